"""Who answers for what: districts by fields with the leaders' names, and where nobody or too many do."""

from typing import Any, Final

import polars as pl

from dashboard.charts import matrix as drawn
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.session import Reader
from dashboard.theme import pieces
from dashboard.tile import Tile

CITY: Final = "市级"
CONTACT: Final = "市领导联系"
GAPS: Final = {
    "district": ("district", "state", "answer_count", "answers"),
    "leader": ("leader", "post", "state", "contact_districts"),
    "industry": ("industry", "state", "answer_count", "answers"),
    "department": ("responsible_unit", "state", "answer_count", "answers"),
}
"""Columns of each list; what is answered for stands under its own name."""
SAVED: Final = (
    "charge_kind", "charge", "leader", "post", "district", "role", "charge_source", "term_start", "term_end",
    "file", "sheet", "row", "delivery",
)  # fmt: skip
_TILES: Final = (
    ("district_none", "没有联系领导的县区", "个"),
    ("district_several", "多名领导联系的县区", "个"),
    ("leader_none", "没有联系县区的市领导", "名"),
    ("leader_several", "联系多个县区的领导", "名"),
    ("industry_none", "没有市领导分管的行业", "个"),
    ("industry_several", "多名领导分管的行业", "个"),
)
_STRONGEST: Final = {"none": 0, "several": 1, "one": 2}


def answering(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Who answers for what on the as-of date; of one district when one is chosen."""
    return reader.ask("responsibility_rows", choice)


def gaps(reader: Reader, choice: Choice, kind: str) -> pl.DataFrame:
    """Districts, leaders or industries with how many answer for them: nobody first, then several, then one."""
    frame = reader.ask("responsibility_gaps", choice).filter(pl.col("charge_kind") == kind)
    frame = frame.with_columns(pl.col("charge").alias(GAPS[kind][0]), pl.col("answers").alias("contact_districts"))
    order = pl.col("state").str.split("_").list.last().replace_strict(_STRONGEST, return_dtype=pl.Int64)
    return frame.with_columns(order=order).sort("order", maintain_order=True).drop("order")


def tiles(reader: Reader, choice: Choice) -> list[Tile]:
    """How many gaps and overlaps there are; each opens into what it counts."""
    counts = dict(reader.ask("responsibility_gaps", choice).group_by("state").len().iter_rows())
    return [
        Tile(
            field=state,
            label=label,
            value=f"{counts.get(state, 0):,}",
            unit=unit,
            opens=(("of", "responsibility_gaps"), ("state", state)),
        )
        for state, label, unit in _TILES
    ]


def cells(reader: Reader, choice: Choice) -> pl.DataFrame:
    """place, field, names, is_gap: the city's own leaders by industry, each district's contact and own leaders.

    A district's empty field is a gap only where somebody there answers for any industry at all.
    """
    rows = answering(reader, choice.everywhere())
    industries = _industries(reader, choice)
    places = reader.ask("districts", choice)["district"].to_list()
    places = [choice.district] if choice.district else places
    city, own = rows.filter(pl.col("district").is_null()), rows.filter(pl.col("district").is_not_null())
    found: list[dict[str, Any]] = []
    if not choice.district:
        found += [_cell(CITY, each, _names(city, "industry", each), is_gap=True) for each in industries]
    for place in places:
        found.append(_cell(place, CONTACT, _names(city, "district", place), is_gap=True))
        here = own.filter((pl.col("district") == place) & (pl.col("charge_kind") == "industry"))
        has_any = not here.is_empty()
        found += [_cell(place, each, _names(here, "industry", each), is_gap=has_any) for each in industries]
    return pl.DataFrame(found, schema={"place": str, "field": str, "names": pl.List(pl.String), "is_gap": bool})


def matrix(reader: Reader, choice: Choice) -> Any:
    """The cells as a figure: the city first, then the districts; contact first, then the industries."""
    frame = cells(reader, choice)
    places = list(dict.fromkeys(frame["place"].to_list()))
    fields = list(dict.fromkeys(frame["field"].to_list()))
    columns = [CONTACT, *(field for field in fields if field != CONTACT)]
    return drawn.matrix(frame, rows=places, columns=columns)


def listed(reader: Reader, choice: Choice) -> str:
    """The same for a phone: a line per place with its contact leaders, and what nobody there answers for."""
    frame = cells(reader, choice)
    lines = []
    for (place,), part in frame.group_by("place", maintain_order=True):
        contact = part.filter(pl.col("field") == CONTACT)
        names = contact["names"].explode().drop_nulls().to_list() if contact.height else []
        fields = part.filter(pl.col("field") != CONTACT)
        lacking = fields.filter(pl.col("is_gap") & (pl.col("names").list.len() == 0))["field"].to_list()
        held = fields.filter(pl.col("names").list.len() > 0)["names"].explode().unique(maintain_order=True).to_list()
        told = [f"市领导联系：{'、'.join(names) or '无'}"] if contact.height else []
        told += [f"分管行业：{'、'.join(held) or '无'}"] + ([f"缺：{'、'.join(lacking)}"] if lacking else [])
        is_short = bool(lacking) or (contact.height and not names)
        chip = ("▲ 有缺口", "r") if is_short else ("◆ 有重叠", "y") if len(names) > 1 else ("● 齐全", "g")
        lines.append(pieces.item("", str(place), "；".join(told), chip))
    return "".join(lines)


def opened(place: str, field: str) -> dict[str, str | None]:
    """The link to the rows behind a cell."""
    if field == CONTACT:
        return {"charge": place, "state": "city", "district": None}
    if place == CITY:
        return {"charge": field, "state": "city", "district": None}
    return {"charge": field, "district": place}


def key() -> list[tuple[str, str]]:
    """The key of the cells: colour and meaning."""
    return [(colour, words) for words, colour in drawn.KEY]


def gap_chips(frame: pl.DataFrame) -> list[pieces.Chip]:
    """How many have nobody, one, several."""
    hues = {"none": "r", "several": "y", "one": "g"}
    states = frame["state"].to_list()
    return [
        (f"{words('state', state)} {states.count(state)}", hues[state.rpartition("_")[2]])
        for state in dict.fromkeys(states)
    ]


def _industries(reader: Reader, choice: Choice) -> list[str]:
    frame = reader.ask("responsibility_gaps", choice).filter(pl.col("charge_kind") == "industry")
    return list(frame["charge"].to_list())


def _names(frame: pl.DataFrame, kind: str, charge: str) -> list[str]:
    kept = frame.filter((pl.col("charge_kind") == kind) & (pl.col("charge") == charge))
    return kept["leader"].unique(maintain_order=True).to_list()


def _cell(place: str, field: str, names: list[str], *, is_gap: bool) -> dict[str, Any]:
    return {"place": place, "field": field, "names": names, "is_gap": is_gap}
