"""Entries without a duty code, those of the same words together: what their words came to, and why."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from dashboard import links
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.periods import day_words
from dashboard.session import REMEMBERED_ROWS, Reader
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip

STATES: Final = {"waiting": "待确认", "words": "按内容计入", "decided": "已认定", "not_counted": "不计入"}
"""Which entries are listed, and what the list is called; the first is shown unless another is asked for."""

COLUMNS: Final = ("content", "entry_count", "leaders", "happened_on", "best", "confidence")
DECISIONS: Final = ("decided_at", "decided_by", "verdict", "content", "leader", "titles", "reason", "decision_state")
_COUNTS: Final = (
    ("waiting_count", "◆ 待确认", "o"),
    ("by_words_count", "● 按内容计入", "g"),
    ("by_decision_count", "● 认定计入", "g"),
    ("uncounted_count", "○ 不计入", "n"),
)
_CANDIDATES: Final = 20_000  # rows asked for: entries times their candidates
_TOLD: Final = re.compile("“([^”]+)”")  # the words that decided stand in quotation marks
_MOST: Final = 6  # entries of one text that are written out


def counts(reader: Reader, choice: Choice) -> dict[str, int]:
    """How many entries wait, count by their words, by a decision, or do not count."""
    return reader.ask("match_counts", choice).row(0, named=True)


def notice(reader: Reader, choice: Choice) -> None:
    """A line with the way to the page, where entries wait; not on a projector: that is for the office's desk."""
    if links.is_presenting():
        return
    count = counts(reader, choice)["waiting_count"]
    if count:
        told = f"{count:,} 条履职记录待确认，确认前不计入完成率"
        links.link(told, "waiting", choice, icon=":material/rule:")


def chips(reader: Reader, choice: Choice) -> list[Chip]:
    """The counts as chips; what is nought has none."""
    found = counts(reader, choice)
    return [(f"{label} {found[name]:,}", hue) for name, label, hue in _COUNTS if found[name]]


def candidates(reader: Reader, choice: Choice, state: str) -> pl.DataFrame:
    """The entries in one of STATES, a row for each duty they may serve, the surest first."""
    asked = {"waiting": ("waiting",), "words": ("counted",), "not_counted": ("not_counted",)}.get(state)
    where = {"state": asked} if asked else {}
    frame = reader.ask("match_rows", choice, where=where, limit=_CANDIDATES)
    is_decided = (pl.col("source") != "words").any().over("activity_key")
    return frame.filter(is_decided if state == "decided" else ~is_decided)


def groups(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per text: columns COLUMNS and `words`, the newest first."""
    entries = frame.unique("activity_key", keep="first", maintain_order=True)
    told = entries.group_by("words", maintain_order=True).agg(
        pl.col("content").first(),
        pl.len().alias("entry_count"),
        pl.col("leader").unique(maintain_order=True).str.join("、").alias("leaders"),
        pl.col("happened_on").max(),
        pl.col("title").first().alias("best"),
        pl.col("confidence").first(),
        pl.col("reasons").first(),
    )
    return told.sort("happened_on", "words", descending=[True, False]).head(REMEMBERED_ROWS)


def decided(reader: Reader, choice: Choice) -> pl.DataFrame:
    """What was decided, the newest first: columns DECISIONS, the duties by their titles."""
    frame = reader.ask("decision_rows", choice, limit=REMEMBERED_ROWS)
    listed = reader.ask("duty_rows", choice, limit=_CANDIDATES)
    keys = {f"{row['catalog'] or ''}|{row['duty'] or row['title']}": row["title"] for row in listed.to_dicts()}
    titles = pl.col("duties").str.replace_many(list(keys), list(keys.values()), leftmost=True)
    return frame.with_columns(titles.alias("titles"))


def told(rows: Sequence[Mapping[str, Any]]) -> str:
    """The words of entries alike with those that decided marked, and whose they are, when, and where they stand."""
    one = rows[0]
    decided = [part for row in rows for part in _TOLD.findall(row["reasons"] or "")]
    facts = [_whose(row) for row in rows[:_MOST]]
    if len(rows) > _MOST:
        facts.append(f"……共 {len(rows)} 条")
    text = f"{one['content']}（备注：{one['note']}）" if one["note"] else one["content"]
    return pieces.marked(text, decided, facts)


def _whose(row: Mapping[str, Any]) -> str:
    given = [words("activity_type", row["activity_type"]) if row["activity_type"] else "未填方式", row["place"]]
    sheet = f"“{row['sheet']}”" if row["sheet"] else ""
    source = f"{row['file']} {sheet}第 {row['row']} 行"
    return " · ".join(
        each for each in (row["leader"], row["post"], day_words(row["happened_on"]), *given, source) if each
    )


def reasons(rows: Sequence[Mapping[str, Any]]) -> str:
    """Why, as sentences, each once."""
    listed = [part for row in rows for part in (row["reasons"] or "").split("；") if part]
    return pieces.lines(dict.fromkeys(listed))


def candidate_items(rows: Sequence[Mapping[str, Any]]) -> str:
    """The duties that the words may mean, each with its confidence and whether it counts."""
    best: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["duty_key"]:
            best.setdefault(row["duty_key"], row)
    if not best:
        return pieces.lines(["没有相符的职责。要计入，请在下面选职责；否则选不计入。"])
    return "".join(
        pieces.item("", row["title"], _asked(row), (f"把握 {row['confidence']:.2f}", _hue(row)))
        for row in sorted(best.values(), key=lambda row: -(row["confidence"] or 0))
    )


def _asked(row: Mapping[str, Any]) -> str:
    kind = words("activity_type", row["judged_type"]) if row["judged_type"] else "方式不明"
    return " · ".join(each for each in (row["duty"], kind, row["judged_district"], row["clause"]) if each)


def _hue(row: Mapping[str, Any]) -> str:
    return {"counted": "g", "waiting": "o"}.get(row["match_state"], "n")
