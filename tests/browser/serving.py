"""The server and the browser of the page tests: one process over one home, a Chromium that may not leave it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "dashboard" / "app.py"
START_SECONDS = 90
SETTLE_MS = 60_000
SIZES = {"desk": (1920, 1080), "phone": (390, 844)}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAGES = {
    "overview": "",
    "leaders": "leaders",
    "districts": "districts",
    "findings": "findings",
    "accidents": "accidents",
    "assessment": "assessment",
    "whatif": "whatif",
    "data": "data",
    "archive": "archive",
    "rows": "rows",
    "bulletin": "bulletin",
    "trail": "trail",
    "upload": "upload",
    "waiting": "waiting",
    "reporting": "reporting",
    "duties": "duties",
    "responsibility": "responsibility",
    "majors": "majors",
    "patterns": "patterns",
}
"""Every page and its path."""


@contextmanager
def served(home: Path, cwd: Path) -> Iterator[str]:
    """Serve ``home`` on a free port of 127.0.0.1 from another working directory; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = cwd / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}", "--server.address=127.0.0.1"],
            cwd=cwd,
            env={**os.environ, "QINGDAN_HOME": str(home)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait(f"{address}_stcore/health", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up:\n{log.read_text('utf-8', errors='replace')[-4000:]}")


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium; a test without a browser fails, it is never skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "没有找到 Chromium：请先运行 apt-get install chromium fonts-noto-cjk，再重复 make test"
    return playwright.chromium.launch(executable_path=found, args=list(FLAGS))


@dataclass
class Watch:
    """What a page did that it must not: errors in the console, requests to another host, answers that failed."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch ``page`` from now on."""
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: self.errors.append(str(problem)))
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket_: self._request(socket_.url))
        page.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.outside.append(url)

    def nothing(self) -> bool:
        """Whether nothing was noticed."""
        return not (self.errors or self.outside or self.failed)


def context_of(browser: Browser, size: str, theme: str = "light") -> BrowserContext:
    """A fresh visitor: desk or phone, light or dark, reading Chinese."""
    width, height = SIZES[size]
    is_phone = size == "phone"
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        is_mobile=is_phone,
        locale="zh-CN",
        accept_downloads=True,
    )


def visit(page: Page, url: str) -> None:
    """Open ``url`` and wait until the page is whole."""
    page.goto(url)
    page.wait_for_selector(".q-title h1, .q-empty", timeout=SETTLE_MS)
    settle(page)


def take_role(page: Page, address: str, role: str) -> None:
    """Choose one of the identities to look around with, as a visitor would."""
    page.goto(f"{address}sign-in/role")
    page.locator("form", has=page.locator(f'input[name="role"][value="{role}"]')).get_by_role("button").click()
    page.wait_for_selector(".q-title h1, .q-empty", timeout=SETTLE_MS)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the rerun is over and its figures are drawn."""
    page.wait_for_timeout(250)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'",
        timeout=SETTLE_MS,
    )
    page.wait_for_timeout(350)


def press(page: Page, selector: str, nth: int = 0) -> None:
    """Click the middle of a mark in a figure: plotly listens on a layer above its marks."""
    mark = page.locator(selector).nth(nth)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box, f"{selector} is not shown"
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
