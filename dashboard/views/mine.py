"""What a leader asks on a phone: what is due, what have I done."""

from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.choice import Choice
from dashboard.codes import WORDS, words
from dashboard.periods import day_words
from dashboard.session import Reader
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip

_MOST: Final = 8
_DONE: Final = 6
_ASKED: Final = 4
_HUES: Final = {"fulfilled": "g", "late": "y", "missed": "r", "open": "b", "future": "n", "waived": "n"}
_REASONS: Final = 80  # characters of why an entry does not count: two lines on a phone
_SOON: Final = 14  # days: what ends within two weeks cannot wait for the next meeting


def due(reader: Reader, choice: Choice) -> pl.DataFrame:
    """What the leader still owes: missed ones of the period, then open windows, the nearest end first."""
    missed = reader.ask("obligation_rows", choice, where={"state": ("missed",)}, limit=200, window="period")
    now = reader.ask("obligation_rows", choice, where={"state": ("open",)}, limit=200, window="current")
    return pl.concat([now.sort("days_left"), missed.sort("window_end", descending=True)])


def due_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many are open, end soon, are missed."""
    still = frame.filter(pl.col("state") == "open")
    soon, missed = still.filter(pl.col("days_left") <= _SOON).height, frame.filter(pl.col("state") == "missed").height
    chips: list[Chip] = [(f"进行中 {still.height}", "b")]
    chips += [(f"{_SOON} 天内到期 {soon}", "o")] if soon else []
    return chips + ([(f"▲ 未完成 {missed}", "r")] if missed else [])


def due_list(frame: pl.DataFrame, as_of: date) -> str:
    """The nearest of them as lines."""
    return "".join(
        pieces.item("", row["title"], _when(row, as_of), (WORDS["state"][row["state"]], _HUES[row["state"]]))
        for row in frame.head(_MOST).to_dicts()
    )


def _when(row: dict[str, Any], as_of: date) -> str:
    asked = f"{words('cadence', row['cadence'])} {row['done_count']}/{row['needed_count']} 次"
    if row["state"] == "missed":
        return f"{asked}；应于 {day_words(row['window_end'])}前，已过 {(as_of - row['window_end']).days} 天"
    return f"{asked}；截止 {day_words(row['window_end'])}，剩 {row['days_left']} 天"


def done(reader: Reader, choice: Choice) -> pl.DataFrame:
    """What the leader did in the period, newest first."""
    return reader.ask("activity_rows", choice, limit=200)


def done_list(frame: pl.DataFrame) -> str:
    """The newest of them as lines: the words, the day, and how many obligations each serves."""
    return "".join(pieces.item("", row["content"], _about(row), _served(row)) for row in frame.head(_DONE).to_dicts())


def open_questions(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The leader's entries of the period that somebody may want to ask about, newest first, with all that is asked.

    Columns: happened_on, content, flag and flag_reason, the last two as lists.
    """
    frame = reader.ask("flag_rows", choice, limit=1000)
    entry = ["happened_on", "content", "delivery", "sheet", "row"]
    return frame.group_by(entry, maintain_order=True).agg("flag", "flag_reason")


def question_list(frame: pl.DataFrame) -> str:
    """The newest of them as lines: the words, the day and what is asked."""
    return "".join(
        pieces.item(
            "", row["content"], f"{day_words(row['happened_on'])} · {'；'.join(row['flag_reason'])}", _asked(row)
        )
        for row in frame.head(_ASKED).to_dicts()
    )


def _why(row: dict[str, Any]) -> str:
    return "；".join(row["flag_reason"])


def _asked(row: dict[str, Any]) -> Chip:
    flags = row["flag"]
    return (WORDS["flag"][flags[0]] if len(flags) == 1 else f"◆ {len(flags)} 点"), "n"


def done_note(frame: pl.DataFrame) -> str:
    """How many entries there are, and how many of them wait for the office."""
    waiting = frame.filter(pl.col("match_state") == "waiting").height
    return f"{len(frame)} 条履职记录，新的在前" + (f"；{waiting} 条待安委办确认" if waiting else "")


def _about(row: dict[str, Any]) -> str:
    """The day and the kind, and why an entry without a code does not count."""
    why = row["match_reasons"] if row["match_state"] in ("waiting", "not_counted") else None
    told = f"；{why[:_REASONS]}{'…' if len(why) > _REASONS else ''}" if why else ""
    return f"{day_words(row['happened_on'])} · {_kind(row)}{told}"


def _kind(row: dict[str, Any]) -> str:
    return words("activity_type", row["activity_type"]) if row["activity_type"] else "未注明方式"


def _served(row: dict[str, Any]) -> Chip:
    if not row["is_counted"]:
        return "重复，不计", "n"
    if row["match_state"] == "waiting":
        return "◆ 待确认", "o"
    return (f"计入 {row['served_count']} 项", "g") if row["served_count"] else ("未计入", "n")
