"""A document on disk between two processes: one Arrow file per chunk, and a description of the sheets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.readers.document import Document, FileRefused, Sheet

DONE: Final = "document.json"
REFUSED: Final = "refused.json"


def spool(document: Document, folder: Path) -> None:
    """Write a document below `folder`; its description comes last, so that where it stands all is there."""
    told = {
        "kind": document.kind,
        "warnings": document.warnings,
        "sheets": [_put(sheet, folder, str(place)) for place, sheet in enumerate(document.sheets)],
    }
    (folder / DONE).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def refuse(folder: Path, reason: str, message: str) -> None:
    """Write down why the file is refused."""
    told = json.dumps({"reason": reason, "message": message}, ensure_ascii=False)
    (folder / REFUSED).write_text(told, encoding="utf-8")


def unspooled(folder: Path) -> Document:
    """The document that was spooled below `folder`. Raises FileRefused(corrupt_file) for one that cannot be read."""
    try:
        told: dict[str, Any] = json.loads((folder / DONE).read_text(encoding="utf-8"))
        sheets = tuple(_taken(entry, folder) for entry in told["sheets"])
    except (ValueError, OSError, pl.exceptions.ComputeError) as error:
        raise FileRefused("corrupt_file", "文件已损坏，读取时程序中断；请用原软件打开另存后重新报送。") from error
    return Document(told["kind"], sheets, tuple(told["warnings"]))


def _put(sheet: Sheet, folder: Path, prefix: str) -> dict[str, Any]:
    count = 0
    for chunk in sheet.chunks():
        chunk.write_ipc(folder / f"{prefix}-{count:06d}.arrow", compression="lz4")
        count += 1
    sheet.flags.write_ipc(folder / f"{prefix}-flags.arrow", compression="lz4")
    return {
        "name": sheet.name,
        "prefix": prefix,
        "chunks": count,
        "epoch": sheet.epoch,
        "merges": sheet.merges,
        "turned": None if sheet.turned is None else _put(sheet.turned, folder, f"{prefix}t"),
    }


def _taken(entry: dict[str, Any], folder: Path) -> Sheet:
    prefix = entry["prefix"]
    return Sheet(
        name=entry["name"],
        read=partial(_chunks, folder, prefix, entry["chunks"]),
        flags=pl.read_ipc(folder / f"{prefix}-flags.arrow"),
        epoch=entry["epoch"],
        merges=tuple(tuple(each) for each in entry["merges"]),
        turned=None if entry["turned"] is None else _taken(entry["turned"], folder),
    )


def _chunks(folder: Path, prefix: str, count: int) -> Iterator[pl.DataFrame]:
    for place in range(count):
        yield pl.read_ipc(folder / f"{prefix}-{place:06d}.arrow")
