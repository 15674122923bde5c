"""One request at the door: where it came from, and who it is by what it carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Scope

from dashboard.sign_in import proxy
from dashboard.sign_in.cookies import Header, Jar, Names, set_cookie
from dashboard.sign_in.desk import Desk, moment
from dashboard.sign_in.identity import Identity, allows_demo, demo_account, identity_of
from dashboard.sign_in.notes import Source
from dashboard.sign_in.paths import HEALTH, Kind, host_name
from dashboard.sign_in.refusals import NO_HOST, NO_NETWORK, NO_ORIGIN, PROXIED_DEMO, SHUT, Refused
from warehouse.access import Role, accounts, sessions
from warehouse.access.service import LOOPBACK
from warehouse.access.sessions import Method

SAFE: Final = ("GET", "HEAD")


@dataclass(slots=True)
class Visit:
    """A request that may go on. `fresh` are cookies to send along with whatever is answered."""

    desk: Desk
    names: Names
    jar: Jar
    source: Source
    token: str | None
    identity: Identity | None
    fresh: list[Header] = field(default_factory=list)


def values(scope: Scope, name: bytes) -> list[str]:
    """The values of a header, as often as it came."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def source_of(scope: Scope) -> Source:
    """Where the request came from."""
    return Source(_address(scope.get("client")), ", ".join(values(scope, b"x-forwarded-for")))


def _address(end: Sequence[object] | None) -> str:
    """One end of the connection; a socket that listens for both kinds writes IPv4 within IPv6."""
    return str(end[0]).removeprefix("::ffff:") if end else ""


def check_place(desk: Desk, scope: Scope) -> None:
    """Raises Refused unless the request names this service and reached an address the service may answer on."""
    hosts = values(scope, b"host")
    name = host_name(hosts[0]) if len(hosts) == 1 else None
    is_probe = scope["path"] == HEALTH and name in LOOPBACK and source_of(scope).peer in LOOPBACK
    if name not in desk.service.hosts and not is_probe:
        raise Refused(421, NO_HOST, "host", ", ".join(hosts))
    reached = _address(scope.get("server"))
    if desk.why_not_on(reached):
        raise Refused(403, NO_NETWORK, "network", reached)


def check_origin(desk: Desk, scope: Scope) -> None:
    """Raises Refused unless the browser says that one of our own pages sent the request."""
    origins, hosts = values(scope, b"origin"), values(scope, b"host")
    if len(origins) != 1 or not desk.service.owns(origins[0], hosts[0]):
        raise Refused(403, NO_ORIGIN, "origin", ", ".join(origins) or "（无）")


def received(desk: Desk, scope: Scope, kind: Kind) -> Visit:
    """Who this is. Raises Refused; opens a session where a proxy vouches for someone or the demo needs no one to."""
    source, names, jar = source_of(scope), Names.of(desk.service), Jar(scope["headers"])
    named = proxy.account_named(desk.service, scope["headers"], source.peer)
    token = jar.get(names.session)
    visit = Visit(desk, names, jar, source, token, identity_of(desk, token, moment()))
    is_demo = allows_demo(desk)
    if is_demo and (proxy.is_forwarded(scope["headers"]) or source.peer not in LOOPBACK):
        raise Refused(403, PROXIED_DEMO, "demo_proxied")
    _bind(visit, named)
    if visit.identity is None and _is_looked_at(scope, kind):
        if named is not None:
            admit(visit, named, "proxy")
        elif is_demo:
            admit(visit, demo_account(Role.OFFICE), "demo")
    return visit


def _is_looked_at(scope: Scope, kind: Kind) -> bool:
    """Whether a person opens a page: a picture on someone else's page, say, is no reason to open a session."""
    is_page = kind in (Kind.PAGE, Kind.OWN) and scope.get("method") == "GET"
    return is_page and values(scope, b"sec-fetch-dest") in ([], ["document"])


def _bind(visit: Visit, named: str | None) -> None:
    """A session that a proxy opened is one only while the proxy vouches for the same account."""
    identity = visit.identity
    if identity is None:
        return
    if named is not None and identity.account != named:
        sessions.close_session(visit.desk.home, visit.token or "")
        visit.desk.notes.done(identity.account, "sign_out", cause="proxy_names_another", **visit.source.detail())
        visit.identity = None
    elif named is None and identity.method == "proxy":
        visit.identity = None


def admit(visit: Visit, account: str, method: Method, name: str = "") -> None:
    """Sign `account` in: a new session under a new token, the one before closed. Raises Refused."""
    desk, now = visit.desk, moment()
    try:
        token = sessions.open_session(desk.home, account, method, now=now, name=name)
    except accounts.Disabled as error:
        desk.notes.refused("sign_in_failed", "disabled", visit.source, account)
        raise Refused(403, SHUT) from error
    except accounts.BadAccount as error:
        desk.notes.refused("sign_in_failed", "bad_account", visit.source)
        raise Refused(403, SHUT) from error
    if visit.token:
        sessions.close_session(desk.home, visit.token)
    visit.token, visit.identity = token, identity_of(desk, token, now)
    known = visit.identity.account if visit.identity else account
    desk.notes.done(known, "sign_in", method=method, **visit.source.detail())
    keep(visit, visit.names.session, token)
    forget(visit, visit.names.before)


def keep(visit: Visit, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set a cookie with the answer."""
    visit.fresh = [*_others(visit.fresh, name), set_cookie(visit.desk.service, name, value, seconds=seconds)]


def forget(visit: Visit, name: str) -> None:
    """Take a cookie away with the answer, where the browser sent one."""
    visit.fresh = _others(visit.fresh, name)
    if visit.jar.get(name) is not None:
        visit.fresh.append(set_cookie(visit.desk.service, name, "", seconds=0))


def _others(fresh: Sequence[Header], name: str) -> list[Header]:
    return [(key, value) for key, value in fresh if not value.startswith(f"{name}=".encode("ascii"))]
