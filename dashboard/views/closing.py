"""Time to close for the pages: the survival curves of levels or districts, their medians, and the test in words."""

from typing import Any, Final

import polars as pl

from dashboard.charts.survival import ORDER, survival
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.session import Reader
from dashboard.theme.palette import BAD, BLUE, GOOD, GREY, NEAR
from dashboard.theme.pieces import Chip

GROUPS: Final = {"level": "按等级", "district": "按县区"}
SIGNIFICANT: Final = 0.05  # the customary level, the same as of the 95 % bands beside it
_ENDS: Final = 2  # of districts: the two slowest and the two quickest; more lines cannot be told apart
_HUES: Final = {BAD: "r", NEAR: "y", BLUE: "b", GOOD: "g", GREY: "n"}


def chosen(reader: Reader, choice: Choice, group: str) -> list[str]:
    """The subjects whose curves are drawn: both levels, or the slowest and quickest districts and the chosen one."""
    frame = _tested(reader, choice, group)
    if group == "level":
        return sorted(frame["level"].to_list(), reverse=True)
    ranked = frame.filter(pl.col("expected_count") > 0).sort(pl.col("closed_count") / pl.col("expected_count"), group)
    names = ranked["district"].to_list()
    ends = [*names[:_ENDS], *names[max(_ENDS, len(names) - _ENDS) :]]
    return ends if choice.district in (None, *ends) or choice.district not in names else [*ends, choice.district]


def median_chips(reader: Reader, choice: Choice, group: str) -> list[Chip]:
    """The median days to close of each curve with its 95 % interval; not reached while half are open."""
    rows = {row[group]: row for row in reader.ask("closing_time", _whole(choice, group), by=(group,)).to_dicts()}
    names = chosen(reader, choice, group)
    hues = ["r" if name == "major" else "b" for name in names] if group == "level" else [_HUES[hue] for hue in ORDER]
    return [(f"{words(group, name)} {_median(rows[name])}", hue) for name, hue in zip(names, hues, strict=False)]


def _median(row: dict[str, Any]) -> str:
    if row["median_days"] is None:
        return "中位未到"
    high = "∞" if row["high_days"] is None else f"{row['high_days']:g}"
    low = "0" if row["low_days"] is None else f"{row['low_days']:g}"
    return f"中位 {row['median_days']:g} 天（{low}–{high}）"


def curves(reader: Reader, choice: Choice, group: str, height: int) -> Any:
    """The share still open over the days since found."""
    names = chosen(reader, choice, group)
    asked = _whole(choice, group)
    medians = {row[group]: row["median_days"] for row in reader.ask("closing_time", asked, by=(group,)).to_dicts()}
    frame = reader.ask("closing_curve", asked, by=(group,)).rename({group: "subject"})
    drawn = pl.concat([frame.filter(pl.col("subject") == name) for name in names])
    drawn = drawn.with_columns(pl.col("subject").replace({name: words(group, name) for name in names}))
    return survival(drawn, medians={words(group, name): medians[name] for name in names}, height=height)


def test_words(reader: Reader, choice: Choice, group: str) -> list[str]:
    """What the log-rank test says of the groups, in sentences; or why there is none."""
    frame = _tested(reader, choice, group)
    if frame.is_empty():
        return []
    row, kind = frame.row(0, named=True), GROUPS[group].removeprefix("按")
    if row["p"] is None:
        return [f"没有作对数秩检验：{row['why_not']}。"]
    p = "p < 0.001" if row["p"] < 0.001 else f"p = {row['p']:.3f}"
    head = f"对数秩检验：χ² = {row['chi2']:.1f}，自由度 {row['degrees_of_freedom']}，{p}。"
    if row["p"] >= SIGNIFICANT:
        return [f"{head}各{kind}的销号快慢没有显著差别，曲线的高低可能只是偶然。", *_left_out(frame, group)]
    among = frame.filter(pl.col("is_compared"))
    slow = among.sort(pl.col("closed_count") / pl.col("expected_count"), group).row(0, named=True)
    told = (
        f"最慢的是{words(group, slow[group])}：已销号 {slow['closed_count']:,} 项，"
        f"若各{kind}一样快应为 {slow['expected_count']:,.1f} 项。"
    )
    return [f"{head}各{kind}的销号快慢有显著差别。{told}", *_left_out(frame, group)]


def _left_out(frame: pl.DataFrame, group: str) -> list[str]:
    names = [words(group, name) for name in frame.filter(~pl.col("is_compared"))[group].to_list()]
    return [f"没有参加检验的：{'、'.join(names)}（销号太少）。"] if names else []


def _tested(reader: Reader, choice: Choice, group: str) -> pl.DataFrame:
    return reader.ask("closing_test", _whole(choice, group), by=(group,))


def _whole(choice: Choice, group: str) -> Choice:
    """Districts are compared with each other, whichever is chosen."""
    return choice.everywhere() if group == "district" else choice
