"""Major findings for their page: tiles, the board of open ones, five elements and four systems, the districts."""

from typing import Any, Final

import polars as pl

from dashboard.choice import Choice
from dashboard.periods import day_words
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from dashboard.tile import Tile
from dashboard.views.tiles import count_tile, rate_tile, trend

MOST: Final = 12  # on the board; the list behind it has all
SOON_DAYS: Final = 7  # a week: what a weekly dispatch still catches before the deadline
BOARDS: Final = {"open": "在办", "closed": "本时段销号"}
OF_DISTRICTS: Final = (
    "district", "in_hand_count", "open_count", "overdue_count", "closed_count", "five_elements_rate",
    "supervision_rate", "systems_rate",
)  # fmt: skip
_STEPS: Final = (("handed_over", "交办"), ("rectified", "整改"), ("rechecked", "复查"), ("closed", "销号"))
_ELEMENTS: Final = (
    ("measures", "措施"),
    ("person", "责任人"),
    ("funds", "资金"),
    ("deadline", "期限"),
    ("plan", "预案"),
)
_ROWS: Final = "major_finding_rows"


def tiles(reader: Reader, choice: Choice) -> list[Tile]:
    """The six tiles of the page."""
    series = trend(reader, "major_findings", choice)
    return [
        count_tile(series, "in_hand_count", "本时段在管", good=None, of=_ROWS, scope="in_hand"),
        count_tile(series, "open_count", "在办", of=_ROWS, scope="all", state="open"),
        count_tile(series, "overdue_count", "超期", of=_ROWS, scope="all", state="overdue"),
        count_tile(series, "closed_count", "本时段销号", good=None, of=_ROWS, scope="closed"),
        rate_tile(series, "five_elements_rate", of=_ROWS, scope="in_hand"),
        rate_tile(series, "supervision_rate", of=_ROWS, scope="in_hand"),
    ]


def figure(reader: Reader, choice: Choice) -> dict[str, Any]:
    """The one row of the figure."""
    return reader.ask("major_findings", choice).row(0, named=True)


def board(reader: Reader, choice: Choice, which: str) -> list[dict[str, Any]]:
    """The most urgent ones, or those closed in the period."""
    extra: dict[str, Any] = (
        {"scope": "closed"} if which == "closed" else {"scope": "all", "where": {"state": ("open",)}}
    )
    return reader.ask(_ROWS, choice, limit=MOST, **extra).to_dicts()


def board_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many are open, and how many of them beyond their deadline."""
    row = figure(reader, choice)
    late: list[Chip] = [(f"▲ 超期 {row['overdue_count']:,}", "r")] if row["overdue_count"] else []
    return [(f"在办 {row['open_count']:,} 项", "n"), *late]


def words(row: dict[str, Any]) -> tuple[str, str]:
    """The words of a finding and the muted line under them."""
    found = f"{day_words(row['found_on'])}发现"
    deadline = f"有效期限 {day_words(row['deadline_in_force_on'])}"
    facts = (row["finding"], row["district"], row["unit"], row["industry"], row["responsible_unit"], found, deadline)
    return row["description"], " · ".join(dict.fromkeys(each for each in facts if each))


def chips(row: dict[str, Any]) -> list[Chip]:
    """The deadline, the extension and the supervision of a finding."""
    found = [_deadline(row)]
    if row["extension_days"] is not None:
        asked = {True: "，过期才申请", False: "", None: "，申请日期未填"}[row["is_requested_late"]]
        found.append((f"延期 {row['extension_days']:+} 天{asked}", "y"))
    return [*found, (f"挂牌督办 {row['supervision']}", "b") if row["supervision"] else ("未挂牌", "n")]


def _deadline(row: dict[str, Any]) -> Chip:
    left = row["days_left"]
    if left is None:
        return f"● 已销号，历时 {row['age_days']} 天", "g"
    if left < 0:
        return f"▲ 超期 {-left} 天", "r"
    return (f"◆ 还剩 {left} 天", "o") if left <= SOON_DAYS else (f"还剩 {left} 天", "n")


def steps(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """发现→交办→整改→复查→销号 with the days in each; a step without its day says so."""
    told = [("发现", f"{row['found_on']:%-m月%-d日}", "done")]
    for name, step in _STEPS:
        state, days = row[f"{name}_state"], row[f"{name}_days"]
        note = {
            "done": "天数未知" if days is None else f"{days} 天",
            "now": "起日未填" if days is None else f"已 {days} 天",
            "ahead": "",
            "unknown": "未填",
        }[state]
        told.append((step, note, state))
    return told


def marks(row: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The five elements one by one, and the list and its four systems."""
    there = {"deadline": True} | {name: row[f"has_{name}"] for name, _ in _ELEMENTS if name != "deadline"}
    closing = "there" if row["state"] == "closed" else "missing" if row["state"] == "overdue" else "ahead"
    return [
        ("五落实", [(word, "there" if there[name] else "missing") for name, word in _ELEMENTS]),
        (
            "一单四制",
            [
                ("清单", "there"),
                ("交办", "there" if row["handed_over_state"] == "done" else "missing"),
                ("台账", "there"),
                ("销号", closing),
                ("通报", "there" if row["is_circulated"] else "missing"),
            ],
        ),
    ]


def elements(reader: Reader, choice: Choice) -> list[tuple[str, int, int]]:
    """Each of the five elements with how many of those in hand have it."""
    row = figure(reader, choice)
    whole = row["in_hand_count"]
    parts = [(word, whole if name == "deadline" else row[f"{name}_count"]) for name, word in _ELEMENTS]
    return [*((word, part, whole) for word, part in parts), ("五项齐全", row["five_elements_full_count"], whole)]


def systems(reader: Reader, choice: Choice) -> list[tuple[str, int, int]]:
    """Of those in hand: listed for supervision, handed over, circulated; and evidence over what is due."""
    row = figure(reader, choice)
    whole = row["in_hand_count"]
    return [
        ("挂牌督办", row["supervised_count"], whole),
        ("交办", row["handed_over_count"], whole),
        ("通报", row["circulated_count"], whole),
        ("四制凭据", row["systems_count"], row["systems_due_count"]),
    ]


def districts(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The districts with something in hand or open, the most overdue first."""
    frame = reader.ask("major_findings", choice, by=("district",))
    held = frame.filter((pl.col("in_hand_count") > 0) | (pl.col("open_count") > 0))
    return held.sort("overdue_count", "open_count", "in_hand_count", "district", descending=[True, True, True, False])
