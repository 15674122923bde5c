"""A document's file: its text, whatever the format and encoding."""

from __future__ import annotations

from pathlib import Path

from etl.documents.compile import parse
from etl.documents.model import Parsed
from etl.documents.word import read_word
from etl.readers.csv.encoding import detect_encoding, utf8_blocks
from etl.readers.document import FileRefused, Limits

_ZIP, _COMPOUND, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def read_file(path: Path) -> str:
    """The text of a txt (UTF-8, UTF-16 with BOM, GB18030) or docx file; line ends stay as they are.

    Raises FileRefused: unsupported_type for other contents, encoding, and what a Word file can be refused for.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_ZIP):
        return read_word(path)
    if head.startswith((_COMPOUND, _PDF)):
        words = "旧版 .doc 文档" if head.startswith(_COMPOUND) else "PDF 文件"
        raise FileRefused("unsupported_type", f"{words}无法读取，请用 Word 或 WPS 另存为 .docx 或 .txt 后再试。")
    Limits.UPLOAD.refuse_size(path.stat().st_size)
    return b"".join(utf8_blocks(path, detect_encoding(path))).decode("utf-8")


def parse_file(path: Path) -> Parsed:
    """Read and compile the document at `path`. Raises FileRefused as `read_file` does, OSError."""
    return parse(read_file(path), path.name)
