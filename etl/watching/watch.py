"""Looking at a folder again and again: whole files are loaded together, what fails is tried again, nothing ends it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final, Literal, NamedTuple

from polars.exceptions import PanicException

from etl.forms import FORMS
from etl.load import LoaderBusy, Options, load, today_here
from etl.readers import Limits
from etl.report import FileReport, LoadReport
from etl.watching.dropped import Stamp, on_one_line, scan, shown, unit_of, why
from etl.watching.notices import LOOK, notices
from warehouse.ledger import Damaged, deliveries
from warehouse.paths import Home, sha256_of

SETTLED: Final = 2.0  # seconds without a change after which a file is whole: a copy over the network pauses for less
PATIENCE: Final = 15.0  # seconds that whole files wait for others still being written, so that they load together
AGAIN: Final = 30.0  # seconds until what failed for a reason outside of the file is tried again
GROWING: Final = 60.0  # seconds after which a single run no longer waits for a file that is still being written
_LOG: Final = logging.getLogger(__name__)
# polars is written in Rust, whose panics are no Exception
_BROKEN: Final = (Exception, PanicException)

Outcome = Literal["loaded", "refused", "known", "held", "failed"]


class Unwatchable(Exception):
    """The folder cannot be watched at all; says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one file: its name below the folder, its unit, and the load's report where there was one."""

    file: str
    unit: str
    outcome: Outcome
    message: str
    report: FileReport | None = None
    snapshot: str | None = None


@dataclass(slots=True)
class _Seen:
    """A file as it was last seen and since when; `told` is what was last said of a failure that may pass."""

    stamp: Stamp
    since: float
    again: float = 0.0
    is_done: bool = False
    told: str = ""


class _Item(NamedTuple):
    path: Path
    name: str
    unit: str
    sha256: str


@dataclass(slots=True)
class Watch:
    """One watched folder. `tell` hears what came of each file, `note` what concerns the watch itself.

    The files stay where they are. A file is known by its bytes: what the ledger holds is not loaded again, what was
    refused is told once. The name of the folder directly below the watched one is the unit of the files under it.
    """

    folder: Path
    home: Home
    tell: Callable[[Told], None]
    note: Callable[[str], None]
    unit: str = ""
    listed: int | None = None
    settled: float = SETTLED
    again: float = AGAIN
    load: Callable[[Home, Sequence[Path], Options, Sequence[str]], LoadReport] = load
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)
    _folders: tuple[Path, ...] = ()
    _noted: str = ""

    def __post_init__(self) -> None:
        """Raises Unwatchable for what is no folder, and where home and folder lie in each other."""
        self.folder, root = self.folder.resolve(), self.home.root.resolve()
        if not self.folder.is_dir():
            raise Unwatchable(f"找不到文件夹 {self.folder}；请检查路径")
        if self.folder.is_relative_to(root) or root.is_relative_to(self.folder):
            raise Unwatchable(f"监视的文件夹 {self.folder} 与数据目录 {root} 一个在另一个里面；请分开放")

    def run(self, stop: Event) -> None:
        """Watch until `stop` is set; a running load is finished first. What is known at the start is not told."""
        self._finish_interrupted()
        self._pass_over_known()
        while not stop.is_set():
            self._look()
            folders = self._folders
            for _ in notices(folders, stop):
                self._look()
                if self._folders != folders or stop.is_set():
                    break

    def run_once(self, stop: Event) -> None:
        """Load what is there, wait for what is still being written and for another loader, and come back."""
        self._finish_interrupted()
        begun = monotonic()
        while not stop.is_set():
            self._look()
            now = monotonic()
            waiting = {path: seen for path, seen in self._seen.items() if not seen.is_done and not seen.told}
            if not waiting:
                return
            if now - begun > GROWING and all(now - seen.since < self.settled for seen in waiting.values()):
                for path in waiting:
                    self._fail(path, "还在写入，这一次没有读")
                return
            stop.wait(min(self.settled, LOOK) / 4)

    def _finish_interrupted(self) -> None:
        """A load of nothing publishes what a load that was cut off had entered."""
        try:
            self._call([], is_dry_run=False)
        except LoaderBusy:
            return  # that load does it
        except (OSError, Damaged) as error:
            self._note(why(error) if isinstance(error, OSError) else str(error))

    def _pass_over_known(self) -> None:
        known = {delivery.sha256 for delivery in deliveries(self.home)}
        found, self._folders = scan(self.folder, self._note)
        for path, stamp in found.items():
            try:
                is_known = bool(known) and sha256_of(path) in known
            except OSError:
                continue  # the first look tells
            self._seen[path] = _Seen(stamp, monotonic(), is_done=is_known)

    def _look(self) -> None:
        """One look at the folder: whole files that wait are loaded, together."""
        now = monotonic()
        found, self._folders = scan(self.folder, self._note)
        for path in self._seen.keys() - found.keys():
            del self._seen[path]
        for path, stamp in found.items():
            if path not in self._seen or self._seen[path].stamp != stamp:
                self._seen[path] = _Seen(stamp, now)
        waiting = {path: seen for path, seen in self._seen.items() if not seen.is_done and now >= seen.again}
        whole = {path: seen.since for path, seen in waiting.items() if now - seen.since >= self.settled}
        if whole and (len(whole) == len(waiting) or now - min(whole.values()) >= self.settled + PATIENCE):
            self._take(sorted(whole))

    def _take(self, paths: Sequence[Path]) -> None:
        """Hash the files, pass over known ones, load the rest in one load."""
        try:
            known = {delivery.sha256: delivery.id for delivery in deliveries(self.home)}
        except (OSError, Damaged) as error:
            self._fail_all(paths, error)
            return
        items = []
        for path in paths:
            try:
                item = self._item(path)
            except FileNotFoundError:
                continue  # taken away again
            except OSError as error:
                self._fail(path, why(error))
                continue
            # what failed before may stand in the ledger and not be published yet: the load sees to that
            if item.sha256 in known and not self._seen[path].told:
                self._done(item, "known", f"这份文件已作为 {known[item.sha256]} 收过，内容相同，没有变动")
            elif item.sha256 in self._refused:
                self._seen[path].is_done = True
            else:
                items.append(item)
        if items:
            self._load(items)

    def _item(self, path: Path) -> _Item:
        below = path.relative_to(self.folder)
        return _Item(path, shown(below.as_posix()), unit_of(below) or self.unit, sha256_of(path))

    def _load(self, items: Sequence[_Item]) -> None:
        try:
            report = self._call(items, is_dry_run=False)
        except LoaderBusy as busy:
            self._note(str(busy))
            for item in items:
                self._seen[item.path].again = monotonic() + LOOK
            return
        except (OSError, Damaged) as error:
            self._fail_all([item.path for item in items], error)
            return
        except _BROKEN:
            _LOG.exception("装载时出错：%s", "、".join(on_one_line(item.name) for item in items))
            self._one_by_one(items)
            return
        self._noted = ""
        for item, told in zip(items, report.files, strict=True):
            outcome, message = _outcome(told, report)
            if outcome == "refused":
                self._refused.add(item.sha256)
            self._done(item, outcome, message, told, report.snapshot)

    def _call(self, items: Sequence[_Item], *, is_dry_run: bool) -> LoadReport:
        options = Options(
            today=today_here(),
            limits=Limits.UPLOAD,
            is_dry_run=is_dry_run,
            listed=self.listed,
            units={item.name: item.unit for item in items},
        )
        return self.load(self.home, [item.path for item in items], options, [item.name for item in items])

    def _one_by_one(self, items: Sequence[_Item]) -> None:
        """After a load that broke off: each file by itself, registers first; one that breaks again is given up."""
        if len(items) == 1:
            self._refused.add(items[0].sha256)
            self._done(items[0], "failed", "读这份文件时程序出错，没有收下；请把文件和日志交给管理员")
            return
        for item in sorted(items, key=self._rank):
            self._load([item])

    def _rank(self, item: _Item) -> int:
        """The place of a file's table in the order of a load, by a trial; the last place where that cannot be told."""
        try:
            (told,) = self._call([item], is_dry_run=True).files
        except _BROKEN:
            return len(FORMS)
        return min((list(FORMS).index(table) for table in (told.table or "").split("+") if table), default=len(FORMS))

    def _done(
        self,
        item: _Item,
        outcome: Outcome,
        message: str,
        report: FileReport | None = None,
        snapshot: str | None = None,
    ) -> None:
        self._seen[item.path].is_done = True
        self.tell(Told(item.name, item.unit, outcome, message, report, snapshot))

    def _fail_all(self, paths: Sequence[Path], error: OSError | Damaged) -> None:
        for path in paths:
            self._fail(path, why(error) if isinstance(error, OSError) else str(error))

    def _fail(self, path: Path, message: str) -> None:
        """Tell once that a file could not be loaded for now, and try again later."""
        seen = self._seen[path]
        seen.again = monotonic() + self.again
        if seen.told != message:
            seen.told = message
            below = path.relative_to(self.folder)
            unit = unit_of(below) or self.unit
            self.tell(Told(shown(below.as_posix()), unit, "failed", f"{message}；稍后再试"))

    def _note(self, sentence: str) -> None:
        """Say what concerns the watch itself, once until it is something else."""
        if sentence != self._noted:
            self._noted = sentence
            self.note(sentence)


def _outcome(told: FileReport, report: LoadReport) -> tuple[Outcome, str]:
    held = {each["delivery"]: "；".join(each["reasons"]) for each in report.held}
    if told.file_rejected == "duplicate_upload":
        return "known", told.message or ""
    if told.file_rejected:
        return "refused", told.message or ""
    if told.delivery in held:
        return "held", f"收下了，质量检查没有通过，暂存待处理：{held[told.delivery or '']}"
    if report.snapshot is None:
        return "held", f"收下了，还没有发布：{'；'.join(report.problems)}"
    return "loaded", f"收下 {told.rows_good} 行，退回 {told.rejected_count} 行，版式 {told.ignored_count} 行"
