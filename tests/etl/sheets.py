"""Sheets of text as a reader gives them, for the tests of what is made of them."""

from datetime import date

import polars as pl

from etl.contract import Reading
from etl.readers.document import FLAG_SCHEMA, Sheet
from etl.references import References, Term

TODAY = date(2025, 6, 30)
EVER = date(1900, 1, 1), date(2999, 12, 31)


def sheet(*records, name=None, merges=(), flags=(), epoch=1900, first_row=1, chunk=1000, fields=False, faults=None):
    """Records of cells (None or "" is empty; a record that is None is a row that the file does not have)."""
    width = max(len(record) for record in records if record is not None)
    rows = []
    for place, record in enumerate(records):
        if record is None:
            continue
        cells = [cell or None for cell in record] + [None] * (width - len(record))
        rows.append(
            {
                "row": first_row + place,
                "fields": len(record) if fields else None,
                "fault": (faults or {}).get(first_row + place),
                **{f"c{column}": cell for column, cell in enumerate(cells)},
            }
        )
    schema = {"row": pl.UInt32, "fields": pl.UInt16, "fault": pl.String, **{f"c{n}": pl.String for n in range(width)}}
    frame = pl.DataFrame(rows, schema=schema)
    marked = pl.DataFrame(list(flags), schema=FLAG_SCHEMA, orient="row")
    return Sheet(name, lambda: iter(frame.iter_slices(chunk)), marked, epoch, tuple(merges))


def reading(**given):
    """A reading against two districts and two leaders."""
    known = References(
        regions={"青石区": "青石区", "青石": "青石区", "白河县": "白河县", "云川市": "云川市"},
        districts={"青石区": "青石区", "青石": "青石区", "白河县": "白河县"},
        terms={
            "林远山": [Term("林远山", "市长", *EVER)],
            "周启明": [Term("周启明", "区长", date(2025, 1, 1), date(2025, 12, 31))],
        },
        duties={"Z-1": [{"catalog": "清单", "code": "Z-1", "title": "带队检查"}]},
        duties_by_title={"带队检查": [{"catalog": "清单", "code": "Z-1", "title": "带队检查"}]},
    )
    return Reading(today=TODAY, references=known, **given)
