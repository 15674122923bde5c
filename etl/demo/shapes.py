"""How an office shapes its file: header words, title rows, spellings of dates, sheets; and the spelling itself."""

from dataclasses import dataclass, field
from functools import cache

import polars as pl

from etl.demo.city import table

# A date column `c` is spelled as text in `c`; where that is null, the true date in `c@` becomes a real Excel date.
TYPED = "@"
WIDE_DIGITS = dict(zip("0123456789", "０１２３４５６７８９", strict=True))


@dataclass(frozen=True)
class Shape:
    """The habits of one office for one table; see `shapes.toml` for the words."""

    format: str = "xlsx"
    titles: int = 1
    split: str = "none"
    totals: bool = False
    footer: bool = False
    hidden: bool = False
    merge_district: bool = False
    pad_names: bool = False
    wide_every: int = 0
    district_as: str = ""
    styles: tuple[str, ...] = ("excel",)
    groups: tuple[tuple[str, str, str], ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)

    def header(self, column: str) -> str:
        """The office's own word for a canonical column."""
        return self.renamed.get(column, column)


@cache
def shape_of(kind: str, office: str) -> Shape:
    """The shape in which `office` delivers the table `kind` (findings or activities)."""
    words = dict(table("shapes")[kind][office])
    words["styles"] = tuple(words.get("styles", ("excel",)))
    words["groups"] = tuple((group[0], group[1], group[2]) for group in words.get("groups", ()))
    return Shape(**words)


def spell(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The same rows as text in the office's spelling; each date column gains a typed twin named with TYPED."""
    turn = pl.int_range(pl.len()) * 7 % (len(shape.styles) * 5) // 5
    days = [name for name, kind in frame.schema.items() if kind in (pl.Date, pl.Datetime)]
    spelled = frame.with_columns(
        *[pl.col(name).alias(name + TYPED) for name in days],
        *[_spelled_day(name, frame.schema[name] == pl.Datetime, shape.styles, turn) for name in days],
    )
    if shape.district_as:
        is_alias = pl.int_range(pl.len()) % 3 == 0
        spelled = spelled.with_columns(
            pl.when(is_alias & (pl.col("县区") != "")).then(pl.lit(shape.district_as)).otherwise("县区").alias("县区")
        )
    if shape.pad_names:
        spelled = spelled.with_columns(
            pl.when(pl.col("姓名").str.len_chars() == 2)
            .then(pl.col("姓名").str.slice(0, 1) + "\u3000" + pl.col("姓名").str.slice(1))
            .otherwise("姓名")
            .alias("姓名")
        )
    if shape.wide_every:
        money = pl.col("整改资金(万元)")
        is_wide = pl.int_range(pl.len()) % shape.wide_every == 0
        spelled = spelled.with_columns(pl.when(is_wide).then(money.str.replace_many(WIDE_DIGITS)).otherwise(money))
    return spelled


def _spelled_day(name: str, has_time: bool, styles: tuple[str, ...], turn: pl.Expr) -> pl.Expr:
    spelled: pl.Expr = pl.lit(None, dtype=pl.String)
    for number, style in enumerate(styles):
        spelled = pl.when(turn == number).then(_style(name, style, has_time)).otherwise(spelled)
    return pl.when(pl.col(name).is_null()).then(pl.lit("")).otherwise(spelled).alias(name)


def _style(name: str, style: str, has_time: bool) -> pl.Expr:
    day = pl.col(name)
    patterns = {
        "iso": "%Y-%m-%d", "wide": "%Y-%m-%d", "dot": "%Y.%-m.%-d", "slash": "%Y/%-m/%-d",
        "cn": "%Y年%-m月%-d日", "compact": "%Y%m%d",
    }  # fmt: skip
    if style == "excel":
        return pl.lit(None, dtype=pl.String)
    text = day.dt.strftime(patterns[style] + (" %H:%M" if has_time else ""))
    return text.str.replace_many(WIDE_DIGITS) if style == "wide" else text
