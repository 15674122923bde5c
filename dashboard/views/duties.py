"""Duty lists for the page: browsed, checked for what can be counted, and one duty with those who hold it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from dashboard.charts.natures import HUES, natures
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.session import Reader
from dashboard.theme.pieces import Chip

UNLISTED: Final = "未列入清单"
LISTED: Final = (
    "duty", "role", "title", "nature", "cadence", "min_count", "activity_type", "holder_count", "completion_rate",
    "lead_unit", "clause", "catalog",
)  # fmt: skip
NATURES: Final = {nature: words("nature", nature) for nature in HUES}
_CHIPS: Final[Mapping[str, str]] = {"counted": "b", "event": "y", "standing": "n"}
_MOST_ROLES: Final = 18
_ARTICLE: Final = re.compile("第([零一二三四五六七八九十百]+)([条章节篇])")
_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = {"十": 10, "百": 100}
_BAR: Final = 30  # pixels of a role's bar


def listed(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Every duty of the loaded lists with how many hold it and how it is done; `duty` is what holders name it by."""
    duties = reader.ask("duty_rows", choice).with_columns(
        pl.col("duty").fill_null(pl.col("title")), pl.col("catalog").fill_null(UNLISTED)
    )
    held = (
        reader.ask("holder_rows", choice)
        .group_by("duty", pl.col("catalog").fill_null(UNLISTED))
        .agg(
            holder_count=pl.struct("leader", "post").n_unique().cast(pl.Int64),
            due_count=pl.col("due_count").sum(),
            fulfilled_count=pl.col("fulfilled_count").sum(),
        )
        .with_columns(completion_rate=_rate())
    )
    joined = duties.join(held, on=["duty", "catalog"], how="left", maintain_order="left")
    words_too = pl.concat_str(pl.col("text"), pl.col("words").fill_null(""), separator=" ")
    texts = reader.ask("clause_rows", choice).filter(pl.col("kind") == "clause")
    texts = texts.select("catalog", "ordinal", place="path", clause_text=words_too)
    texts = texts.unique(["catalog", "place"], keep="first", maintain_order=True)
    placed = _placed(joined.with_columns(pl.col("holder_count").fill_null(0)))
    whole = placed.join(texts, on=["catalog", "place"], how="left", maintain_order="left")
    # in the order of the document where there is one, else of the file
    return whole.sort("catalog", "ordinal", "delivery", "row", nulls_last=True, maintain_order=True)


def found(
    frame: pl.DataFrame, catalog: str | None, role: str | None, nature: str | None, looked_for: str | None
) -> pl.DataFrame:
    """The duties of a list, a role and a nature whose code, title or clause holds every word looked for."""
    for name, value in (("catalog", catalog), ("role", role), ("nature", nature)):
        if value:
            frame = frame.filter(pl.col(name) == value)
    hay = pl.concat_str(
        [pl.col(name).fill_null("") for name in ("duty", "role", "title", "clause", "clause_text", "lead_unit")],
        separator=" ",
    ).str.to_lowercase()
    for word in (looked_for or "").lower().split():
        frame = frame.filter(hay.str.contains(word, literal=True))
    return frame


def catalogs(frame: pl.DataFrame) -> dict[str, str]:
    """The lists by name, each with its count of duties."""
    counts = frame.group_by("catalog", maintain_order=True).len()
    return {name: f"{name}（{count} 条）" for name, count in counts.iter_rows()}


def roles(frame: pl.DataFrame, catalog: str | None) -> dict[str, str]:
    """The roles of a list, or of all."""
    kept = frame.filter(pl.col("catalog") == catalog) if catalog else frame
    return {role: role for role in kept["role"].drop_nulls().unique(maintain_order=True).to_list()}


def nature_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many duties are counted, wait for an event, are standing; with the share of the first."""
    known = frame.drop_nulls("nature")
    counts = {nature: known.filter(pl.col("nature") == nature).height for nature in _CHIPS}
    chips = [(f"{words('nature', nature)} {counts[nature]}", hue) for nature, hue in _CHIPS.items()]
    return [*chips, *([(f"可计次 {counts['counted'] / known.height:.0%}", "n")] if known.height else [])]


def health(reader: Reader, choice: Choice, catalog: str | None) -> Any:
    """Bars of the natures per role, most standing first; at most eighteen roles, the rest stand in the table."""
    frame = reader.keep(listed, choice).drop_nulls("nature").with_columns(pl.col("role").fill_null("（没有写明角色）"))
    if catalog:
        frame = frame.filter(pl.col("catalog") == catalog)
    counts = frame.group_by("role", "nature").agg(duty_count=pl.len().cast(pl.Int64))
    order = (
        frame.group_by("role")
        .agg(pl.len().alias("all"), standing=(pl.col("nature") == "standing").sum())
        .sort("standing", "all", "role", descending=[True, True, False])
        .head(_MOST_ROLES)
    )
    kept = order.select("role").join(counts, on="role", how="left", maintain_order="left")
    return natures(kept, height=_BAR * max(order.height, 3) + 8)


def health_key() -> list[tuple[str, str]]:
    """The key of the natures: colour and word."""
    return [(colour, words("nature", nature)) for nature, colour in HUES.items()]


def picked(frame: pl.DataFrame, duty: str | None, catalog: str | None) -> dict[str, Any] | None:
    """The duty that is open: the one in the address, else the first of the list."""
    asked = frame.filter((pl.col("duty") == (duty or "")) & (pl.col("catalog") == (catalog or pl.col("catalog"))))
    rows = asked if asked.height else frame
    return rows.row(0, named=True) if rows.height else None


def _rate() -> pl.Expr:
    due = pl.col("due_count")
    return pl.when(due > 0).then(pl.col("fulfilled_count") / due)


def place_of(clause: str | None, catalog: str) -> str:
    """A clause as the compiler names it: offices write the list's name before it, other brackets, 第二十三条."""
    written = unicodedata.normalize("NFKC", clause or "").replace(" ", "")
    own = written.removeprefix(unicodedata.normalize("NFKC", catalog).replace(" ", ""))
    return _ARTICLE.sub(lambda found: f"第{_number(found[1])}{found[2]}", own)


def _number(numeral: str) -> int:
    """A Chinese numeral below a thousand."""
    total = digit = 0
    for sign in numeral:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit


def _placed(frame: pl.DataFrame) -> pl.DataFrame:
    pairs = frame.select("clause", "catalog").unique()
    places = [place_of(*pair) for pair in pairs.iter_rows()]
    known = pairs.with_columns(place=pl.Series(places, dtype=pl.String))
    return frame.join(known, on=["clause", "catalog"], how="left", nulls_equal=True, maintain_order="left")
