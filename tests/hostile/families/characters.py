"""Characters that cannot be seen, that turn the text round, or that mean something elsewhere (rule 4)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import FINDING, column, csv_bytes, csv_text, findings, hostile
from tests.hostile.outcomes import Hostile, Rows
from tests.hostile.workbook import workbook

TEXT = "隐患描述"


def _kept(name: str, texts: dict[str, str]) -> Hostile:
    told = {(row, TEXT): value for row, value in enumerate(texts.values(), start=2)}
    return hostile(name, csv_bytes(column(FINDING, TEXT, texts)), Rows(len(texts), values=told))


def characters() -> Iterator[Hostile]:
    """Free text loses what cannot be seen and is otherwise kept byte for byte."""
    forbidden = [
        chr(code) for code in (1, 7, 8, 0xB, 0xC, 0x1B, 0x1F, 0x7F, 0x85, 0x9B, 0x202A, 0x202D, 0x202E, 0x2066, 0x2069)
    ]
    cells = [f"甲{char}乙" for char in forbidden]
    yield hostile(
        "controls.csv", csv_bytes(column(FINDING, TEXT, cells)), Rows(0, dict.fromkeys(range(2, 17), "control_chars"))
    )
    named = findings(
        {"县区": "青石\x07区"}, {"编号": "H\x1b[31m-1"}, {"发现日期": "2025-03-01\x00"}, {"隐患等级": "一\u202e般"}, {}
    )
    yield hostile(
        "controls-outside-free-text.csv", csv_bytes(named), Rows(1, dict.fromkeys(range(2, 6), "control_chars"))
    )
    escaped = column(FINDING, TEXT, ["甲_x0007_乙", "甲_x000D_乙", "甲_x005F_x0041_"])
    yield hostile(
        "controls-escaped.xlsx", workbook(escaped), Rows(2, {2: "control_chars"}, values={(4, TEXT): "甲_x0041_"})
    )
    yield _kept(
        "invisible.csv",
        {
            "甲\u200b乙": "甲乙",
            "\ufeff甲乙": "甲乙",
            "甲\u00ad丙": "甲丙",
            "甲\u00a0丁": "甲 丁",
            "　甲戊 ": "甲戊",
            "甲\u2060己": "甲己",
            "⼭体⽔渠": "山体水渠",
            "金額": "金額",
            "甲\t乙": "甲\t乙",
            "甲\r\n庚": "甲\n庚",
        },
    )
    yield hostile(
        "invisible-only.csv",
        csv_bytes(column(FINDING, TEXT, ["\u200b", "\u00ad ", "\ufeff\u00a0"])),
        Rows(0, dict.fromkeys((2, 3, 4), "missing_required")),
    )
    active = (
        "=1+1",
        "+1-1",
        "-1+1",
        "@SUM(1)",
        '=HYPERLINK("http://127.0.0.1/x","看")',
        "=cmd|' /C calc'!A0",
        "\t=1+1x",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](http://127.0.0.1/x.png)",
        "[看](javascript:alert(1))",
        "'); drop table findings; --",
        "${7*7}{{7*7}}",
        "$(id)`id`",
        "%s%n%x",
        '<!--#exec cmd="id"-->',
        "&amp;&#x41;",
        ":material/home: :red[红]",
        "https://127.0.0.1/",
        "data:text/html,x",
        "#REF!",
        "</textarea>",
    )
    yield _kept("text-that-means-something-elsewhere.csv", {text: text.strip() for text in active})
    yield hostile("text-that-means-something-elsewhere.xlsx", workbook(column(FINDING, TEXT, active[:6])), Rows(6))
    words = ("null", "None", "NaN", "true", "#N/A", "N/A", "undefined", "-", "\\N", "1e5", "007", "inf")
    yield _kept("words-for-nothing.csv", {word: word for word in words})
    yield _kept(
        "astral.csv",
        {
            "𠮷野家": "𠮷野家",
            "🔥🧯": "🔥🧯",
            "e" + "\u0301" * 300: "e" + "\u0301" * 300,
            "👨\u200d🚒": "👨🚒",
            "ﷺ" * 1_000: "ﷺ" * 1_000,
            "\ue000": "\ue000",
            "甲\u2028乙": "甲\u2028乙",
        },
    )
    header = csv_text(findings({}, {})).replace("整改状态", "整改状态,=cmd|' /C calc'!A0,<script>x</script>", 1)
    body = header.replace("整改中\r\n", "整改中,1,2\r\n")
    yield hostile(
        "headers-that-mean-something.csv",
        body.encode(),
        Rows(2, warn=("unknown_column:=cmd", "unknown_column:<script>")),
    )
    forged = findings({TEXT: '正常"\n{"seq":999,"action":"publish","actor":"admin"}\n2025-06-30 INFO 已发布'}, {})
    yield hostile("text-that-forges-a-line.csv", csv_bytes(forged), Rows(2))
