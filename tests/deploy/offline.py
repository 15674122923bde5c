"""What an administrator does with a bundle, on a machine that has no network: unpack, install, load, serve, look.

`unshare -n python -m tests.deploy.offline BUNDLE FOLDER` runs it where there is no interface but the loopback and
prints what was seen as JSON.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from fcntl import ioctl
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.serving import Watch, context_of, launched, visit

DEAD = "http://127.0.0.1:9/"  # the discard port: nobody answers
PATIENCE = 300  # seconds for one step on a machine that is busy with other tests
_SET_FLAGS, _UP = 0x8914, 0x1  # SIOCSIFFLAGS, IFF_UP


@dataclass(frozen=True, slots=True)
class Seen:
    """What a trial gave: the network there was, what the installer said, the load, the pages."""

    interfaces: list[str]
    installer: str
    current: str
    fonts: list[str]
    demo: dict[str, object]
    health: str
    start_page: str
    heading: str
    outside: list[str]
    errors: list[str]


def raise_loopback() -> None:
    """A new network namespace has its loopback down; outside of one this changes nothing."""
    with socket.socket() as handle, suppress(PermissionError):
        ioctl(handle, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))


def bare_environment(home: Path) -> dict[str, str]:
    """A login with an empty home folder and no index to ask."""
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_INDEX_URL": DEAD,
        "UV_OFFLINE": "1",
        "XDG_DATA_HOME": str(home / ".local/share"),
    }


def base_python() -> str:
    """The interpreter that the tests' own environment was made from."""
    return str((Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}").resolve())


def unpacked(bundle: Path, folder: Path) -> Path:
    """Unpack as `tar xf` does; gives the one folder inside."""
    with tarfile.open(bundle) as archive:
        # Debian 12's Python 3.11.2 has no filters yet; the bundle is our own
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (found,) = folder.glob("qingdan-*")
    return found


def install(source: Path, prefix: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the installer."""
    command = ["sh", str(source / "install.sh"), "--prefix", str(prefix), "--python", base_python()]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


@contextmanager
def serving(qingdan: Path, home: Path, environment: dict[str, str]) -> Iterator[str]:
    """`qingdan serve` as installed, until it answers; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [qingdan, "serve", "--home", home, "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=30)


def fetched(url: str) -> str:
    """The text behind an address of this machine."""
    with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(url, timeout=30) as answer:
        return str(answer.read().decode("utf-8"))


def looked_at(address: str) -> tuple[str, Watch]:
    """The first page in a browser: its heading, and what it asked for or complained of."""
    watch = Watch()
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        page = context_of(chromium, "desk").new_page()
        watch.over(page)
        visit(page, address)
        heading = page.locator(".q-title h1").first.inner_text()
        chromium.close()
    return heading, watch


def trial(bundle: Path, folder: Path) -> Seen:
    """Everything, one step after the other."""
    login = folder / "login"
    login.mkdir()
    environment = bare_environment(login)
    told = install(unpacked(bundle, folder), folder / "app", environment)
    if told.returncode:
        raise SystemExit(f"{told.stdout}\n{told.stderr}")
    qingdan, home = folder / "app/current/bin/qingdan", folder / "home"
    command = [qingdan, "demo", "--findings", "2000", "--home", home, "--json"]
    demo = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True)
    with serving(qingdan, home, environment) as address:
        health, page = fetched(f"{address}_stcore/health"), fetched(address)
        heading, watch = looked_at(address)
    return Seen(
        interfaces=[name for _, name in socket.if_nameindex()],
        installer=told.stdout,
        current=os.readlink(folder / "app/current"),
        fonts=sorted(path.name for path in login.rglob("*.ttc")),
        demo=json.loads(demo.stdout),
        health=health,
        start_page=page,
        heading=heading,
        outside=watch.outside,
        errors=watch.errors + watch.failed,
    )


if __name__ == "__main__":
    raise_loopback()
    sys.stdout.write(json.dumps(asdict(trial(Path(sys.argv[1]), Path(sys.argv[2])))))
