"""CSV records one by one, for text whose quoting is broken or unusual: the rule by which reading resumes.

A record whose quoting cannot be right is faulty: a closing quote followed by anything but a delimiter or a line end, or
a quote still open at the end of the file or after MAX_FIELD bytes. The faulty record is only the line on which it
began, and reading resumes on the next line. A quote inside an unquoted field (5"管) is an ordinary character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A cell holds at most 32,767 characters, 131,068 bytes of UTF-8: a quoted field far beyond that was left open.
MAX_FIELD = 1 << 20
# A record of 200 such cells ends long before this; what goes on is not a table.
MAX_RECORD = 64 << 20

LINE_END = re.compile(rb"[\r\n]")


@dataclass(frozen=True)
class Record:
    """One record: its fields as bytes (empty list: a blank line), where the next begins, whether it is faulty."""

    fields: list[bytes]
    end: int
    is_faulty: bool


def next_record(text: bytes, start: int, delimiter: bytes, is_last: bool) -> Record | None:
    """The record that begins at `start`; None if the text ends first and more may follow (`is_last` false)."""
    stop, end = _line(text, start, is_last)
    if end >= 0 and text.find(b'"', start, stop) < 0:
        return Record(text[start:stop].split(delimiter) if stop > start else [], end, False)
    field_end = re.compile(b"[\r\n" + delimiter + b"]")
    fields: list[bytes] = []
    position = start
    while True:
        if text[position : position + 1] == b'"':
            close = _closing_quote(text, position)
            if close is None or (close == len(text) and is_last):
                return _faulty(text, start, is_last)
            if close >= len(text) - 1 and not is_last:
                return None
            fields.append(text[position + 1 : close].replace(b'""', b'"'))
            after = close + 1
        else:
            match = field_end.search(text, position)
            after = match.start() if match else len(text)
            fields.append(text[position:after])
        mark = text[after : after + 1]
        if mark == delimiter:
            position = after + 1
        elif mark in (b"", b"\r", b"\n"):
            _, end = _line(text, after, is_last)
            return Record(fields, end, False) if end >= 0 else None
        else:
            return _faulty(text, start, is_last)


def _line(text: bytes, start: int, is_last: bool) -> tuple[int, int]:
    """Where the line at `start` stops and where the next begins; the latter is -1 if that is not known yet."""
    match = LINE_END.search(text, start)
    if match is None:
        return len(text), len(text) if is_last else -1
    stop = match.start()
    if text[stop : stop + 2] == b"\r\n":
        return stop, stop + 2
    is_cut = stop + 1 == len(text) and match[0] == b"\r" and not is_last
    return stop, -1 if is_cut else stop + 1


def _closing_quote(text: bytes, opening: int) -> int | None:
    """Where the field that opens here closes: the first quote that is not one of a pair.

    The length of the text if it ends first; None if the field goes on for more than MAX_FIELD bytes.
    """
    position = opening + 1
    while True:
        found = text.find(b'"', position, opening + MAX_FIELD)
        if found < 0:
            return None if len(text) >= opening + MAX_FIELD else len(text)
        if text[found + 1 : found + 2] != b'"':
            return found
        position = found + 2


def _faulty(text: bytes, start: int, is_last: bool) -> Record | None:
    """The line that begins at `start`, as one field, as written."""
    stop, end = _line(text, start, is_last)
    return Record([text[start:stop]], end, True) if end >= 0 else None
