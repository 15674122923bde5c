"""The trail and the grants for their page, as frames."""

from datetime import datetime
from itertools import islice
from typing import Any, Final

import polars as pl

from dashboard.theme.pieces import Chip
from warehouse.access import grants, trail
from warehouse.access.entry import plain
from warehouse.access.service import Home

_SHOWN: Final = 500  # lines: what a person reads through; the export holds all
_LINE: Final = {
    "seq": pl.Int64, "happened_at": pl.Datetime, "actor": pl.String, "action": pl.String, "object": pl.String,
    "detail": pl.String,
}  # fmt: skip


_NAMES: Final = {
    "accepted": "接收",
    "as_of": "截至",
    "bytes": "字节",
    "cause": "缘由",
    "districts": "县区",
    "file": "文件",
    "form": "格式",
    "layout": "版式",
    "method": "方式",
    "peer": "来自",
    "period": "时段",
    "reason": "原因",
    "refused": "退回",
    "role": "身份",
    "rows": "行数",
    "scope": "范围",
    "snapshot": "快照",
}
"""Words of the details that are read often; the others are shown under their own names."""


def actions() -> dict[str, str]:
    """The codes of actions and their words."""
    return dict(trail.ACTIONS)


def problems(home: Home) -> list[str]:
    """What is wrong with the chain, as sentences."""
    return trail.inspect(home).problems


def lines(home: Home, action: str | None) -> pl.DataFrame:
    """The newest lines, of one action if it is named; columns seq, happened_at (UTC), actor, action, object, detail."""
    found = (entry for entry in trail.backwards(home) if action in (None, entry.action))
    rows = [
        (entry.seq, _moment(entry.at), plain(entry.actor), entry.words, plain(entry.target), _detail(entry.detail))
        for entry in islice(found, _SHOWN)
    ]
    return pl.DataFrame(rows, schema=_LINE, orient="row")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _detail(detail: dict[str, Any]) -> str:
    return "；".join(
        f"{_NAMES.get(name, plain(name))} {plain(str(value))}"
        for name, value in detail.items()
        if value not in (None, "")
    )


def granted(home: Home) -> pl.DataFrame:
    """Every standing grant, the account with its role and scope."""
    rows = [
        {
            "account": each.account,
            "role_words": each.role.words,
            "name": each.name,
            "leader": each.leader,
            "post": each.post,
            "scope_districts": "、".join(each.districts),
            "scope_departments": "、".join(each.departments),
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "granted_by": each.granted_by,
            "granted_at": each.granted_at.replace(tzinfo=None) if each.granted_at else None,
        }
        for each in grants.grants(home)
    ]
    dates = {"starts_on": pl.Date, "ends_on": pl.Date, "granted_at": pl.Datetime}
    return pl.DataFrame(rows, schema={name: dates.get(name, pl.String) for name in _GRANT}, orient="row")


_GRANT: Final = (
    "account", "role_words", "name", "leader", "post", "scope_districts", "scope_departments", "starts_on", "ends_on",
    "granted_by", "granted_at",
)  # fmt: skip


def grant_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many accounts hold each role."""
    counts = frame.group_by("role_words", maintain_order=True).len().to_dicts()
    return [(f"{row['role_words']} {row['len']}", "n") for row in counts]
