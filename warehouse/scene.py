"""Who goes to the scene of an accident: the slots and the words of roles, from `data/reference/scene.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Annotated, Final, Literal, Self

import duckdb
from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.paths import DATA

_FILE: Final = DATA / "reference" / "scene.toml"
Level = Literal["general", "larger", "major", "extraordinary"]
Body = Literal["city", "district"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[str, Field(min_length=1)]


class Slot(_Part):
    """A seat that must be at the scene: whose leader, why called, at which levels."""

    slot: str
    body: Body
    calling: Literal["party_head", "government_head", "safety", "industry"]
    levels: tuple[Level, ...]
    sensitive_levels: tuple[Level, ...]


class Role(_Part):
    """Words of a register that mean one calling; without a body the leader's own region decides."""

    words: Annotated[tuple[str, ...], Field(min_length=1)]
    body: Body | None = None
    calling: Literal["party_head", "government_head", "safety", "none", "outside"]


class Scene(BaseModel):
    """The whole file; a word means one thing only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slot: tuple[Slot, ...]
    role: tuple[Role, ...]

    @model_validator(mode="after")
    def _once(self) -> Self:
        words = [word for role in self.role for word in role.words]
        twice = sorted({word for word in words if words.count(word) > 1})
        if twice:
            raise ValueError(f"角色写了两次：{'、'.join(twice)}")
        return self


@cache
def scene() -> Scene:
    """The file, checked. Raises pydantic.ValidationError when it is wrong."""
    return Scene.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def record_scene(connection: duckdb.DuckDBPyConnection) -> None:
    """Make core.scene_slot (slot, body, calling, level, needs_sensitive) and core.scene_role (word, body, calling)."""
    connection.execute(
        "create table core.scene_slot (slot varchar, body varchar, calling varchar, level varchar, "
        "needs_sensitive boolean)"
    )
    connection.execute("create table core.scene_role (word varchar, body varchar, calling varchar)")
    for slot in scene().slot:
        for levels, needs_sensitive in ((slot.levels, False), (slot.sensitive_levels, True)):
            for level in levels:
                connection.execute(
                    "insert into core.scene_slot values ($slot, $body, $calling, $level, $needs)",
                    {
                        "slot": slot.slot,
                        "body": slot.body,
                        "calling": slot.calling,
                        "level": level,
                        "needs": needs_sensitive,
                    },
                )
    connection.executemany(
        "insert into core.scene_role values ($1, $2, $3)",
        [[word, role.body, role.calling] for role in scene().role for word in role.words],
    )
