"""Reads delivered rows in plain Python and tells which records stand in the end (domain.md sections 2 and 3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Any

Rows = list[dict[str, str]]
Load = list[tuple[str, Rows]]

CADENCES = {
    "每年": "year", "每半年": "half_year", "每季度": "quarter", "每季": "quarter", "每两月": "two_months",
    "每月": "month", "每周": "week", "每日": "day", "一次": "once", "按事件": "on_event",
}  # fmt: skip
LEVELS = {word + tail: word for word in ("一般", "重大") for tail in ("", "隐患", "事故隐患")}
DOTS = str.maketrans("•・‧", "···")


def word(text: str | None) -> str | None:
    """A name, id or enumeration: NFKC, no inner space, one kind of middle dot; blank, - and / are missing."""
    folded = unicodedata.normalize("NFKC", (text or "").translate(DOTS)).translate(DOTS)
    folded = "".join(folded.split())
    return folded if folded not in ("", "-", "/") else None


def prose(text: str | None) -> str | None:
    """Free text: outer space removed, no-break space to space, else as written."""
    return (text or "").replace("\u00a0", " ").replace("\r\n", "\n").strip() or None


def day(text: str | None) -> date | None:
    """The day a cell names; a time of day behind it is ignored."""
    folded = unicodedata.normalize("NFKC", text or "").strip()
    if not folded:
        return None
    parts = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", folded) or re.match(r"(\d{4})(\d{2})(\d{2})", folded)
    if parts is None:
        raise ValueError(f"the judge cannot read the day {text!r}")
    return date(*(int(part) for part in parts.groups()))


def moment(text: str | None) -> tuple[date, time | None] | None:
    """The day a cell names, and its time of day if it gives one; midnight is no time of day."""
    on = day(text)
    clock = re.search(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text or "")
    at = time(int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else None
    return None if on is None else (on, None if at == time(0) else at)


def count(text: str | None) -> int | None:
    """A whole number; a trailing 人, 次 or 年 is allowed, 无 is zero."""
    folded = word(text)
    if folded is None:
        return None
    return 0 if folded == "无" else int(Decimal(folded.rstrip("人次年")))


def yuan(text: str | None) -> int | None:
    """Yuan of a cell in a 万元 column: plain numbers and 万元 are ten thousands, 元 is yuan."""
    folded = word(text)
    if folded is None:
        return None
    folded = folded.replace(",", "")
    if folded.endswith("万元"):
        return int(Decimal(folded[:-2]) * 10000)
    return int(Decimal(folded[:-1])) if folded.endswith("元") else int(Decimal(folded) * 10000)


def many(text: str | None) -> list[str]:
    """The parts of a 、-separated cell."""
    return [part for part in (word(piece) for piece in (text or "").split("、")) if part]


def words(text: str | None) -> str:
    """Normalised words: NFKC, lower case, without white space and punctuation."""
    folded = unicodedata.normalize("NFKC", text or "").lower()
    return "".join(c for c in folded if not c.isspace() and not unicodedata.category(c).startswith("P"))


COLUMNS: dict[str, dict[str, tuple[str, Callable[[str | None], Any]]]] = {
    "行政区划": {
        "name": ("名称", word),
        "parent": ("上级", word),
        "kind": ("类别", word),
        "aliases": ("别名", many),
        "year": ("年度", count),
    },
    "领导名册": {
        "name": ("姓名", word),
        "post": ("职务", word),
        "role": ("角色", word),
        "region": ("所属地区", word),
        "start": ("任职起", day),
        "end": ("任职止", day),
        "aliases": ("别名", many),
        "industries": ("分管行业", many),
    },
    "职责清单": {
        "code": ("职责编号", word),
        "role": ("角色", word),
        "title": ("职责条目", prose),
        "type": ("履职方式", word),
        "cadence": ("频次", word),
        "count": ("次数", count),
        "deadline": ("完成期限", day),
        "catalog": ("目录", word),
    },
    "职责分工": {
        "leader": ("领导", word),
        "post": ("职务", word),
        "code": ("职责编号", word),
        "title": ("职责条目", prose),
        "cadence": ("频次", word),
        "count": ("次数", count),
        "district": ("联系县区", word),
        "year": ("年度", count),
        "deadline": ("完成期限", day),
    },
    "履职记录": {
        "id": ("记录编号", word),
        "on": ("时间", day),
        "post": ("领导职务", word),
        "leader": ("姓名", word),
        "content": ("履职内容", prose),
        "type": ("履职方式", word),
        "district": ("县区", word),
        "code": ("职责编号", word),
        "evidence": ("印证资料", prose),
        "note": ("备注", prose),
    },
    "隐患台账": {
        "id": ("编号", word),
        "district": ("县区", word),
        "industry": ("行业", word),
        "level": ("隐患等级", word),
        "text": ("隐患描述", prose),
        "found": ("发现日期", day),
        "deadline": ("整改期限", day),
        "unit": ("被督导单位", word),
        "extended": ("延期至", day),
        "handed_over": ("交办日期", day),
        "circulated": ("通报日期", day),
        "person": ("责任人", word),
        "measures": ("整改措施", prose),
        "funds": ("整改资金(万元)", yuan),
        "plan": ("应急预案", prose),
        "supervision": ("挂牌督办", prose),
        "rectified": ("整改完成日期", day),
        "status": ("整改状态", word),
        "closed": ("销号日期", day),
    },
    "事故台账": {
        "id": ("事故编号", word),
        "on": ("发生时间", day),
        "district": ("县区", word),
        "industry": ("行业", word),
        "deaths": ("死亡人数", count),
        "injuries": ("重伤人数", count),
        "loss": ("直接经济损失(万元)", yuan),
        "at": ("发生时间", moment),
        "heard": ("接报时间", moment),
        "phoned": ("电话初报时间", moment),
        "written": ("书面报告时间", moment),
        "came": ("到场领导", prose),
        "concluded": ("结案日期", day),
        "extension": ("延期批准日期", day),
        "published": ("公开日期", day),
        "assessed": ("整改评估日期", day),
        "sensitive": ("是否影响较大", word),
    },
}


@dataclass
class Record:
    """One row after reading: its values by canonical name and its place (delivery number, row number)."""

    values: dict[str, Any]
    place: tuple[int, int]
    is_withdrawn: bool

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class Ledger:
    """The records that stand after every delivery, by table."""

    tables: dict[str, list[Record]] = field(default_factory=dict)

    def __getitem__(self, table: str) -> list[Record]:
        return self.tables.get(table, [])

    def region(self, text: str | None) -> str | None:
        """The region's own name, from a name or an alias."""
        if text is None:
            return None
        found = {r.name for r in self["行政区划"] if text == r.name or text in r.aliases}
        if len(found) != 1:
            raise ValueError(f"region {text!r} is not one: {found}")
        return found.pop()

    @cached_property
    def districts(self) -> list[str]:
        """Names of the county-level units."""
        parents = {r.parent for r in self["行政区划"] if r.parent and r.parent != r.name}
        return sorted({
            r.name for r in self["行政区划"]
            if r.kind in ("县区", "功能区") or (r.kind is None and r.name not in parents)
        })  # fmt: skip

    def leader(self, who: str, post: str | None, first: date, last: date) -> tuple[str, str]:
        """Name and post: among rows whose term touches the days (else among all), then by post."""
        named = [r for r in self["领导名册"] if who == r.name or who in r.aliases]
        inside = [r for r in named if (r.start or date.min) <= last and (r.end or date.max) >= first] or named
        found = {(r.name, r.post) for r in inside if post in (None, r.post)}
        if len(found) != 1:
            raise ValueError(f"leader {who!r} {post!r} on {first}..{last} is not one: {found}")
        return found.pop()


def key_of(table: str, record: Record, ledger: Ledger, file: str) -> tuple[Any, ...]:
    """The key of domain.md section 2."""
    if table == "行政区划":
        return (record.name, record.year)
    if table == "领导名册":
        return (record.name, record.post, record.start)
    if table == "职责清单":
        return (record.catalog or file, record.code)
    if table == "职责分工":
        days = (date(record.year, 1, 1), date(record.year, 12, 31))
        who = ledger.leader(record.leader, record.post, *days)
        # a title of a loaded list names the listed duty, whether the row gives its code or not
        listed = next((duty.code for duty in ledger["职责清单"] if duty.title == record.title), None)
        return (who, record.code or listed or record.title, record.year, ledger.region(record.district))
    if table == "履职记录":
        if record.id:
            return ("id", record.id)
        who = ledger.leader(record.leader, record.post, record.on, record.on)
        return (who, record.on, record.type, record.content, ledger.region(record.district), record.code)
    return (record.id,)


def parse(table: str, row: dict[str, str], place: tuple[int, int]) -> Record:
    """One row of text as a record."""
    values = {name: read(row.get(header)) for name, (header, read) in COLUMNS[table].items()}
    if table in ("职责清单", "职责分工"):
        values["cadence"] = CADENCES[values["cadence"]] if values["cadence"] else None
    if table == "隐患台账":
        values["level"] = LEVELS[values["level"]]
    read = {header for header, _ in COLUMNS[table].values()} | {"序号", "作废"}
    values["unread"] = {header: text for header, text in row.items() if header not in read and text}
    return Record(values, place, word(row.get("作废")) == "是")


def table_of(file: str) -> str:
    """The table a file of a generated city holds: its name begins with the table's."""
    return next(table for table in COLUMNS if file.startswith(table))


def stand(deliveries: list[Load]) -> Ledger:
    """Apply the deliveries in order: later replaces earlier by key, 作废 withdraws, known bytes change nothing.

    Raises ValueError where one delivery holds two different rows of one key (such a city is not valid).
    """
    known: list[tuple[tuple[str, ...], Rows]] = []
    fresh: list[tuple[int, str, Rows]] = []
    for load in deliveries:
        for file, rows in load:
            content = (tuple(rows[0]), rows)
            if content not in known:
                known.append(content)
                fresh.append((len(known), file, rows))
    ledger = Ledger()
    for table in COLUMNS:  # regions and leaders first: the keys of later tables need them
        held: dict[tuple[Any, ...], Record] = {}
        for number, file, rows in fresh:
            if table_of(file) != table:
                continue
            seen: dict[tuple[Any, ...], Record] = {}
            for position, row in enumerate(rows):
                record = parse(table, row, (number, position))
                key = key_of(table, record, ledger, file)
                if key not in seen:
                    seen[key] = record
                elif (seen[key].values, seen[key].is_withdrawn) != (record.values, record.is_withdrawn):
                    raise ValueError(f"two rows of {key} in one delivery")
            held.update(seen)
        ledger.tables[table] = [record for record in held.values() if not record.is_withdrawn]
    return ledger
