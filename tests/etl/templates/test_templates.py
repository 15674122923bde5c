import zipfile

import docx
import openpyxl
import pytest
from hypothesis import assume, given, settings

from etl.contract import TEXT, normal_header
from etl.forms import FORMS
from etl.judge import judge
from etl.layout import find_header
from etl.load import Options, load
from etl.readers import open_document
from etl.templates import AlreadyThere, write_templates
from etl.templates.guide import guide_of, is_single
from tests.etl.running import qingdan
from tests.etl.sheets import TODAY, reading, sheet
from tests.etl.templates.filling import fill_form, fill_workbook, records, typed
from warehouse.paths import Home

TABLES = [pytest.param(form, id=table) for table, form in FORMS.items()]
HEADERS = {spelling for form in FORMS.values() for spelling in form.by_header()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All templates, untouched."""
    folder = tmp_path_factory.mktemp("templates")
    write_templates(folder)
    return folder


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("filled")


def template(folder, form, kind):
    return folder / f"{form.shape.title}.{kind}"


def filled(folder, scratch, form, kind, wanted):
    source, target = template(folder, form, kind), scratch / f"{form.shape.title}.{kind}"
    if kind == "xlsx":
        return fill_workbook(source, target, wanted)
    return fill_form(source, target, wanted, is_single=is_single(form))


def judged(found, header, file):
    """The accepted rows without their places, and the refused ones."""
    parts = list(judge(found, header, reading(epoch=found.epoch), FORMS, file))
    accepted = [row for part in parts for row in part.accepted.drop("row").to_dicts()]
    return accepted, [row for part in parts for row in part.refused.to_dicts()]


def written(form, record, file):
    """What a record of plain text is judged to be."""
    headers = [column.header for column in form.columns]
    given_text = sheet(headers, [typed(record[header]) if header in record else "" for header in headers])
    return judged(given_text, find_header(given_text, FORMS, file, form.table), file)


def read_back(path):
    """The accepted and refused rows of a filled template, and the warnings of its reader."""
    document = open_document(path, name=path.name)
    accepted, refused = [], []
    for found in document.sheets:
        header = find_header(found, FORMS, path.name, None)
        if header is None and getattr(found, "turned", None) is not None:
            found = found.turned
            header = find_header(found, FORMS, path.name, None)
        if header is not None:
            good, bad = judged(found, header, path.name)
            accepted, refused = accepted + good, refused + bad
    return accepted, refused


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@pytest.mark.parametrize("form", TABLES)
def test_whatever_is_a_valid_record_loads_from_the_template_as_it_was_meant(form, kind, folder, scratch):
    @settings(max_examples=8)
    @given(record=records(form))
    def check(record):
        name = f"{form.shape.title}.{kind}"
        meant, refused = written(form, record, name)
        assume(not refused and meant)
        accepted, refused = read_back(filled(folder, scratch, form, kind, [record]))
        assert refused == []
        assert accepted == meant

    check()


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_examples_of_all_tables_load_together_without_a_refusal_registers_first(kind, folder, tmp_path):
    paths = []
    city = {"名称": "云川市", "类别": "市", "年度": "2025"}
    for form in FORMS.values():
        example = {advice.column.header: advice.example for advice in guide_of(form) if advice.example}
        wanted = [city, example] if form.table == "regions" else [example]
        paths.append(filled(folder, tmp_path, form, kind, wanted))
    report = load(Home(tmp_path / "home"), paths[::-1], Options(today=TODAY))
    told = {file.file: (file.file_rejected, file.message, file.rows_rejected, file.rows_good) for file in report.files}
    expected = {path.name: (None, None, [], 2 if path.stem == "行政区划" else 1) for path in paths}
    assert told == expected
    assert report.snapshot, report.problems


@pytest.mark.parametrize("form", [form for form in FORMS.values() if is_single(form)], ids=lambda form: form.table)
def test_several_records_of_one_person_load_from_copies_of_the_form(form, folder, tmp_path):
    needed = {advice.column.header: advice.example for advice in guide_of(form) if advice.column.needs_value}
    told = next(column for column in form.columns if column.kind is TEXT)
    wanted = [{**needed, told.header: text} for text in ("第一条", "第二条\n分两行", "第三条")]
    accepted, refused = read_back(filled(folder, tmp_path, form, "docx", wanted))
    assert refused == []
    assert [row[told.name] for row in accepted] == [record[told.header] for record in wanted]


def test_an_untouched_template_is_refused_for_it_has_no_rows(folder, districts):
    paths = sorted(folder.iterdir())
    report = load(districts, paths, Options(today=TODAY, is_dry_run=True))
    assert {file.file: file.file_rejected for file in report.files} == {path.name: "no_data_rows" for path in paths}


@pytest.mark.parametrize("form", TABLES)
def test_no_cell_of_the_explanation_can_be_taken_for_a_header(form, folder):
    notes = openpyxl.load_workbook(template(folder, form, "xlsx"))["填写说明"]
    cells = [str(cell) for row in notes.iter_rows(values_only=True) for cell in row if cell is not None]
    assert cells
    assert [cell for cell in cells if normal_header(cell) in HEADERS] == []


@pytest.mark.parametrize("form", TABLES)
def test_the_explanation_tells_every_column_with_its_need_and_an_example(form, folder):
    notes = openpyxl.load_workbook(template(folder, form, "xlsx"))["填写说明"]
    told = {row[0]: row[1:] for row in notes.iter_rows(min_row=3, max_row=2 + len(form.columns), values_only=True)}
    assert list(told) == [f"【{column.header}】" for column in form.columns]
    for column in form.columns:
        need, how, _, example = told[f"【{column.header}】"]
        assert (need == "必填") is column.needs_value
        assert how
        assert example or column.name == "is_withdrawn", column.header


@pytest.mark.parametrize("form", TABLES)
def test_the_header_is_starred_frozen_and_each_kind_of_cell_has_its_check(form, folder):
    book = openpyxl.load_workbook(template(folder, form, "xlsx"))
    page = book.worksheets[0]
    assert page.title == form.shape.title
    assert [cell.value for cell in page[1]] == [
        column.header + ("*" if column.required else "") for column in form.columns
    ]
    assert page.freeze_panes == "B2"
    checks = {next(iter(rule.sqref.ranges)).min_col: rule for rule in page.data_validations.dataValidation}
    for place, column in enumerate(form.columns, start=1):
        rule = checks[place]
        assert rule.promptTitle == column.header
        if column.kind.words:
            assert rule.type == "list"
            assert rule.formula1.strip('"').split(",") == [words[0] for words in column.kind.words.values()]
        elif column.kind.dtype.is_temporal():
            assert (rule.type, rule.operator or "between") == ("date", "between")
        elif column.kind.dtype.is_integer():
            assert rule.type == "whole"
        if column.kind.is_id:
            (found,) = [each for each in page.column_dimensions.values() if each.min <= place <= each.max]
            assert found.number_format == "@"


@pytest.mark.parametrize("form", TABLES)
def test_the_word_form_is_one_table_whose_header_repeats_or_whose_labels_stand_beside_values(form, folder):
    (table,) = docx.Document(str(template(folder, form, "docx"))).tables
    labels = [column.header + ("*" if column.required else "") for column in form.columns]
    if is_single(form):
        rows = [[docx.table._Cell(cell, table).text for cell in row._tr.tc_lst] for row in table.rows]
        assert [text for row in rows for text in row[::2]] == labels
        assert {text for row in rows for text in row[1::2]} == {""}
    else:
        assert [cell.text for cell in table.rows[0].cells] == labels
        assert "w:tblHeader" in table.rows[0]._tr.xml


def test_templates_are_the_same_bytes_whenever_they_are_written(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    again = write_templates(tmp_path)
    assert {path.name: path.read_bytes() for path in again} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    for path in again:
        assert {entry.date_time[0] for entry in zipfile.ZipFile(path).infolist()} == {1980}


def test_a_template_that_may_be_filled_in_is_not_written_over(folder, tmp_path):
    write_templates(tmp_path)
    taken = tmp_path / "隐患台账.xlsx"
    taken.write_bytes(b"filled")
    (tmp_path / "事故台账.xlsx").unlink()
    with pytest.raises(AlreadyThere, match=r"隐患台账\.xlsx"):
        write_templates(tmp_path)
    assert taken.read_bytes() == b"filled"
    assert not (tmp_path / "事故台账.xlsx").exists()


def test_the_command_prints_the_files_it_wrote(tmp_path):
    ran = qingdan("templates", tmp_path / "空表", "--json")
    assert ran.exit_code == 0
    assert ran.json == [
        str(tmp_path / "空表" / f"{form.shape.title}.{kind}") for form in FORMS.values() for kind in ("xlsx", "docx")
    ]
    (tmp_path / "空表" / "隐患台账.xlsx").write_bytes(b"filled")
    again = qingdan("templates", tmp_path / "空表")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "隐患台账.xlsx" in again.stderr
