"""The rules of the house that a linter does not know: boundaries, sizes, names, what a SQL file says of itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dashboard", "warehouse", "etl", "data")
FILE_LINES, FUNCTION_LINES, PAGE_LINES = 300, 50, 80
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
SQL_IN_TEXT = re.compile(r"\bselect\b[\s\S]+\bfrom\b|\b(insert\s+into|delete\s+from|create\s+table)\b", re.IGNORECASE)


def files(pattern: str, *folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if "__pycache__" not in path.parts)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def texts_of(tree: ast.Module) -> list[str]:
    """Every string that is a value: docstrings are words about the code, not part of it."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [node.value for node in constants if isinstance(node.value, str)]


def header_of(path: Path) -> list[str]:
    """The comment lines a SQL file opens with, without their dashes."""
    header = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").strip())
    return header


def test_rooms_import_only_what_the_contracts_allow():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    verdict = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_no_file_has_grown_to_two_jobs():
    long = [f"{shown(path)}: {lines_of(path)}" for path in files("*.py", *PACKAGES) if lines_of(path) > FILE_LINES]
    long += [f"{shown(path)}: {lines_of(path)}" for path in files("*.sql", *PACKAGES) if lines_of(path) > FILE_LINES]
    assert long == []


def test_no_function_has_grown_to_two_jobs():
    long = [
        f"{shown(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in files("*.py", *PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_a_page_stays_on_one_screen():
    pages = files("*.py", "dashboard/app_pages")
    assert [f"{shown(path)}: {lines_of(path)}" for path in pages if lines_of(path) > PAGE_LINES] == []


def test_files_are_named_after_things_of_the_domain():
    named = {path for pattern in ("*.py", "*.sql") for path in files(pattern, *PACKAGES, "tests")}
    parts = {path: {part.removesuffix(path.suffix) for part in path.relative_to(ROOT).parts} for path in named}
    assert sorted(shown(path) for path, names in parts.items() if names & FORBIDDEN_NAMES) == []


def test_raw_html_is_written_by_the_theme_alone():
    writers = [
        shown(path)
        for path in files("*.py", *PACKAGES)
        if not path.is_relative_to(ROOT / "dashboard" / "theme")
        and any(isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html" for node in ast.walk(parsed(path)))
    ]
    assert writers == []


def test_pages_hold_no_sql():
    pages = files("*.py", "dashboard/app_pages")
    held = [
        f"{shown(path)}: {text[:60]}" for path in pages for text in texts_of(parsed(path)) if SQL_IN_TEXT.search(text)
    ]
    assert held == []


def test_every_package_and_module_says_what_it_is():
    silent = [shown(path) for path in files("*.py", *PACKAGES) if not ast.get_docstring(parsed(path))]
    assert silent == []


@pytest.mark.parametrize("path", files("*.sql", "warehouse/models"), ids=shown)
def test_a_model_opens_with_what_it_is_and_its_grain(path: Path):
    header = header_of(path)
    assert len(header) >= 2, "a model opens with two comment lines"
    assert re.fullmatch(r"(?!(grain|unique|not_null|assert|materialized):)\S.*", header[0]), "line 1 says what it is"
    assert re.fullmatch(r"grain: \S.*", header[1]), "line 2 is `grain: …`"


@pytest.mark.parametrize("path", files("*.sql", "warehouse/models"), ids=shown)
def test_only_core_models_are_named_dim_or_fct(path: Path):
    assert path.relative_to(ROOT / "warehouse" / "models").parts[0] in {"staging", "core", "marts"}
    assert path.name.startswith(("dim_", "fct_")) is False or path.parent.name == "core"
