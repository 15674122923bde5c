"""The zip package of an office file, checked whole before any part of it is understood."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from etl.readers.document import FileRefused, Limits

BLOCK = 1 << 18
# Below this size a high ratio is no attack: a template of empty styled cells packs very well.
RATIO_FLOOR = 1_000_000
XML_SUFFIXES = (".xml", ".rels", ".vml")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class _Reached(Exception):
    """The root element began, so no document type declaration can follow."""


def corrupt(detail: str = "") -> FileRefused:
    """The refusal of a damaged file; `detail` is a Chinese clause without names from the file."""
    clause = f"（{detail}）" if detail else ""
    return FileRefused("corrupt_file", f"文件已损坏或不完整{clause}，请用 Office 或 WPS 打开另存后重新报送。")


@dataclass(frozen=True)
class Package:
    """An open, checked office package; parts are named by their path inside it, in whatever case."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]

    def parse(self, part: str, handle: Callable[[expat.XMLParserType], None], separator: str | None = None) -> None:
        """Stream one XML part through expat after `handle` has set its handlers.

        With a `separator` names are told as namespace, separator, local name. Raises FileRefused: corrupt_file if
        the part is missing or not well-formed, xml_dtd if it declares a DTD.
        """
        entry = self.parts.get(part.lower())
        if entry is None or not part.lower().endswith(XML_SUFFIXES):
            raise corrupt("缺少必需的部件")
        parser = expat.ParserCreate(namespace_separator=separator)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_dtd
        handle(parser)
        try:
            for block in _blocks(self.archive, entry):
                parser.Parse(block)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise corrupt("内容不是完整的 XML") from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id → (type, part it points to) of one part; links out of the package are left out."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def begin(tag: str, attributes: dict[str, str]) -> None:
            if tag.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), target.lstrip("/"))

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = begin

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), handle)
        return found

    def main_part(self) -> str | None:
        """The part that holds the workbook or the text, in the transitional or the strict form of the format."""
        return next((target for kind, target in self.relations("").values() if kind.endswith("/officeDocument")), None)


@contextmanager
def checked_package(path: Path, limits: Limits) -> Iterator[Package]:
    """Open the package at `path` once every member passed: names, sizes counted while unpacking, macros, DTDs.

    Raises FileRefused with corrupt_file, encrypted, resource_limit, macro or xml_dtd.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise corrupt() from error
    with archive:
        try:
            _check(archive, path.stat().st_size, limits)
        except BROKEN as error:
            raise corrupt() from error
        yield Package(archive, {entry.filename.lower(): entry for entry in archive.infolist()})


def _check(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.members:
        raise FileRefused("resource_limit", f"文件内部部件超过{limits.members:,}个，请另存后重新报送。")
    _check_names(entries)
    _check_sizes(entries, size, limits)
    unpacked = 0
    for entry in entries:
        unpacked += _check_member(archive, entry)
        if unpacked > limits.unpacked_bytes:
            raise _too_large(limits)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        # orig_filename still has what zipfile cut off or turned round: a NUL and what follows, backslashes.
        name = entry.orig_filename
        if "\\" in name or "\0" in name or name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
            raise corrupt("内部路径不合规")
        if name.lower() in seen:
            raise corrupt("内部部件重名")
        seen.add(name.lower())
        if entry.flag_bits & 1:
            raise FileRefused("encrypted", "文件设有打开密码，请取消密码后重新报送。")
        if PurePosixPath(name.lower()).name in ("vbaproject.bin", "vbadata.xml") or "/macrosheets/" in name.lower():
            raise FileRefused("macro", "文件含有宏，请另存为不含宏的 .xlsx 或 .docx 后重新报送。")


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """Refuse by the sizes the directory claims, before anything is unpacked; the true ones are counted later."""
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise _too_large(limits)
    members = [(entry.file_size, entry.compress_size) for entry in entries]
    if any(full > RATIO_FLOOR and full > limits.ratio * max(packed, 1) for full, packed in [*members, (total, size)]):
        raise FileRefused("resource_limit", f"文件压缩比超过{limits.ratio}倍，请清除多余的格式和图片后重新报送。")


def _check_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Unpack a member to nowhere, so that its CRC is checked and its bytes counted; look for a DTD on the way."""
    count = 0
    prolog = _prolog_parser() if entry.filename.lower().endswith(XML_SUFFIXES) else None
    for block in _blocks(archive, entry):
        count += len(block)
        if prolog is not None:
            try:
                prolog.Parse(block)
            except _Reached:
                prolog = None
            except (expat.ExpatError, LookupError, ValueError) as error:
                # The last two: an encoding that is unknown or that expat cannot read.
                raise corrupt("内容不是完整的 XML") from error
    return count


def _prolog_parser() -> expat.XMLParserType:
    def reach_root(_name: str, _attributes: dict[str, str]) -> None:
        raise _Reached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.StartElementHandler = reach_root
    return parser


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while block := file.read(BLOCK):
            yield block


def _refuse_dtd(_name: str, _system_id: str | None, _public_id: str | None, _has_subset: int) -> None:
    raise FileRefused("xml_dtd", "文件内部含有文档类型声明（DTD），存在安全风险，请用 Office 或 WPS 另存后重新报送。")


def _too_large(limits: Limits) -> FileRefused:
    return FileRefused(
        "resource_limit", f"文件解压后超过{limits.unpacked_bytes // 1_000_000} MB，请按年度或县区拆分后分别报送。"
    )
