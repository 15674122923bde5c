"""A damaged, shortened, lengthened or forged archive is refused with a sentence and leaves nothing behind."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.warehouse.safekeeping.conftest import ACTOR, Kept
from warehouse.paths import Home
from warehouse.safekeeping import Unsound, chest, restore
from warehouse.safekeeping.chest import Contents, Member

BLOCK = tarfile.BLOCKSIZE


def refusal_of(archive: Path, tmp_path: Path) -> str:
    """The sentence of the refusal; nothing may have been written."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Unsound) as refused:
        restore(archive, Home(tmp_path / "deep" / "new"), actor=ACTOR)
    assert sorted(tmp_path.rglob("*")) == before
    return str(refused.value)


def spots(whole: bytes) -> list[int]:
    """Thirty places: a header, its checksum, the filling of a block, the list, its name, the end, and random ones."""
    listed = whole.rindex(b"manifest-")
    filling = whole.index(b"CURRENT") + BLOCK + 40  # a pointer has 16 bytes, the rest of its block is zero
    chosen = [0, 100, 148, 160, 400, filling, listed, listed + 20, listed + BLOCK + 3, len(whole) - 1, len(whole) - 700]
    return [*chosen, *Random(20261031).sample(range(len(whole)), 30 - len(chosen))]


def test_a_single_flipped_bit_is_found_wherever_it_is(kept: Kept, tmp_path: Path):
    whole = kept.receipt.file.read_bytes()
    for number, spot in enumerate(spots(whole)):
        damaged = bytearray(whole)
        damaged[spot] ^= 1 << (number % 8)
        archive = tmp_path / "damaged.tar"
        archive.write_bytes(damaged)
        assert "不能恢复" in refusal_of(archive, tmp_path), spot


def test_the_untouched_archive_is_taken(kept: Kept):
    assert chest.read(kept.receipt.file).sha256 == kept.receipt.sha256


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_an_archive_cut_short_is_refused(kept: Kept, tmp_path: Path, share: float):
    whole = kept.receipt.file.read_bytes()
    archive = tmp_path / "short.tar"
    archive.write_bytes(whole[: int(len(whole) * share)])
    assert "被截断" in refusal_of(archive, tmp_path)


@pytest.mark.parametrize("missing", [1, BLOCK, 2 * BLOCK])
def test_an_archive_without_its_end_is_refused(kept: Kept, tmp_path: Path, missing: int):
    archive = tmp_path / "short.tar"
    archive.write_bytes(kept.receipt.file.read_bytes()[:-missing])
    assert "被截断" in refusal_of(archive, tmp_path)


def test_bytes_after_the_end_are_refused(kept: Kept, tmp_path: Path):
    archive = tmp_path / "long.tar"
    archive.write_bytes(kept.receipt.file.read_bytes() + b"\0")
    assert "末尾不对" in refusal_of(archive, tmp_path)


def forged(archive: Path, names: list[str], listed: list[str] | None = None) -> Path:
    """An archive in our form with these members, and a list that names them, or others."""
    members = []
    with archive.open("wb") as stream:
        for name in names:
            members.append(Member(name=name, bytes=3, sha256=chest.add(stream, name, 3, io.BytesIO(b"abc"))))
        if listed is not None:
            members = [Member(name=name, bytes=3, sha256=members[0].sha256) for name in listed]
        contents = Contents(format=1, product="0", made_at="", snapshot=None, has_secrets=False, members=members)
        chest.close(stream, contents)
    return archive


FOREIGN = (
    "../outside",
    "landing/../../outside",
    "landing/objects/../../../outside",
    "/etc/outside",
    "snapshots/.hidden",
    "snapshots/a/b",
    "snapshots/",
    "lock",
    "evil.py",
    "C:\\outside",
    "snapshots/a\\b",
    "returned/a\nb",
)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_member_that_is_no_part_of_a_home_is_refused(tmp_path: Path, name: str):
    archive = forged(tmp_path / "forged.tar", [name])
    assert "不属于备份的内容" in refusal_of(archive, tmp_path)


def test_a_foreign_file_among_real_ones_is_refused(kept: Kept, tmp_path: Path):
    whole = kept.receipt.file.read_bytes()
    added = io.BytesIO()
    chest.add(added, "AAA", 3, io.BytesIO(b"abc"))
    archive = tmp_path / "more.tar"
    archive.write_bytes(added.getvalue() + whole)
    assert "不属于备份的内容" in refusal_of(archive, tmp_path)


def test_a_file_of_a_good_name_that_the_list_lacks_is_refused(tmp_path: Path):
    archive = forged(tmp_path / "forged.tar", ["CURRENT", "snapshots/000001-aaaaaaaa.duckdb"], ["CURRENT"])
    assert "多出 1 个" in refusal_of(archive, tmp_path)


def test_a_file_that_only_the_list_has_is_refused(tmp_path: Path):
    archive = forged(tmp_path / "forged.tar", ["CURRENT"], ["CURRENT", "service.toml"])
    assert "缺了 1 个" in refusal_of(archive, tmp_path)


def test_the_same_name_twice_is_refused(tmp_path: Path):
    archive = forged(tmp_path / "forged.tar", ["CURRENT", "CURRENT"])
    assert "重复" in refusal_of(archive, tmp_path)


def test_an_archive_of_a_later_form_says_so(tmp_path: Path):
    archive = tmp_path / "later.tar"
    with archive.open("wb") as stream:
        later = Contents(format=2, product="9.9.9", made_at="", snapshot=None, has_secrets=False, members=[])
        chest.close(stream, later)
    assert "清单 9.9.9 写成，格式更新" in refusal_of(archive, tmp_path)


def linked(kind: bytes) -> Callable[[tarfile.TarInfo], None]:
    def change(member: tarfile.TarInfo) -> None:
        member.type, member.linkname = kind, "/etc/passwd"

    return change


def named(attribute: str, value: object) -> Callable[[tarfile.TarInfo], None]:
    return lambda member: setattr(member, attribute, value)


ODD = {
    "symbolic link": linked(tarfile.SYMTYPE),
    "hard link": linked(tarfile.LNKTYPE),
    "character device": linked(tarfile.CHRTYPE),
    "block device": linked(tarfile.BLKTYPE),
    "pipe": linked(tarfile.FIFOTYPE),
    "folder": linked(tarfile.DIRTYPE),
    "sparse file": linked(tarfile.GNUTYPE_SPARSE),
    "set-uid file": named("mode", 0o4755),
    "somebody's file": named("uid", 1000),
    "dated file": named("mtime", 1),
    "long name": named("name", "snapshots/" + "a" * 200),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_anything_but_a_plain_private_file_is_refused(tmp_path: Path, change: Callable[[tarfile.TarInfo], None]):
    member = tarfile.TarInfo("snapshots/000001-aaaaaaaa.duckdb")
    member.mode = 0o600
    change(member)
    archive = tmp_path / "odd.tar"
    with tarfile.open(archive, "w", format=tarfile.GNU_FORMAT) as odd:
        odd.addfile(member, io.BytesIO(b""))
    assert "不是清单的备份文件" in refusal_of(archive, tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(2000), bytes(10240), b"text " * 500])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes):
    archive = tmp_path / "other.tar"
    archive.write_bytes(content)
    assert "不能恢复" in refusal_of(archive, tmp_path)


def test_a_size_that_the_file_does_not_have_takes_no_memory(tmp_path: Path):
    archive = tmp_path / "boast.tar"
    member = tarfile.TarInfo("snapshots/000001-aaaaaaaa.duckdb")
    member.size, member.mode = 1 << 60, 0o600
    archive.write_bytes(member.tobuf(tarfile.GNU_FORMAT) + b"abc")
    assert "被截断" in refusal_of(archive, tmp_path)
