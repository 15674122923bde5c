"""Is the trail whole? Each line against its hash and its neighbour, the end against HEAD and the manifests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from warehouse.access.chain import BROKEN, Head, head_of, lock_of, newest_first, trail_file
from warehouse.access.entry import START, Entry, is_untouched, read_line
from warehouse.manifests import Manifest, manifests, published_id
from warehouse.paths import Home

LISTED: Final = 20  # sentences about lines; a file that is garbage throughout is not listed line by line


@dataclass(slots=True)
class Inspection:
    """What was found: how many lines, the last one's hash, what is wrong, and what only a kill left half done."""

    count: int = 0
    last: str = START
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """What stays in mind from line to line."""

    found: Inspection
    head: Head | None
    wanted: dict[str, Entry | None]  # by hash: what manifests name
    first_at: str | None = None
    expected: Head | None = field(default_factory=lambda: Head(0, START))
    last_seq: int = 0
    at_head: str | None = None
    bad_lines: int = 0

    def blame(self, sentence: str) -> None:
        self.bad_lines += 1
        if self.bad_lines <= LISTED:
            self.found.problems.append(sentence)

    def take(self, line: bytes) -> None:
        """One line, oldest first; whatever is wrong with it is said once."""
        self.found.count += 1
        number, entry = self.found.count, read_line(line)
        if entry is None:
            self.blame(f"操作留痕第 {number} 行读不出来：已被改动或损坏")
            self.expected = None
            return
        if not is_untouched(entry, line):
            self.blame(f"操作留痕第 {number} 行（序号 {entry.seq}）与它的哈希不符：内容已被改动")
        elif self.expected and (entry.seq, entry.previous) != (self.expected.seq + 1, self.expected.hash):
            self.blame(f"操作留痕第 {number} 行（序号 {entry.seq}）与上一行不相接：中间有删除、插入或调换")
        elif entry.action == "trail_mended" and entry.detail.get("kind") == BROKEN:
            detail = entry.detail
            self.blame(
                f"操作留痕第 {number} 行记着：当时末尾标记指到序号 {detail.get('head_seq')}，文件却止于"
                f" {detail.get('last_seq')}；这之间的留痕已丢失或被改动"
            )
        if self.first_at is None:
            self.first_at = entry.at
        if self.head and entry.seq == self.head.seq:
            self.at_head = entry.hash
        if entry.hash in self.wanted:
            self.wanted[entry.hash] = entry
        self.expected, self.last_seq, self.found.last = Head(entry.seq, entry.hash), entry.seq, entry.hash


def inspect(home: Home) -> Inspection:
    """Read the whole trail, line by line; what was published while it is read is not expected in it."""
    published, listed = published_id(home), manifests(home)
    head, end, torn = _end(home)
    walk = _Walk(Inspection(), head, {each.trail: None for each in listed if each.trail})
    read = 0
    if end:
        with trail_file(home).open("rb") as stream:
            while read < end and (line := stream.readline()):
                read += len(line)
                walk.take(line[:-1])
    if walk.bad_lines > LISTED:
        walk.found.problems.append(f"操作留痕共有 {walk.bad_lines} 行不符，以上只列前 {LISTED} 行")
    _against_head(walk)
    _against_manifests(walk, published, listed)
    if torn:
        walk.found.remarks.append(f"操作留痕末尾有 {torn} 字节没有写完：写入时断电或被中止，下次记录时自动清除")
    return walk.found


def _end(home: Home) -> tuple[Head | None, int, int]:
    """HEAD, the length of the whole lines, the torn bytes after them, as they stand between two appends."""
    if not home.audit.exists():
        return None, 0, 0
    lock = lock_of(home)
    try:
        lock.acquire()
    except OSError:  # who may only read sees an append that is under way as one that was cut off
        return _measured(home)
    try:
        return _measured(home)
    finally:
        lock.release()


def _measured(home: Home) -> tuple[Head | None, int, int]:
    head, path = head_of(home), trail_file(home)
    if not path.exists():
        return head, 0, 0
    size = path.stat().st_size
    with path.open("rb") as stream:
        torn = len(next(newest_first(stream, size)))
    return head, size - torn, torn


def _against_head(walk: _Walk) -> None:
    """The end of the file against the last acknowledged line."""
    found, head = walk.found, walk.head
    if head is None:
        if found.count:
            found.problems.append("操作留痕的末尾标记 HEAD 缺失或损坏：无法证明末尾没有被截去")
    elif head.seq > walk.last_seq:
        found.problems.append(
            f"操作留痕末尾缺 {head.seq - walk.last_seq} 行：末尾标记指到序号 {head.seq}，文件止于 {walk.last_seq}"
        )
    elif head.seq and walk.at_head != head.hash:
        found.problems.append(f"操作留痕序号 {head.seq} 的一行与末尾标记 HEAD 不符：内容已被改动")
    elif head.seq < walk.last_seq:
        found.remarks.append(f"操作留痕最后 {walk.last_seq - head.seq} 行写完时被中止，没有确认；下次记录时自动补记")


def _against_manifests(walk: _Walk, published: str | None, listed: list[Manifest]) -> None:
    """Each snapshot names the line of its publish; the published one's must be just that."""
    for manifest in listed:
        line = walk.wanted.get(manifest.trail) if manifest.trail else None
        if manifest.trail and line is None:
            walk.found.problems.append(f"快照 {manifest.id} 发布时的留痕已不在：操作留痕被截断或换过")
        elif manifest.id == published and not _is_its_line(manifest, line, walk.first_at):
            walk.found.problems.append(f"已发布的快照 {manifest.id} 在操作留痕里没有发布记录")


def _is_its_line(manifest: Manifest, line: Entry | None, first_at: str | None) -> bool:
    if line is not None:
        return line.action in ("publish", "rollback") and line.target == manifest.id
    # published before there was a trail; both times are UTC, to the second
    return first_at is None or manifest.published_at[:19] <= first_at[:19]
