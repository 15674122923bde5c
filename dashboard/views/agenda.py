"""What a meeting should take up: the worst of each figure and the best riser, picked from the questions' own order."""

from dataclasses import dataclass

import polars as pl

from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from dashboard.views.tiles import percent


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: words, a second line, a chip, and the page with the rows behind it."""

    words: str
    note: str
    chip: Chip
    page: str
    opens: tuple[tuple[str, str], ...]


def agenda(reader: Reader, choice: Choice) -> list[Matter]:
    """At most five matters, the gravest first."""
    leaders = reader.ask("ranks", choice, by=("leader",))
    districts = reader.ask("ranks", choice.everywhere(), by=("district",))
    # places are only compared when every district has one now: fewer rivals are no progress
    comparable = districts if not districts["rank"].null_count() else districts.clear()
    matters = [
        _last_leader(leaders),
        _oldest_major(reader, choice),
        _fallen(comparable),
        _least_on_time(reader, choice),
        _risen(comparable),
    ]
    return [matter for matter in matters if matter is not None]


def _last_leader(ranked: pl.DataFrame) -> Matter | None:
    known = ranked.filter(pl.col("rank").is_not_null()).sort("rank", "due_count")
    if known.is_empty():
        return None
    row = known.row(-1, named=True)
    counts = f"应办 {row['due_count']} 次、已办 {row['fulfilled_count']} 次"
    note = f"完成率 {percent(row['completion_rate'])}%，{counts}，第 {row['rank']} 名"
    opens = (("leader", row["subject"]), ("post", row["post"]))
    return Matter(f"{row['subject']} · {row['post']}", note, ("▲ 履职末位", "r"), "archive", opens)


def _oldest_major(reader: Reader, choice: Choice) -> Matter | None:
    found = reader.ask("finding_rows", choice, where={"state": ("overdue",), "level": ("major",)}, limit=1)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    unit = f"，责任单位 {row['responsible_unit']}" if row["responsible_unit"] else ""
    listed = f"，{row['supervision']}挂牌督办" if row["supervision"] else "，未挂牌督办"
    return Matter(
        f"{row['district']} · {row['description'][:24]}",
        f"超期 {row['overdue_days']} 天{listed}{unit}",
        ("▲ 重大隐患超期", "r"),
        "rows",
        (("of", "finding_rows"), ("state", "overdue"), ("level", "major")),
    )


def _fallen(ranked: pl.DataFrame) -> Matter | None:
    fallen = ranked.filter(pl.col("rank_change") < 0).sort("rank_change", "rank", descending=[False, True])
    if fallen.is_empty():
        return None
    row = fallen.row(0, named=True)
    note = f"较上期下降 {-row['rank_change']} 位，现第 {row['rank']} 名，完成率 {percent(row['completion_rate'])}%"
    return Matter(
        f"{row['subject']} · 履职排名", note, ("◆ 降幅最大", "o"), "districts", (("district", row["subject"]),)
    )


def _least_on_time(reader: Reader, choice: Choice) -> Matter | None:
    by_district = reader.ask("rectification", choice.everywhere(), by=("district",))
    known = by_district.filter(pl.col("on_time_rate").is_not_null()).sort("on_time_rate")
    if known.is_empty():
        return None
    row = known.row(0, named=True)
    note = (
        f"按期整改率 {percent(row['on_time_rate'])}%，在办 {row['open_count']:,} 项、超期 {row['overdue_count']:,} 项"
    )
    return Matter(
        f"{row['district']} · 按期整改", note, ("◆ 按期最低", "y"), "findings", (("district", row["district"]),)
    )


def _risen(ranked: pl.DataFrame) -> Matter | None:
    risen = ranked.filter(pl.col("rank_change") > 0).sort("rank_change", "rank", descending=[True, False])
    if risen.is_empty():
        return None
    row = risen.row(0, named=True)
    note = f"较上期上升 {row['rank_change']} 位，现第 {row['rank']} 名，可作经验交流"
    return Matter(
        f"{row['subject']} · 履职排名", note, ("● 进步最快", "g"), "districts", (("district", row["subject"]),)
    )
