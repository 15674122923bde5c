"""Back-up: a consistent copy of a home in one file, made while people read, read back before it counts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from warehouse.access.trail import record
from warehouse.manifests import manifests, published_id, snapshot_file
from warehouse.paths import Home, place
from warehouse.safekeeping import chest
from warehouse.safekeeping.chest import Contents, Member, Sealed
from warehouse.safekeeping.contents import Piece, Refused, pieces, strangers


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was kept: the archive, its hash and size, and what the operator should know of (sentences)."""

    file: Path
    sha256: str
    bytes: int
    member_count: int
    delivery_count: int
    snapshot: str | None
    has_secrets: bool
    warnings: tuple[str, ...]


def back_up(home: Home, target: Path, *, actor: str, has_secrets: bool = False) -> Receipt:
    """Keep a whole home in `target`, which must not be there yet. The caller holds the loader's lock.

    Sessions are never kept; the secrets that service.toml names only with `has_secrets`. A home that is damaged is kept
    as it is, with a warning. Raises Refused, Unsound, and OSError when the archive is not surely on the disk.
    """
    target = target.absolute()
    _refuse(home, target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with tempfile.TemporaryDirectory(dir=home.staging) as scratch:
            listed = pieces(home, Path(scratch), has_secrets=has_secrets)
            members = _write(draft, home, listed, has_secrets)
        sealed = chest.read(draft)
        receipt = _receipt(home, target, sealed, _warnings(home, listed, members))
        # the line comes first: no archive that holds everything leaves without one
        record(
            home,
            actor,
            "backup",
            target.name,
            sha256=sealed.sha256,
            bytes=sealed.bytes,
            snapshot=receipt.snapshot,
            has_secrets=has_secrets,
        )
        place(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return receipt


def _refuse(home: Home, target: Path) -> None:
    if not (home.current.exists() or home.register.exists() or any(home.loads.glob("*.json"))):
        raise Refused(f"{home.root} 里没有可备份的数据，请用 --home 写明数据目录")
    if target.exists():
        raise Refused(f"{target} 已经存在；备份从不覆盖旧文件，请换一个文件名")
    if not target.parent.is_dir():
        raise Refused(f"文件夹 {target.parent} 不存在，请先建好")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise Refused("备份不能放在数据目录里：目录丢了，备份也跟着丢；请放到另一块磁盘")


def _write(draft: Path, home: Home, listed: Sequence[Piece], has_secrets: bool) -> list[Member]:
    """The archive under its draft's name, readable by its owner alone, on the disk when this returns."""
    members = []
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as archive:
        for piece in listed:
            with piece.path.open("rb") as content:
                size = os.fstat(content.fileno()).st_size
                sha256 = chest.add(archive, piece.name, size, content)
            members.append(Member(name=piece.name, bytes=size, sha256=sha256))
        contents = Contents(
            format=chest.FORMAT,
            product=version("qingdan"),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            snapshot=published_id(home),
            has_secrets=has_secrets,
            members=members,
        )
        chest.close(archive, contents)
        archive.flush()
        os.fsync(archive.fileno())
    return members


def _receipt(home: Home, target: Path, sealed: Sealed, warnings: tuple[str, ...]) -> Receipt:
    names = [member.name for member in sealed.contents.members]
    return Receipt(
        file=target,
        sha256=sealed.sha256,
        bytes=sealed.bytes,
        member_count=len(names),
        delivery_count=sum(name.startswith("landing/loads/") for name in names),
        snapshot=published_id(home),
        has_secrets=sealed.contents.has_secrets,
        warnings=warnings,
    )


def _warnings(home: Home, listed: Sequence[Piece], members: Sequence[Member]) -> tuple[str, ...]:
    """What is damaged in the home already, told by the hashes that copying gave anyway; and what was not kept."""
    kept = {member.name: member.sha256 for member in members}
    damaged = [piece.name for piece in listed if piece.sha256 not in (None, kept[piece.name])]
    for manifest in manifests(home):
        name = snapshot_file(home, manifest.id).relative_to(home.root).as_posix()
        if kept.get(name) != manifest.sha256:
            damaged.append(name)
    told = [
        f"{name} 的内容与其哈希不符：数据目录已有损坏，备份照原样保存；请运行 qingdan status --check"
        for name in damaged
    ]
    told += [f"{name} 不是清单的数据，没有备份" for name in strangers(home)]
    return tuple(told)
