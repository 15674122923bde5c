"""A table read as a form: labels with their values beside them become the columns of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

from etl.readers.word.placing import Row

# A form wider than five pairs is none; a label is a word or two, longer text before a colon is a sentence.
MOST_CELLS = 10
LONGEST_LABEL = 20
# 履职内容：开展检查… in one cell
LABELLED = re.compile(rf"\s*([^:：\n]{{1,{LONGEST_LABEL}}})[:：]\s*(.*)", re.DOTALL)

# Label, whether it begins here (not merged from above), value.
Pair = tuple[str, bool, str | None]


def turned(rows: Sequence[Row]) -> pl.DataFrame | None:
    """The records of a form as a frame: row 0 holds the labels, a record has the number of the row it begins in.

    In every row labels and values take turns, or one cell holds both with a colon between. Where the first label
    comes again, a further record begins. A label that comes again within a record, or is merged downwards, keeps all
    its values, one a line. None if no row has a label with a value.
    """
    if any(len(row.cells) > MOST_CELLS for row in rows):
        return None
    labels: dict[str, int] = {}
    records: list[tuple[int, dict[str, list[str]]]] = []
    for number, pairs in _paired(rows):
        for label, begins, value in pairs:
            if not records or (begins and label == next(iter(labels))):
                records.append((number, {}))
            labels.setdefault(label, len(labels))
            values = records[-1][1].setdefault(label, [])
            if value is not None and value not in values:
                values.append(value)
    records = [record for record in records if any(record[1].values())]
    return _frame(list(labels), records) if labels else None


def _frame(labels: list[str], records: list[tuple[int, dict[str, list[str]]]]) -> pl.DataFrame:
    height = 1 + len(records)
    # Two records in one row of a table: the second takes the next number, rows of a frame only ascend.
    numbers = [0]
    for number, _ in records:
        numbers.append(max(number, numbers[-1] + 1))
    columns = {
        f"c{place}": pl.Series([label, *("\n".join(values.get(label, ())) or None for _, values in records)])
        for place, label in enumerate(labels)
    }
    return pl.DataFrame(
        {
            "row": pl.Series(numbers, dtype=pl.UInt32),
            "fields": pl.Series([None] * height, dtype=pl.UInt16),
            "fault": pl.Series([None] * height, dtype=pl.String),
            **{name: series.cast(pl.String) for name, series in columns.items()},
        }
    )


def _paired(rows: Sequence[Row]) -> Iterator[tuple[int, list[Pair]]]:
    """The pairs of each row; a cell merged from above counts as the one it belongs to."""
    above: dict[int, str | None] = {}
    for row in rows:
        texts: list[tuple[str | None, bool]] = []
        for cell in row.cells:
            text = above.get(cell.left) if cell.is_joined else cell.text
            above[cell.left] = text
            texts.append((text, not cell.is_joined))
        yield row.number, list(_pairs(texts))


def _pairs(texts: Sequence[tuple[str | None, bool]]) -> Iterator[Pair]:
    if len(texts) % 2:
        *texts, (last, begins) = texts
        labelled = LABELLED.fullmatch(last or "")
        lone = (labelled[1].strip(), begins, labelled[2].strip() or None) if labelled else None
    else:
        lone = None
    for (label, begins), (value, _) in zip(texts[::2], texts[1::2], strict=True):
        name = (label or "").strip().rstrip(":：")
        if name and len(name) <= LONGEST_LABEL:
            yield name, begins, value
    if lone is not None:
        yield lone
