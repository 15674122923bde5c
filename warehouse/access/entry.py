"""One line of the audit trail: what was done by whom, its canonical bytes, and the hash that chains it to the last."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, replace
from typing import Final

Value = str | int | float | bool | None

ACTIONS: Final = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "locked": "账号锁定",
    "sign_out": "退出",
    "password_changed": "修改密码",
    "denied": "越权被拒",
    "publish": "发布",
    "rollback": "回到旧快照",
    "publish_interrupted": "发布中断",
    "pruned": "清理旧快照",
    "held": "质量检查未过，暂缓",
    "released": "放行暂存的报送",
    "dropped": "放弃暂存的报送",
    "load": "收下报送",
    "refused_file": "拒收文件",
    "export": "导出",
    "upload": "上传",
    "decision": "作出决定",
    "scheme_used": "启用考核方案",
    "grant": "授权",
    "revoke": "撤销授权",
    "user_added": "新建账号",
    "user_reset": "重置密码",
    "user_disabled": "停用账号",
    "user_enabled": "启用账号",
    "session_revoked": "注销会话",
    "audit_export": "导出操作留痕",
    "backup": "备份",
    "restore": "恢复",
    "trail_mended": "留痕自修复",
}
START: Final = "0" * 64  # what the first line has before it
# Characters of one value: a sentence fits, a cell of a megabyte does not make the trail unreadable.
LONGEST: Final = 1000
_KINDS: Final = dict.fromkeys(("at", "actor", "action", "target", "previous", "hash"), str) | {
    "seq": int,
    "detail": dict,
}


class UnknownAction(ValueError):
    """The code is not one of ACTIONS."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded. Raises UnknownAction for a code outside ACTIONS."""

    actor: str
    action: str
    target: str
    detail: dict[str, Value]

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise UnknownAction(f"没有名为 {self.action} 的操作代码")


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded act: running number, UTC time (ISO, milliseconds), who, what, on what; the hashes of the chain."""

    seq: int
    at: str
    actor: str
    action: str
    target: str
    detail: dict[str, Value]
    previous: str
    hash: str

    def line(self) -> bytes:
        """The line as it stands in the file: ASCII only, keys sorted, the hash last, one newline at the end."""
        return _body(self)[:-1].encode("ascii") + _end(self) + b"\n"

    @property
    def words(self) -> str:
        """The action in Chinese."""
        return ACTIONS.get(self.action, self.action)


def plain(text: str) -> str:
    """One line of visible characters: what would move the cursor, end the line or turn its direction is spelt out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def chained(draft: Draft, at: str, seq: int, previous: str) -> Entry:
    """The entry that follows the one with hash `previous`; long values are cut, with their length noted."""
    detail = {_cut(name): _bounded(value) for name, value in draft.detail.items()}
    entry = Entry(seq, at, _cut(draft.actor), draft.action, _cut(draft.target), detail, previous, "")
    return replace(entry, hash=_hash(previous, _body(entry).encode("ascii")))


def read_line(line: bytes) -> Entry | None:
    """The entry of a line without its newline, unverified; None when it is not one."""
    try:
        content = json.loads(line.decode("ascii"))
    except (ValueError, RecursionError):
        return None
    is_entry = isinstance(content, dict) and {name: type(value) for name, value in content.items()} == _KINDS
    return Entry(**content) if is_entry else None


def is_untouched(entry: Entry, line: bytes) -> bool:
    """Whether the line's bytes are those that its own hash covers."""
    end = _end(entry)
    return line.endswith(end) and entry.hash == _hash(entry.previous, line[: -len(end)] + b"}")


def _body(entry: Entry) -> str:
    """All but the hash. Nothing of a value stands raw in it: no quote, no newline, nothing outside ASCII, no DEL."""
    content = {
        "seq": entry.seq,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("\x7f", "\\u007f")


def _end(entry: Entry) -> bytes:
    return f',"hash":"{entry.hash}"}}'.encode("ascii", "replace")


def _hash(previous: str, body: bytes) -> str:
    return hashlib.sha256(previous.encode() + body).hexdigest()


def _bounded(value: Value) -> Value:
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…（共 {len(text)} 字）"
