"""What is settled before the server opens: Streamlit follows `service.toml`, and some starts are refused."""

from __future__ import annotations

import os
from typing import Any, Final

from streamlit import config

from dashboard.sign_in import oidc
from dashboard.sign_in.desk import Desk, desk_at, root
from warehouse.access.service import may_listen

FORWARDED: Final = "FORWARDED_ALLOW_IPS"  # whom uvicorn believes when it is told another peer; empty: nobody
_WHERE: Final = "service.toml"


def desk() -> Desk:
    """The desk of the home that the service was started with. Raises BadService."""
    return desk_at(root())


def secrets_of(at: Desk) -> dict[str, Any]:
    """The secrets that Streamlit is given: those of the single sign-on, or none."""
    return oidc.settings(at.service, at.seals.derived("streamlit"))


def settle_streamlit(at: Desk) -> None:
    """Tell Streamlit the hosts and origins of this service, and a key that outlives a restart."""
    config.set_option("server.allowedHosts", list(at.service.hosts), _WHERE)
    config.set_option("server.corsAllowedOrigins", [at.service.origin] if at.service.origin else [], _WHERE)
    config.set_option("server.cookieSecret", at.seals.derived("streamlit"), _WHERE)


def why_not_open(at: Desk) -> str | None:
    """None when the server may start as it was asked to, else the sentence that says what to change.

    Asked here too, so that a start around `qingdan serve` is no way around sign-in.
    """
    if config.get_option("server.baseUrlPath"):
        return "本系统要放在网址的根上：请去掉 server.baseUrlPath，给它一个自己的主机名"
    for name, needed in (("server.enableXsrfProtection", True), ("server.enableCORS", True)):
        if config.get_option(name) is not needed:
            return f"请不要关掉 {name}：它保护已登录的人"
    if at.service.proxy is not None and os.environ.get(FORWARDED) != "":
        return (
            f"设置了 [proxy] 时请用 qingdan serve 启动，或把环境变量 {FORWARDED} 设为空：否则请求头可以改写连接的来处"
        )
    return may_listen(at.service, at.home, config.get_option("server.address"))
