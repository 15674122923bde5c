"""留痕: who did what, line by line, whether the chain of lines is whole, and who may see what."""

import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.views import trail
from warehouse.access import Act

LINES = ("seq", "happened_at", "actor", "action", "object", "detail")
GRANTS = (
    "account", "role_words", "name", "leader", "post", "scope_districts", "scope_departments", "starts_on", "ends_on",
    "granted_by", "granted_at",
)  # fmt: skip
_ALL = "全部"


def page(reader: Reader) -> None:
    """The newest lines first; an action picked in the bar stands in the address."""
    reader.viewer.require(Act.AUDIT)
    open_page(reader, "操作留痕与授权", filters=False)
    problems = trail.problems(reader.seat.home)
    chips = [("● 链条完整", "g")] if not problems else [(f"▲ {len(problems)} 处异常", "r")]
    with card("trail", "操作留痕", "只追加、逐行相扣；全部内容用 qingdan audit export 导出", chips):
        for problem in problems:
            st.error(problem, icon=":material/link_off:")
        action = _pick()
        frame = trail.lines(reader.seat.home, action)
        if frame.is_empty():
            empty("没有这一类操作", "换一类再看，或选“全部”。")
        else:
            table(frame, LINES, key="trail", most=16, alt="操作留痕")
    granted = trail.granted(reader.seat.home)
    with card("grants", "授权", "谁能看什么；用 qingdan access 增减，下一次刷新即生效", trail.grant_chips(granted)):
        if granted.is_empty():
            empty("还没有授权", "用 qingdan access grant 或 qingdan access load 授权；没有授权的账号什么也看不到。")
        else:
            table(granted, GRANTS, key="grants", most=12, alt="授权")


def _pick() -> str | None:
    words = trail.actions()
    asked = links.address("action")
    st.session_state["w_action"] = asked if asked in words else _ALL
    picked = st.selectbox(
        "操作",
        [_ALL, *words],
        key="w_action",
        width=220,
        on_change=_turn,
        format_func=lambda code: words.get(code, code),
    )
    return None if picked == _ALL else picked


def _turn() -> None:
    picked = st.session_state["w_action"]
    links.remember(action=None if picked == _ALL else picked)
