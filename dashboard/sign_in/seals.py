"""What this service knows again when a browser brings it back: the token of a form, a sign-in under way."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode


class Seals:
    """Signs with one key; every purpose has its own signature, so that none passes for another."""

    def __init__(self, key: str) -> None:
        self._key = key.encode("ascii")
        self._spent: dict[str, float] = {}

    def form(self, bound: str) -> str:
        """The token of a form that only a browser with the cookie value `bound` may send."""
        return self._mark("form", bound)

    def fits(self, token: str, bound: str | None) -> bool:
        """Whether a form's token belongs to the cookie value it came with."""
        return bool(bound) and hmac.compare_digest(self._mark("form", bound or "").encode(), token.encode())

    def closed(self, purpose: str, content: dict[str, str]) -> str:
        """`content` as a cookie value that cannot be changed, with the time it was made."""
        packed = json.dumps({**content, "at": int(time.time())}, ensure_ascii=True).encode("ascii")
        body = urlsafe_b64encode(packed).decode("ascii").rstrip("=")
        return f"{body}.{self._mark(purpose, body)}"

    def opened(self, purpose: str, text: str, *, seconds: int) -> dict[str, str] | None:
        """What was closed at most `seconds` ago; None when it was changed, is too old, or is something else."""
        body, _, mark = text.partition(".")
        if not hmac.compare_digest(self._mark(purpose, body).encode(), mark.encode()):
            return None
        try:
            content = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (binascii.Error, ValueError):
            return None
        age = time.time() - content.pop("at")
        return content if -1 <= age <= seconds else None

    def derived(self, purpose: str) -> str:
        """Another key, for one purpose, that says nothing of this one."""
        return self._mark("key", purpose)

    def is_first(self, mark: str, *, seconds: int) -> bool:
        """Whether `mark` comes for the first time in so many seconds; from now on it does not."""
        now = time.monotonic()
        self._spent = {each: at for each, at in self._spent.items() if now - at < seconds}
        if mark in self._spent:
            return False
        self._spent[mark] = now
        return True

    def _mark(self, purpose: str, text: str) -> str:
        signed = hmac.new(self._key, f"{purpose}\n{text}".encode("utf-8", "replace"), hashlib.sha256)
        return signed.hexdigest()
