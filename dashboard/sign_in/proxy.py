"""The account that a trusted proxy names in a header: believed with the shared secret and from the proxy's address."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from dashboard.sign_in.cookies import Header
from dashboard.sign_in.refusals import FORGED, SHUT, Refused
from warehouse.access.accounts import BadAccount, account_name
from warehouse.access.service import Service

SECRET: Final = b"x-qingdan-proxy-secret"
_FORWARDED: Final = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"via")


def is_forwarded(headers: Iterable[Header]) -> bool:
    """Whether a request says that it came through a proxy."""
    return any(name.startswith(_FORWARDED) for name, _ in headers)


def account_named(service: Service, headers: Iterable[Header], peer: str) -> str | None:
    """The account that the proxy vouches for, None without the header. Raises Refused for a header that is not proven.

    A header that came twice is not proven either: one of the two was the visitor's.
    """
    if service.proxy is None:
        return None
    given = list(headers)
    names = [value for name, value in given if name == service.proxy.header.encode("ascii")]
    proofs = [value for name, value in given if name == SECRET]
    if not names and not proofs:
        return None
    if not service.proxy.comes_from(peer):
        raise Refused(403, FORGED, "proxy_peer")
    if len(proofs) != 1 or not hmac.compare_digest(proofs[0], service.proxy_secret.encode("utf-8")):
        raise Refused(403, FORGED, "proxy_secret")
    if len(names) != 1:
        raise Refused(403, FORGED, "proxy_header")
    try:
        written = names[0].decode("utf-8")
        named = account_name(written)
    except (UnicodeDecodeError, BadAccount) as error:
        raise Refused(403, SHUT, "proxy_account") from error
    if named != written.lower():  # a look-alike that only folding makes the same is someone else
        raise Refused(403, SHUT, "proxy_account")
    return named


def without(service: Service, headers: Iterable[Header]) -> list[Header]:
    """The headers that Streamlit may see: neither the proxy's secret nor the name it gave."""
    hidden = {SECRET, b"x-remote-user"}
    if service.proxy is not None:
        hidden.add(service.proxy.header.encode("ascii"))
    return [(name, value) for name, value in headers if name not in hidden]
