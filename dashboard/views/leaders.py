"""Leaders for the pages: ranking with months, cells, bars, portrait, and what lies before one of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.charts.cells import BINS, cells
from dashboard.charts.months import months
from dashboard.choice import Choice
from dashboard.codes import WORDS
from dashboard.periods import day_words, months_of, period_words
from dashboard.session import Reader
from dashboard.targets import status_of, target_of
from dashboard.theme import pieces
from dashboard.views.tiles import percent

SHOWN_ENDS: Final = 12
_GAP: Final = "\x1f"
_CREDIBLE: Final = ("credible_count", "credible_rate")
_FLAGS: Final = ("no_evidence", "late_entry", "burst", "copied", "two_districts")
_HUES: Final = {"fulfilled": "g", "late": "y", "missed": "r", "open": "b", "future": "n", "waived": "n"}


def subject_of(leader: str, post: str) -> str:
    """One key for a leader in one post: two people may share a name, one person may have two posts."""
    return f"{leader}{_GAP}{post}"


def from_subject(subject: str) -> tuple[str, str]:
    """Name and post of a key made by ``subject_of``."""
    leader, _, post = subject.partition(_GAP)
    return leader, post


def ranked(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Leaders from best to worst.

    Columns: rank, rank_change, leader, post, district, completion_rate, due_count, fulfilled_count, credible_count,
    credible_rate, spark. A leader sees only their own row and no rank in it: where they stand is told by the bulletin.
    """
    ranks = _ranks(reader, choice) if reader.viewer.sees_staff else _own(reader, choice)
    line = (
        by_month(reader, choice)
        .sort("month")
        .group_by("leader", "post", maintain_order=True)
        .agg(pl.col("completion_rate").drop_nulls().alias("spark"))
    )
    credible = reader.ask("completion", choice, by=("leader",)).select("leader", "post", *_CREDIBLE)
    joined = ranks.join(line, on=["leader", "post"], how="left", maintain_order="left").join(
        credible, on=["leader", "post"], how="left", maintain_order="left"
    )
    return joined.sort("rank", "leader", "post", nulls_last=True)


def _ranks(reader: Reader, choice: Choice) -> pl.DataFrame:
    return reader.ask("ranks", choice, by=("leader",)).rename({"subject": "leader"})


def _own(reader: Reader, choice: Choice) -> pl.DataFrame:
    named = [key.split("/", 1) for key in reader.viewer.leaders]
    own = pl.DataFrame(named, schema={"leader": pl.String, "post": pl.String}, orient="row")
    counted = reader.ask("completion", choice, by=("leader",)).select(
        "leader", "post", "district", "completion_rate", "due_count", "fulfilled_count"
    )
    return own.join(counted, on=["leader", "post"], how="left").with_columns(
        pl.col("due_count", "fulfilled_count").fill_null(0),
        rank=pl.lit(None, pl.UInt32),
        rank_change=pl.lit(None, pl.Int64),
    )


def published_place(reader: Reader, choice: Choice) -> tuple[str, str]:
    """The leader's place in the newest published quarter as words and label; a dash before there is one."""
    told = reader.ask("places", Choice(as_of=choice.as_of, kind="all"), kind="quarter", limit=1)
    if told.is_empty():
        return "—", "通报名次"
    row = told.row(0, named=True)
    return f"{row['rank']}/{row['ranked_count']}", f"名次（{period_words(row['period'])}）"


def by_month(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Completion of every leader by month of the as-of day's year."""
    district = None if choice.district is None else {"district": (choice.district,)}
    return reader.ask("completion", Choice(as_of=choice.as_of, kind="year"), by=("leader", "month"), where=district)


def month_cells(reader: Reader, choice: Choice, is_worst: bool, height: int) -> Any:
    """The cells of the worst (or best) twelve leaders, the worst (or best) at the top."""
    order = ranked(reader, choice).filter(pl.col("rank").is_not_null())
    ends = order.reverse().head(SHOWN_ENDS) if is_worst else order.head(SHOWN_ENDS)
    rows = [
        (subject_of(row["leader"], row["post"]), f"{row['leader']}　{row['district'] or '市级'}")
        for row in ends.to_dicts()
    ]
    frame = by_month(reader, choice).with_columns(
        pl.concat_str("leader", "post", separator=_GAP, ignore_nulls=True).alias("subject")
    )
    return cells(frame, rows=rows, months=months_of(choice.as_of), height=height)


def cell_key() -> list[tuple[str, str]]:
    """The key of the cells: colour and words of each bin."""
    return [(colour, words) for _, words, colour in BINS]


def month_bars(reader: Reader, choice: Choice, leader: str, post: str, height: int) -> Any:
    """The months of one leader as bars."""
    frame = by_month(reader, choice.everywhere()).filter((pl.col("leader") == leader) & (pl.col("post") == post))
    whole = pl.DataFrame({"month": months_of(choice.as_of)}).join(frame, on="month", how="left", maintain_order="left")
    return months(whole, target=target_of("completion_rate"), height=height)


def picked_row(frame: pl.DataFrame, leader: str | None, post: str | None) -> dict[str, Any]:
    """The row of the picked leader; of the last one in the ranking when nobody is picked."""
    found = frame.filter((pl.col("leader") == leader) & (pl.col("post") == post)) if leader else frame.clear()
    known = frame.filter(pl.col("rank").is_not_null())
    return (found if len(found) else known if len(known) else frame).row(-1, named=True)


def rows_of(subject: str, month: str) -> dict[str, str | None]:
    """The link to the obligations behind one cell: those of the leader that end in the month, of any district."""
    leader, post = from_subject(subject)
    return {
        "of": "obligation_rows",
        "window": "due",
        "leader": leader,
        "post": post,
        "month": month,
        "period": "year",
        "district": None,
    }


def portrait(row: Mapping[str, Any], *, total: int | None = None, place: tuple[str, str] | None = None) -> str:
    """The head of a leader: name, post, status, five facts; the rank among ``total``, or the published ``place``."""
    stand, label = place or (f"{row['rank'] or '—'}/{total}", "名次")
    status = status_of(row["completion_rate"], target_of("completion_rate"))
    missed = row["due_count"] - row["fulfilled_count"]
    facts = [
        (f"{percent(row['completion_rate'])}%" if row["completion_rate"] is not None else "—", "完成率", False),
        (stand, label, False),
        (f"{row['fulfilled_count']}/{row['due_count']}", "已办/应办", False),
        (percent(row["credible_rate"]) + ("" if row["credible_rate"] is None else "%"), _credible_words(row), False),
        (str(missed), "未办", missed > 0),
    ]
    where = f"{row['district'] or '市级'} · {row['post']}"
    return pieces.person(row["leader"], where, (status.text, status.chip), facts)


def _credible_words(row: Mapping[str, Any]) -> str:
    return f"可采信 {row['credible_count'] or 0}/{row['due_count']}"


def flag_chips(reader: Reader, choice: Choice, leader: str, post: str) -> list[pieces.Chip]:
    """How many entries of a leader ask to be looked into, and for what; a chip for each that there is."""
    frame = reader.ask("flags", choice.everywhere(), where={"leader": (leader,), "post": (post,)})
    counts = frame.row(0, named=True) if len(frame) else {}
    told = [(flag, counts.get(f"{flag}_count") or 0) for flag in _FLAGS]
    return [(f"{WORDS['flag'][flag]} {number}", "n") for flag, number in told if number]


def due_list(reader: Reader, choice: Choice, leader: str, post: str) -> str:
    """Four obligations of a leader: the newest missed ones, then what is open now, each with its days."""
    own = {"leader": (leader,), "post": (post,)}
    missed = reader.ask(
        "obligation_rows", choice.everywhere(), where={**own, "state": ("missed",)}, limit=2, window="period"
    )
    now = reader.ask("obligation_rows", choice.everywhere(), where=own, limit=40, window="current").sort(
        pl.col("state") == "fulfilled", "days_left"
    )
    rows = [*missed.to_dicts(), *now.to_dicts()][:4]
    if not rows:
        return pieces.empty("没有应办事项", "这一时段没有到期的，也没有进行中的。")
    return "".join(
        pieces.item("", row["title"], _when(row, choice.as_of), (WORDS["state"][row["state"]], _HUES[row["state"]]))
        for row in rows
    )


def _when(row: Mapping[str, Any], as_of: date) -> str:
    if row["fulfilled_on"] is not None and row["state"] in ("fulfilled", "late"):
        return f"{day_words(row['fulfilled_on'])}完成"
    if row["state"] == "missed":
        return f"应于 {day_words(row['window_end'])}前，已过 {(as_of - row['window_end']).days} 天"
    return f"截止 {day_words(row['window_end'])}，剩余 {(row['window_end'] - as_of).days} 天"
