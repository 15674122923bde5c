"""The composition root: files in, a published snapshot out, by the publish protocol."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from etl import cells
from etl.forms import FORMS
from etl.land import Batch, describe, land
from etl.load import documents
from etl.load.changes import note_changes, preview_changes
from etl.load.deciding import decision_lines
from etl.load.judging import judge_all
from etl.load.lock import LoaderBusy, failing_as_the_system_does, locked
from etl.load.options import Options, today_here
from etl.publish import REFUSALS, Tell, hold_back, publish, publish_if_needed
from etl.readers import FileRefused
from etl.report import FileReport, LoadReport
from etl.returned import write_returned
from etl.survey import Survey, survey
from warehouse.access import trail
from warehouse.ledger import Delivery, next_id, standing
from warehouse.paths import Home, archive, place, sha256_of
from warehouse.snapshots import manifests

__all__ = ["LoaderBusy", "Options", "load", "locked", "rebuild", "today_here"]


def load(
    home: Home, paths: Sequence[Path], options: Options, names: Sequence[str] | None = None, tell: Tell = lambda _: None
) -> LoadReport:
    """Load files and publish one snapshot that holds them all, but for what the gate holds back, or nothing.

    `names` are claimed file names, one per path. A dry run writes nothing that stays and waits for nobody. Raises
    LoaderBusy, ledger.Damaged, OSError; everything about the files is in the report.
    """
    claimed = names or [os.fsencode(path.name).decode("utf-8", "replace") for path in paths]
    if options.is_dry_run:
        home.prepare()
        home.uploads.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix="preview-", dir=home.uploads) as scratch:
            return _previewed(home, paths, options, claimed, tell, Path(scratch))
    with locked(home, options.wait), failing_as_the_system_does(home):
        return _loaded(home, paths, options, claimed, tell)


def rebuild(home: Home, tell: Tell = lambda _: None, actor: str | None = None) -> str:
    """Build and publish again from ledger and objects alone; returns the snapshot id.

    Raises GateFailed, PromiseBroken, Damaged, Invalid.
    """
    by = actor or trail.operator()
    with locked(home), failing_as_the_system_does(home):
        wanted = standing(home)
        try:
            return publish(home, wanted, tell, by)
        except REFUSALS as error:
            hold_back(home, [], error, by)
            raise


def _previewed(
    home: Home, paths: Sequence[Path], options: Options, names: Sequence[str], tell: Tell, scratch: Path
) -> LoadReport:
    report = LoadReport(is_dry_run=True)
    hashes = [sha256_of(path) for path in paths]
    batches = _surveyed(home, zip(paths, names, hashes, strict=True), options, tell, report, scratch)
    judge_all(home, [batch for batch, _ in batches], options, tell)
    preview_changes(home, _accepted(batches, options))
    return report


def _loaded(home: Home, paths: Sequence[Path], options: Options, names: Sequence[str], tell: Tell) -> LoadReport:
    report = LoadReport()
    hashes, originals = [], []
    for path in paths:
        # what is read is what was archived; what is too large to be read is not copied into the home
        is_too_large = options.limits is not None and path.stat().st_size > options.limits.file_bytes
        hashes.append(sha256_of(path) if is_too_large else archive(path, home))
        originals.append(path if is_too_large else home.object(hashes[-1]))
    batches = _surveyed(home, zip(originals, names, hashes, strict=True), options, tell, report, home.staging)
    judge_all(home, [batch for batch, _ in batches], options, tell)
    accepted = _accepted(batches, options)
    load_id = _resumed(home, hashes) or (accepted[0][0].delivery_id if accepted else "")
    _record_files(home, options.actor, zip(report.files, hashes, strict=True), accepted)
    for batch, told in accepted:
        # the returned workbook stands before the ledger entry does: what is entered can always be answered for
        told.returned = _return(home, batch)
        received_on = options.received_on(batch.survey.file)
        land(home, batch, received_on=received_on, load=load_id, actor=options.actor)
        told.delivery = batch.delivery_id
    publish_if_needed(home, report, options.actor, tell)
    note_changes(home, report)
    return report


def _resumed(home: Home, hashes: Collection[str]) -> str | None:
    """The load that was cut off with some of these files entered and none published; the rest now joins it."""
    published = {delivery for manifest in manifests(home) for delivery in manifest.deliveries}
    cut_off = [each for each in standing(home) if each.sha256 in hashes and each.id not in published]
    return (cut_off[0].load or cut_off[0].id) if cut_off else None


def _surveyed(
    home: Home,
    files: Iterable[tuple[Path, str, str]],
    options: Options,
    tell: Tell,
    report: LoadReport,
    scratch: Path,
) -> list[tuple[Batch, FileReport]]:
    """Read every file that is not known; a report stands in `report.files` for each, in the order given."""
    entered = {delivery.sha256: delivery for delivery in standing(home)}
    coming: set[str] = set()
    batches: list[tuple[Batch, FileReport]] = []
    for path, name, sha256 in files:
        told = FileReport(file=name)
        report.files.append(told)
        if sha256 in entered:
            _known(home, entered[sha256], told)
            continue
        if sha256 in coming:
            told.file_rejected, told.message = "duplicate_upload", "同一次装载里已有一份内容相同的文件，只收一份"
            continue
        tell(f"读取 {name}")
        folder = scratch / f"batch-{len(batches):04d}"
        folder.mkdir()
        delivery = next_id(home, sha256, len(batches))
        if options.kind == documents.TABLE:
            batch = documents.compiled(Batch(Survey(path, name), delivery, sha256, folder), options.catalog)
        else:
            found = survey(path, name, FORMS, options.kind, options.limits, folder / "read")
            batch = Batch(found, delivery, sha256, folder)
        batch.survey.unit = cells.name(options.units.get(name) or options.unit or batch.survey.unit) or ""
        batches.append((batch, told))
        coming.add(sha256)
    return batches


def _record_files(
    home: Home, actor: str, files: Iterable[tuple[FileReport, str]], accepted: Sequence[tuple[Batch, FileReport]]
) -> None:
    """A line for every file, before anything is entered: no delivery stands in the ledger without one."""
    taken = {id(told): batch for batch, told in accepted}
    drafts: list[trail.Draft] = []
    for told, sha256 in files:
        if id(told) in taken:
            batch = taken[id(told)]
            counts = {"accepted": told.rows_good, "refused": told.rejected_count, "layout": told.ignored_count}
            draft = trail.Draft(actor, "load", batch.delivery_id, {"file": told.file, "sha256": sha256, **counts})
            drafts += decision_lines(batch, actor)
        else:
            why = {"reason": told.file_rejected, "message": told.message}
            if told.cause:
                why["cause"] = told.cause
            draft = trail.Draft(actor, "refused_file", told.file, {"sha256": sha256, **why})
        drafts.append(draft)
    trail.record_all(home, drafts)


def _known(home: Home, delivery: Delivery, told: FileReport) -> None:
    told.file_rejected = "duplicate_upload"
    told.delivery, told.rejected_count = delivery.id, delivery.refused_count
    told.message = f"这份文件已作为 {delivery.id} 收过，内容相同，没有变动"
    if delivery.refused_count:
        told.message += f"；其中 {delivery.refused_count} 行曾被退回，请在退回表上改正后报送退回表"
    returned = home.returned / f"{delivery.id}.xlsx"
    told.returned = str(returned) if returned.exists() else None


def _accepted(batches: Sequence[tuple[Batch, FileReport]], options: Options) -> list[tuple[Batch, FileReport]]:
    """Fill the reports; a file without a single data row is refused (rule 2). Gives the batches to land."""
    accepted = []
    for batch, told in batches:
        found = batch.survey
        if not found.reason and not batch.accepted_count and not batch.refused().height:
            found.refuse(FileRefused("no_data_rows", "表头下面没有一行数据；空表不收，以免清空已有数据"))
        if found.reason:
            told.file_rejected, told.message, told.warn = found.reason, found.message, found.warnings
            told.cause = found.cause
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
    write_returned(draft, batch.survey.file, refused, batch.survey.tables, batch.layout())
    place(draft, target)
    return str(target)
