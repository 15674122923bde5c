"""The docx reader: which text is in which cell, which tables there are, what a form is turned into."""

import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import open_document
from etl.readers.document import Limits
from tests.etl.readers.reading import refusal, rows_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMES = (
    f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = '<Relationship Id="r" Type="{}/officeDocument" Target="word/document.xml"/>'


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content):
    return f"<w:p>{content}</w:p>"


def cell(content="", properties="", *, raw=None):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{raw if raw is not None else paragraph(run(content))}</w:tc>"


def row(*cells, properties=""):
    return f"<w:tr>{properties}{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"


def table(*rows):
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(count):
    return f'<w:gridSpan w:val="{count}"/>'


START, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


@pytest.fixture
def opened(tmp_path):
    """Open a document whose body is given, with further members in its package."""

    def pack(body, *members, names=NAMES, name="履职.docx"):
        path = tmp_path / "packed"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("_rels/.rels", f"<Relationships>{RELATION.format('x')}</Relationships>")
            archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
            for part, content in members:
                archive.writestr(part, content)
        return open_document(path, name=name)

    return pack


@pytest.fixture
def cell_text(opened):
    """The text of a cell that holds this XML, and the warnings."""

    def read(raw):
        document = opened(table(row("甲", cell(raw=raw))))
        cells = rows_of(document.sheets[0])[1]
        return (cells[1] if len(cells) > 1 else None), document.warnings

    return read


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("中文市 \t　<>&'\"=é𬍛"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\r"),
    ),
    min_size=1,
    max_size=10,
).filter(lambda text: not any(ord(letter) & 0xFFFF >= 0xFFFE for letter in text))


@settings(max_examples=60, deadline=None)
@given(
    grid=st.integers(1, 5).flatmap(
        lambda width: st.lists(st.lists(st.none() | TEXTS, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_any_grid_that_python_docx_writes_comes_back(tmp_path_factory, grid):
    path = tmp_path_factory.mktemp("docx") / "f.docx"
    document = docx.Document()
    document.add_paragraph("标题")
    written = document.add_table(len(grid), len(grid[0]))
    for number, texts in enumerate(grid):
        for column, text in enumerate(texts):
            written.rows[number].cells[column].text = text or ""
    document.save(str(path))
    expected = {
        number: [text if text and text.strip("\n") else None for text in texts]
        for number, texts in enumerate(grid, start=1)
    }
    expected = {number: texts for number, texts in expected.items() if any(texts)}
    found = open_document(path, name="f.docx").sheets
    assert [sheet.name for sheet in found] == (["表1"] if expected else [])
    for sheet in found:
        width = len(grid[0])
        assert {number: texts + [None] * (width - len(texts)) for number, texts in rows_of(sheet).items()} == expected


def test_every_table_is_a_sheet_and_row_numbers_count_within_it(opened):
    document = opened(
        paragraph(run("一、"))
        + table(row("编号"), row(""), row("1"))
        + table(row(""))
        + f"<w:sdt><w:sdtContent>{table(row('乙'))}</w:sdtContent></w:sdt>"
    )
    assert [(sheet.name, rows_of(sheet)) for sheet in document.sheets] == [
        ("表1", {1: ["编号"], 3: ["1"]}),
        ("表3", {1: ["乙"]}),
    ]
    assert (document.kind, document.warnings) == ("docx", ())


def test_a_text_without_tables_is_a_document_without_sheets(opened):
    assert opened(paragraph(run("本月检查三次"))).sheets == ()


def test_tracked_insertions_count_deletions_and_moved_text_do_not(opened):
    changed = (
        f"{run('检查')}<w:ins>{run('三家')}</w:ins><w:del><w:r><w:delText>五家</w:delText></w:r></w:del>{run('企业')}"
        f"<w:moveTo>{run('，已复查')}</w:moveTo><w:moveFrom>{run('旧处')}</w:moveFrom>"
    )
    document = opened(
        table(row("内容"), row(cell(raw=paragraph(changed)))) + table(row("乙")),
    )
    assert rows_of(document.sheets[0])[2] == ["检查三家企业，已复查"]
    assert document.warnings == ("tracked_changes:表1",)


def test_a_deleted_row_is_left_out_and_keeps_its_number_an_inserted_one_counts(opened):
    document = opened(
        table(
            row("甲"),
            row("删", properties="<w:trPr><w:del/></w:trPr>"),
            row("插", properties="<w:trPr><w:ins/></w:trPr>"),
            row("末"),
        )
    )
    assert rows_of(document.sheets[0]) == {1: ["甲"], 3: ["插"], 4: ["末"]}
    assert document.warnings == ("tracked_changes:表1",)


def test_a_deleted_cell_and_a_deleted_paragraph_end_are_gone(opened):
    joined = (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('上')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>{run('下')}</w:p>{paragraph(run('末'))}"
    )
    document = opened(table(row("甲", "乙"), row(cell("删", "<w:cellDel/>"), cell(raw=joined), "丙")))
    assert rows_of(document.sheets[0])[2] == ["上下\n末", "丙"]


def test_former_properties_of_a_change_are_not_read(opened):
    former = f"<w:tcPrChange><w:tcPr>{span(3)}{GOES_ON}</w:tcPr></w:tcPrChange>"
    document = opened(table(row(cell("甲", START), "乙"), row(cell("1", former), "2")))
    assert rows_of(document.sheets[0]) == {1: ["甲", "乙"], 2: ["1", "2"]}


def test_a_nested_table_gives_neither_rows_nor_text(opened):
    inner = table(row("内层", "表格"))
    document = opened(
        table(row("甲", "乙"), row("1", cell(raw=paragraph(run("外层")) + inner + "<w:p/>")), row("2", "3"))
    )
    assert [rows_of(sheet) for sheet in document.sheets] == [{1: ["甲", "乙"], 2: ["1", "外层"], 3: ["2", "3"]}]
    assert document.warnings == ("nested_table:表1",)


def test_cells_merged_downwards_spread_over_their_range_only(opened):
    sheet = opened(
        table(
            row("姓名", "内容"),
            row(cell("林远山", START), "一"),
            row(cell("不显示", GOES_ON), "二"),
            row("", "三"),
            row(cell("", START), "四"),
            row(cell("", GOES_ON), "五"),
            row(cell("周启明", START), "六"),
            row(cell("", START), "七"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {
        1: ["姓名", "内容"],
        2: ["林远山", "一"],
        3: ["林远山", "二"],
        4: [None, "三"],
        5: [None, "四"],
        6: [None, "五"],
        7: ["周启明", "六"],
        8: [None, "七"],
    }
    assert sheet.merges == ((2, 0, 3, 0), (5, 0, 6, 0))


def test_a_deleted_row_does_not_part_merged_cells_and_a_row_without_the_column_does(opened):
    removed = row(cell("", GOES_ON), "删", properties="<w:trPr><w:del/></w:trPr>")
    indented = row("三", properties="<w:trPr><w:gridBefore w:val='1'/></w:trPr>")
    sheet = opened(
        table(
            row(cell("甲", START), "一"),
            removed,
            row(cell("", GOES_ON), "二"),
            indented,
            row(cell("", GOES_ON), "四"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {1: ["甲", "一"], 3: ["甲", "二"], 4: [None, "三"], 5: [None, "四"]}


def test_cells_merged_sideways_spread_over_the_columns_of_the_header(opened):
    sheet = opened(
        table(
            row(cell("台账", span(4))),
            row("编号", "县区", "起", "止"),
            row("1", "青石区", cell("全年", span(2))),
            row(cell("2", "<w:hMerge w:val='restart'/>"), cell("", "<w:hMerge/>"), "一月", "二月"),
            row("3", "白河县", properties="<w:trPr><w:gridBefore w:val='2'/></w:trPr>"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {
        1: ["台账", "台账", "台账", "台账"],
        2: ["编号", "县区", "起", "止"],
        3: ["1", "青石区", "全年", "全年"],
        4: ["2", "2", "一月", "二月"],
        5: [None, None, "3", "白河县"],
    }


def test_a_two_row_header_with_groups_keeps_its_columns(opened):
    sheet = opened(
        table(
            row(cell("时间", START), cell("领导", span(2)), cell("内容", START)),
            row(cell("", GOES_ON), "姓名", "职务", cell("", GOES_ON)),
            row("一", "二", "三", "四"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {
        1: ["时间", "领导", "领导", "内容"],
        2: ["时间", "姓名", "职务", "内容"],
        3: ["一", "二", "三", "四"],
    }


def test_signatures_that_part_the_grid_otherwise_do_not_part_the_columns(opened):
    sheet = opened(
        table(
            row("编号", cell("县区", span(2)), cell("状态", span(2))),
            row("1", cell("青石区", span(2)), cell("整改中", span(2))),
            row("填表人：", "甲", "审核人：", "乙", "丙"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {
        1: ["编号", "县区", "状态"],
        2: ["1", "青石区", "整改中"],
        3: ["填表人：", "甲", "审核人：", "乙", "丙"],
    }


def test_rows_with_dragged_borders_keep_their_order(opened):
    sheet = opened(
        table(
            row("编号", cell("县区", span(2)), "状态"),
            row("1", "青石区", cell("整改中", span(2))),
            row("2", cell("白河县", span(2)), "已销号"),
        )
    ).sheets[0]
    assert rows_of(sheet) == {
        1: ["编号", "县区", "状态"],
        2: ["1", "青石区", "整改中"],
        3: ["2", "白河县", "已销号"],
    }


def test_borders_dragged_over_a_whole_column_keep_their_order(opened):
    header = row(cell("编号", span(3)), "县区", cell("状态", span(4)))
    dragged = row(cell("1", span(4)), "青石区", cell("整改中", span(3)))
    assert rows_of(opened(table(header, dragged)).sheets[0]) == {
        1: ["编号", "县区", "状态"],
        2: ["1", "青石区", "整改中"],
    }


def test_a_cell_that_most_rows_merge_never_moves_the_ones_behind_it(opened):
    header = row("编号", "县区", "乡镇", "等级")
    merged = row("1", cell("青石区", span(2)), "一般")
    sheet = opened(table(header, merged, merged, merged)).sheets[0]
    assert rows_of(sheet)[4] == ["1", "青石区", "青石区", "一般"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (paragraph(run("一")) + paragraph(run("二")), "一\n二"),
        ("<w:p/>" + paragraph(run("一")) + "<w:p/>", "一"),
        (paragraph(f"{run('一')}<w:r><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:cr/></w:r>"), "一\n二\t三"),
        (paragraph("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>" + run("一")), "一"),
        (paragraph("<w:r><w:t>2024</w:t><w:noBreakHyphen/><w:t>05</w:t></w:r>"), "2024-05"),
        (paragraph(f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('标')}</w:smartTag>"), "链标"),
        (paragraph(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('选中')}</w:sdtContent></w:sdt>"), "选中"),
        (
            paragraph(
                f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击输入')}</w:sdtContent></w:sdt>"
            ),
            None,
        ),
        (paragraph(f"<w:fldSimple w:instr='DATE'>{run('2024-5-1')}</w:fldSimple>"), "2024-5-1"),
        (
            paragraph(
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
                f'{run("代码")}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("结果")}'
                f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{run("后")}'
            ),
            "结果后",
        ),
        (
            paragraph(
                '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
                '<w:listEntry w:val="一般"/><w:listEntry w:val="重大"/></w:ddList></w:ffData></w:fldChar></w:r>'
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            ),
            "重大",
        ),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:char="4E2D"/></w:r>'), "☑中"),
        (paragraph(f"<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>{run('米')}"), "x²米"),
        (
            paragraph(
                "<w:r><w:ruby><w:rt><w:r><w:t>yīn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r></w:rubyBase>"
                "</w:ruby></w:r>"
            ),
            "音",
        ),
        (
            paragraph(
                f"<mc:AlternateContent><mc:Choice>{run('新')}</mc:Choice><mc:Fallback>{run('旧')}</mc:Fallback>"
                f"</mc:AlternateContent>{run('后')}"
            ),
            "新后",
        ),
        (
            paragraph(
                f"{run('格')}<w:r><w:pict><v:textbox><w:txbxContent>{paragraph(run('框'))}"
                f"{table(row('框内'))}</w:txbxContent></v:textbox></w:pict></w:r>"
            ),
            "格",
        ),
    ],
)
def test_the_text_of_a_cell_is_what_the_page_shows(cell_text, raw, text):
    assert cell_text(raw) == (text, ())


def test_a_field_left_open_does_not_swallow_the_next_cell(opened):
    opening = paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("代码"))
    assert rows_of(opened(table(row(cell(raw=opening), "乙"))).sheets[0]) == {1: [None, "乙"]}


def test_headers_and_notes_are_not_read(opened):
    part = f"<w:hdr {NAMES}>{table(row('页眉'))}</w:hdr>"
    document = opened(table(row("甲")), ("word/header1.xml", part), ("word/footnotes.xml", part))
    assert [rows_of(sheet) for sheet in document.sheets] == [{1: ["甲"]}]


def test_the_strict_form_and_another_prefix_read_alike(tmp_path):
    body = table(row(cell("甲", span(2))), row("1", "2")).replace("w:", "x:")
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", f"<Relationships>{RELATION.format('purl')}</Relationships>")
        archive.writestr("word/document.xml", f'<x:document xmlns:x="{STRICT}"><x:body>{body}</x:body></x:document>')
    assert rows_of(open_document(tmp_path / "f", name="f.docx").sheets[0]) == {1: ["甲", "甲"], 2: ["1", "2"]}


def form_of(sheet):
    return rows_of(sheet.turned)


def test_a_form_of_labels_and_values_is_one_record(opened):
    sheet = opened(
        table(
            row("姓名", "林远山", "职务", "副市长"),
            row("时间：", "2024-05-01", "县区", ""),
            row("履职内容", cell("检查两家企业", span(3))),
            row(cell("印证资料：照片三张", span(4))),
        )
    ).sheets[0]
    assert form_of(sheet) == {
        0: ["姓名", "职务", "时间", "县区", "履职内容", "印证资料"],
        1: ["林远山", "副市长", "2024-05-01", None, "检查两家企业", "照片三张"],
    }


def test_a_list_of_two_columns_under_a_title_is_a_form_too(opened):
    sheet = opened(table(row(cell("登记表", span(2))), row("编号", "A-1"), row("县区", "青石区"))).sheets[0]
    assert form_of(sheet) == {0: ["编号", "县区"], 2: ["A-1", "青石区"]}


def test_forms_below_each_other_in_one_table_are_records_by_their_first_label(opened):
    one = row("姓名", "林远山"), row("时间", "2024-05-01")
    two = row("姓名", "周启明"), row("时间", ""), row("备注", "补")
    assert form_of(opened(table(*one, *two)).sheets[0]) == {
        0: ["姓名", "时间", "备注"],
        1: ["林远山", "2024-05-01"],
        3: ["周启明", None, "补"],
    }


def test_a_label_merged_downwards_keeps_all_its_values(opened):
    sheet = opened(
        table(
            row("姓名", "林远山", cell("照片", START)),
            row("县区", "青石区", cell("", GOES_ON)),
            row(cell("履职内容", START), cell("检查", span(2))),
            row(cell("", GOES_ON), cell("培训", span(2))),
        )
    ).sheets[0]
    assert form_of(sheet) == {0: ["姓名", "县区", "履职内容"], 1: ["林远山", "青石区", "检查\n培训"]}


def test_a_first_label_merged_downwards_begins_one_record(opened):
    sheet = opened(
        table(row(cell("履职内容", START), "检查"), row(cell("", GOES_ON), "培训"), row("姓名", "林远山"))
    ).sheets[0]
    assert form_of(sheet) == {0: ["履职内容", "姓名"], 1: ["检查\n培训", "林远山"]}


def test_a_long_table_and_a_wide_one_are_no_forms(opened):
    document = opened(table(*[row("1", "2")] * 51) + table(row(*"一二三四五六七八九十百")))
    assert [sheet.turned for sheet in document.sheets] == [None, None]


def test_a_form_that_nobody_filled_in_has_labels_and_no_record(opened):
    assert form_of(opened(table(row("甲", ""), row("乙", ""))).sheets[0]) == {0: ["甲", "乙"]}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (table(row("甲")) + "<w:altChunk/>", "unsupported_type"),
        ("<w:p>" * 1_200 + "</w:p>" * 1_200, "corrupt_file"),
        ("<w:p>", "corrupt_file"),
        (table(cell("无行")), "corrupt_file"),
        (table(row(cell(raw=row("行中行")))), "corrupt_file"),
        (table(row(cell(raw="<w:p><w:r><w:sym w:char='D800'/></w:r></w:p>"))), "corrupt_file"),
        (table(row(*["1"] * 201)), "resource_limit"),
        (table(row(cell("1", span(300)), "2"), row(*["1"] * 201)), "resource_limit"),
        (table(row("1")) * (Limits.UPLOAD.members + 1), "resource_limit"),
        (table(*[row("1")] * (Limits.UPLOAD.rows + 21)), "resource_limit"),
    ],
    ids=lambda value: value if len(value) < 40 else "body",
)
def test_what_cannot_be_read_whole_is_refused(opened, body, reason):
    assert refusal(opened, body)[0] == reason


def test_the_package_is_checked_as_every_office_package_is(opened):
    assert refusal(opened, table(row("甲")), ("word/vbaProject.bin", b"x"))[0] == "macro"
    assert refusal(opened, "", ("word/extra.xml", "<!DOCTYPE x><x/>"))[0] == "xml_dtd"
    assert refusal(opened, "", ("../evil", "x"))[0] == "corrupt_file"
    assert refusal(opened, "", names='xmlns:w="urn:other"')[0] == "corrupt_file"


def test_a_relation_that_leaves_the_package_is_not_followed(tmp_path):
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        outside = RELATION.format("x").replace("/>", ' TargetMode="External"/>').replace("word/", "http://127.0.0.1:9/")
        archive.writestr("_rels/.rels", f"<Relationships>{outside}</Relationships>")
        archive.writestr("word/document.xml", f"<w:document {NAMES}/>")
    assert refusal(open_document, tmp_path / "f", name="f.docx")[0] == "corrupt_file"
