"""What the compiler of duty lists finds in a document; every offset counts characters of the text as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["title", "heading", "role", "clause", "text", "note", "furniture"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a clause asks for, with the words that ask for it (domain.md section 1, cadence)."""

    quote: str
    start: int
    end: int
    activity: str
    cadence: str | None = None
    min_count: int = 1
    deadline: str | None = None  # as written
    deadline_iso: str | None = None  # 2022-05-25, --06-30, ---10, PT15M, P60D, -PT24H
    target_rate: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document in its place: title, heading, role, clause, plain text, note or page furniture."""

    kind: BlockKind
    path: str  # 二/(一)/2; 第2篇/… where a file holds several documents, 附件/… in an annex
    role: str | None  # the role or body under whose heading it stands
    text: str
    start: int
    end: int
    heading: str | None = None  # the nearest heading above it


@dataclass(frozen=True, slots=True)
class Duty:
    """One leaf clause: who, what, how often, and the units that lead and help."""

    document: str  # title of the document it stands in
    clause: str  # the block's path
    role: str | None
    text: str
    start: int
    end: int
    requirements: tuple[Requirement, ...] = ()
    lead: tuple[str, ...] = ()
    coop: tuple[str, ...] = ()
    heading: str | None = None  # the nearest heading above it


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's documents: its blocks in order, its duties, and the titles by the first part of the path."""

    file: str
    text: str
    titles: dict[str, str] = field(default_factory=dict)  # "" or 第N篇 or 附件 -> title
    blocks: tuple[Block, ...] = ()
    duties: tuple[Duty, ...] = ()
