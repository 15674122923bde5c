"""The text of a cell's value as the office sees it: numbers, serial dates, escaped characters, date formats."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Epoch = Literal[1900, 1904]

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.0+)?)?", re.ASCII)
# Built-in number formats that show a date or a time, the East Asian ones (27-36, 50-58) included: ECMA-376 18.8.30.
BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
# What stands in a number format without being a placeholder: "text", [colour or locale], \x, padding _x, fill *x.
LITERALS = re.compile(r'"[^"]*"?|\[(?![hms]+\])[^\]]*\]|[\\_*].', re.IGNORECASE | re.DOTALL)
SECONDS_PER_DAY = 86_400
LAST_SERIAL = 2_958_466


def is_date_format(code: str) -> bool:
    """Whether an Excel number format code shows a date or a time."""
    bare = LITERALS.sub("", code.split(";")[0]).lower()
    return bare != "general" and any(letter in bare for letter in "ymdhs")


def unescape(text: str) -> str:
    """Undo Excel's _xHHHH_ spelling of characters that XML cannot hold; halves of pairs stay as they are."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda m: m[0] if 0xD800 <= (code := int(m[1], 16)) < 0xE000 else chr(code), text)


def number_text(text: str) -> str | None:
    """The shortest plain spelling of a stored number ("3" for 3.0, "150" for 1.5E2); None if it is no number."""
    if not NUMBER.fullmatch(text):
        return None
    if len(text) <= 15 and text.isdigit():
        return text if text[0] != "0" or text == "0" else str(int(text))
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


@lru_cache(maxsize=65_536)
def serial_text(text: str, epoch: Epoch) -> str | None:
    """The ISO date, date with time, or time of a serial number; None if no day of Excel's calendar has it.

    Below 1 there is no day, only a time. In the 1900 epoch serial 60 is a day that never was, 1900-02-29: it is
    given as Excel shows it, for the judge to refuse.
    """
    if not NUMBER.fullmatch(text):
        return None
    serial = float(text)
    if not 0 <= serial < LAST_SERIAL:
        return None
    days, seconds = divmod(round(serial * SECONDS_PER_DAY), SECONDS_PER_DAY)
    clock = str(datetime.min + timedelta(seconds=seconds))[11:]
    if serial < 1:
        return clock
    if epoch == 1900 and days == 60:
        day = "1900-02-29"
    else:
        start = date(1904, 1, 1) if epoch == 1904 else date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
        try:
            day = (start + timedelta(days=days)).isoformat()
        except OverflowError:
            return None
    return day if seconds == 0 else f"{day} {clock}"


def iso_text(text: str) -> str:
    """The text of a cell that stores an ISO date: the T becomes a space and midnight goes."""
    match = ISO.fullmatch(text)
    if match is None:
        return text
    day, clock = match.groups()
    if clock is None or clock in ("00:00", "00:00:00"):
        return day
    return f"{day} {clock}" if len(clock) == 8 else f"{day} {clock}:00"
