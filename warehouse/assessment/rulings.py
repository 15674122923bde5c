"""What persons decided on candidates: confirmed or dismissed, by whom, when, why; a file for each, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import orjson

from warehouse.access import trail
from warehouse.assessment.proposals import Candidate
from warehouse.paths import Home, write_durably

Verdict = Literal["confirmed", "dismissed", "withdrawn"]
VERDICTS: Final[dict[Verdict, str]] = {"confirmed": "确认", "dismissed": "不采用", "withdrawn": "撤回"}
_FIELDS: Final = ("key", "scheme", "period", "form", "rule", "subject", "post", "words")


class Unruled(ValueError):
    """A decision that cannot be kept as it is; the text says why."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision on one candidate, with what the candidate said at that time."""

    key: str
    verdict: Verdict
    decided_by: str
    decided_at: str
    reason: str
    scheme: str
    period: str
    form: str
    rule: str
    subject: str
    post: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A candidate beside the last decision on it: waiting, confirmed or dismissed.

    `is_changed`: the figures have moved since the decision, which stands until a person decides again.
    """

    candidate: Candidate
    state: Literal["waiting", "confirmed", "dismissed"]
    ruling: Ruling | None
    is_changed: bool

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        told = asdict(self.ruling) if self.ruling else None
        return self.candidate.to_dict() | {"state": self.state, "ruling": told, "is_changed": self.is_changed}


def rule(home: Home, candidate: Candidate | Ruling, verdict: Verdict, *, actor: str, reason: str) -> Ruling:
    """Keep a person's decision, durably and in the trail first; a later one on the same candidate goes before it.

    Raises Unruled without a reason, OSError when it is not surely on the disk: then it was not decided.
    """
    if verdict not in VERDICTS:
        raise Unruled(f"没有名为 {verdict} 的决定，可用：{'、'.join(VERDICTS)}")
    if not reason.strip():
        raise Unruled("请写明理由：确认、不采用或撤回都要留下原因")
    now = datetime.now(UTC)
    told = {name: getattr(candidate, name) for name in _FIELDS}
    ruling = Ruling(
        verdict=verdict, decided_by=actor, decided_at=now.isoformat(timespec="milliseconds"), reason=reason.strip(),
        **told,
    )  # fmt: skip
    content = orjson.dumps(asdict(ruling), option=orjson.OPT_INDENT_2)
    home.rulings.mkdir(parents=True, exist_ok=True)
    trail.record(home, actor, "decision", candidate.key, verdict=verdict, reason=ruling.reason, words=candidate.words)
    name = f"{now:%Y%m%dT%H%M%S%f}-{hashlib.sha256(content).hexdigest()[:8]}.json"
    write_durably(home.rulings / name, content)
    return ruling


def rulings(home: Home) -> list[Ruling]:
    """Every decision, the oldest first. Raises Unruled for a file that is none."""
    if not home.rulings.is_dir():
        return []
    return [_read(path) for path in sorted(home.rulings.glob("*.json"))]


def ruled(found: Iterable[Candidate], decided: Iterable[Ruling]) -> list[Ruled]:
    """Every candidate with the last decision on it; one that was withdrawn waits again."""
    last = {each.key: each for each in decided}
    told = []
    for candidate in found:
        ruling = last.get(candidate.key)
        if ruling is None or ruling.verdict == "withdrawn":
            told.append(Ruled(candidate, "waiting", None, False))
        else:
            told.append(Ruled(candidate, ruling.verdict, ruling, ruling.words != candidate.words))
    return told


_READ: dict[Path, Ruling] = {}


def _read(path: Path) -> Ruling:
    """A decision's file; it is never changed, so it is read once."""
    if path not in _READ:
        try:
            _READ[path] = Ruling(**orjson.loads(path.read_bytes()))
        except (orjson.JSONDecodeError, TypeError) as error:
            raise Unruled(f"决定记录 {path.name} 无法读取，请从备份恢复") from error
    return _READ[path]
