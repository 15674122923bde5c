"""What stands on each page of the front desk."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from dashboard.sign_in import page, paths
from dashboard.sign_in.identity import Identity
from warehouse.access import Role, Viewer
from warehouse.access.passwords import SHORTEST
from warehouse.access.service import Service

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_METHODS: Final = {"local": "本地账号", "oidc": "统一身份认证", "proxy": "单位门户", "demo": "演示身份"}
_DEMO: Final = {
    Role.OFFICE: "全市全部数据",
    Role.TOUR: "三个县区的全部记录",
    Role.LIAISON: "一个县区的全部记录",
    Role.LEADER: "本人的履职，和所在县区的数字",
    Role.VIEWER: "公布的通报",
}


def sign_in(service: Service, token: str, back: str, said: str, account: str) -> str:
    """The sign-in page, with the ways in that are set up and no others."""
    body = page.heading("登录", "请用安委办开通的账号登录") + said
    if service.oidc is not None:
        body += page.link(f"用{service.oidc.label}登录", paths.OIDC_START, back=back, style="button")
    if "local" in service.methods:
        body += page.divider("或用本地账号") if service.oidc is not None else ""
        inner = (
            page.field("account", "账号", fills="username", value=account, first=service.oidc is None and not account)
            + page.field("password", "密码", kind="password", fills="current-password", first=bool(account))
            + page.button("登录", quiet=service.oidc is not None)
        )
        body += page.form(paths.SIGN_IN, token, inner, back=back)
        body += page.note("忘记密码，请联系安委办的系统管理员重置；连续输错会暂时锁定。")
    if service.proxy is not None:
        body += page.note(
            "也可从单位门户进入，不必另外登录。" if len(service.methods) > 1 else "请从单位门户打开本系统。"
        )
    if not service.methods:
        body += page.message("还没有设置登录方式，请管理员在 service.toml 写好 [local]、[oidc] 或 [proxy]。")
    return page.whole("登录", body)


def password(identity: Identity, token: str, back: str, said: str) -> str:
    """Changing the password; `said` is what was wrong with the last try."""
    is_first = identity.session.must_change
    line = "首次登录，请先换成只有自己知道的密码" if is_first else "修改后，其他设备上的登录会一并退出"
    inner = (
        page.owner(identity.account)
        + page.field(
            "old", "原密码" if not is_first else "首次密码", kind="password", fills="current-password", first=True
        )
        + page.field("new", "新密码", kind="password", fills="new-password")
        + page.field("again", "再输一次新密码", kind="password", fills="new-password")
        + page.button("修改密码")
    )
    limits = page.rules([f"至少 {SHORTEST} 个字符，可用一句话", "不含账号名，不用常见密码，不与原密码相同"])
    out = page.row(page.link("退出登录", paths.SIGN_OUT, style="quiet"))
    if not is_first:
        out = page.row(page.link("返回", back, style="quiet"))
    form = page.form(paths.PASSWORD, token, inner + limits, back=back)
    return page.whole("修改密码", page.heading("修改密码", line) + said + form + out)


def role(identity: Identity, token: str, back: str, said: str) -> str:
    """Who is signed in and in which role; where nothing is granted, whom to ask."""
    if not identity.roles:
        return _no_grant(identity, token)
    if identity.is_demo:
        words, line = "换一个演示身份", "本机还没有账号：可用不同身份看一看，各看各的范围"
        choices = [(each, _DEMO[each]) for each in identity.roles]
    else:
        words = "选择身份" if identity.role is None else "我的身份"
        line = "同一账号有几种身份时，一次用一种" if len(identity.roles) > 1 else "本账号的身份和范围"
        choices = [(viewer.role, scope_words(viewer)) for viewer in identity.viewers]
    forms = "".join(
        page.form(
            paths.ROLE,
            token,
            page.choice(each.words, scope, is_current=each is identity.role),
            back=back,
            kept=[("role", each.value)],
        )
        for each, scope in choices
    )
    body = page.heading(words, line) + said + page.choices(forms) + _facts(identity)
    return page.whole(words, body + _ways_out(identity, token, back))


def _no_grant(identity: Identity, token: str) -> str:
    body = page.heading("已登录，但还没有授权") + page.message(
        f"账号 {identity.account} 还没有分配身份和范围，看不到任何数据。请联系安委办授权，授权后重新打开即可。",
        "wait",
    )
    return page.whole("还没有授权", body + _facts(identity) + _ways_out(identity, token, "/"))


def _facts(identity: Identity) -> str:
    until = identity.session.expires_at.astimezone(_ZONE)
    pairs = [
        ("账号", identity.account),
        ("登录方式", _METHODS[identity.method]),
        ("登录到期", f"{until.month}月{until.day}日 {until:%H:%M}"),
    ]
    if identity.name != identity.account:
        pairs.insert(0, ("姓名", identity.name))
    return page.facts(pairs[1:] if identity.is_demo else pairs)


def _ways_out(identity: Identity, token: str, back: str) -> str:
    left = []
    if identity.is_ready:
        left.append(page.link("返回", back, style="quiet"))
    if identity.method == "local":
        left.append(page.link("修改密码", paths.PASSWORD, style="quiet"))
    if identity.is_demo:
        return page.row(*left)
    return page.row(*left, page.form(paths.SIGN_OUT, token, page.button("退出登录", quiet=True)))


def sign_out(identity: Identity, token: str) -> str:
    """The page that asks before signing out, and says what stays signed in elsewhere."""
    body = page.heading("退出登录", f"当前账号：{identity.account}")
    body += page.form(paths.SIGN_OUT, token, page.button("退出登录"))
    if identity.method in ("oidc", "proxy"):
        body += page.note(f"只退出本系统；{_METHODS[identity.method]}仍保持登录，用公共电脑时请在那里也退出。")
    return page.whole("退出登录", body + page.row(page.link("返回", "/", style="quiet")))


def scope_words(viewer: Viewer) -> str:
    """What a viewer sees, in one line."""
    if viewer.sees_all:
        return "全市全部数据"
    leaders = "、".join(" · ".join(key.split("/", 1)) for key in viewer.leaders)
    parts = [leaders, _some(viewer.districts or viewer.figure_districts, "个县区"), _some(viewer.departments, "个部门")]
    return "；".join(part for part in parts if part) or "公布的通报"


def _some(names: tuple[str, ...], unit: str) -> str:
    return "、".join(names[:4]) + (f" 等 {len(names)} {unit}" if len(names) > 4 else "")
