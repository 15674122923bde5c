"""CSV whose records, quotes and line ends are not what they should be (rules 12 and 15)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import FINDING, csv_bytes, csv_text, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused

HEAD = ",".join(FINDING)
LINE = "H-{0},青石区,一般,{1},2025-03-01,2025-03-31,整改中"
MEGABYTE = 1 << 20


def _lines(*texts: str, end: str = "\r\n") -> bytes:
    rows = [LINE.format(number, text) for number, text in enumerate(texts, start=1)]
    return (end.join([HEAD, *rows]) + end).encode()


def structures() -> Iterator[Hostile]:
    """Quotes, ragged rows, line ends, delimiters, widths and sizes."""
    broken = refused("csv_structure")
    yield hostile("open-quote.csv", _lines("甲", '"乙', "丙"), Rows(2, {3: "csv_structure"}), broken)
    yield hostile("open-quote-last.csv", _lines("甲", "乙", '"丙').rstrip(), Rows(2, {4: "csv_structure"}), broken)
    yield hostile("text-after-quote.csv", _lines("甲", '"乙"丙', "丁"), Rows(2, {3: "csv_structure"}), broken)
    yield hostile("quote-inside.csv", _lines('5"管', "乙"), Rows(2, values={(2, "隐患描述"): '5"管'}))
    yield hostile("quotes-doubled.csv", _lines('"说""停"""', "乙"), Rows(2, values={(2, "隐患描述"): '说"停"'}))
    ragged = Rows(1, {2: "csv_structure", 4: "csv_structure"})
    yield hostile("ragged.csv", _lines("甲,乙", "丙", "丁").replace(b"H-3,", b""), ragged, broken)
    trailing = _lines("甲", "乙").replace("整改中\r\n".encode(), "整改中,\r\n".encode())
    yield hostile("trailing-commas.csv", trailing, Rows(0, {2: "csv_structure", 3: "csv_structure"}), broken)
    yield hostile("comma-not-quoted.csv", _lines("甲,即乙", "丙"), Rows(1, {2: "csv_structure"}), broken)
    yield hostile("line-ends-mixed.csv", b"\r".join(_lines("甲", "乙", "丙", "丁", end="\n").split(b"\n", 2)), Rows(4))
    yield hostile("line-ends-cr.csv", _lines("甲", "乙", end="\r"), Rows(2))
    folded = csv_bytes(findings({"隐患描述": "甲\r\n乙\n丙"}, {}))
    yield hostile("line-ends-in-cells.csv", folded, Rows(2, values={(2, "隐患描述"): "甲\n乙\n丙"}))
    yield hostile(
        "blank-lines.csv", _lines("甲", "乙").replace(b"\r\n", b"\r\n\r\n", 2), Rows(2, {}, {2: "blank", 4: "blank"})
    )
    hollow = _lines("甲").decode() + "," * 6 + "\r\n" + " , ,　,,,,\r\n" + LINE.format(2, "乙")
    yield hostile("rows-of-commas.csv", hollow.encode(), Rows(2, {}, {3: "blank", 4: "blank"}))
    wide = "\r\n".join(line + "," * 50 for line in _lines("甲", "乙").decode().splitlines())
    yield hostile("fifty-empty-columns.csv", wide.encode(), Rows(2))
    yield hostile("tabs.csv", csv_text(findings({"隐患描述": "甲,乙;丙"}, {}), "\t").encode(), Rows(2))
    yield hostile("semicolons.csv", csv_text(findings({"隐患描述": "甲,乙"}, {}), ";").encode(), Rows(2))
    yield hostile("pipes.csv", csv_text(findings({}, {}), "|").encode(), refused("missing_column"))
    yield hostile("carets-and-tildes.csv", csv_text(findings({}), "~").encode(), refused("missing_column"))
    yield hostile("one-column.csv", "编号\r\nH-1\r\nH-2\r\n".encode(), refused("missing_column"))
    yield hostile("sep-line.csv", b"sep=,\r\n" + _lines("甲", "乙"), Rows(2, {}, {1: "title"}))
    yield hostile("tab-in-a-cell.csv", _lines("甲\t乙", "丙"), Rows(2, values={(2, "隐患描述"): "甲\t乙"}))
    yield hostile("apostrophes.csv", _lines("'甲", "乙'"), Rows(2, values={(2, "隐患描述"): "'甲"}))
    yield hostile("longest-cell.csv", _lines("长" * 32_767, "乙"), Rows(2))
    yield hostile("cell-one-too-long.csv", _lines("长" * 32_768, "乙"), Rows(1, {2: "cell_too_long"}))
    yield hostile("cell-of-two-megabytes.csv", _lines("x" * 2 * MEGABYTE, "乙"), Rows(1, {2: "cell_too_long"}), broken)
    quoted = _lines('"' + "x" * 3 * MEGABYTE, "乙")
    yield hostile("quote-open-for-megabytes.csv", quoted, Rows(1, {2: "csv_structure|cell_too_long"}), broken)
    yield hostile("header-only.csv", _lines(), refused("no_data_rows"))
    yield hostile("no-last-line-end.csv", _lines("甲", "乙").rstrip(), Rows(2))
    yield hostile(
        "columns-201.csv", csv_bytes([[*FINDING, *(f"列{n}" for n in range(194))]]), refused("resource_limit")
    )
    limit = refused("resource_limit")
    yield hostile("rows-200030.csv", lambda: _lines(*["甲"] * 200_030), limit)
    yield hostile("bytes-51-million.csv", lambda: _lines("甲") + b"x" * 51_000_000, limit)
    commas = refused("resource_limit", "csv_structure", "no_data_rows")
    yield hostile("ten-million-commas.csv", (HEAD + "\r\n" + "," * 10 * MEGABYTE).encode, commas)
    yield hostile("twenty-million-line-ends.csv", lambda: _lines("甲") + b"\n" * 20 * MEGABYTE, limit)
