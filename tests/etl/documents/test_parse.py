"""How a file is taken apart: parts, paths, roles, tables, numbering; and that no text stops the compiler."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.documents import parse, parse_file
from etl.documents.plain import plain
from etl.documents.structure import structure
from etl.readers import FileRefused

LIST = """某市安全生产职责清单

一、市长职责
（一）每季度主持召开1次会议。
（二）督促落实责任制。
二、各部门职责
1．每月检查1次；
（1）夜查不少于2次。
2、报送总结。
（联系人：某某，电话：000）
"""


def paths(text):
    return [duty.clause for duty in parse(text, "a.txt").duties]


def test_a_clause_is_named_by_its_numbers_from_the_outermost():
    assert paths(LIST) == ["一/(一)", "一/(二)", "二/1", "二/1/(1)", "二/2"]


def test_a_role_is_its_heading_without_the_words_about_duties():
    assert [duty.role for duty in parse(LIST, "a.txt").duties][:3] == ["市长", "市长", "各部门"]


def test_articles_stand_under_chapters():
    text = (
        "某省安全生产条例\n第一章　总则\n第一条　为了加强管理。\n第二章　职责\n"
        "第二条　每年检查不少于2次。\n（一）查制度；\n"
    )
    assert paths(text) == ["第一章/第一条", "第二章/第二条", "第二章/第二条/(一)"]


def test_an_annex_and_several_documents_open_the_path():
    annex = LIST + "\n附件\n检查内容清单\n一、责任\n1. 是否每月检查1次。\n"
    assert paths(annex)[-1] == "附件/一/1"
    twice = LIST + "\n某县安全生产责任清单\n一、县长职责\n（一）每月检查1次。\n"
    assert (paths(twice)[0], paths(twice)[-1]) == ("第1篇/一/(一)", "第2篇/一/(一)")
    assert structure(parse(twice, "a.txt"))["documents_count"] == 2


def test_contact_lines_covers_and_furniture_are_no_duties():
    text = "• 首页\n当前位置：首页 > 正文\n" + LIST + "本文已影响 3 次\n"
    assert paths(text) == paths(LIST)


def test_paragraphs_behind_the_last_clause_close_the_document():
    duties = parse(LIST + "各单位于12月1日前报送总结。\n", "a.txt").duties
    assert (duties[-1].clause, duties[-1].requirements[0].deadline_iso) == ("文末", "--12-01")


@pytest.mark.parametrize("bar", ["\t", "|", " | "])
def test_the_rows_of_a_table_are_clauses_by_their_number(bar):
    text = "某公司履职清单\n\n" + "\n".join(
        bar.join(row) for row in (("序号", "事项", "频次"), ("1", "带队检查", "1次/月"), ("2", "演练", "每半年1次"))
    )
    found = [
        (duty.clause, each.activity, each.cadence) for duty in parse(text, "a.txt").duties for each in duty.requirements
    ]
    assert found == [("1", "inspect", "month"), ("2", "drill", "half_year")]


def test_debris_script_and_width_leave_the_places_right():
    raw = "一、縣長職責\n1．每年調(diào)研檢查安全生產(chǎn)工作不少於２次。\n"
    duty = parse(raw, "a.txt").duties[0]
    asked = duty.requirements[0]
    assert asked.quote == raw[asked.start : asked.end] == "每年調(diào)研檢查安全生產(chǎn)工作不少於２次"
    assert (asked.activity, asked.cadence, asked.min_count) == ("inspect", "year", 2)


def test_a_bracket_with_latin_letters_is_no_debris():
    assert plain("政务热线(xx)、平台(app)和(GB)").text == "政务热线(xx)、平台(app)和(GB)"


def test_leading_and_helping_units_come_with_their_clause():
    text = "某市工作要点\n一、责任\n1.开展检查(牵头责任单位：市应急局，协同责任单位：市公安局、市财政局(国资办))。\n"
    duty = parse(text, "a.txt").duties[0]
    assert (duty.lead, duty.coop) == (("市应急局",), ("市公安局", "市财政局(国资办)"))


def _numbered(folder: Path) -> Path:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{made}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.add_paragraph("某区安全生产职责清单")
    for level, words in (
        (0, "区长职责"), (1, "每季度召开1次会议。"), (1, "落实责任。"), (0, "副区长职责"), (1, "组织检查工作"),
        (2, "每月带队检查不少于2次。"),
    ):  # fmt: skip
        paragraph = document.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
        )
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(table._cells, ("序号", "事项", "频次", "1", "应急演练", "每年2次"), strict=True):
        cell.text = words
    path = folder / "a.docx"
    document.save(str(path))
    return path


def test_automatic_numbers_of_a_word_file_are_read(tmp_path):
    parsed = parse_file(_numbered(tmp_path))
    found = [(duty.clause, len(duty.requirements)) for duty in parsed.duties]
    assert ("一/(一)", 1) in found
    assert ("二/(一)/1", 1) in found
    assert ("1", 1) in found


@pytest.mark.parametrize(
    "head", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04broken", b"\x81\xff\xff"]
)
def test_what_is_no_document_is_refused_with_a_sentence(tmp_path, head):
    path = tmp_path / "a.txt"
    path.write_bytes(head)
    with pytest.raises(FileRefused) as refused:
        parse_file(path)
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_every_encoding_of_the_contract(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(LIST.encode(encoding))
    assert [duty.clause for duty in parse_file(path).duties] == paths(LIST)


PIECES = """每季度 至少 1次 召开会议 ， 、 。 ； （一） 一、 1. 第一条 年底前 ２ 百 10 日内 率100% “ ” ( )
《 | 每年 6月 的
自 起 牵头 (chǎn) 職責 分别 各 百分之"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "附件\n", "\t", "\r", "\x00"])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=60).map("".join) | st.text(max_size=200))
def test_no_text_stops_the_compiler_and_every_quote_stands_in_it(text):
    parsed = parse(text, "a.txt")
    structure(parsed)
    for duty in parsed.duties:
        assert text[duty.start : duty.end] == duty.text
        for asked in duty.requirements:
            assert text[asked.start : asked.end] == asked.quote
            assert asked.min_count >= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LIST)), st.integers(0, len(LIST)), st.text(max_size=8))
def test_a_mutilated_list_is_read_too(start, stop, between):
    parse(LIST[:start] + between + LIST[stop:], "a.txt")


@pytest.mark.parametrize(
    "unit",
    [
        "每",
        "（",
        "一、",
        "1次",
        "、",
        "率1",
        "自后起",
        "(牵头",
        "《",
        "“",
        "百分之",
        "\t",
        "第",
        "\n一、",
        "a(",
        "每季度至少",
        "2024年",
    ],
)
def test_long_runs_of_anything_are_read_in_linear_time(unit):
    began = time.process_time()
    parse(unit * (40_000 // len(unit)), "a.txt")
    assert time.process_time() - began < 20
