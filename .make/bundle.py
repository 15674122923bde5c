"""Puts an offline bundle together: the locked wheels and our own, installers, font, deployment pages, all hashed."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".venv-boot" / "wheels"
# Kylin V10, openEuler 20.03, UOS 20 and Debian 10 have glibc 2.28: wheels that ask for a newer one are not taken.
GLIBC_MINORS = range(17, 29)
FONTS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
WHEELS_ARE_PACKED = 1  # gzip level: wheels and fonts hardly shrink, and a higher level only takes time


@dataclass(frozen=True)
class Target:
    """The machine that the bundle is for."""

    system: str
    machine: str
    python: str

    @property
    def name(self) -> str:
        """As it stands in the bundle's name."""
        return f"{self.system}-{self.machine}-py{self.python}"

    @property
    def is_windows(self) -> bool:
        """Windows takes a zip and brings its own Chinese fonts."""
        return self.system == "windows"

    @property
    def markers(self) -> dict[str, str]:
        """What the lock file's conditions are judged by."""
        return {
            "sys_platform": "win32" if self.is_windows else "linux",
            "os_name": "nt" if self.is_windows else "posix",
            "platform_system": "Windows" if self.is_windows else "Linux",
            "platform_machine": {"x86_64": "AMD64"}.get(self.machine, self.machine)
            if self.is_windows
            else self.machine,
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }

    @property
    def wheel_platforms(self) -> list[str]:
        """The platform tags that pip may take, newest first."""
        if self.is_windows:
            return ["win_amd64"]
        newest_first = [f"manylinux_2_{minor}_{self.machine}" for minor in reversed(GLIBC_MINORS)]
        return [*newest_first, f"manylinux2014_{self.machine}", f"linux_{self.machine}"]


def target_of(named: str, python: str) -> Target:
    """The target named on the command line, or this machine."""
    here = f"{platform.system().lower()}-{platform.machine().lower().replace('amd64', 'x86_64')}"
    system, _, machine = (named or here).partition("-")
    found = Target(system, machine, python or f"{sys.version_info[0]}.{sys.version_info[1]}")
    known = ("linux-x86_64", "linux-aarch64", "windows-x86_64")
    if f"{system}-{machine}" not in known or found.python not in ("3.11", "3.12"):
        raise SystemExit(f"bundle: no bundle for {found.name}; there are {', '.join(known)} with Python 3.11 or 3.12")
    return found


def requirements(uv: str, target: Target) -> str:
    """The locked runtime packages of the target with their hashes, conditions judged and gone."""
    command = [uv, "export", "--locked", "--no-dev", "--no-emit-project", "--no-annotate", "--no-header", "--quiet"]
    exported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = []
    for entry in exported.replace("\\\n", " ").splitlines():
        wanted, *hashes = re.split(r"\s+--hash=", entry.strip())
        requirement = Requirement(wanted)
        if requirement.marker is None or requirement.marker.evaluate(target.markers):
            kept.append(
                " ".join([f"{requirement.name}{requirement.specifier}", *(f"--hash={each}" for each in hashes)])
            )
    return "\n".join(kept) + "\n"


def fetch_wheels(uv: str, target: Target, wanted: str, folder: Path) -> None:
    """Every wheel of the target into `folder`; the network is asked only for what the cache lacks."""
    cache = CACHE / target.name
    cache.mkdir(parents=True, exist_ok=True)
    listed = folder.parent / "wanted.txt"
    listed.write_text(wanted + (ROOT / ".make" / "bundle-pip.txt").read_text(encoding="utf-8"), encoding="utf-8")
    pip = re.search(r"^pip==(\S+)", listed.read_text(encoding="utf-8"), re.MULTILINE)
    command = [uv, "tool", "run", "--quiet", "--python", sys.executable, "--from", f"pip=={pip[1] if pip else ''}"]
    command += ["pip", "download", "-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", target.python]
    command += [part for each in target.wheel_platforms for part in ("--platform", each)]
    command += ["-r", str(listed), "--dest", str(folder)]
    from_cache = subprocess.run(
        [*command, "--no-index", "--find-links", str(cache)], cwd=folder, capture_output=True, check=False
    )
    if from_cache.returncode:
        sys.stderr.write("bundle: fetching the wheels\n")
        subprocess.run(command, cwd=folder, check=True)
        keep(folder, cache)
    listed.unlink()


def keep(wheels: Path, cache: Path) -> None:
    """The cache then holds these wheels and no other. Several bundles may be made at once: each file arrives whole."""
    for wheel in wheels.iterdir():
        with tempfile.NamedTemporaryFile(dir=cache, prefix=".coming-", delete=False) as coming:
            shutil.copyfile(wheel, coming.name)
        Path(coming.name).replace(cache / wheel.name)
    for stale in {path.name for path in cache.glob("*.whl")} - {path.name for path in wheels.iterdir()}:
        (cache / stale).unlink(missing_ok=True)


def build_own(uv: str, folder: Path, when: int) -> Path:
    """Our own wheel. Its builder, hatchling, comes from PyPI the first time and from uv's cache after that."""
    with tempfile.TemporaryDirectory() as out:
        command = [uv, "build", "--wheel", "--quiet", "--python", sys.executable, "--out-dir", out, str(ROOT)]
        subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": str(when)})
        (built,) = Path(out).glob("*.whl")
        return Path(shutil.move(built, folder / built.name))


def pinned(wheels: Path) -> str:
    """The list that the installer gives to pip: each package in the one version and with the one hash that lie here."""
    lines = []
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(wheel.name)
        if name != "pip":
            lines.append(f"{name}=={version} --hash=sha256:{sha256_of(wheel)}\n")
    return "".join(lines)


def licences(wheels: Path) -> str:
    """What each wheel says of its licence; the texts are inside the wheels."""
    lines = ["# Licences of the packages in this bundle", "", "| package | version | licence |", "|---|---|---|"]
    for wheel in sorted(wheels.glob("*.whl"), key=lambda path: path.name.lower()):
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each)]
            told = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
        classifiers = [
            each.rsplit(" :: ", 1)[-1] for each in told.get_all("Classifier", []) if each.startswith("License")
        ]
        short = (told["License"] or "").strip().splitlines()[:1]
        licence = told["License-Expression"] or ", ".join(classifiers) or "".join(short) or "see the wheel"
        lines.append(f"| {canonicalize_name(told['Name'])} | {told['Version']} | {licence} |")
    lines += ["", "The texts stand inside the wheels (`*.dist-info`), that of a font in `fonts/copyright`.", ""]
    return "\n".join(lines)


def add_fonts(root: str, folder: Path) -> None:
    """Debian's Noto Sans CJK and what it may be used for."""
    folder.mkdir()
    for name in FONTS:
        shutil.copyfile(Path(root) / "usr/share/fonts/opentype/noto" / name, folder / name)
    shutil.copyfile(Path(root) / "usr/share/doc/fonts-noto-cjk/copyright", folder / "copyright")


def sha256_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def seal(folder: Path) -> None:
    """SHA256SUMS over all that is there, in the form of sha256sum."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def pack(folder: Path, target: Target, out: Path, when: int) -> Path:
    """One file, with the same bytes whenever the same things are packed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if target.is_windows:
        final = out / f"{folder.name}.zip"
        with zipfile.ZipFile(final, "w") as archive:
            for path in files:
                entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", (2026, 1, 1, 0, 0, 0))
                archive.writestr(entry, path.read_bytes())
        return final
    final = out / f"{folder.name}.tar.gz"
    with (
        final.open("wb") as raw,
        gzip.GzipFile("", "wb", WHEELS_ARE_PACKED, raw, when) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in files:
            entry = tarfile.TarInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
            entry.size, entry.mtime = path.stat().st_size, when
            entry.mode = 0o755 if path.suffix == ".sh" else 0o644
            with path.open("rb") as stream:
                archive.addfile(entry, stream)
    return final


def last_change() -> int:
    """The time of the last commit: what a bundle of these sources is dated by."""
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(told.stdout.strip() or 1_767_225_600)


def main() -> None:
    """Make one bundle and tell where it is."""
    parser = argparse.ArgumentParser()
    for name in ("uv", "fonts", "platform", "python", "out"):
        parser.add_argument(f"--{name}", default="")
    given = parser.parse_args()
    target, when = target_of(given.platform, given.python), last_change()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    out = Path(given.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    uv = str(Path(given.uv).absolute())
    with tempfile.TemporaryDirectory(dir=out, prefix=".bundle-") as scratch:
        folder = Path(scratch) / f"qingdan-{version}-{target.name}"
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        fetch_wheels(uv, target, requirements(uv, target), wheels)
        build_own(uv, wheels, when)
        (folder / "requirements.txt").write_text(pinned(wheels), encoding="utf-8", newline="\n")
        (folder / "LICENSES.md").write_text(licences(wheels), encoding="utf-8", newline="\n")
        (folder / "BUNDLE").write_text(f"{version}\n{target.python}\n{target.system}-{target.machine}\n", newline="\n")
        shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
        shutil.copytree(ROOT / "docs" / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("offline"))
        offline = ROOT / "docs" / "deploy" / "offline"
        for name in ("install.ps1" if target.is_windows else "install.sh", "README.txt"):
            shutil.copyfile(offline / name, folder / name)
        if given.fonts != "no" and not target.is_windows:
            add_fonts(given.fonts, folder / "fonts")
        seal(folder)
        final = pack(folder, target, out, when)
    final.with_name(f"{final.name}.sha256").write_text(f"{sha256_of(final)}  {final.name}\n", newline="\n")
    sys.stdout.write(f"{final}  {final.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
