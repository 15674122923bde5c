"""`make bundle` and what becomes of it on a machine without a network. One trial serves every test of this file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.offline import Seen, bare_environment, install, unpacked

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900  # seconds; the first bundle of a machine fetches a quarter of a gigabyte
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
pytestmark = pytest.mark.xdist_group("bundle")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A bundle, its unpacked folder, and what was seen where it was installed without a network."""

    bundle: Path
    folder: Path
    seen: Seen
    is_apart: bool


@pytest.fixture(scope="module")
def delivered() -> Iterator[Delivered]:
    scratch = Path(tempfile.mkdtemp(prefix="qingdan-bundle-"))  # two gigabytes: not left in pytest's folder
    try:
        made = {**os.environ, "BUNDLE_OUT": str(scratch / "dist")}
        subprocess.run(["bash", ".make/bundle.sh"], cwd=ROOT, env=made, check=True, timeout=PATIENCE)
        (bundle,) = (scratch / "dist").glob("*.tar.gz")
        (scratch / "trial").mkdir()
        apart = _apart()
        command = [*apart, sys.executable, "-m", "tests.deploy.offline", str(bundle), str(scratch / "trial")]
        told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True)
        (scratch / "looked-at").mkdir()
        folder = unpacked(bundle, scratch / "looked-at")
        yield Delivered(bundle, folder, Seen(**json.loads(told.stdout)), bool(apart))
    finally:
        shutil.rmtree(scratch)


def _apart() -> list[str]:
    """The command that leaves the network behind, where this user may; else the dead index alone must do."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        with suppress(FileNotFoundError, subprocess.CalledProcessError):
            subprocess.run([*command, "true"], check=True, stderr=subprocess.DEVNULL)
            return command
    return []


def test_it_installs_loads_and_shows_the_demo_city_without_a_network(delivered: Delivered):
    seen = delivered.seen
    if delivered.is_apart:
        assert seen.interfaces == ["lo"]
    assert seen.current == f"versions/{VERSION}"
    assert seen.demo["snapshot"]
    assert seen.health == "ok"
    assert '<html lang="zh-CN">' in seen.start_page
    assert seen.heading
    assert (seen.outside, seen.errors) == ([], [])


def test_the_installer_says_in_chinese_what_comes_next(delivered: Delivered):
    told = delivered.seen.installer
    assert f"装好了：清单 {VERSION}" in told
    assert "/app/current/bin/qingdan serve" in told


def test_the_font_comes_along_where_there_is_none(delivered: Delivered):
    names = sorted(path.name for path in (delivered.folder / "fonts").iterdir())
    assert names == ["NotoSansCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "copyright"]
    assert delivered.seen.fonts == ([] if "已有中文字体" in delivered.seen.installer else names[:2])


def test_a_changed_file_stops_the_installer_before_anything_is_written(delivered: Delivered, tmp_path: Path):
    page = delivered.folder / "deploy" / "README.md"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"#", b"+", 1))
    told = install(delivered.folder, tmp_path / "app", bare_environment(tmp_path))
    page.write_bytes(whole)
    assert told.returncode == 1
    assert "deploy/README.md：缺失或与校验值不符" in told.stderr
    assert not (tmp_path / "app").exists()


def test_a_wheel_that_was_added_stops_the_installer(delivered: Delivered, tmp_path: Path):
    stranger = delivered.folder / "wheels" / "stranger-1.0-py3-none-any.whl"
    stranger.write_bytes(b"")
    told = install(delivered.folder, tmp_path / "app", bare_environment(tmp_path))
    stranger.unlink()
    assert told.returncode == 1
    assert "stranger-1.0-py3-none-any.whl：不在校验表里" in told.stderr


def test_another_python_is_refused_with_the_one_that_is_needed(delivered: Delivered):
    command = ["sh", str(delivered.folder / "install.sh"), "--python", "/bin/false", "--prefix", "/nonexistent/app"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    wanted = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert told.returncode == 1
    assert f"需要 Python {wanted}，这台机器上没有找到" in told.stderr


def test_every_wheel_is_pinned_to_its_hash_and_listed_with_its_licence(delivered: Delivered):
    wheels = {path.name for path in (delivered.folder / "wheels").iterdir()}
    pins = (delivered.folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert len(pins) == len(wheels) - 1  # pip installs and is not installed
    assert all("--hash=sha256:" in pin for pin in pins)
    rows = [
        line for line in (delivered.folder / "LICENSES.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    assert len(rows) == len(wheels) + 1
    assert [row for row in rows if "see the wheel" in row] == []


def test_our_wheel_holds_every_file_of_the_packages(delivered: Delivered):
    command = ["git", "ls-files", "-co", "--exclude-standard", "dashboard", "warehouse", "etl", "data"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    (wheel,) = (delivered.folder / "wheels").glob("qingdan-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert [path for path in listed if (ROOT / path).exists() and path not in inside] == []
    assert {
        "dashboard/.streamlit/config.toml",
        "dashboard/static/inter.woff2",
        "warehouse/models/core/fct_finding.sql",
    } <= inside
