"""The first look at a Word file: its tables, and forms that are no tables."""

import docx
import pytest

from etl.forms import FORMS
from etl.readers import Limits
from etl.survey import survey
from tests.etl.readers.reading import rows_of

FORM = [
    ["姓名", "林远山", "职务", "副市长"],
    ["时间", "2024-05-01", "县区", ""],
    ["履职内容", "检查两家企业", "备注", ""],
]


@pytest.fixture
def surveyed(tmp_path):
    """Survey a document of these tables, each under a title."""

    def write(*tables):
        document = docx.Document()
        for rows in tables:
            document.add_paragraph("领导履职记录表")
            table = document.add_table(len(rows), len(rows[0]))
            for number, texts in enumerate(rows):
                for cell, text in zip(table.rows[number].cells, texts, strict=True):
                    cell.text = text
        document.save(str(tmp_path / "f.docx"))
        return survey(tmp_path / "f.docx", "履职.docx", FORMS, None, Limits.UPLOAD, tmp_path / "spool")

    return write


def test_forms_below_each_other_are_read_as_records_though_one_row_could_be_a_header(surveyed):
    found = surveyed(FORM, FORM)
    assert found.reason is None
    assert [(sheet.name, header.form.table) for sheet, header in found.tables] == [
        ("表1", "activities"),
        ("表2", "activities"),
    ]
    assert rows_of(found.tables[0][0])[1] == ["林远山", "副市长", "2024-05-01", None, "检查两家企业"]


def test_a_table_with_a_column_that_nobody_knows_stays_a_table(surveyed):
    rows = [["姓名", "心得", "职务", "时间", "履职内容"], ["林远山", "无", "副市长", "2024-05-01", "检查两家企业"]]
    ((sheet, header),) = surveyed(rows).tables
    assert (header.form.table, header.first_row, rows_of(sheet)[2][0]) == ("activities", 1, "林远山")


def test_a_text_without_tables_is_told_so(surveyed):
    found = surveyed()
    assert (found.reason, "没有表格" in found.message) == ("missing_column", True)
