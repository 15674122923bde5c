"""Titles, headers, totals, footers, merges, hidden rows and sheets (rules 1, 2, 3 and 14)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import ACCIDENT, FINDING, accidents, csv_bytes, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused
from tests.hostile.workbook import merged, packed, parts, rows_xml, sheet_xml, workbook

HEAD = list(FINDING)
ONE, TWO = findings({})[1:], findings({}, {})[1:]


def headers() -> Iterator[Hostile]:
    """Where the header stands and what it says."""
    title = [["云川市隐患台账"]]
    good = dict.fromkeys(range(1, 20), "title")
    yield hostile("header-at-20.xlsx", workbook([*title * 19, HEAD, *TWO]), Rows(2, {}, good))
    yield hostile("header-at-21.xlsx", workbook([*title * 20, HEAD, *TWO]), refused("missing_column"))
    yield hostile("header-below-blank-rows.xlsx", workbook([*[[]] * 30, HEAD, *TWO]), Rows(2))
    spaced = ["编 号", "　县区*", "隐患\n等级", "隐患描述 ", "发现\u00a0日期", "整改期限", "＊整改状态"]
    yield hostile("header-spaced.xlsx", workbook([spaced, *TWO]), Rows(2))
    veiled = ["\u200b编号", "县\ufeff区", *HEAD[2:]]
    yield hostile("header-invisible.csv", csv_bytes([veiled, *TWO]), Rows(2), refused("missing_column"))
    words = ["隐患编号", "属地", "隐患级别", "问题描述", "检查日期", "整改时限", "整改情况"]
    yield hostile("header-other-words.csv", csv_bytes([words, *TWO]), Rows(2))
    traditional = ["編號", "縣區", "隱患等級", "隱患描述", "發現日期", "整改期限", "整改狀態"]
    yield hostile("header-traditional.csv", csv_bytes([traditional, *TWO]), refused("missing_column"), Rows(2))
    twice = [[*HEAD, "编号"], *([*row, "H-9"] for row in TWO)]
    yield hostile("header-twice.csv", csv_bytes(twice), refused("duplicate_header"))
    alias = [[*HEAD[:3], "问题描述", "存在问题", *HEAD[4:]], *([*row[:4], "乙", *row[4:]] for row in TWO)]
    yield hostile("header-two-words-of-one-column.csv", csv_bytes(alias), refused("duplicate_header"))
    yield hostile("header-lacks-a-column.csv", csv_bytes([row[:-1] for row in (HEAD, *TWO)]), refused("missing_column"))
    yield hostile(
        "header-turned.csv", csv_bytes([list(row) for row in zip(HEAD, *TWO, strict=True)]), refused("missing_column")
    )
    yield hostile("header-none.csv", csv_bytes(TWO), refused("missing_column"))
    unknown = [[*HEAD, "天气", "=1+1"], *([*row, "晴", "x"] for row in TWO)]
    yield hostile(
        "header-unknown-columns.csv", csv_bytes(unknown), Rows(2, warn=("unknown_column:天气", "unknown_column:="))
    )
    beside = [[*HEAD, *ACCIDENT], [*ONE[0], *accidents({})[1]]]
    side = refused("multiple_tables", "schema_mismatch", "duplicate_header")
    yield hostile("header-two-tables-beside.csv", csv_bytes(beside), side)
    apart = [
        [*HEAD, "", *(name for name in ACCIDENT if name != "县区")],
        [*ONE[0], "", "S-1", "2025-03-01", "0", "", ""],
    ]
    yield hostile("header-two-tables-share-a-column.csv", csv_bytes(apart), side)
    upper = ["编号", "县区", "隐患", "隐患", "日期", "日期", "整改状态"]
    lower = ["", "", "等级", "描述", "发现日期", "整改期限", ""]
    ranges = merged("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2")
    yield hostile("header-merged-in-two-rows.xlsx", workbook([upper, lower, *TWO], after=ranges), Rows(2))


def bodies() -> Iterator[Hostile]:
    """What stands among and below the rows."""
    marks = [["合 计", "2"], ["小计："], ["总计", "2"], ["填表人：甲", "", "审核人：乙"], ["审核人"], ["注：日常检查"]]
    layout = {4: "totals_row", 5: "totals_row", 6: "totals_row", 7: "footer", 8: "footer", 9: "footer"}
    yield hostile("totals-and-footers.xlsx", workbook([HEAD, *TWO, *marks]), Rows(2, {}, layout))
    padded = [[*row, *[""] * (len(HEAD) - len(row))] for row in marks]
    yield hostile("totals-and-footers.csv", csv_bytes([HEAD, *TWO, *padded]), Rows(2, {}, layout))
    inside = findings({"编号": "合计-01"}, {"隐患描述": "合计"}, {"编号": "小计算机房-2"}, {"编号": "注意事项"})
    yield hostile("totals-as-data.xlsx", workbook(inside), Rows(4, values={(3, "隐患描述"): "合计"}))
    indented = [["", "", "合计", "", "", "", "2"], ["", "小 计"]]
    yield hostile(
        "totals-indented.xlsx", workbook([HEAD, *TWO, *indented]), Rows(2, {}, {4: "totals_row", 5: "totals_row"})
    )
    after = [HEAD, ONE[0], ["合计", "1"], ["H-7", *ONE[0][1:]]]
    yield hostile("rows-after-the-total.xlsx", workbook(after), Rows(2, {}, {3: "totals_row"}))
    repeated = [HEAD, TWO[0], HEAD, TWO[1], ["编 号", *HEAD[1:]]]
    headed = {3: "repeated_header", 5: "repeated_header"}
    yield hostile("header-repeated.xlsx", workbook(repeated), Rows(2, {}, headed))
    yield hostile("header-repeated.csv", csv_bytes(repeated), Rows(2, {}, headed))
    second = [HEAD, *TWO, [], list(ACCIDENT), *accidents({})[1:]]
    yield hostile("second-table-below.xlsx", workbook(second), refused("multiple_tables"))
    other = [HEAD, *TWO, HEAD[::-1], *(row[::-1] for row in TWO)]
    yield hostile("second-table-turned.csv", csv_bytes(other), refused("multiple_tables"))
    yield hostile("only-totals.xlsx", workbook([HEAD, ["合计", "0"], ["填表人："]]), refused("no_data_rows"))
    yield hostile("only-repeated-headers.csv", csv_bytes([HEAD, HEAD, HEAD]), refused("no_data_rows"))
    spread = [HEAD, *findings({"县区": "白河县"}, {"县区": ""}, {"县区": ""})[1:]]
    yield hostile(
        "merged-district.xlsx",
        workbook(spread, after=merged("B2:B3")),
        Rows(2, {4: "missing_required"}, values={(3, "县区"): "白河彝族自治县"}),
    )
    across = findings({}, {"隐患描述": ""})
    yield hostile(
        "merged-sideways-over-data.xlsx",
        workbook(across, after=merged("C3:D3")),
        Rows(2, values={(3, "隐患描述"): "一般"}),
    )
    yield hostile("rows-hidden.xlsx", workbook(findings({}, {}, {}), hidden=(3, 4)), Rows(3))
    columns = '<cols><col min="1" max="4" width="0" hidden="1"/></cols>'
    yield hostile("columns-hidden.xlsx", workbook(findings({}, {}), before=columns), Rows(2))
    filters = '<filterColumn colId="1"><filters><filter val="无"/></filters></filterColumn>'
    filtered = f'<autoFilter ref="A1:G3">{filters}</autoFilter>'
    yield hostile("rows-filtered.xlsx", workbook(findings({}, {}), hidden=(2, 3), after=filtered), Rows(2))
    far = parts({"台账": sheet_xml(rows_xml(findings({}, {})) + rows_xml([["仅供参考"]], first_row=1_048_576))})
    yield hostile(
        "stray-note-in-the-last-row.xlsx",
        packed(far),
        Rows(2, {1_048_576: "missing_required"}),
        refused("resource_limit"),
    )


def sheets() -> Iterator[Hostile]:
    """Several sheets, hidden ones, ones without a table."""
    june = sheet_xml(rows_xml(findings({"编号": "H-6"})))
    may = sheet_xml(rows_xml(findings({"编号": "H-5"}, {"编号": "H-50"})))
    yield hostile("sheet-per-month.xlsx", packed(parts({"五月": may, "六月": june})), Rows(3))
    other = sheet_xml(rows_xml(accidents({})))
    yield hostile("sheet-per-table.xlsx", packed(parts({"隐患": may, "事故": other})), Rows(3))
    cover = sheet_xml(rows_xml([["云川市安委办"], ["二〇二五年六月"]]))
    yield hostile(
        "sheet-cover.xlsx", packed(parts({"封面": cover, "六月": june})), Rows(1, warn=("sheet_without_table:封面",))
    )
    hidden = parts({"六月": june, "旧": may, "更旧": may}, {"旧": "hidden", "更旧": "veryHidden"})
    yield hostile("sheets-hidden.xlsx", packed(hidden), Rows(1, warn=("hidden_sheet:旧", "hidden_sheet:更旧")))
    yield hostile(
        "sheets-all-hidden.xlsx",
        packed(parts({"六月": june}, {"六月": "hidden"})),
        refused("no_data_rows", "missing_column"),
    )
    yield hostile("sheet-empty.xlsx", packed(parts({"空": sheet_xml("")})), refused("missing_column", "no_data_rows"))
    clash = packed(parts({"甲": june, "乙": sheet_xml(rows_xml(findings({"编号": "H-6", "隐患描述": "别的"})))}))
    yield hostile("sheets-contradict.xlsx", clash, Rows(0, {2: "duplicate_id_conflict"}))
    one_name = parts({"六月": june, "五月": may})
    one_name["xl/workbook.xml"] = one_name["xl/workbook.xml"].replace("五月".encode(), "六月".encode())
    yield hostile("sheets-of-one-name.xlsx", packed(one_name), refused("corrupt_file"), Rows(3))
    twins = parts({"六月": may, "五月": may})
    twins["xl/workbook.xml"] = twins["xl/workbook.xml"].replace("五月".encode(), "六月".encode())
    yield hostile("sheets-of-one-name-and-rows.xlsx", packed(twins), refused("corrupt_file"))
    odd = packed(parts({"<b>'六月'</b>&=1+1": june}))
    yield hostile("sheet-named-like-markup.xlsx", odd, Rows(1))
