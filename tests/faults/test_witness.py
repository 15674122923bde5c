"""A second witness: strace sees every process of a load, and tells the same as the recorder of `operations`.

So what is replayed after a power cut is what was done, and the writers in C++ and Rust keep to the protocol too.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.faults.homes import Town
from tests.faults.operations import Operation
from tests.faults.running import PATIENCE, QINGDAN, copied

pytestmark = pytest.mark.faults

CALLS = (
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,copy_file_range,sendfile,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,fsync,fdatasync"
)
WRITES = re.compile(r"^\d+ +(?:p?write\w*|writev|ftruncate|fallocate|sendfile)\(\d+<([^>]+)>")
SYNCS = re.compile(r"^\d+ +f(?:data)?sync\(\d+<([^>]+)>")
RENAMES = re.compile(r'^\d+ +rename\w*\(.*?"([^"]+)".*?"([^"]+)"')
LINKS = re.compile(r"^\d+ +(?:sym)?link(?:at)?\(")
# Written in place by design, or under a lock that no reader looks at; scratch is cleared by the next load.
IN_PLACE = re.compile(r"^(staging/|readers/|lock$|lock\.holder$|audit/lock$|audit/trail\.jsonl$)")


def strace(home: Path, words: tuple[str, ...], log: Path) -> list[str]:
    """The calls of a command and all its children; skips where no process may be traced."""
    if shutil.which("strace") is None:
        pytest.skip("there is no strace here")
    if subprocess.run(["strace", "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no process may be traced here")
    command = ["strace", "-f", "-y", "--seccomp-bpf", "-s", "0", "-e", f"trace={CALLS}", "-o", str(log)]
    command += [sys.executable, *QINGDAN, *words, "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode in (0, 2), done.stderr
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if " resumed>" not in line and " = -1 " not in line]


def seen(lines: list[str], home: Path) -> list[Operation]:
    """The writes, syncs and renames below the home."""
    found = []
    root = f"{home}/"
    for line in lines:
        if (match := WRITES.match(line)) and match[1].startswith(root):
            found.append(Operation("write", match[1].removeprefix(root)))
        elif (match := SYNCS.match(line)) and (match[1] + "/").startswith(root):
            found.append(Operation("sync", match[1].removeprefix(str(home)).lstrip("/")))
        elif (match := RENAMES.match(line)) and match[2].startswith(root):
            found.append(Operation("rename", match[1].removeprefix(root), match[2].removeprefix(root)))
        assert not LINKS.match(line) or root not in line, "a link in the home"
    return found


def told(operations: Iterable[Operation]) -> Counter[tuple[str, str, str]]:
    """Syncs and renames outside the scratch folder, without what differs from run to run.

    That is process ids, and the hash of a snapshot, which holds the time.
    """
    texts = [(each.kind, each.path, each.target) for each in operations if each.kind in ("sync", "rename")]
    found = Counter((kind, _nameless(path), _nameless(target)) for kind, path, target in texts)
    del found["sync", "staging/#", ""]  # DuckDB syncs its own files as often as it likes
    return found


def _nameless(path: str) -> str:
    return re.sub(r"^staging/.*|\d+(?=\.tmp$)|[0-9a-f]{8,64}", lambda m: "staging/#" if "/" in m[0] else "#", path)


def test_another_witness_tells_the_same(town: Town, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    witnessed = seen(strace(home, town.words, tmp_path / "strace.log"), home)
    assert told(witnessed) == told(town.operations)
    assert broken_promises(witnessed) == []


def broken_promises(operations: list[Operation]) -> list[str]:
    """What is written outside the scratch folder without a temporary name, after its fsync, or with none."""
    found, dirty = [], set()
    synced: set[str] = set()
    for each in operations:
        if each.kind == "write":
            dirty.add(each.path)
            is_temporary = Path(each.path).name.startswith(".") and each.path.endswith(".tmp")
            if not IN_PLACE.match(each.path) and not is_temporary:
                found.append(f"{each.path} is written under its final name")
        elif each.kind == "sync":
            dirty.discard(each.path)
            synced.add(each.path)
        elif not each.target.startswith("staging/"):
            if each.path in dirty or each.path not in synced:
                found.append(f"{each.target} has bytes that were not synced")
            synced.discard(each.path)
    return found


@pytest.mark.parametrize(
    "operations",
    [
        [Operation("write", "CURRENT")],
        [Operation("write", ".CURRENT.1.tmp"), Operation("rename", ".CURRENT.1.tmp", "CURRENT")],
        [
            Operation("sync", "staging/build.duckdb"),
            Operation("write", "staging/build.duckdb"),
            Operation("rename", "staging/build.duckdb", "snapshots/a.duckdb"),
        ],
    ],
    ids=["in place", "not synced", "written after its fsync"],
)
def test_a_broken_promise_is_seen(operations: list[Operation]):
    assert broken_promises(operations) != []
