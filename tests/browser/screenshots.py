"""Pictures of every page, at a desk and on a phone, light and dark, into ./screenshots (`make screenshots`)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import PAGES, ROOT, SIZES, context_of, launched, served, settle, take_role, visit

ROLES = ("leader", "liaison", "tour", "viewer")
OUT = ROOT / "screenshots"


def main() -> int:
    """Serve the home of QINGDAN_HOME (default ./.qingdan) and save the pictures; returns how many."""
    home = Path(os.environ.get("QINGDAN_HOME", ROOT / ".qingdan")).resolve()
    OUT.mkdir(exist_ok=True)
    taken = 0
    with tempfile.TemporaryDirectory() as folder, served(home, Path(folder)) as url, sync_playwright() as playwright:
        browser = launched(playwright)
        for size in SIZES:
            for theme in ("light", "dark"):
                page = context_of(browser, size, theme).new_page()
                shots = PAGES | ({"present": "?present=1"} if size == "desk" else {})
                for name, path in shots.items():
                    visit(page, url + path)
                    grow(page, size)
                    page.screenshot(path=OUT / f"{name}_{size}_{theme}.png")
                    taken += 1
                for role in ROLES:
                    take_role(page, url, role)
                    grow(page, size)
                    page.screenshot(path=OUT / f"as_{role}_{size}_{theme}.png")
                    taken += 1
                page.context.close()
        browser.close()
    sys.stdout.write(f"{taken} pictures in {OUT}\n")
    return taken


def grow(page: Page, size: str) -> None:
    """Make the window as tall as the page, so that the picture holds all of it."""
    width, height = SIZES[size]
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, tall)})
    settle(page)


if __name__ == "__main__":
    main()
