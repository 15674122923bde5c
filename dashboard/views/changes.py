"""What deliveries changed, old to new by column: the words of columns and codes, and the counts as chips."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.codes import WORDS, words
from dashboard.session import REMEMBERED_ROWS, Reader
from dashboard.tables import empty, table
from dashboard.theme.pieces import Chip

COLUMNS: Final = ("table_name", "key_text", "change", "column_name", "old_value", "new_value", "file", "sheet", "row")
COUNTS: Final = (("added_count", "新增", "g"), ("changed_count", "变更", "b"), ("withdrawn_count", "撤销", "o"))
_VALUES: Final = ("old_value", "new_value")


def draw(reader: Reader, choice: Choice, where: Mapping[str, Sequence[str]], counts: Sequence[Chip]) -> None:
    """The card of what was changed; ``counts`` are its chips."""
    frame = shown(reader.ask("changes", choice, where=where, limit=REMEMBERED_ROWS))
    note = f"同一个键再次报送，新值替换旧值；最多列 {REMEMBERED_ROWS:,} 处"
    with card("changes", "变更", note, counts):
        if frame.is_empty():
            empty("没有变更", "所选的交付没有改动或撤销以前报过的记录。")
        else:
            table(frame, COLUMNS, key="changes", most=9, alt="变更")


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    """Changes with `change` beside `kind`, and with the words of codes in their old and new values."""
    coded = [name for name in frame["column_name"].unique().to_list() if name in WORDS]
    values = {value: _words(value, coded) for value in _VALUES}
    return frame.with_columns(pl.col("kind").alias("change"), **values)


def _words(value: str, coded: list[str]) -> pl.Expr:
    told = pl.col(value)
    for name in coded:
        known = {code: words(name, code) for code in WORDS[name]}
        told = pl.when(pl.col("column_name") == name).then(pl.col(value).replace(known)).otherwise(told)
    return told


def chips(frame: pl.DataFrame) -> list[Chip]:
    """The counts of deliveries or files as chips; a count that is nought, or not known, has none."""
    sums: dict[str, Any] = {name: frame[name].sum() for name, *_ in COUNTS if name in frame.columns}
    return [(f"{label} {sums[name]:,}", hue) for name, label, hue in COUNTS if sums.get(name)]
