"""Text in the encodings that offices and attackers send (rule 12)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import activities, csv_bytes, csv_text, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused

THREE = findings({}, {"县区": "白河县"}, {"隐患描述": "灭火器过期，压力表指针在红区"})


def encodings() -> Iterator[Hostile]:
    """Marks, their absence, other countries' codes, and files cut or pasted in the middle of a character."""
    text = csv_text(THREE)
    utf8, gb = text.encode(), text.encode("gb18030")
    good = Rows(3, values={(4, "隐患描述"): "灭火器过期，压力表指针在红区"})
    yield hostile("utf-16-be-mark.csv", b"\xfe\xff" + text.encode("utf-16-be"), good)
    yield hostile("utf-16-le-no-mark.csv", text.encode("utf-16-le"), refused("encoding"))
    yield hostile("utf-16-be-no-mark.csv", text.encode("utf-16-be"), refused("encoding"))
    yield hostile("utf-16-odd-byte.csv", b"\xff\xfe" + text.encode("utf-16-le")[:-1], refused("encoding"))
    lone = b"\xff\xfe" + text.encode("utf-16-le").replace("过".encode("utf-16-le"), b"\x00\xd8")
    yield hostile("utf-16-lone-surrogate.csv", lone, refused("encoding"))
    yield hostile("utf-32-mark.csv", text.encode("utf-32"), refused("encoding"))
    yield hostile("utf-8-mark.csv", b"\xef\xbb\xbf" + utf8, good)
    yield hostile("utf-8-mark-twice.csv", b"\xef\xbb\xbf" * 2 + utf8, good)
    yield hostile(
        "utf-8-marks-inside.csv", utf8.replace(b"H-", b"\xef\xbb\xbfH-"), Rows(3, values={(2, "编号"): "H-1"})
    )
    yield hostile("utf-8-cut-character.csv", utf8.rstrip()[:-1], refused("encoding"))
    yield hostile("utf-8-overlong.csv", utf8.replace("过".encode(), b"\xc0\xaf"), refused("encoding"))
    yield hostile("utf-8-surrogates.csv", utf8.replace("过".encode(), b"\xed\xa0\x80\xed\xb0\x80"), refused("encoding"))
    yield hostile("utf-8-one-latin-1-byte.csv", utf8.replace("过".encode(), b"\xe9"), refused("encoding"))
    yield hostile("gb18030-mark.csv", "\ufeff".encode("gb18030") + gb, good)
    yield hostile("gb18030-cut-character.csv", gb.rstrip()[:-1], refused("encoding"))
    yield hostile("gbk-euro-0x80.csv", gb.replace("过".encode("gb18030"), b"\x80,"), refused("encoding"))
    rare = activities({"姓名": "赵㐂𫍽", "领导职务": "副区长"}, {})
    yield hostile("gb18030-rare-name.csv", csv_bytes(rare, "gb18030"), Rows(2, values={(2, "姓名"): "赵㐂𫍽"}))
    pasted = utf8 + csv_bytes(findings({"编号": "H-9", "隐患描述": "另一个单位的表"})[1:], "gb18030")
    yield hostile("utf-8-then-gb18030.csv", pasted, refused("encoding"))
    yield hostile("gb18030-then-utf-8.csv", gb + utf8.partition(b"\n")[2], refused("encoding"))
    big5 = csv_bytes([["編號", "縣區", "隱患描述"], ["1", "青石區", "通道堵塞"]], "big5")
    yield hostile("big5.csv", big5, refused("missing_column", "encoding"))
    sjis = csv_bytes([["番号", "県区", "説明"], ["1", "青石区", "通路を塞ぐ"]], "shift-jis")
    yield hostile("shift-jis.csv", sjis, refused("missing_column", "encoding"))
    yield hostile("utf-7.csv", text.encode("utf-7"), refused("missing_column", "encoding"))
    yield hostile("hz.csv", text.encode("hz"), refused("missing_column", "encoding"))
    yield hostile(
        "latin-1.csv", "n°;désignation\r\n1;café\r\n".encode("latin-1"), refused("missing_column", "encoding")
    )
    yield hostile("nul-in-a-cell.csv", utf8.replace("过".encode(), b"\x00"), Rows(2, {4: "control_chars"}))
    yield hostile("nul-tail.csv", utf8 + bytes(65_536), refused("encoding", "csv_structure"))
    yield hostile("nothing-but-nul.csv", bytes(4_096), refused("encoding", "empty_file", "missing_column"))
    yield hostile("nothing-but-space.csv", b" \r\n \r\n", refused("missing_column", "empty_file"))
