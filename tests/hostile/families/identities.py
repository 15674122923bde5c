"""Ids, names of districts and of people, words of enumerations, repeated rows (rules 4, 7, 8, 10 and 13)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import ACTIVITY, ASSIGNMENT, FINDING, activities, column, csv_bytes, findings, hostile, table
from tests.hostile.outcomes import Hostile, Rows
from tests.hostile.workbook import Raw, error, formula, serial, workbook


def identities() -> Iterator[Hostile]:
    """Ids that a spreadsheet or a careless reader would change."""
    kept = {
        "007": "007",
        "7": "7",
        "7.0": "7.0",
        "1E5": "1E5",
        "2025-03": "2025-03",
        "3/4": "3/4",
        "9007199254740993": "9007199254740993",
        "9007199254740992": "9007199254740992",
        "Ａ－１": "A-1",
        " H 9 ": "H9",
        "True": "True",
        "NULL": "NULL",
        "=A1": "=A1",
        "#N/A": "#N/A",
        "\u200bH-77": "H-77",
        "H—88": "H—88",
    }
    told = {(row, "编号"): value for row, value in enumerate(kept.values(), start=2)}
    yield hostile("ids-kept.csv", csv_bytes(column(FINDING, "编号", kept)), Rows(len(kept), values=told))
    yield hostile(
        "ids-blank.csv",
        csv_bytes(findings({"编号": ""}, {"编号": "　"}, {})),
        Rows(1, {2: "missing_required", 3: "missing_required"}),
    )
    stored = [
        7,
        "007",
        123456789012345,
        Raw("<v>1234567890123456</v>"),
        Raw("<v>1.23456789012346E+17</v>"),
        serial(45718),
        error("#N/A"),
        formula("ROW()", "9", "n"),
        Raw("<v>1</v>", "b"),
    ]
    yield hostile(
        "ids-stored.xlsx",
        workbook(column(FINDING, "编号", stored)),
        Rows(
            5,
            {5: "id_not_text", 6: "id_not_text", 7: "id_not_text", 8: "excel_error"},
            values={(2, "编号"): "7", (3, "编号"): "007"},
        ),
    )
    mixed = findings({"编号": "HB-1"}, {"编号": "НВ-1"}, {"编号": "ΗΒ-1"}, {"编号": "HВ-1"})
    yield hostile("ids-of-two-scripts.csv", csv_bytes(mixed), Rows(4, warn=("mixed_script:编号",)))
    folded = findings({"编号": "A-1"}, {"编号": "Ａ-1"}, {"编号": "A -1"})
    yield hostile(
        "ids-that-fold-together.csv", csv_bytes(folded), Rows(1, {}, {3: "duplicate_exact", 4: "duplicate_exact"})
    )


def districts() -> Iterator[Hostile]:
    """Districts by name or alias, exactly."""
    known = {
        "青石区": "青石区",
        "青石": "青石区",
        "白河县": "白河彝族自治县",
        "白 河 县": "白河彝族自治县",
        "高新区": "港南高新区",
        "\ufeff港南高新区": "港南高新区",
    }
    told = {(row, "县区"): value for row, value in enumerate(known.values(), start=2)}
    yield hostile("districts-known.csv", csv_bytes(column(FINDING, "县区", known)), Rows(len(known), values=told))
    unknown = (
        "青石县",
        "青石区区",
        "青區",
        "云川市",
        "青石区、白河县",
        "青石区/白河县",
        "qingshi",
        "%",
        "' or 1=1 --",
        "*",
        "全市",
        "市直",
    )
    refused = dict.fromkeys(range(2, 2 + len(unknown)), "unknown_district")
    yield hostile("districts-unknown.csv", csv_bytes(column(FINDING, "县区", unknown)), Rows(0, refused))


def people() -> Iterator[Hostile]:
    """Leaders by name or alias, by day, by post."""
    blank = {"领导职务": ""}
    rows = activities(
        {"姓名": "林 远 山", **blank},
        {"姓名": "林市长", **blank},
        {"姓名": "阿依•古丽", **blank},
        {"姓名": "阿依・古丽", **blank},
        {"姓名": "阿依‧古丽", "领导职务": "副 县 长"},
        {"姓名": "罗文", "领导职务": "副市长"},
        {"姓名": "罗文", **blank},
        {"姓名": "罗文", "领导职务": "区长"},
        {"姓名": "林远山", "领导职务": "区长"},
        {"姓名": "周启朋", **blank},
        {"姓名": "林远山同志", **blank},
        {"姓名": "林远山、周启明", **blank},
        {"姓名": "", **blank},
        {"姓名": "区长", **blank},
        {"姓名": "阿依古丽", **blank},
        {"姓名": "林远山\u202e", **blank},
    )
    reasons = (
        "ambiguous_person",
        "person_post_mismatch|ambiguous_person",
        "person_post_mismatch",
        "unknown_person",
        "unknown_person",
        "unknown_person",
        "missing_required",
        "unknown_person",
        "unknown_person",
        "control_chars",
    )
    told = {(2, "姓名"): "林远山", (3, "姓名"): "林远山", (4, "姓名"): "阿依·古丽", (6, "姓名"): "阿依·古丽"}
    yield hostile("people.csv", csv_bytes(rows), Rows(6, dict(enumerate(reasons, start=8)), values=told))
    terms = activities(
        {"姓名": "沈知秋", "领导职务": "县长", "时间": "2025-02-14"},
        {"姓名": "沈知秋", "领导职务": "县长", "时间": "2025-02-15"},
        {"姓名": "何清源", "领导职务": "", "时间": "2025-02-15"},
        {"姓名": "何清源", "领导职务": "", "时间": "2024-12-31"},
    )
    yield hostile("people-outside-their-terms.csv", csv_bytes(terms), Rows(4, warn=("outside_term",)))
    codes = activities({"职责编号": "Z-01"}, {"职责编号": "ｚ-01"}, {"职责编号": "Z-99"}, {"职责编号": ""})
    yield hostile("duty-codes.csv", csv_bytes(codes), Rows(2, {3: "unknown_duty", 4: "unknown_duty"}))
    own = table(
        ASSIGNMENT,
        {},
        {"职责条目": "自定"},
        {"职责条目": ""},
        {"职责编号": "Z-01"},
        {"职责编号": "Z-09", "职责条目": "听取安全生产汇报"},
        key="",
    )
    yield hostile(
        "assignments.csv",
        csv_bytes(own),
        Rows(2, {4: "missing_required", 5: "unknown_duty", 6: "unknown_duty"}, warn=("own_duty",)),
    )


def words() -> Iterator[Hostile]:
    """Words of enumerations and words that are none."""
    rows = findings(
        {"隐患等级": "重大事故隐患", "整改状态": "正在整改"},
        {"隐患等级": " 一 般 隐患", "整改状态": "整改完成"},
        {"隐患等级": "较大"},
        {"隐患等级": "重大?"},
        {"隐患等级": ""},
        {"整改状态": "完成"},
        {"整改状态": "未整改/整改中"},
        {"整改状态": "done"},
        {"隐患等级": "一般重大"},
        {"行业": "杂技"},
    )
    reasons = (
        "unknown_enum",
        "unknown_enum",
        "missing_required",
        "unknown_enum",
        "unknown_enum",
        "unknown_enum",
        "unknown_enum",
    )
    told = {(2, "隐患等级"): "重大", (2, "整改状态"): "整改中", (3, "整改状态"): "已整改"}
    yield hostile(
        "words-of-findings.csv",
        csv_bytes(rows),
        Rows(3, dict(enumerate(reasons, start=4)), values=told, warn=("unknown_industry:杂技",)),
    )
    cadences = ("每季", "每 月", "每两月", "一次", "按事件", "", "每旬", "季度", "经常", "monthly")
    rows = table(ASSIGNMENT, *({"职责条目": f"自定{n}", "频次": word} for n, word in enumerate(cadences)), key="")
    yield hostile(
        "words-of-cadences.csv",
        csv_bytes(rows),
        Rows(6, dict.fromkeys(range(8, 12), "unknown_enum"), values={(2, "频次"): "每季度"}),
    )
    void = findings({"作废": "是"}, {"作废": "否"}, {"作废": "作废"}, {"作废": ""})
    yield hostile("words-of-withdrawal.csv", csv_bytes(void), Rows(3, {4: "unknown_enum"}))


def repeats() -> Iterator[Hostile]:
    """Rows delivered twice, alike or not."""
    same = findings(
        {"编号": "H-1"},
        {"编号": "H-2"},
        {"编号": "H-1", "发现日期": "2025年3月1日", "县区": "青石", "隐患等级": "一般隐患"},
    )
    yield hostile("repeats-spelled-otherwise.csv", csv_bytes(same), Rows(2, {}, {4: "duplicate_exact"}))
    clash = findings({"编号": "H-1"}, {"编号": "H-2"}, {"编号": "H-1", "隐患等级": "重大"}, {"编号": "H-1"})
    yield hostile(
        "repeats-that-clash.csv",
        csv_bytes(clash),
        Rows(1, {2: "duplicate_id_conflict", 4: "duplicate_id_conflict"}, {5: "duplicate_exact"}),
    )
    numbered = [
        ["序号", *row] if row[0] == "编号" else [number, *row]
        for number, row in enumerate(findings({}, {}, {"编号": "H-1"}))
    ]
    yield hostile("repeats-numbered.xlsx", workbook(numbered), Rows(2, {}, {4: "duplicate_exact"}))
    void = findings({"编号": "H-1"}, {"编号": "H-1", "作废": "是"})
    yield hostile(
        "repeats-withdrawn-in-one-file.csv", csv_bytes(void), Rows(0, dict.fromkeys((2, 3), "duplicate_id_conflict"))
    )
    other = activities(
        {"履职内容": "检查机械厂", "备注": "甲"}, {"履职内容": "检查机械厂", "备注": "乙"}, {"履职内容": "检查 机械厂"}
    )
    yield hostile(
        "repeats-of-activities.csv", csv_bytes(other), Rows(1, dict.fromkeys((2, 3), "duplicate_id_conflict"))
    )
    many = table(ACTIVITY, *({"履职内容": "同一件事"} for _ in range(500)), key="")
    yield hostile("repeats-500.csv", csv_bytes(many), Rows(1, {}, dict.fromkeys(range(3, 502), "duplicate_exact")))
