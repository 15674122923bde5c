"""The scheme files: read, checked as a whole, the office's own beside the shipped ones, the last valid copy kept."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from pydantic import ValidationError

from warehouse.access import trail
from warehouse.assessment.faults import Problem, SchemeError, cross_faults, problem, words_of
from warehouse.assessment.lines import Lines
from warehouse.assessment.scheme import Scheme
from warehouse.paths import DATA, Home, write_durably

FOLDER: Final = DATA / "schemes"
VALID: Final = ".valid"  # ending of the last valid copy beside an office's own file
_ORDER: Final = ("district", "leader", "department")  # as meetings take them
_LOCK: Final = Lock()


@dataclass(frozen=True, slots=True)
class Shelf:
    """The schemes in force, with where each comes from, and what must be said about files that are not in force."""

    schemes: tuple[Scheme, ...]
    origins: dict[str, Path]
    warnings: tuple[str, ...] = ()

    def stamp(self, name: str) -> str:
        """A short hash of a scheme's content, for keys of remembered scores: another file, another stamp."""
        return hashlib.sha256(self.of(name).model_dump_json().encode()).hexdigest()[:12]

    def of(self, name: str) -> Scheme:
        """The scheme of this name. Raises SchemeError with the names there are."""
        for scheme in self.schemes:
            if scheme.name == name:
                return scheme
        raise SchemeError(f"没有名为 {name} 的考核方案，可用：{'、'.join(each.name for each in self.schemes)}")


_READ: dict[Path, tuple[tuple[int, int, int], Scheme | SchemeError, bytes]] = {}


def schemes(home: Home | Path | None = None) -> tuple[Scheme, ...]:
    """All schemes in force, those of districts first; with a home, its own replace shipped ones of the same name.

    Files are read again when they change. Raises SchemeError when a shipped file is wrong; see `shelf` for warnings.
    """
    return shelf(home).schemes


def load_scheme(name: str, home: Home | Path | None = None) -> Scheme:
    """The scheme of this name. Raises SchemeError with the names there are."""
    return shelf(home).of(name)


def shelf(home: Home | Path | None = None) -> Shelf:
    """The schemes in force and the warnings: a wrong file of the office's is told, its last valid copy goes on.

    Raises SchemeError when a shipped file is wrong.
    """
    found: dict[str, Scheme] = {}
    origins: dict[str, Path] = {}
    warnings: list[str] = []
    for path in sorted(FOLDER.glob("*.toml")):
        scheme, _ = _current(path)
        found[scheme.name], origins[scheme.name] = scheme, path
    own = {} if home is None else _own(home if isinstance(home, Home) else Home(home))
    for path in sorted(own):
        kept, told = _in_force(path)
        warnings += told
        if kept is not None and origins.get(kept.name) in own:
            warnings.append(f"{path.name}：方案 {kept.name} 已由 {origins[kept.name].name} 给出，这份不用")
        elif kept is not None:
            found[kept.name], origins[kept.name] = kept, path
    ordered = sorted(found.values(), key=lambda scheme: (_ORDER.index(scheme.subject), scheme.name))
    return Shelf(tuple(ordered), origins, tuple(warnings))


def read_scheme(path: Path) -> Scheme:
    """Read and check one file. Raises SchemeError whose problems name file, line, key and reason, all of them."""
    return _parsed(path.read_bytes(), path.name)


def parse_scheme(text: str, file: str) -> Scheme:
    """Read and check the text of a scheme; `file` is its name in the sentences. Raises SchemeError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError.of([problem(file, error)]) from error
    lines = Lines(text)
    told: list[Problem] = []
    scheme = None
    try:
        scheme = Scheme.model_validate(data)
    except ValidationError as error:
        told += [Problem(file, lines.of(each["loc"]), _key(each["loc"]), words_of(each)) for each in error.errors()]
    told += [Problem(file, lines.of(path), _key(path), reason) for path, reason in cross_faults(data)]
    if told or scheme is None:
        raise SchemeError.of(sorted(set(told), key=lambda each: (each.line, each.key)))
    return scheme


def use_scheme(home: Home, path: Path, actor: str) -> Scheme:
    """Take a checked file into the home, where it is in force from the next question on; put down in the trail.

    Raises SchemeError, and then nothing changed; OSError when it cannot be written.
    """
    content = path.read_bytes()
    scheme = _parsed(content, path.name)
    home.schemes.mkdir(parents=True, exist_ok=True)
    trail.record(home, actor, "scheme_used", scheme.name, title=scheme.title, file=path.name)
    write_durably(home.schemes / f"{scheme.name}{VALID}", content)
    write_durably(home.schemes / f"{scheme.name}.toml", content)
    return scheme


def _parsed(content: bytes, file: str) -> Scheme:
    try:
        return parse_scheme(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        raise SchemeError.of([Problem(file, 1, "", "不是 UTF-8 文本，请另存为 UTF-8")]) from error


def _own(home: Home) -> set[Path]:
    """The office's files by their place; a copy whose file was taken away is no scheme any more."""
    return set(home.schemes.glob("*.toml")) if home.schemes.is_dir() else set()


def _in_force(path: Path) -> tuple[Scheme | None, list[str]]:
    """The scheme of an office's own file, or its last valid copy, and what to say."""
    kept = path.with_suffix(VALID)
    try:
        scheme, content = _current(path)
    except SchemeError as error:
        said = f"方案文件 {path.name} 有误，没有启用：{error}"
        try:
            return _current(kept)[0], [f"{said}；仍按上一份有效的方案计分"]
        except (SchemeError, FileNotFoundError):
            return None, [f"{said}；没有上一份有效的方案可用"]
    except FileNotFoundError:  # taken away between the listing and the reading
        return None, []
    return scheme, _keep(content, kept)


def _keep(content: bytes, kept: Path) -> list[str]:
    """Keep a copy of a valid file, for the day on which it is broken in place; what cannot be kept is said."""
    if kept.exists() and kept.read_bytes() == content:
        return []
    try:
        with _LOCK:
            write_durably(kept, content)
    except OSError as error:
        return [f"方案文件 {kept.stem}.toml 有效，但不能留存副本（{error.strerror}）：改坏后将没有上一份可用"]
    return []


def _current(path: Path) -> tuple[Scheme, bytes]:
    """The scheme of a file and its bytes, read again only when it changed. Raises SchemeError, FileNotFoundError."""
    told = os.stat(path)
    state = (told.st_mtime_ns, told.st_size, told.st_ino)
    known = _READ.get(path)
    if known is None or known[0] != state:
        content = path.read_bytes()
        try:
            known = (state, _parsed(content, path.name), content)
        except SchemeError as error:
            known = (state, error, content)
        _READ[path] = known
    if isinstance(known[1], SchemeError):
        raise SchemeError.of(known[1].problems)
    return known[1], known[2]


def _key(path: tuple[Any, ...]) -> str:
    """A place for people: group[2].indicator[1].weight, counted from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
