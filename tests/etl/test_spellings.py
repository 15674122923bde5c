"""Any table of valid records, in any mixture of spellings, encodings and layouts, loads to exactly those records."""

import io
import re
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.load import Options, load
from etl.readers import Limits, open_document
from tests.etl.spellings import FORMS, TODAY
from tests.hostile.extent import IS_WHOLE
from tests.hostile.families.word import document, run
from tests.hostile.office import write_registers
from tests.hostile.workbook import packed, rows_xml, serial, sheet_xml, workbook
from tests.hostile.workbook import parts as workbook_parts
from warehouse.paths import Home

EPOCH = date(1899, 12, 30)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
TYPED = ("xlsx", "xls")
KINDS = ("csv", "xlsx", "xls", "docx", "parquet")
TRIES = {"csv": 40, "xlsx": 25, "xls": 15, "docx": 15, "parquet": 10}
OFTEN = 20 if IS_WHOLE else 1


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    home = Home(folder / "home")
    assert load(home, write_registers(folder / "files"), Options(today=TODAY)).exit_code == 0
    return home


@pytest.fixture(autouse=True)
def _read_here(monkeypatch):
    """Files of our own making need no process of their own: what is tried here is what they are read to be."""
    monkeypatch.setattr(
        "etl.survey.open_apart", lambda path, name, limits, **_: open_document(path, name=name, limits=limits)
    )


@st.composite
def tables(draw, form, typed):
    """Records, their headers as the file has them, and a grid with whatever the rules call layout among the rows."""
    records = [draw(form.record(number, typed)) for number in range(1, draw(st.integers(1, 5)) + 1)]
    optional = [name for name in form.headers if name not in form.required]
    chosen = draw(st.permutations([*form.required, *draw(st.lists(st.sampled_from(optional), unique=True))]))
    labels = [draw(_label(draw(st.sampled_from([name, *form.headers[name]])))) for name in chosen]
    extra = draw(st.lists(st.sampled_from(["天气", "录入人", "=1+1", "序号"]), unique=True, max_size=2))
    header = [*labels, *extra]
    rows = [
        [*(record[name][1] for name in chosen), *(f"{number}" for _ in extra)] for number, record in enumerate(records)
    ]
    wanted = [{name: record[name][0] if name in chosen else None for name in form.headers} for record in records]
    if form.title in ("履职记录", "职责分工"):
        post = "领导职务" if form.title == "履职记录" else "职务"
        for told, record in zip(wanted, records, strict=True):
            told[post] = record[post][0]
    return header, rows, wanted


@st.composite
def _label(draw, label):
    return draw(
        st.sampled_from(
            [label, f" {label} ", f"{label[:1]} {label[1:]}", f"{label}*", f"{label[:2]}\n{label[2:]}", f"　{label}"]
        )
    )


@st.composite
def laid_out(draw, header, rows):
    """The grid of a sheet: titles, header, rows with blank ones and repeated headers between, totals, footers."""
    width = len(header)
    titles = draw(st.lists(st.sampled_from(["云川市台账", "二〇二五年六月", "（示例）"]), max_size=3))
    grid = [[title] for title in titles] + [header]
    for row in rows:
        between = draw(st.sampled_from(["", "", "", "blank", "header", "小计"]))
        if between == "blank":
            grid.append([])
        elif between == "header" and len(grid) > len(titles) + 1:
            grid.append(header)
        elif between == "小计":
            grid.append(["小 计", "3"])
        grid.append(row)
    below = [["合计", "12"], ["总 计："], ["填表人：甲", "", "审核人：乙"], ["注：以上为日常检查"], []]
    grid += draw(st.lists(st.sampled_from(below), max_size=3))
    return [[*row, *[""] * (width - len(row))] for row in grid]


@st.composite
def _csv(draw, grid):
    """The grid as CSV: delimiter, quoting, line ends and encoding of any kind."""
    delimiter = draw(st.sampled_from(",\t;"))
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]]))
    quotes_all = draw(st.booleans())
    text = ""
    for number, row in enumerate(grid):
        cells = []
        for cell in row:
            special = any(char in cell for char in (delimiter, '"', "\n", "\r"))
            cells.append('"' + cell.replace('"', '""') + '"' if special or (quotes_all and cell) else cell)
        text += delimiter.join(cells) + ends[number % len(ends)]
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return text.encode(draw(st.sampled_from(ENCODINGS)))


@st.composite
def _xlsx(draw, grid):
    cells = [[serial((cell - EPOCH).days) if isinstance(cell, date) else cell for cell in row] for row in grid]
    hidden = draw(st.lists(st.integers(1, len(grid)), max_size=3))
    if draw(st.booleans()):
        return workbook(cells, hidden=hidden)
    cover = sheet_xml(rows_xml([["封面"]]))
    sheets = {"封面": cover, "台账": sheet_xml(rows_xml(cells, hidden=hidden)), "旧": sheet_xml(rows_xml(cells))}
    return packed(workbook_parts(sheets, {"旧": "hidden"}))


@st.composite
def _xls(draw, grid):
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for row, cells in enumerate(grid):
        for place, cell in enumerate(cells):
            if cell != "":
                page.write(row, place, cell, *([day] if isinstance(cell, date) else []))
        page.row(row).hidden = draw(st.booleans())
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@st.composite
def _docx(draw, grid):
    mark = {"\n": "<w:r><w:br/></w:r>", "\t": "<w:r><w:tab/></w:r>"}

    def cell(text):
        inner = "".join(mark.get(piece) or run(piece) for piece in re.split(r"([\n\t])", text) if piece)
        return f"<w:tc><w:tcPr/><w:p>{inner}</w:p></w:tc>"

    rows = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in grid)
    title = draw(st.sampled_from(["", f"<w:p>{run('履职情况')}</w:p>"]))
    return packed(document(title, f"<w:tbl>{rows}</w:tbl>"))


@st.composite
def _parquet(draw, grid):
    header, *rows = grid
    missing = draw(st.sampled_from([None, ""]))
    columns = [[row[place] or missing for row in rows] for place in range(len(header))]
    names = [f"{name}{' ' * number}" if header.count(name) > 1 else name for number, name in enumerate(header)]
    held = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], names), held)
    return held.getvalue()


WRITERS = {"csv": _csv, "xlsx": _xlsx, "xls": _xls, "docx": _docx, "parquet": _parquet}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_a_table_in_any_spelling_and_layout_loads_to_exactly_its_records(form, kind, office, tmp_path):
    path = tmp_path / f"file.{kind}"

    @settings(max_examples=TRIES[kind] * OFTEN, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def loads(data):
        header, rows, wanted = data.draw(tables(form, kind in TYPED))
        grid = [header, *rows] if kind == "parquet" else data.draw(laid_out(header, rows))
        path.write_bytes(data.draw(WRITERS[kind](grid)))
        options = Options(today=TODAY, limits=Limits.UPLOAD, is_dry_run=True, has_details=True)
        told = load(office, [path], options, [f"{form.title}.{kind}"]).files[0]
        assert told.file_rejected is None, told.message
        assert told.rows_rejected == []
        cells = [told.cells[row] for row in sorted(told.cells, key=int)]
        assert [{name: cell[name] for name in form.headers} for cell in cells] == wanted

    loads()
