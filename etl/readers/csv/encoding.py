"""The encoding of a text file, decided strictly over the whole file, and its bytes as UTF-8 blocks."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from etl.readers.document import FileRefused

BLOCK = 8 << 20
HEAD = 4_096
# Text in UTF-16 without a mark is half NULs where it is ASCII; a stray NUL in a cell is a matter of its row.
NUL_SHARE = 0.2
# Four Chinese characters of UTF-8 in a row. As GB18030 they would be six rare characters in just this order, so in a
# file that is not UTF-8 they show that two offices' files were pasted together.
RUN_CHARACTERS = 4
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
GB18030_MARK = b"\x84\x31\x95\x33"


@dataclass(frozen=True)
class Encoding:
    """A codec's name and the length of the byte order mark before the text."""

    codec: str
    mark_bytes: int


def detect_encoding(path: Path) -> Encoding:
    """The encoding in which every byte of the file decodes: by its mark, else UTF-8, else GB18030.

    Raises FileRefused: empty_file for nothing but a mark, encoding for anything that does not decode whole.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    marked = next(((mark, codec) for mark, codec in MARKS if head.startswith(mark)), None)
    if head in (b"", GB18030_MARK) or (marked and head == marked[0]):
        raise FileRefused("empty_file", "文件是空的，请确认已保存内容后重新报送。")
    if head.startswith(UTF32_MARKS) or (marked is None and head.count(0) > NUL_SHARE * len(head)):
        raise _undecodable()
    if marked:
        found = Encoding(marked[1], len(marked[0]))
    elif _decodes(path, Encoding("utf-8", 0)):
        return Encoding("utf-8", 0)
    else:
        found = Encoding("gb18030", 4 if head.startswith(GB18030_MARK) else 0)
    if not _decodes(path, found):
        raise _undecodable()
    return found


def utf8_blocks(path: Path, encoding: Encoding, size: int = BLOCK) -> Iterator[bytes]:
    """The text as UTF-8 in blocks of about `size` bytes, without the mark; blocks may cut a character of UTF-8."""
    with path.open("rb") as file:
        file.seek(encoding.mark_bytes)
        if encoding.codec == "utf-8":
            while block := file.read(size):
                yield block
            return
        decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        while block := file.read(size):
            yield decoder.decode(block).encode()
        decoder.decode(b"", True)


def _decodes(path: Path, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    is_legacy = encoding.codec == "gb18030"
    tail = b""
    with path.open("rb") as file:
        file.seek(encoding.mark_bytes)
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
                if is_legacy and _has_utf8_run(tail + block):
                    return False
                tail = block[1 - 3 * RUN_CHARACTERS :]
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _has_utf8_run(text: bytes) -> bool:
    """Whether RUN_CHARACTERS characters from U+4000 to U+9FFF stand side by side in UTF-8."""
    codes = np.frombuffer(text, dtype=np.uint8)
    if len(codes) < 3 * RUN_CHARACTERS:
        return False
    is_lead = (codes >= 0xE4) & (codes <= 0xE9)
    is_rest = (codes & 0xC0) == 0x80
    is_character = is_lead[:-2] & is_rest[1:-1] & is_rest[2:]
    starts = len(is_character) - 3 * (RUN_CHARACTERS - 1)
    run = is_character[:starts]
    for number in range(1, RUN_CHARACTERS):
        run = run & is_character[3 * number : 3 * number + starts]
    return bool(run.any())


def _undecodable() -> FileRefused:
    return FileRefused("encoding", "文件编码无法识别或前后不一致，请用 Excel 或 WPS 另存为“CSV UTF-8”后重新报送。")
