"""What may be compiled: text and Word files, told by their content, within the limits of uploads."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

from etl.readers.content import DAMAGED, content_of
from etl.readers.document import FileRefused, Limits
from etl.readers.package import checked_package

DOCUMENTS: Final = {"docx": "docx", "docm": "docx", "txt": "txt", "md": "txt", "text": "txt"}
CATALOGS: Final = ("xlsx", "xlsm", "xls", "et", "csv", "parquet")
LONGEST_TEXT: Final = 4_000_000  # bytes of plain text: a hundred times the longest list known


def is_catalog(name: str) -> bool:
    """Whether the name claims a table of duties rather than a document."""
    return PurePath(name).suffix.lower().lstrip(".") in CATALOGS


def require_document(path: Path, name: str) -> str:
    """`docx` or `txt`. Raises FileRefused for what is no document, is damaged, too large, or not what its name says."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty_file", "文件是空的，请确认已保存内容后重新装载。")
    claim = PurePath(name).suffix.lower().lstrip(".")
    if claim not in DOCUMENTS:
        way = "这是表格，请用 qingdan load 装载；" if claim in CATALOGS else ""
        raise FileRefused("unsupported_type", f"{way}清单原文只收 .docx 和 .txt，请另存为其中一种后重新装载。")
    content = content_of(path)
    if content == "encrypted":
        raise FileRefused("encrypted", "文件设有打开密码，请取消密码后重新装载。")
    if claim in DAMAGED.get(content, ()):
        raise FileRefused("corrupt_file", "文件已损坏或不完整，请用原软件打开另存后重新装载。")
    if content != {"docx": "docx", "txt": "csv"}[DOCUMENTS[claim]]:  # text has no signature: it is told as csv is
        raise FileRefused("type_mismatch", f"文件内容与扩展名 .{claim} 不符，请用原软件另存为正确类型后重新装载。")
    if content == "docx":
        Limits.UPLOAD.refuse_size(size)
        with checked_package(path, Limits.UPLOAD):
            return "docx"
    if size > LONGEST_TEXT:
        raise FileRefused("resource_limit", f"文本超过 {LONGEST_TEXT // 1_000_000} MB，请拆分后分别装载。")
    return "txt"
