"""One cell: the office's text to a value, or the reason why it is none (domain.md section 3, rules 4 to 7 and 13)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

MISSING: Final = frozenset(
    {"", "-", "/", "—", "——", "--", "–"}
)  # how offices write "nothing here" in dates, numbers, choices
CELL_LIMIT: Final = 32_767  # characters, Excel's own limit (rule 15)
MOST_YUAN: Final = 10**15  # several times the GDP of the whole country: more is a slip
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u180e]")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_RADICALS: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_DOTS: Final = str.maketrans("•・‧", "···")
# Text of this shape is its own clean form: the fast path for millions of ordinary cells.
_ORDINARY: Final = "\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e\u2010-\u2027\u2030-\u205e·"
PLAIN_TEXT: Final = f"^[\\x21-\\x7e{_ORDINARY}](?:[\\x20-\\x7e\\n{_ORDINARY}]*[\\x21-\\x7e{_ORDINARY}])?$"
PLAIN_ID: Final = "^[\\x21-\\x7e\u4e00-\u9fff]+$"


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """A cell that names no value: reason code and the sentence for the office."""

    reason: str
    message: str


def clean(text: str) -> str | None:
    """Free text as written, without invisible characters and outer space; None when nothing is left.

    NBSP becomes a space, CRLF a LF, compatibility ideographs their ordinary form.
    Raises Refused(control_chars, cell_too_long).
    """
    if len(text) > CELL_LIMIT:
        raise Refused("cell_too_long", f"单元格超过 {CELL_LIMIT} 个字符，请缩短内容或拆成几条")
    folded = _INVISIBLE.sub("", text).replace("\u00a0", " ").replace("\r\n", "\n")
    if found := _FORBIDDEN.search(folded):
        raise Refused("control_chars", f"内容含有不可见的控制字符（U+{ord(found[0]):04X}），请删除后重报")
    folded = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), folded)
    return folded.strip() or None


def squeeze(text: str) -> str:
    """NFKC with all space removed: names, districts, headers, enumeration words."""
    return "".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).split())


def free_text(text: str) -> str | None:
    """Text kept byte for byte but for what `clean` folds."""
    return clean(text)


def name(text: str) -> str | None:
    """A name of a person, district, unit or post: NFKC, no inner space, one kind of middle dot."""
    cleaned = clean(text)
    squeezed = squeeze(cleaned).translate(_DOTS) if cleaned else ""
    return None if squeezed in MISSING else squeezed


def identifier(text: str) -> str | None:
    """An id is text: leading zeros stay; full-width becomes half-width and inner space goes."""
    cleaned = clean(text)
    return squeeze(cleaned) or None if cleaned else None


def is_mixed_script(text: str) -> bool:
    """True when Latin letters stand beside Cyrillic or Greek ones that look alike."""
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha() and ord(char) < 0x2000}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1


def _number_text(text: str, suffixes: str) -> str | None:
    squeezed = squeeze(clean(text) or "")
    if squeezed in MISSING:
        return None
    if squeezed == "无":
        return "0"
    return re.sub(rf"(?:{suffixes})$", "", squeezed)


def _decimal(text: str, shown: str) -> Decimal:
    if not re.fullmatch(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", text):
        raise Refused("not_a_number", f"“{shown[:40]}”不是数字，请填写阿拉伯数字")
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise Refused("not_a_number", f"“{shown[:40]}”不是数字，请填写阿拉伯数字") from error


def whole_number(text: str, *, low: int, high: int) -> int | None:
    """A count: 3, 3.0, ３, 3人, 2次, 2024年, 无 (= 0); blank, - and / are missing. Raises Refused."""
    bare = _number_text(text, "人|次|年|名|起")
    if bare is None:
        return None
    value = _decimal(bare, text)
    if value < 0:
        raise Refused("negative", f"“{text[:40]}”是负数，此列不能为负")
    if value != value.to_integral_value():
        raise Refused("not_integer", f"“{text[:40]}”不是整数，请填写整数")
    if not low <= value <= high:
        raise Refused("out_of_range", f"“{text[:40]}”超出 {low}–{high} 的范围，请核对")
    return int(value)


def money(text: str, *, unit: str) -> float | None:
    """Yuan from a column in 万元 or 亿元; a unit after the number goes before the column's. Raises Refused."""
    bare = _number_text(text, "")
    if bare is None:
        return None
    yuan = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
    match = re.fullmatch(r"(.*?)(万元|亿元|元|万|亿)?", bare)
    given = match[2] if match else None
    if given in ("万", "亿"):
        raise Refused("ambiguous_unit", f"“{text[:40]}”的单位不明，请写成数字（{unit}）或带“元”“万元”")
    value = _decimal(match[1] if match else bare, text)
    if value < 0:
        raise Refused("negative", f"“{text[:40]}”是负数，此列不能为负")
    total = value * yuan[given or unit]
    if total > MOST_YUAN:
        raise Refused("out_of_range", f"“{text[:40]}”数额过大，请核对数字和单位")
    return float(round(total, 2))


def hundred_millions(text: str) -> float | None:
    """GDP in 亿元. Raises Refused."""
    yuan = money(text, unit="亿元")
    return None if yuan is None else yuan / 100_000_000


def choice(text: str, options: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code of an enumeration word. Raises Refused(unknown_enum) with the words allowed."""
    squeezed = squeeze(clean(text) or "")
    if squeezed in MISSING:
        return None
    for code, spellings in options.items():
        if squeezed in spellings:
            return code
    allowed = "、".join(spellings[0] for spellings in options.values())
    raise Refused("unknown_enum", f"“{squeezed[:40]}”不在可填的词之内，请填：{allowed}")


def yes_or_no(text: str) -> bool | None:
    """是 or 否 (also 有/无, √/×). Raises Refused(unknown_enum)."""
    found = choice(text, {"yes": ("是", "有", "√", "✓"), "no": ("否", "无", "不是", "×")})
    return None if found is None else found == "yes"


def parse(parser: Any, text: str) -> tuple[Any, Refused | None]:
    """The value of one cell, or None and why."""
    try:
        return parser(text), None
    except Refused as refused:
        return None, refused
