"""Telling a file's type by its content, and handing it to the reader of that type."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from etl.readers.csv import open_csv
from etl.readers.document import Document, FileRefused, Limits
from etl.readers.excel import open_xlsx
from etl.readers.word import open_docx
from etl.readers.xls import open_xls
from etl.readers.xls.compound import root_names

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
    "et": "xls",
    "xlsb": "xlsb",
    "docx": "docx",
    "docm": "docx",
    "doc": "doc",
    "wps": "doc",
    "ods": "ods",
    "parquet": "parquet",
}
# What a known type that is not read is to be saved as.
WAYS_OUT = {"xlsb": ".xlsx", "doc": ".docx", "ods": ".xlsx"}
STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
# What a broken package, a zip or a compound file, may have been: only a name that claims it says that it was.
DAMAGED = {"damaged zip": ("xlsx", "xlsb", "docx", "ods"), "damaged ole": ("xls", "doc")}
OFFICE_READERS = {"xlsx": open_xlsx, "xls": open_xls, "docx": open_docx}
READ = ".xlsx、.xls、.et、.csv、.docx 或 .parquet"


def open_document(path: Path, *, name: str, limits: Limits | None = None) -> Document:
    """Open the file at `path`, whose sender calls it `name`; `limits` None means CSV and Parquet may have any size.

    Office files are always held to Limits.UPLOAD. Raises FileRefused with a file reason code when the content is not
    what the name says, is damaged, encrypted, too large, or of a type that is not read.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty_file", "文件是空的，请确认已保存内容后重新报送。")
    extension = PurePath(name).suffix.lower().lstrip(".")
    content = content_of(path)
    if content == "encrypted":
        raise FileRefused("encrypted", "文件设有打开密码，请取消密码后重新报送。")
    if extension not in CLAIMS:
        raise FileRefused("unsupported_type", f"不接收这种类型的文件，请改用 {READ} 报送。")
    claim = CLAIMS[extension]
    if claim in DAMAGED.get(content, ()):
        raise FileRefused("corrupt_file", "文件已损坏或不完整，请用原软件打开另存后重新报送。")
    if content != claim:
        raise FileRefused("type_mismatch", f"文件内容与扩展名 .{extension} 不符，请用原软件另存为正确类型后重新报送。")
    if content in OFFICE_READERS:
        Limits.UPLOAD.refuse_size(size)
        return OFFICE_READERS[content](path, Limits.UPLOAD)
    if content in ("csv", "parquet"):
        if limits is not None:
            limits.refuse_size(size)
        return open_csv(path, limits) if content == "csv" else _open_parquet(path, limits)
    raise FileRefused("unsupported_type", f"暂不接收 .{extension} 文件，请另存为 {WAYS_OUT[content]} 后重新报送。")


def _open_parquet(path: Path, limits: Limits | None) -> Document:
    # imported here: pyarrow takes 200 MB of the address space, which a child has little of for other files
    from etl.readers.parquet import open_parquet

    return open_parquet(path, limits)


def content_of(path: Path) -> str:
    """The type of the bytes: a value of CLAIMS, another type's name, `encrypted`, or a key of DAMAGED."""
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
        return "damaged zip"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if "[Content_Types].xml" not in names:
        return "zip"
    if "xl/workbook.bin" in names:
        return "xlsb"
    folders = {name.partition("/")[0] for name in names}
    return "xlsx" if "xl" in folders else "docx" if "word" in folders else "zip"


def _compound(path: Path) -> str:
    """The kind of an OLE file, told by its directory; in a broken one by names anywhere, which stand in UTF-16."""
    Limits.UPLOAD.refuse_size(path.stat().st_size)
    content = path.read_bytes()
    try:
        names = root_names(content)
        return next((kind for stream, kind in STREAMS if stream.lower() in names), "ole")
    except FileRefused:
        found = (kind for stream, kind in STREAMS if (stream + "\0").encode("utf-16-le") in content)
        return next(found, "damaged ole")
