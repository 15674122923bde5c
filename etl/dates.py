"""A cell that names a day or a moment, in the spellings of domain.md section 3, rule 5."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from etl.cells import MISSING, Refused, clean, squeeze

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2000, 2035  # outside of these a date in an office's file is a slip
_EVENING: Final = 5  # o'clock: 晚上3点 is the next day to one office and a slip to another
_LONGEST: Final = 48  # characters of the longest spelling, with weekday, time and offset
_EPOCHS: Final = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_DIGITS: Final = dict(zip("〇零○Ｏ一二三四五六七八九", "0000123456789", strict=True))
_NUMERALS: Final = "零一二三四五六七八九"
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WEEKDAY = re.compile(r"\((?:星期|周|礼拜)?([一二三四五六日天])\)|(?:星期|周)([一二三四五六日天])")
_CHINESE = re.compile(
    r"^([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_DAY = re.compile(r"^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?=$|\D)|年(\d{1,2})月(\d{1,2})(?:[日号]|(?=$|\D)))")
# The space before a time of day is the only one that separates something.
_BEFORE_TIME = re.compile(r"\s+(?=(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)?\s*\d{1,2}\s*[:：时点])")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")
_TURNED = re.compile(r"^\d{1,2}([-/.])\d{1,2}\1\d{4}(?=$|\D)")
_SHORT_YEAR = re.compile(
    r"^(?!20\d\d(?:0[1-9]|1[0-2])$)'?\d{2}(?:\d{4}$|[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?)(?=$|\D)"
)
_IMPRECISE = re.compile(
    r"^(?:\d{4}年?|\d{4}[-/.年]\d{1,2}月?|\d{4}(?:0[1-9]|1[0-2])|\d{1,2}月\d{1,2}日?|\d{1,2}[-/.]\d{1,2}|\d{4}年(?:底|初|中|末|[上下]半年|第?[一二三四1-4]季度)|[本上下去今明].{1,6})$"
)
_THIRD = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?(上旬|中旬|下旬|月底|底|月末|末)$")
_TIME = re.compile(
    r"^T?(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)?(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?|[时点](?:(\d{1,2})分?(?:(\d{1,2})秒)?|(整))?)(AM|PM)?(Z|[+-]\d{2}:?\d{2})?$"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with a time of day if the cell gave one (local time, Asia/Shanghai)."""

    at: datetime
    has_time: bool


def day(text: str, *, epoch: int = 1900, is_deadline: bool = False) -> date | None:
    """The day a cell names; None when it is missing. Raises Refused(date_…)."""
    found = moment(text, epoch=epoch, is_deadline=is_deadline)
    return None if found is None else found.at.date()


def moment(text: str, *, epoch: int = 1900, is_deadline: bool = False) -> Moment | None:
    """The moment a cell names; None when it is missing.

    `epoch` is the workbook's (1900 or 1904) for serial numbers; `is_deadline` accepts 上旬, 中旬, 下旬 and 月底.
    Raises Refused with one of the date_ reasons.
    """
    cleaned = clean(text)
    if cleaned is None or squeeze(cleaned[: _LONGEST * 2]) in MISSING:
        return None
    if len(cleaned) > _LONGEST:
        raise _refused("date_unparseable", text)
    squeezed, weekday = _without_weekday(squeeze(_BEFORE_TIME.sub("T", cleaned)))
    found = _read(squeezed, text, epoch, is_deadline)
    if weekday is not None and found.at.weekday() != weekday:
        raise Refused("date_ambiguous", f"“{text[:40]}”的日期与星期不符，请核对后只留日期")
    if not FIRST_YEAR <= found.at.year <= LAST_YEAR:
        raise Refused("date_out_of_range", f"“{text[:40]}”不在 {FIRST_YEAR}–{LAST_YEAR} 年之内，请核对年份")
    return found


def _read(squeezed: str, text: str, epoch: int, is_deadline: bool) -> Moment:
    if re.fullmatch(r"\d{5}(\.\d+)?|\d{1,3}(\.\d+)?", squeezed):
        return _serial(squeezed, text, epoch)
    if match := _COMPACT.match(squeezed):
        hours = [int(part) for part in match.groups()[3:] if part is not None]
        found = _date(int(match[1]), int(match[2]), int(match[3]), text)
        return Moment(_combined(found, tuple(hours), text), bool(hours))
    if match := _THIRD.match(squeezed):
        return _third(match, text, is_deadline)
    if _TURNED.match(squeezed):
        raise Refused("date_ambiguous", f"“{text[:40]}”分不清日和月，请写成 2024-05-06")
    if match := _CHINESE.match(squeezed):
        year = int("".join(_DIGITS[char] for char in match[1]))
        found, rest = _date(year, _numeral(match[2], text), _numeral(match[3], text), text), squeezed[match.end() :]
    elif match := _DAY.match(squeezed):
        found = _date(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]), text)
        rest = squeezed[match.end() :]
    elif _SHORT_YEAR.match(squeezed):
        raise Refused("date_ambiguous", f"“{text[:40]}”的年份只有两位，请写成 2024-05-06")
    elif _IMPRECISE.match(squeezed):
        raise Refused("date_imprecise", f"“{text[:40]}”没有写明哪一天，请写成 2024-05-06")
    else:
        raise _refused("date_unparseable", text)
    if not rest:
        return Moment(datetime(found.year, found.month, found.day), False)
    return Moment(_with_time(found, rest, text), True)


def _serial(squeezed: str, text: str, epoch: int) -> Moment:
    whole, _, fraction = squeezed.partition(".")
    number = int(whole)
    if epoch == 1900 and number <= 60:  # Excel's 1900 calendar has a 29 February that never was
        raise Refused("date_out_of_range", f"“{text[:40]}”不是 {FIRST_YEAR}–{LAST_YEAR} 年的日期，请写成 2024-05-06")
    seconds = round(float(f"0.{fraction or 0}") * 86_400)
    at = datetime.combine(_EPOCHS[epoch] + timedelta(days=number), datetime.min.time()) + timedelta(seconds=seconds)
    return Moment(at, bool(fraction))


def _third(match: re.Match[str], text: str, is_deadline: bool) -> Moment:
    year, month = int(match[1]), int(match[2])
    if not is_deadline:
        raise Refused("date_imprecise", f"“{text[:40]}”没有写明哪一天，请写成 2024-05-06")
    first = _date(year, month, 1, text)
    last = monthrange(first.year, first.month)[1]
    return Moment(datetime(year, month, {"上旬": 10, "中旬": 20}.get(match[3], last)), False)


def _with_time(found: date, rest: str, text: str) -> datetime:
    match = _TIME.match(rest)
    if not match:
        raise _refused("date_unparseable", text)
    hour, minute = int(match[2]), int(match[3] or match[5] or 0)
    second = int(match[4] or match[6] or 0)
    hour = _hour_of_day(match[1] or match[8], hour, text)
    at = _combined(found, (hour, minute, second), text)
    offset = match[9]
    if offset and offset != "Z":
        sign = 1 if offset[0] == "+" else -1
        digits = offset[1:].replace(":", "")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if shift > timedelta(hours=14):
            raise _refused("date_unparseable", text)
        return at.replace(tzinfo=timezone(sign * shift)).astimezone(SHANGHAI).replace(tzinfo=None)
    if offset == "Z":
        return at.replace(tzinfo=UTC).astimezone(SHANGHAI).replace(tzinfo=None)
    return at


def _hour_of_day(part: str | None, hour: int, text: str) -> int:
    if part in ("晚上", "夜间") and (hour == 12 or hour < _EVENING):
        raise Refused("date_ambiguous", f"“{text[:40]}”分不清是哪一天的夜里，请写成 2024-05-06 23:30")
    if part in ("下午", "傍晚", "晚上", "PM") and hour < 12:
        return hour + 12
    if part == "中午" and hour < 3:
        return hour + 12
    if part in ("AM", "凌晨") and hour == 12:
        return 0
    if part in ("凌晨", "早上", "早晨", "上午", "AM") and hour > 12:
        raise Refused("date_impossible", f"“{text[:40]}”的上午、下午与钟点不符，请核对")
    return hour


def _combined(found: date, clock: tuple[int, ...], text: str) -> datetime:
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    if (hour, minute, second) == (24, 0, 0):  # 24:00 is how an office writes midnight at the end of a day
        return datetime.combine(found + timedelta(days=1), datetime.min.time())
    if hour > 23 or minute > 59 or second > 59:
        raise Refused("date_impossible", f"“{text[:40]}”的时间不存在，请核对")
    return datetime(found.year, found.month, found.day, hour, minute, second)


def _date(year: int, month: int, day_of_month: int, text: str) -> date:
    if not 1 <= year <= 9998:
        raise Refused("date_out_of_range", f"“{text[:40]}”不在 {FIRST_YEAR}–{LAST_YEAR} 年之内，请核对年份")
    if not 1 <= month <= 12 or not 1 <= day_of_month <= monthrange(year, month)[1]:
        raise Refused("date_impossible", f"“{text[:40]}”这一天不存在，请核对")
    return date(year, month, day_of_month)


def _numeral(text: str, shown: str) -> int:
    """一 to 三十一, as in 五月二十三日."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        if len(text) != 1:
            raise _refused("date_unparseable", shown)
        return _NUMERALS.index(text)
    if len(tens) > 1 or len(units) > 1:
        raise _refused("date_unparseable", shown)
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(units) if units else 0)


def _without_weekday(squeezed: str) -> tuple[str, int | None]:
    match = _WEEKDAY.search(squeezed)
    if not match:
        return squeezed, None
    return squeezed[: match.start()] + squeezed[match.end() :], _WEEKDAYS[match[1] or match[2]]


def _refused(reason: str, text: str) -> Refused:
    return Refused(reason, f"“{text[:40]}”不是认得的日期，请写成 2024-05-06 或 2024年5月6日")
