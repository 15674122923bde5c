"""Runs `qingdan` in this process, as the tests of its commands see it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from etl.cli import app

CHINESE = re.compile("[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


def qingdan(*words: object) -> Ran:
    """Run `qingdan` with these words."""
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "300"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def refuses(ran: Ran, *words: str) -> None:
    """One clear Chinese sentence on stderr, nothing on stdout, no traceback."""
    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert CHINESE.search(ran.stderr)
    assert "Traceback" not in ran.stderr
    for word in words:
        assert word in ran.stderr.replace("\n", "")
