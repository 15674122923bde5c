"""Two editions of an invented duty list for the small city, as an office keeps them."""

from __future__ import annotations

from pathlib import Path

from docx import Document

FIRST = """云川市领导干部安全生产职责清单

一、市长
（一）每季度到联系县区督导检查1次。
（二）及时研究解决安全生产突出问题。
二、县区长
（一）每季度听取安全生产工作汇报1次。
（二）每月带队督导检查1次。
（三）加强安全宣传教育。
（四）发生较大事故时立即赶赴现场。
"""
SECOND = """云川市领导干部安全生产职责清单

一、市长
（一）审定年度监督执法计划。
（二）每季度到联系县区督导检查1次。
（三）及时研究解决安全生产突出问题。
二、县区长
（一）每半年听取安全生产工作汇报1次。
（二）每月带队督导检查2次。
（三）发生较大事故时立即赶赴现场。
"""


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write an edition as plain text."""
    path.write_bytes(text.encode(encoding))
    return path


def write_word(path: Path, text: str) -> Path:
    """Write an edition as a Word file, a paragraph to a line."""
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(str(path))
    return path
