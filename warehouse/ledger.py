"""The ledger of deliveries: what was accepted, which objects hold its rows, and which deliveries wait."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict

from warehouse.paths import Home, sha256_of, sync_folder, write_durably

PARTS_ORDER: Final = 6  # digits of the running number in a delivery id, so that ids sort as they came


class Damaged(Exception):
    """An object or ledger entry does not hold what its name promises."""


class Part(BaseModel):
    """The accepted rows of one table in a delivery: a Parquet object and its row count."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    table: str
    object: str
    rows: int


class Delivery(BaseModel):
    """One accepted file, as the ledger keeps it; total = accepted + refused + layout (rows of all sheets).

    `today` is the day on which it counts as received, `load` the id of the first delivery of the same load, `unit` the
    reporting unit (报送单位) where one was named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    file: str
    sha256: str
    bytes: int
    received_at: str
    today: str
    parts: tuple[Part, ...]
    refusals: str | None
    total_count: int
    accepted_count: int
    refused_count: int
    layout_count: int
    refused_reasons: dict[str, int]
    layout_reasons: dict[str, int]
    warnings: tuple[str, ...]
    sheets: tuple[str, ...]
    unit: str = ""
    load: str = ""
    actor: str = ""


def deliveries(home: Home) -> list[Delivery]:
    """All entries of the ledger, oldest first. Raises Damaged on an entry that cannot be read."""
    found = []
    for path in sorted(home.loads.glob("*.json")):
        try:
            found.append(Delivery.model_validate_json(path.read_bytes()))
        except ValueError as error:
            raise Damaged(f"台账条目损坏：{path.name}") from error
    return found


class Held(BaseModel):
    """A delivery that the quality gate kept out of the builds: why, and whether the office has given it up."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    reasons: tuple[str, ...]
    is_dropped: bool = False


def held(home: Home) -> list[Held]:
    """All deliveries that are held, oldest first. Raises Damaged on an entry that cannot be read."""
    found = []
    for path in sorted(home.held.glob("*.json")):
        try:
            found.append(Held.model_validate_json(path.read_bytes()))
        except ValueError as error:
            raise Damaged(f"暂存条目损坏：{path.name}") from error
    return found


def waiting(home: Home) -> list[tuple[Delivery, Held]]:
    """The held deliveries that wait for a person: not given up, and not delivered again and taken since."""
    known = {delivery.id: delivery for delivery in deliveries(home)}
    taken = {delivery.sha256 for delivery in standing(home)}
    pairs = [(known[each.id], each) for each in held(home) if each.id in known and not each.is_dropped]
    return [(delivery, each) for delivery, each in pairs if delivery.sha256 not in taken]


def held_ids(home: Home) -> set[str]:
    """Ids of deliveries that the quality gate held back."""
    return {path.stem for path in home.held.glob("*.json")}


def standing(home: Home) -> list[Delivery]:
    """The deliveries that a build takes: all but those held back."""
    held = held_ids(home)
    return [delivery for delivery in deliveries(home) if delivery.id not in held]


def next_id(home: Home, sha256: str, offset: int = 0) -> str:
    """The id of the next delivery: a running number and the start of the file's hash."""
    numbers = [int(path.stem.split("-")[0]) for path in home.loads.glob("*.json")]
    return f"{max(numbers, default=0) + 1 + offset:0{PARTS_ORDER}d}-{sha256[:8]}"


def enter(home: Home, delivery: Delivery) -> None:
    """Write an entry durably; from here on the delivery is never lost."""
    write_durably(home.loads / f"{delivery.id}.json", orjson.dumps(delivery.model_dump(), option=orjson.OPT_INDENT_2))


def hold(home: Home, delivery_id: str, reasons: list[str], *, is_dropped: bool = False) -> None:
    """Keep a delivery out of the builds, with the reasons, until someone repairs it."""
    entry = Held(id=delivery_id, reasons=tuple(reasons), is_dropped=is_dropped)
    write_durably(home.held / f"{delivery_id}.json", orjson.dumps(entry.model_dump()))


def let_go(home: Home, delivery_id: str) -> None:
    """Let a held delivery into the builds again."""
    (home.held / f"{delivery_id}.json").unlink()
    sync_folder(home.held)


def verified(home: Home, sha256: str) -> Path:
    """The path of an object whose bytes were just hashed again. Raises Damaged if they are not what the name says."""
    path = home.object(sha256)
    if not path.exists():
        raise Damaged(f"落地文件缺失：{sha256[:12]}")
    if sha256_of(path) != sha256:
        raise Damaged(f"落地文件内容与名称不符：{sha256[:12]}")
    return path
