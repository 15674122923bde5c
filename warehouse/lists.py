"""Duty lists as the snapshot holds them, made ready to be compared: loaded catalogs and editions of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from warehouse.editions import Change, Item, asked, compare

Again = Callable[..., pl.DataFrame]
CATALOG, DOCUMENT = "catalog", "document"
_WORDS: Final = {
    "role": "角色",
    "text": "文字",
    "cadence": "频次",
    "count": "次数",
    "deadline": "期限",
    "lead": "牵头单位",
}
_CHANGES: Final = {
    "list_change": pl.String,
    "is_moved": pl.Boolean,
    "role": pl.String,
    "path": pl.String,
    "duty": pl.String,
    "text": pl.String,
    "old_text": pl.String,
    "old_path": pl.String,
    "difference": pl.String,
    "leaders": pl.String,
}


def list_changes(
    again: Again,
    *,
    as_of: date,
    period: str | None,
    by: tuple[str, ...],
    where: Mapping[str, Sequence[str]],
    old: str,
    new: str,
) -> pl.DataFrame:
    """What became of every duty from one list to another, each named `catalog:NAME` or `document:ID`.

    Columns: list_change (added, dropped, changed, moved, same), is_moved, role, path, duty, text, old_text, old_path,
    difference (频次：每年1次 → 每季度1次), leaders (those concerned: who hold the duty, else who have its role).
    """
    del by, where  # a list is compared whole
    asking = {"as_of": as_of, "period": period}
    changes = compare(_items(again, old, asking), _items(again, new, asking))
    concerned = concerned_by(changes, again("holder_rows", **asking), again("leader_rows", **asking), as_of)
    rows = [_row(change, names) for change, names in zip(changes, concerned, strict=True)]
    return pl.DataFrame(rows, schema=_CHANGES, orient="row")


def items_of_duties(frame: pl.DataFrame) -> list[Item]:
    """The rows of `duty_rows` as items, in their order."""
    return [
        Item(
            key=row["duty"] or "",
            role=row["role"],
            path=row["clause"] or "",
            text=row["title"],
            asks=tuple(filter(None, [asked(row["cadence"], row["min_count"])])),
            deadline=row["deadline_on"].isoformat() if row["deadline_on"] else "",
            lead=row["lead_unit"] or "",
        )
        for row in frame.iter_rows(named=True)
    ]


def items_of_clauses(frame: pl.DataFrame) -> list[Item]:
    """The clauses among the rows of `clause_rows` as items, in their order."""
    return [
        Item(
            key="",
            role=row["role"],
            path=row["path"],
            text=row["text"],
            asks=tuple(filter(None, (row["asks"] or "").split("、"))),
            deadline=row["deadlines"] or "",
            lead=row["lead_units"] or "",
            words=row["words"] or "",
        )
        for row in frame.filter(pl.col("kind") == "clause").iter_rows(named=True)
    ]


def concerned_by(changes: Iterable[Change], holders: pl.DataFrame, leaders: pl.DataFrame, on: date) -> list[list[str]]:
    """Whom each change concerns, as 姓名（职务）: who hold the duty by its code, else who have its role.

    `holders` are rows of holder_rows, `leaders` of leader_rows; only those in post on the day are named.
    """
    serving = leaders.filter(pl.col("term_end").is_null() | (pl.col("term_end") >= on))
    holding = holders.join(serving.select("leader", "post"), on=["leader", "post"], how="semi")
    by_duty, by_role = _named(holding, "duty"), _named(serving, "role")
    found = []
    for change in changes:
        keys = {item.key for item in (change.old, change.new) if item and item.key}
        roles = {item.role for item in (change.old, change.new) if item and item.role}
        held = {name for key in keys for name in by_duty.get(key, ())}
        found.append(sorted(held or {name for role in roles for name in by_role.get(role, ())}))
    return found


def difference(change: Change) -> str:
    """The fields that changed in one line, old → new; a text that was reworded is only named."""
    told = [
        _WORDS[field] if field == "text" else f"{_WORDS[field]}：{old or '无'} → {new or '无'}"
        for field, old, new in change.fields
    ]
    return "；".join(
        [*told, *(["位置"] if change.is_moved and not any(f == "role" for f, _, _ in change.fields) else [])]
    )


def _items(again: Again, named: str, asking: Mapping[str, Any]) -> list[Item]:
    kind, _, name = named.partition(":")
    if kind == CATALOG:
        return items_of_duties(again("duty_rows", where={CATALOG: (name,)}, **asking))
    return items_of_clauses(again("clause_rows", where={DOCUMENT: (name,)}, **asking))


def _named(frame: pl.DataFrame, column: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in frame.iter_rows(named=True):
        if row[column]:
            found.setdefault(row[column], set()).add(f"{row['leader']}（{row['post']}）")
    return found


def _row(change: Change, names: Sequence[str]) -> tuple[Any, ...]:
    item, old = change.item, change.old
    texts = (item.text, old.text if old and change.new else None, old.path if old and change.new else None)
    told = (change.kind, change.is_moved, item.role, item.path, item.key or None)
    return (*told, *texts, difference(change), "、".join(names))
