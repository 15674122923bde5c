"""What a sender calls a file (S10), and files that are several things at once (rule 1)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from tests.hostile.office import csv_bytes, findings, hostile
from tests.hostile.outcomes import Hostile, Outcome, Rows, refused
from tests.hostile.workbook import packed, workbook

BAD = refused("bad_name")


def claims() -> Iterator[Hostile]:
    """Names that climb, hide, turn round, run, or belong to a system: the file is taken under it, or refused for it."""
    names: dict[str, tuple[Outcome, ...]] = {
        "../../../../tmp/hostile_canary_1.csv": (),
        "/tmp/hostile_canary_2.csv": (),
        "C:\\tmp\\hostile_canary.csv": (),
        "..\\..\\hostile_canary.csv": (),
        "file:///tmp/hostile_canary.csv": (),
        "NUL.csv": (),
        "com1.csv": (),
        "-rf.csv": (),
        "--help.csv": (),
        "~root.csv": (),
        "长" * 300 + ".csv": (),
        "a" * 5_000 + ".csv": (),
        "\u202evsc.slx.csv": (),
        "a\u200b.csv": (),
        "a\nb.csv": (),
        "a\r\nSet-Cookie: b=1.csv": (),
        "\x1b[2J\x1b[31m.csv": (),
        "a\tb.csv": (),
        "a;id;`id`$(id)|id&.csv": (),
        "<script>alert(1)</script>.csv": (),
        '"><img src=x onerror=alert(1)>.csv': (),
        "=cmd|' /C calc'!A0.csv": (),
        "+1.csv": (),
        "'; drop table findings; --.csv": (),
        "%00%2e%2e%2f.csv": (),
        "%n%s%x.csv": (),
        "{{7*7}}${7*7}.csv": (),
        "[x](javascript:1).csv": (),
        ":material_home: **粗**.csv": (),
        "隐患 台账（终稿）.csv": (),
        "🔥.csv": (),
        "e\u0301\u0301.csv": (),
        "a.xlsx.csv": (),
        "A.CSV": (),
        ". .csv": (),
        "a .csv": (),
        "*.csv": (),
        "?.csv": (),
        "a.csv/": (refused("unsupported_type"),),
        "CURRENT.csv": (),
        "lock.csv": (),
        ".": (refused("unsupported_type"),),
        "..": (refused("unsupported_type"),),
        ".csv": (refused("unsupported_type"),),
        " ": (refused("unsupported_type"),),
        "a": (refused("unsupported_type"),),
        "a.": (refused("unsupported_type"),),
        "a.csv.exe": (refused("unsupported_type"),),
        "a.ｃｓｖ": (refused("unsupported_type"),),
        "a.xlsx": (refused("type_mismatch"),),
        "a.csv\0.xlsx": (refused("type_mismatch"),),
        "\0": (refused("unsupported_type"),),
        "a.csv:stream.csv": (),
    }
    for number, (name, others) in enumerate(names.items(), start=1):
        content = csv_bytes(findings({"编号": f"N-{number}"}))
        expected = (BAD, *others) if name in (".", "..", " ", "\0") else (BAD, Rows(1), *others)
        if others and others[0].reasons[0] == "type_mismatch":  # type: ignore[union-attr]
            expected = (BAD, *others)
        yield hostile(name, content, *expected, label=f"claim-{number:02d}")


def polyglots() -> Iterator[Hostile]:
    """Content of one kind under the name of another, or of two kinds at once."""
    mismatch, text = refused("type_mismatch"), csv_bytes(findings({}, {}))
    page = (
        "<html><head><meta charset=utf-8></head><body><table><tr>"
        + "".join(f"<td>{name}</td>" for name in findings({})[0])
        + "</tr></table></body></html>"
    )
    yield hostile("page.xls", page.encode(), mismatch)
    yield hostile("page.xlsx", page.encode(), mismatch)
    yield hostile("page.csv", page.encode(), mismatch, refused("missing_column"))
    sheet = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    )
    yield hostile("spreadsheet-2003.xls", sheet.encode(), mismatch)
    yield hostile("spreadsheet-2003.xlsx", sheet.encode(), mismatch)
    archive = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    yield hostile("web-archive.xls", archive + page.encode(), mismatch)
    yield hostile("text.xls", text, mismatch)
    yield hostile("tabs.xls", text.replace(b",", b"\t"), mismatch)
    yield hostile("text.docx", text, mismatch)
    yield hostile("text.parquet", text, mismatch)
    yield hostile("text.txt", text, Rows(2), refused("unsupported_type"))
    yield hostile("workbook.csv", workbook(findings({})), mismatch)
    yield hostile("workbook.xls", workbook(findings({})), mismatch)
    yield hostile("workbook.docx", workbook(findings({})), mismatch)
    yield hostile("workbook.zip", workbook(findings({})), refused("unsupported_type"))
    yield hostile(
        "text-then-workbook.csv", text + workbook(findings({})), refused("encoding", "type_mismatch", "csv_structure")
    )
    yield hostile("text-then-workbook.xlsx", text + workbook(findings({})), mismatch, refused("corrupt_file"))
    heads = {
        "pdf": b"%PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n",
        "jpg": b"\xff\xd8\xff\xe0",
        "elf": b"\x7fELF",
        "exe": b"MZ\x90\0",
        "rar": b"Rar!\x1a\x07\0",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "sqlite": b"SQLite format 3\0",
        "rtf": b"{\\rtf1 ",
    }
    for kind, head in heads.items():
        other = (refused("encoding", "missing_column"),) if kind in ("exe", "rtf") else ()
        yield hostile(f"{kind}-named.csv", head + text, mismatch, *other)
        yield hostile(f"{kind}-named.xlsx", head + bytes(64), mismatch)
    yield hostile("packed.csv", gzip.compress(text, mtime=0), mismatch)
    yield hostile("packed.csv.gz", gzip.compress(text, mtime=0), refused("unsupported_type"))
    yield hostile("zip-of-text.csv", packed({"a.csv": text}), mismatch)
    yield hostile("objects.csv", b'[{"id": 1, "name": "x"}]', refused("missing_column", "type_mismatch"))
    yield hostile("nothing.csv", b"", refused("empty_file"))
    yield hostile("nothing.xlsx", b"", refused("empty_file"))
    yield hostile("nothing.exe", b"", refused("empty_file", "unsupported_type"))
    yield hostile(
        "letter.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument\0".encode("utf-16-le").ljust(512, b"\0"),
        refused("unsupported_type", "corrupt_file"),
    )
