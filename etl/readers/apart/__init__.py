"""Reading a file in a child process with limits, so that no file can take the loader or the dashboard down."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from etl.readers.apart.bounds import OFFICE, OWN, Bounds
from etl.readers.apart.spool import DONE, REFUSED, unspooled
from etl.readers.content import open_document
from etl.readers.document import Document, FileRefused, Limits

__all__ = ["open_apart", "run_apart"]

READER: Final = "etl.readers.apart.child"
_ROOT: Final = Path(__file__).resolve().parents[3]
_TOO_MUCH: Final = "读取这份文件超出了时间或内存的限额，请删去多余的内容，或按年度、县区拆分后分别报送。"
_BROKEN: Final = "文件已损坏，读取时程序中断；请用原软件打开另存后重新报送。"
# How Rust, C++ and Python say that an allocation failed ; the first two end the process.
_SPENT: Final = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory")
_DISK_FULL: Final = os.strerror(errno.ENOSPC)
_HEADLESS: Final = frozenset({"SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH"})  # what a bare process needs


def open_apart(path: Path, *, name: str, limits: Limits | None, folder: Path, bounds: Bounds | None = None) -> Document:
    """Open a file as `open_document` does, in a child process; the frames are spooled below the new `folder`.

    A CSV without limits, which only the operator's own command line may give, is read here: our own reader streams it
    in constant memory. Raises FileRefused; a child that dies, hangs or asks for too much refuses its file and no more.
    """
    if limits is None and Path(name).suffix.lower() in (".csv", ".txt"):
        document = open_document(path, name=name, limits=None)
        if document.kind == "csv":
            return document
    is_own = limits is None and Path(name).suffix.lower() == ".parquet"
    run_apart(READER, path, name=name, limits=limits, folder=folder, bounds=bounds or (OWN if is_own else OFFICE))
    return unspooled(folder)


def run_apart(
    module: str, path: Path, *, name: str, limits: Limits | None, folder: Path, bounds: Bounds = OFFICE
) -> None:
    """Let `module` read a file in a child process, which writes `spool.DONE` below the new `folder` at its end.

    The child is told on stdin what to read and its bounds. Raises FileRefused, and OSError where the disk is full.
    """
    folder.mkdir(parents=True)
    (folder / "cwd").mkdir()
    asked = {
        "path": str(path.resolve()),
        "name": name,
        "folder": str(folder.resolve()),
        "has_limits": limits is not None,
        "bounds": bounds.to_dict(),
    }
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    with (folder / "asked.json").open("rb") as question, (folder / "stderr").open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=question,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder / "cwd",
            env=_environment(),
            start_new_session=True,
        )
        try:
            child.wait(timeout=bounds.wall_seconds)
        except subprocess.TimeoutExpired:
            raise FileRefused("resource_limit", _TOO_MUCH) from None
        finally:
            _end(child)
    _judge(child.returncode, folder)


def _judge(code: int, folder: Path) -> None:
    """Raises FileRefused for what the child refused, or for how it died; OSError where the disk is full."""
    refusal = folder / REFUSED
    if refusal.exists():
        told: dict[str, Any] = json.loads(refusal.read_bytes())
        raise FileRefused(told["reason"], told["message"])
    if code == 0 and (folder / DONE).exists():
        return
    last = _last_words(folder)
    if _DISK_FULL in last:  # no fault of the file
        raise OSError(errno.ENOSPC, _DISK_FULL, str(folder))
    spent = (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGXFSZ", 0))
    if code in spent or any(words in last for words in _SPENT):
        raise FileRefused("resource_limit", _TOO_MUCH, f"{code}: {last}")
    raise FileRefused("corrupt_file", _BROKEN, f"{code}: {last}")


def _last_words(folder: Path) -> str:
    """What the child said of memory or disk at last, else its last line; cut short."""
    with (folder / "stderr").open("rb") as errors:
        errors.seek(max(0, (folder / "stderr").stat().st_size - 2000))
        lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    telling = [line for line in lines if any(words in line for words in (*_SPENT, _DISK_FULL))]
    return (telling or lines or [""])[-1][:300]


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind of the child: it leads a group of its own."""
    if child.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
        child.wait()


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key.upper() in _HEADLESS}
    # one thread each: arenas and stacks of more would eat the address space that the file may have
    arenas = {"MALLOC_ARENA_MAX": "1", "POLARS_SKIP_CPU_CHECK": "1"}
    threads = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
    return {**kept, **arenas, **threads, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
