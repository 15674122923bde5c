"""Checks and loads under way: each in a process of its own, watched by a thread, kept by whose it is.

A job outlives the rerun that began it and the page that shows it; nobody but its owner can come by it. What the child
tells is written into files, so that it never waits for a reader, and a load goes on should the server end before it.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock, Thread
from typing import Final, Literal

import polars as pl

from dashboard.deliver.command import Parcel, Work, command, environment
from dashboard.deliver.steps import Step, steps_of
from dashboard.deliver.told import Told, told_in

_LOG: Final = logging.getLogger(__name__)
# Two checks of 1 GiB each leave an office's machine room for its pages; loads take turns in any case.
_LOADS: Final = BoundedSemaphore(1)
TURNS: Final = {"check": BoundedSemaphore(2), "load": _LOADS, "decide": _LOADS}
_MOST_BYTES: Final = 64_000_000  # of a report: some 200,000 refused rows, and half a gigabyte once it is read
_CODES: Final = (0, 1, 2)  # of a load that ran to its end
_BUSY: Final = "另一个装载正在进行"  # how the command line says that it waited in vain
_GRACE_SECONDS: Final = 5  # to end its readers and clear its scratch away
_KEPT_SECONDS: Final = 24 * 3600  # a job that is over: its files are gone by then

BUSY: Final = "另一个装载还没有结束，这一批没有装载。文件还在，请过几分钟再点“装载并发布”。"
GONE: Final = "这一批文件放得太久，已经清理。请重新选择文件。"
TOO_MANY: Final = "退回的行太多，这里列不下。多半是整份文件用错了表样，请对照模板改好表头和列后重新报送。"
TOO_LONG: Final = "用的时间太长，已经停下。请把文件拆小后分几批报送，或请管理员用命令行装载。"
LOGGED: Final = "原因已记入服务日志，请把编号告诉管理员。（编号 {number}）"
_ENDED: Final = {
    "check": "核对没有做成，什么都没有写入。",
    "load": "装载没有做完，看板仍是原来的数据；已经收下的不会丢，下一次装载时一并发布。",
    "decide": "认定没有发布，看板仍是原来的数据；已经收下的不会丢，下一次装载时一并发布。",
}


class Underway(Exception):
    """The owner's last parcel is still being checked or loaded."""


@dataclass
class Job:
    """One parcel on its way: first checked, then loaded. What failed is said in `failure`, a sentence for its owner."""

    parcel: Parcel
    work: Work = "check"
    state: Literal["waiting", "running", "over"] = "waiting"
    failure: str = ""
    checked: Told | None = None
    loaded: Told | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=time.monotonic)
    child: subprocess.Popen[bytes] | None = None
    is_discarded: bool = False

    @property
    def steps(self) -> list[Step]:
        """How far the work has come."""
        return steps_of(self.work, self.parcel.folder / f"{self.work}.log")

    @property
    def seconds(self) -> int:
        """Since the work was asked for."""
        return int(time.monotonic() - self.began)

    @property
    def is_stale(self) -> bool:
        """Whether it was over and left lying for a day."""
        return self.state == "over" and self.seconds > _KEPT_SECONDS


class Jobs:
    """The jobs of this server, one to an owner; safe to use from several threads."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def of(self, owner: str) -> Job | None:
        """The owner's job, or None."""
        return self._jobs.get(owner)

    def check(self, owner: str, parcel: Parcel) -> Job:
        """Begin to check a parcel in place of the owner's last one. Raises Underway while that is at work."""
        return self._begun(owner, Job(parcel))

    def decide(self, owner: str, parcel: Parcel) -> Job:
        """Begin to publish decisions in place of the owner's last ones. Raises Underway while those are at work."""
        return self._begun(owner, Job(parcel, work="decide"))

    def _begun(self, owner: str, job: Job) -> Job:
        with self._lock:
            self._jobs = {key: each for key, each in self._jobs.items() if not each.is_stale}
            last = self._jobs.get(owner)
            if last is not None and last.state != "over":
                raise Underway
            self._jobs[owner] = job
        if last is not None:
            _forget(last)
        _begin(job)
        return job

    def load(self, owner: str, job: Job) -> None:
        """Begin to load what was checked; nothing happens when it is being loaded already, or is not the owner's."""
        with self._lock:
            if self._jobs.get(owner) is not job or job.state != "over" or job.checked is None or job.loaded is not None:
                return
            job.work, job.state, job.failure, job.began = "load", "waiting", "", time.monotonic()
        _begin(job)

    def discard(self, owner: str) -> None:
        """Forget the owner's job and its files; a check ends at once, a load that was begun is left to finish."""
        with self._lock:
            job = self._jobs.get(owner)
            if job is None or (job.work != "check" and job.state != "over"):
                return
            del self._jobs[owner]
            job.is_discarded = True
        _forget(job)


JOBS: Final = Jobs()
DECISIONS: Final = Jobs()
"""Decisions on their way: beside the parcels, so that neither keeps the other from being shown."""


def _begin(job: Job) -> None:
    Thread(target=_watched, args=(job,), name=f"deliver-{job.id}", daemon=True).start()


def _forget(job: Job) -> None:
    """End what is running and remove the files; nobody waits for it."""
    if job.child is None:
        shutil.rmtree(job.parcel.folder, ignore_errors=True)
        return

    def ended(child: subprocess.Popen[bytes]) -> None:
        _end(child)
        shutil.rmtree(job.parcel.folder, ignore_errors=True)

    Thread(target=ended, args=(job.child,), daemon=True).start()


def _watched(job: Job) -> None:
    """Wait for a turn, run the work to its end, and put down what it told; whatever happens, the job is over."""
    try:
        with TURNS[job.work]:
            if not job.is_discarded:
                _work(job)
    except (OSError, ValueError, LookupError, TypeError, pl.exceptions.PolarsError):
        _fail(job)
    finally:
        job.child = None
        told = job.checked if job.work == "check" else job.loaded
        if told is None and not job.failure and not job.is_discarded:
            _fail(job, "it told nothing")
        if job.loaded is not None:
            shutil.rmtree(job.parcel.folder, ignore_errors=True)
        job.state = "over"


def _work(job: Job) -> None:
    parcel, work = job.parcel, job.work
    if not all(file.path.exists() for file in parcel.files):
        job.failure = GONE
        return
    told, stream = parcel.folder / f"{work}.json", parcel.folder / f"{work}.log"
    with told.open("wb") as out, stream.open("wb") as err:
        # a group of its own: Ctrl-C at the server does not end a load
        job.child = subprocess.Popen(
            command(parcel, work), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=parcel.folder,
            env=environment(), start_new_session=True,
        )  # fmt: skip
    job.state = "running"
    try:
        code = job.child.wait(parcel.seconds(work))
    except subprocess.TimeoutExpired:
        _end(job.child)
        _LOG.warning("%s of %s files ended after %s s", work, len(parcel.files), parcel.seconds(work))
        job.failure = f"{_ENDED[work]}{TOO_LONG}"
        return
    if job.is_discarded:
        return
    said = stream.read_text("utf-8", errors="replace")
    if told.stat().st_size > _MOST_BYTES:
        job.failure = TOO_MANY
    elif code in _CODES and told.stat().st_size:
        _put_down(job, told_in(told.read_bytes()))
    elif _BUSY in said:
        job.failure = BUSY
    else:
        _fail(job, f"exit code {code}: {said[-4000:]}")


def _put_down(job: Job, told: Told) -> None:
    if job.work == "check":
        job.checked = told
    else:
        job.loaded = told


def _fail(job: Job, why: str = "") -> None:
    """Say that it did not come off, with a number; the reason is in the server's log under that number."""
    number = secrets.token_hex(3)
    _LOG.error("%s failed, number %s: %s", job.work, number, why, exc_info=not why)
    job.failure = f"{_ENDED[job.work]}{LOGGED.format(number=number)}"


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, as Ctrl-C does, so that it ends its readers and clears up; kill it if it does not."""
    if child.poll() is not None:
        return
    if os.name == "nt":
        child.terminate()
        return
    child.send_signal(signal.SIGINT)
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
