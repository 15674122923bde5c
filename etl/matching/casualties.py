"""The level of an accident by the deaths and serious injuries that an entry tells (State Council Order 493, art. 3)."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = "([0-9]{1,3}|[一二两三四五六七八九十百]{1,4})"
_DEAD: Final = re.compile(
    f"{_NUMBER}[名个位]?人?(?:当场|不幸|已|全部)?(?:死亡|遇难|身亡|丧生|死了|殒命)"
    f"|(?:死亡|死了|死|遇难|亡|身亡|丧生|夺走)了?{_NUMBER}(?:[人个名条]|$|，|。)"
    f"|{_NUMBER}死|夺走了?{_NUMBER}[人位名条个]|致{_NUMBER}[人名]?死|{_NUMBER}[名个位]?[^，。；]{{0,2}}(?:矿工|工人|人|员工|乘客)(?:没了|没救|没能)"
    f"|{_NUMBER}人没"
)
_HURT: Final = re.compile(f"{_NUMBER}[名个位]?人?重伤|重伤{_NUMBER}[人个名]")
_NONE: Final = re.compile("(无|没有|未造成)(人员)?(伤亡|死亡)|轻伤|无人(伤亡|死亡|受伤)|均无(大碍|生命危险)")
_CHANCE: Final = re.compile("受伤|埋压|被困|送医|伤者|埋了|困了")
_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
# Deaths and serious injuries from which an accident is 重大, 较大 (the second column of the order's table).
_STEPS: Final = (("重大", 10, 50), ("较大", 3, 10))


def accident_level(text: str) -> str | None:
    """重大, 较大 or 一般 by the figures told; None where the words tell of no harm to anyone."""
    dead = sum(_most(found) for found in _DEAD.finditer(text))
    hurt = sum(_most(found) for found in _HURT.finditer(text))
    for level, deaths, injuries in _STEPS:
        if dead >= deaths or hurt >= injuries:
            return level
    return "一般" if dead or hurt or _NONE.search(text) or _CHANCE.search(text) else None


def _most(found: re.Match[str]) -> int:
    return max(_value(group) for group in found.groups() if group)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    if "百" in number:
        return 100
    tens, ten, ones = number.partition("十")
    if not ten:
        return _DIGITS.get(number[-1], 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
