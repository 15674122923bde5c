"""The composition root: files in, a published snapshot out, by the publish protocol."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from etl.contract import Contract, Reading
from etl.dates import SHANGHAI
from etl.forms import FORMS
from etl.gather import Gathered
from etl.judge import judge
from etl.land import Batch, describe, land
from etl.publish import REFUSALS, Tell, hold_back, publish, publish_if_needed
from etl.readers import FileRefused, Limits
from etl.references import references_of
from etl.report import FileReport, LoadReport
from etl.returned import write_returned
from etl.survey import Survey, survey
from warehouse import build as warehouse_build
from warehouse import snapshots
from warehouse.access import trail
from warehouse.ledger import Delivery, next_id, standing
from warehouse.paths import Home, archive, clear, place, sha256_of, sweep

_REFERENCES = ("regions", "units", "leaders", "duties", "assignments")


class LoaderBusy(Exception):
    """Another load is at work in this home."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a load reads: the day that counts as today, a table named by the user, upload limits, what is listed.

    `actor` stands in the audit trail: an account, or `cli:<os user>`.
    """

    today: date
    kind: str | None = None
    limits: Limits | None = None
    is_dry_run: bool = False
    has_details: bool = False
    listed: int | None = None
    actor: str = field(default_factory=trail.operator)


def today_here() -> date:
    """Today in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the loader's lock. Raises LoaderBusy at once when another process has it."""
    home.prepare()
    lock = FileLock(home.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        holder = home.lock.with_name("lock.holder")
        who = f"（进程 {holder.read_text()}）" if holder.exists() else ""
        raise LoaderBusy(f"另一个装载正在进行{who}，请等它结束后再试；看板不受影响") from error
    try:
        home.lock.with_name("lock.holder").write_text(str(os.getpid()))
        clear(home.staging)
        sweep(home.root, home.loads, home.held, home.returned)
        snapshots.note_interrupted(home)
        yield
        clear(home.staging)
    finally:
        lock.release()


def load(
    home: Home, paths: Sequence[Path], options: Options, names: Sequence[str] | None = None, tell: Tell = lambda _: None
) -> LoadReport:
    """Load files and publish one snapshot that holds them all, or nothing.

    `names` are claimed file names, one per path. Raises LoaderBusy; everything about the files is in the report.
    """
    with locked(home):
        return _load(home, paths, options, names or [path.name for path in paths], tell)


def rebuild(home: Home, tell: Tell = lambda _: None, actor: str | None = None) -> str:
    """Build and publish again from ledger and objects alone; returns the snapshot id.

    Raises GateFailed, PromiseBroken, Damaged, Invalid.
    """
    by = actor or trail.operator()
    with locked(home):
        wanted = standing(home)
        try:
            return publish(home, wanted, tell, by)
        except REFUSALS as error:
            hold_back(home, [], error, by)
            raise


def _load(home: Home, paths: Sequence[Path], options: Options, names: Sequence[str], tell: Tell) -> LoadReport:
    report = LoadReport(is_dry_run=options.is_dry_run)
    entered = {delivery.sha256: delivery for delivery in standing(home)}
    hashes: list[str] = []
    batches: list[tuple[Batch, FileReport]] = []
    for path, name in zip(paths, names, strict=True):
        told = FileReport(file=name)
        report.files.append(told)
        sha256 = sha256_of(path) if options.is_dry_run else archive(path, home)
        hashes.append(sha256)
        if sha256 in entered:
            _known(home, entered[sha256], told)
            continue
        tell(f"读取 {name}")
        found = survey(path, name, FORMS, options.kind, options.limits)
        if found.reason:
            told.file_rejected, told.message, told.warn = found.reason, found.message, found.warnings
            continue
        batch = Batch(found, next_id(home, sha256, len(batches)), sha256, home.staging / f"batch-{len(batches):04d}")
        batch.folder.mkdir()
        batches.append((batch, told))
        entered[sha256] = _placeholder(batch)
    _judge_all(home, [batch for batch, _ in batches], options, tell)
    accepted = _report(batches, options)
    if options.is_dry_run:
        return report
    _record_files(home, options.actor, zip(report.files, hashes, strict=True), accepted)
    for batch, told in accepted:
        # the returned workbook stands before the ledger entry does: what is entered can always be answered for
        told.returned = _return(home, batch)
        land(home, batch, options.today)
        told.delivery = batch.delivery_id
    publish_if_needed(home, report, options.actor, tell)
    return report


def _record_files(
    home: Home, actor: str, files: Iterable[tuple[FileReport, str]], accepted: Sequence[tuple[Batch, FileReport]]
) -> None:
    """A line for every file, before anything is entered: no delivery stands in the ledger without one."""
    ids = {id(told): batch.delivery_id for batch, told in accepted}
    drafts = []
    for told, sha256 in files:
        if id(told) in ids:
            counts = {"accepted": told.rows_good, "refused": told.rejected_count, "layout": told.ignored_count}
            draft = trail.Draft(actor, "load", ids[id(told)], {"file": told.file, "sha256": sha256, **counts})
        else:
            why = {"reason": told.file_rejected, "message": told.message}
            draft = trail.Draft(actor, "refused_file", told.file, {"sha256": sha256, **why})
        drafts.append(draft)
    trail.record_all(home, drafts)


def _placeholder(batch: Batch) -> Delivery:
    """Stands for a file of this very load, so that the same bytes given twice count once."""
    return Delivery(
        id=batch.delivery_id,
        file=batch.survey.file,
        sha256=batch.sha256,
        bytes=0,
        received_at="",
        today="",
        parts=(),
        refusals=None,
        total_count=0,
        accepted_count=0,
        refused_count=0,
        layout_count=0,
        refused_reasons={},
        layout_reasons={},
        warnings=(),
        sheets=(),
    )


def _known(home: Home, delivery: Delivery, told: FileReport) -> None:
    told.file_rejected = "duplicate_upload"
    told.delivery, told.rejected_count = delivery.id, delivery.refused_count
    told.message = f"这份文件已作为 {delivery.id} 收过，内容相同，没有变动"
    if delivery.refused_count:
        told.message += f"；其中 {delivery.refused_count} 行曾被退回，请在退回表上改正后报送退回表"
    returned = home.returned / f"{delivery.id}.xlsx"
    told.returned = str(returned) if returned.exists() else None


def _judge_all(home: Home, batches: Sequence[Batch], options: Options, tell: Tell) -> None:
    """Judge every sheet, table by table in the order in which names resolve (rule 14)."""
    files = {
        table: [
            home.object(part.object) for delivery in standing(home) for part in delivery.parts if part.table == table
        ]
        for table in _REFERENCES
    }
    if not batches:
        return
    known = warehouse_build.fold(files, _REFERENCES)
    references = references_of(known)
    for table, form in FORMS.items():
        added = False
        for batch in batches:
            sheets = [pair for pair in batch.survey.tables if pair[1].form.table == table]
            if not sheets or batch.survey.reason:
                continue
            tell(f"核对 {batch.survey.file}")
            reading = Reading(options.today, references)
            gathered = Gathered(form, batch.delivery_id, batch.folder)
            try:
                _judge_sheets(batch, gathered, reading)
            except FileRefused as refused:
                batch.survey.refuse(refused)
                continue
            batch.tables[table] = gathered
            batch.survey.warnings += reading.warnings
            written = batch.write_rows(table)
            if written is not None and table in _REFERENCES:
                files[table].append(written)
                added = True
        if added:
            known |= warehouse_build.fold(files, [table])
            references = references_of(known)


def _judge_sheets(batch: Batch, gathered: Gathered, reading: Reading) -> None:
    forms: dict[str, Contract] = FORMS
    for sheet, header in batch.survey.tables:
        if header.form.table != gathered.form.table:
            continue
        reading.epoch, reading.parsed = sheet.epoch, {}
        for judged in judge(sheet, header, reading, forms, batch.survey.file):
            gathered.take(judged, sheet.name, header.labels)
    gathered.settle(
        {
            header.sheet: (sheet, header)
            for sheet, header in batch.survey.tables
            if header.form.table == gathered.form.table
        }
    )


def _report(batches: Sequence[tuple[Batch, FileReport]], options: Options) -> list[tuple[Batch, FileReport]]:
    """Fill the reports; a file without a single data row is refused (rule 2). Gives the batches to land."""
    accepted = []
    for batch, told in batches:
        found: Survey = batch.survey
        if not found.reason and not batch.accepted_count and not batch.refused().height:
            found.refuse(FileRefused("no_data_rows", "表头下面没有一行数据；空表不收，以免清空已有数据"))
        if found.reason:
            told.file_rejected, told.message, told.warn = found.reason, found.message, found.warnings
            continue
        describe(batch, told, listed=options.listed)
        if options.has_details:
            told.cells = _cells(batch)
        accepted.append((batch, told))
    return accepted


def _cells(batch: Batch) -> dict[str, dict[str, object]]:
    """The canonical values of the accepted rows, by the office's row number and canonical header."""
    found: dict[str, dict[str, object]] = {}
    for table, path in batch.files.items():
        columns = [column for column in FORMS[table].columns if column.name != "is_withdrawn"]
        for row in pl.read_parquet(path).iter_rows(named=True):
            found[str(row["row"])] = {
                column.header: None if row[column.name] is None else column.kind.show(row[column.name])
                for column in columns
            }
    return found


def _return(home: Home, batch: Batch) -> str | None:
    refused = batch.refused()
    if not refused.height:
        return None
    draft, target = batch.folder / "returned.xlsx", home.returned / f"{batch.delivery_id}.xlsx"
    write_returned(draft, batch.survey.file, refused)
    place(draft, target)
    return str(target)
