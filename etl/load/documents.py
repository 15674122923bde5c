"""Documents that the office owns on their way into its home: compiled apart, one landed row per block."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

import polars as pl

from etl.contract import Contract
from etl.documents.apart import parse_apart
from etl.documents.entries import entry_of, words_of
from etl.documents.model import Duty, Parsed
from etl.gather import Gathered
from etl.land import Batch
from etl.readers import FileRefused
from etl.survey import require_name
from warehouse.editions import asked
from warehouse.vocabulary import TABLES

TABLE: Final = "clauses"
SHORT: Final = 12  # characters of a content's hash that name the document: a home holds dozens, not millions
_KEPT: Final = frozenset({"title", "heading", "role", "clause", "text", "note"})  # page furniture is no one's words
_TYPES: Final = {"VARCHAR": pl.String, "INTEGER": pl.Int64}


def compiled(batch: Batch, catalog: str | None) -> Batch:
    """The batch of a document with its blocks there to be landed; a refusal stands in its survey."""
    path = batch.survey.path
    try:
        require_name(batch.survey.file)
        parsed = parse_apart(path, name=batch.survey.file, folder=batch.folder / "read")
        put_document(batch, parsed, catalog_of(catalog, batch.survey.file))
    except FileRefused as refused:
        batch.survey.refuse(refused)
    return batch


def catalog_of(catalog: str | None, file: str) -> str:
    """The list that a document belongs to: as it was named, else the file's name, as for catalogs of duties."""
    return " ".join(_visible(catalog or "").split()) or PurePath(file).stem


def put_document(batch: Batch, parsed: Parsed, catalog: str) -> None:
    """The blocks of a compiled document as the rows of a batch. Raises FileRefused where no duty was recognised."""
    if not parsed.duties:
        raise FileRefused(
            "no_data_rows",
            "文件里没有认出一条职责：清单原文应是职责清单、办法、要点一类分条写的文件，请核对后重新装载",
        )
    rows = _rows(parsed, batch.sha256[:SHORT], catalog)
    frame = rows.with_columns(
        pl.lit(False).alias("is_withdrawn"),
        pl.lit(None, pl.String).alias("answers"),
        pl.lit(batch.delivery_id).alias("delivery_id"),
        pl.lit(None, pl.String).alias("sheet"),
        pl.col("ordinal").alias("row"),
    )
    target = batch.folder / f"{TABLE}.parquet"
    frame.write_parquet(target, compression="zstd")
    batch.tables[TABLE] = Gathered(Contract(TABLE, ()), batch.delivery_id, batch.folder, accepted_count=frame.height)
    batch.files[TABLE] = target


def _rows(parsed: Parsed, document: str, catalog: str) -> pl.DataFrame:
    """One row per block, in the columns of the landed table; the duties' requirements stand beside their clause."""
    duties: dict[tuple[int, int], Duty] = {(duty.start, duty.end): duty for duty in parsed.duties}
    by_path = {duty.clause: duty for duty in parsed.duties}
    title = next(iter(parsed.titles.values()), None) or catalog
    found = []
    for ordinal, block in enumerate((each for each in parsed.blocks if each.kind in _KEPT), start=1):
        duty = duties.get((block.start, block.end))
        if duty is None and block.kind == "clause":
            duty = by_path.get(block.path)
        entry = entry_of(duty) if duty else None
        found.append(
            {
                "document": document,
                "catalog": catalog,
                "title": parsed.titles.get(block.path.partition("/")[0], title),
                "kind": block.kind,
                "path": block.path,
                "role": words_of(block.role) if block.role else None,
                "text": _visible(block.text).strip(),
                "words": words_of(block.text),
                "asks": _words(dict.fromkeys(asked(*each) for each in entry.cadences)) if entry else None,
                "deadlines": _words(entry.deadlines) if entry else None,
                "lead_units": _words(entry.lead) if entry else None,
                "ordinal": ordinal,
                "start_at": block.start,
                "end_at": block.end,
            }
        )
    schema = {name: _TYPES[kind] for name, kind in TABLES[TABLE].columns.items()}
    return pl.DataFrame(found, schema=schema).filter(pl.col("text") != "")


def _words(parts: Iterable[str]) -> str | None:
    return "、".join(parts) or None


def _visible(text: str) -> str:
    """The text without signs that are not seen or turn the line about; the original is archived as it came."""
    return "".join(char for char in text if char in "\t\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
