"""The reader's own corner of every page: who is signed in, in which role, what they see, and the way out."""

from typing import Final

import streamlit as st

from dashboard.session import Reader
from dashboard.sign_in.paths import PASSWORD, ROLE, SIGN_OUT
from dashboard.theme import pieces
from warehouse.access import Role, Viewer

_NAMED: Final = 3  # districts named in the scope line; the rest are counted


def scope_words(viewer: Viewer) -> str:
    """What the viewer sees, in a few words."""
    if viewer.sees_all:
        return "全部县区"
    places = list(viewer.figure_districts)
    named = "、".join(places[:_NAMED]) + (f"等 {len(places)} 个县区" if len(places) > _NAMED else "")
    parts = [*(["本人"] if viewer.role is Role.LEADER else []), *([named] if named else []), *viewer.departments]
    return "、".join(parts) or "公布的通报"


def marks(reader: Reader) -> list[str]:
    """What every page must say of the identity: that it is one to look around with."""
    return [f"演示身份：{reader.viewer.role.words}"] if reader.seat.identity.is_demo else []


def menu(reader: Reader) -> None:
    """The button with the reader's name; behind it role, scope, and the links out."""
    identity, viewer = reader.seat.identity, reader.viewer
    name = viewer.name or identity.name
    ways = [("换一个身份", ROLE)] if identity.is_demo or len(identity.roles) > 1 else []
    ways += [("修改密码", PASSWORD)] if identity.method == "local" else []
    ways += [] if identity.is_demo else [("退出登录", SIGN_OUT)]
    with (
        st.container(key="account", width="content"),
        st.popover(pieces.label(name), icon=":material/account_circle:"),
    ):
        note = "没有设置登录，只在本机可用" if identity.is_demo else f"账号 {identity.account}"
        st.html(pieces.account(name, viewer.role.words, f"可见范围：{scope_words(viewer)}", note, ways))
