"""What a reader gave, in the shape that tests compare."""

import pytest

from etl.readers import FileRefused


def rows_of(sheet):
    """Row number → cells, trailing nulls cut."""
    found = {}
    for chunk in sheet.chunks():
        for row, _fields, _fault, *cells in chunk.iter_rows():
            while cells and cells[-1] is None:
                cells.pop()
            found[row] = cells
    return found


def flags_of(sheet):
    return {(row, column, flag) for row, column, flag in sheet.flags.iter_rows()}


def refusal(call, *arguments, **options):
    """The reason and the sentence of a refused file."""
    with pytest.raises(FileRefused) as refused:
        call(*arguments, **options)
    assert refused.value.message.endswith("。")
    assert "/tmp" not in refused.value.message
    return refused.value.reason, refused.value.message
