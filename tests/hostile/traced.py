"""What a process and its children did outside: connections asked for, files written, told by strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def _works(strace: str | None) -> bool:
    """Whether there is a strace and the machine lets it trace."""
    if strace is None:
        return False
    command = [strace, "-f", "--seccomp-bpf", "-o", os.devnull, "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


STRACE = shutil.which("strace")
CAN_TRACE = _works(STRACE)
_CALLS = "connect,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat"
_CONNECT = re.compile(r"connect\(\d+, \{sa_family=(AF_INET6?)\b.*")
_OPENED = re.compile(r'(?:open|openat|creat)\((?:[A-Z_]+, |\d+(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)", ([A-Z_|0-9]+)')
_MADE = re.compile(r'(?:mkdir|mknod|symlink|link|rename)\w*\(.*"((?:[^"\\]|\\.)*)"[^"]*\) = 0')
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
_NOWHERE = ("/dev/null", "/dev/tty", "/dev/shm/", "/proc/self/", "/sys/")


@dataclass(frozen=True, slots=True)
class Trace:
    """Calls of a run that ended well: the addresses asked for, the absolute paths written to."""

    connections: tuple[str, ...]
    written: frozenset[str]

    def outside(self, *inside: Path) -> list[str]:
        """Written paths that lie in none of these folders."""
        roots = tuple(f"{path.resolve()}{os.sep}" for path in inside)
        return sorted(path for path in self.written if not f"{path}{os.sep}".startswith((*roots, *_NOWHERE)))


def tracer(log: Path) -> Sequence[str]:
    """The command that runs another one traced."""
    assert STRACE, "没有找到 strace：请先运行 apt-get install strace，再重复 make test"
    return (
        STRACE,
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "4096",
        "-e",
        f"trace={_CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    )


def trace_of(log: Path) -> Trace:
    """What a traced run did. Relative paths are left out: the processes' own folders lie inside."""
    connections: list[str] = []
    written: set[str] = set()
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if found := _CONNECT.search(line):
            connections.append(found[0])
        elif (found := _OPENED.search(line)) and _WRITES.search(found[2]) and not line.rstrip().endswith(")"):
            if " = -1 " not in line:
                written.add(found[1])
        elif found := _MADE.search(line):
            written.add(found[1])
    return Trace(tuple(connections), frozenset(path for path in written if path.startswith("/")))
