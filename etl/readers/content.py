"""Telling a file's type by its content, and handing it to the reader of that type."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from etl.readers.csv import open_csv
from etl.readers.document import Document, FileRefused, Limits
from etl.readers.excel import open_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = (
    (OLE, "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"%PDF", "pdf"),
    (b"PAR1", "parquet"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
)
CLAIMS = {
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "csv": "csv",
    "txt": "csv",
    "xls": "xls",
    "xlsb": "xlsb",
    "docx": "docx",
    "doc": "doc",
    "parquet": "parquet",
}
STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)


def open_document(path: Path, *, name: str, limits: Limits | None = None) -> Document:
    """Open the file at `path`, whose sender calls it `name`; `limits` None means a CSV may have any size.

    Office files are always held to Limits.UPLOAD. Raises FileRefused with a file reason code when the content is not
    what the name says, is damaged, encrypted, too large, or of a type that is not read.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty_file", "文件是空的，请确认已保存内容后重新报送。")
    extension = PurePath(name).suffix.lower().lstrip(".")
    content = _content(path)
    if content == "encrypted":
        raise FileRefused("encrypted", "文件设有打开密码，请取消密码后重新报送。")
    if extension not in CLAIMS:
        raise FileRefused("unsupported_type", "不接收这种类型的文件，请改用 .xlsx 或 .csv 报送。")
    if content == "damaged":
        if CLAIMS[extension] in ("xlsx", "xlsb", "docx"):
            raise FileRefused("corrupt_file", "文件已损坏或不完整，请用原软件打开另存后重新报送。")
        content = "zip"
    if content != CLAIMS[extension]:
        raise FileRefused("type_mismatch", f"文件内容与扩展名 .{extension} 不符，请用原软件另存为正确类型后重新报送。")
    if content == "xlsx":
        Limits.UPLOAD.refuse_size(size)
        return open_xlsx(path, Limits.UPLOAD)
    if content == "csv":
        if limits is not None:
            limits.refuse_size(size)
        return open_csv(path, limits)
    raise FileRefused("unsupported_type", f"暂不接收 .{extension} 文件，请另存为 .xlsx 或 .csv 后重新报送。")


def _content(path: Path) -> str:
    """The type of the bytes: a value of CLAIMS, another type's name, `encrypted`, or `damaged` for a broken zip."""
    with path.open("rb") as file:
        head = file.read(16)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            if kind == "zip":
                return _package(path)
            return _compound(path) if kind == "ole" else kind
    # What has no signature may be text: the CSV reader refuses what does not decode.
    return "csv"


def _package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                return "encrypted"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return "damaged"
    if "[Content_Types].xml" not in names:
        return "zip"
    if "xl/workbook.bin" in names:
        return "xlsb"
    folders = {name.partition("/")[0] for name in names}
    return "xlsx" if "xl" in folders else "docx" if "word" in folders else "zip"


def _compound(path: Path) -> str:
    """The kind of an OLE file, told by the names in its directory, which stand there in UTF-16."""
    Limits.UPLOAD.refuse_size(path.stat().st_size)
    content = path.read_bytes()
    return next((kind for stream, kind in STREAMS if (stream + "\0").encode("utf-16-le") in content), "ole")
