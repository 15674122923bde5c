"""Files made for one scope go to that scope alone: an address that became known is no right to what lies there."""

from __future__ import annotations

import re
from typing import Final

from starlette.types import Message, Send

from dashboard.sign_in.identity import Identity
from dashboard.sign_in.refusals import NOT_HERE
from warehouse.access import Role

MEDIA: Final = "/media/"
# The name of every export ends with its scope (exports/offer.py).
_SCOPE: Final = re.compile(rb"_(all|[a-z]+-[0-9a-f]{16})\.[a-z]+[\"']?$")


def is_theirs(identity: Identity, disposition: bytes) -> bool:
    """Whether a file that is offered as `disposition` was made for this identity's scope."""
    found = _SCOPE.search(disposition.strip())
    scope = found[1].decode("ascii") if found else ""
    if identity.viewer is not None:
        return scope == identity.viewer.scope_id
    # a demo identity takes its scope from the snapshot: one for each role
    return scope == "all" if identity.role is Role.OFFICE else scope.startswith(f"{identity.role}-")


def only_theirs(send: Send, identity: Identity) -> Send:
    """Answers of /media on their way out: an attachment of another scope becomes "not here"."""
    is_withheld = False

    async def sent(message: Message) -> None:
        nonlocal is_withheld
        if message["type"] == "http.response.start":
            named = [value for name, value in message["headers"] if name.lower() == b"content-disposition"]
            is_withheld = any(not is_theirs(identity, value) for value in named)
            if is_withheld:
                plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
                await send({**message, "status": 404, "headers": plain})
                return
        elif is_withheld and message["type"] == "http.response.body":
            if not message.get("more_body"):
                await send({"type": "http.response.body", "body": NOT_HERE.encode()})
            return
        await send(message)

    return sent
