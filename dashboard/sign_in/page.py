"""The pages of the front desk, drawn on the server without a script; every value that enters one is escaped here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from dashboard.sign_in import paths

_HERE: Final = Path(__file__).parent
_THEME: Final = _HERE.parent / "theme"
TITLE: Final = "清单·安全履职"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With no-referrer a browser would send its own form with `Origin: null`.
    "Referrer-Policy": "same-origin",
}
SAID: Final = {
    "out": ("good", "已退出登录。"),
    "changed": ("good", "密码已修改，请牢记新密码。"),
    "stale": ("bad", "登录没有完成：页面放得太久，或不是从本页开始的。请再登录一次。"),
    "oidc": ("bad", "统一身份认证没有完成登录。请再试一次，仍不行请联系安委办。"),
    "claim": ("bad", "统一身份认证没有给出可用的账号，请联系安委办。"),
}
"""What may be said at the top of a page, by the word in its address."""


def style() -> bytes:
    """The style sheet of these pages."""
    return (_HERE / "sign_in.css").read_bytes()


def favicon() -> bytes:
    """The small image of the browser's tab."""
    return (_THEME / "favicon.png").read_bytes()


@cache
def _version() -> str:
    return hashlib.sha256(style()).hexdigest()[:12]


@cache
def _logo() -> str:
    return (
        (_THEME / "logo.svg").read_text(encoding="utf-8").replace("<svg ", f'<svg role="img" aria-label="{TITLE}" ', 1)
    )


def whole(words: str, body: str) -> str:
    """A whole page: its title, the product beside it, and `body`, which is markup from this module."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{escape(words)} · {TITLE}</title>
<link rel="icon" href="{paths.FAVICON}">
<link rel="stylesheet" href="{paths.STYLE}?v={_version()}">
</head>
<body>
<main>
<section class="brand">{_logo()}<h2>谁该做什么，做没做，<br>还差多少</h2>
<p>责任清单 · 隐患排查治理 · 事故与考核</p>{_MOTIF}</section>
<section class="card">
<div class="mark">{_logo()}</div>
{body}
</section>
</main>
<footer>仅限授权人员使用 · 登录、导出等操作全程留痕</footer>
</body>
</html>
"""


def heading(words: str, line: str = "") -> str:
    """The heading of a page and one quiet line under it."""
    return f"<h1>{escape(words)}</h1>" + (f'<p class="line">{escape(line)}</p>' if line else "")


def message(words: str, tone: str = "bad") -> str:
    """Something the person must read first: good, bad, or what has to wait."""
    sign = {"good": "✓", "bad": "!", "wait": "i"}[tone]
    return f'<div class="said {escape(tone)}" role="alert"><i>{sign}</i><p>{escape(words)}</p></div>'


def said(code: str | None) -> str:
    """The message for a word in the address; nothing for a word that is none of ours."""
    return message(SAID[code][1], SAID[code][0]) if code in SAID else ""


def field(name: str, words: str, *, kind: str = "text", fills: str = "", value: str = "", first: bool = False) -> str:
    """One input with its label above; `fills` is what the browser may fill in."""
    extra = " autofocus" if first else ""
    quiet = ' autocapitalize="none" spellcheck="false"' if kind == "text" else ""
    return (
        f'<label for="{escape(name)}">{escape(words)}</label>'
        f'<input id="{escape(name)}" name="{escape(name)}" type="{escape(kind)}" value="{escape(value)}" '
        f'autocomplete="{escape(fills)}" maxlength="200" required{quiet}{extra}>'
    )


def form(action: str, token: str, inner: str, *, back: str = "/", kept: Iterable[tuple[str, str]] = ()) -> str:
    """A form to one of our own addresses; `inner` is markup from this module."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in (("token", token), ("next", back), *kept)
    )
    return f'<form method="post" action="{escape(action)}">{hidden}{inner}</form>'


def button(words: str, *, quiet: bool = False) -> str:
    """The button that sends a form."""
    return f'<button type="submit"{" class=quiet" if quiet else ""}>{escape(words)}</button>'


def link(words: str, address: str, *, back: str = "/", style: str = "") -> str:
    """A link to one of our own addresses; `style` is button, quiet or nothing."""
    target = address if back == "/" else f"{address}?next={quote(back, safe='')}"
    return f'<a class="{escape(style)}" href="{escape(target)}">{escape(words)}</a>'


def divider(words: str) -> str:
    """A line with words in it, between two ways to go on."""
    return f'<div class="or"><span>{escape(words)}</span></div>'


def note(words: str) -> str:
    """A muted sentence."""
    return f'<p class="note">{escape(words)}</p>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """A short list of names and values."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    return f"<dl>{rows}</dl>"


def rules(lines: Iterable[str]) -> str:
    """A muted list."""
    return f'<ul class="note">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def choice(words: str, scope: str, *, is_current: bool) -> str:
    """A button as a card: a role, what it sees, and whether it is the one in use."""
    mark = "<em>当前</em>" if is_current else '<em class="go">›</em>'
    state = " current" if is_current else ""
    return (
        f'<button type="submit" class="choice{state}"><b>{escape(words)}</b><span>{escape(scope)}</span>{mark}</button>'
    )


def choices(forms: str) -> str:
    """Forms with a `choice` each, below each other."""
    return f'<div class="choices">{forms}</div>'


def owner(account: str) -> str:
    """The account whose password the form changes: for the browser's own keeper of passwords, not for us."""
    return f'<input type="hidden" name="account" autocomplete="username" value="{escape(account)}">'


def row(*pieces: str) -> str:
    """Pieces side by side."""
    return f'<div class="row">{"".join(pieces)}</div>'


def refusal(sentence: str) -> str:
    """A page that says why it goes no further, and one way out."""
    body = heading("不能打开") + message(sentence) + link("回到首页", "/", style="button")
    return whole("不能打开", body)


def _motif() -> str:
    """The product's own picture, a ranking as dots with last period's hollow beside: an ornament without data."""
    lines = ['<line class="target" x1="292" y1="0" x2="292" y2="210"/>']
    for place, (now, before) in enumerate(_DOTS):
        y, tone = 14 + 26 * place, "good" if now >= 292 else "near" if now >= 240 else "bad"
        lines.append(
            f'<line x1="0" y1="{y}" x2="{now}" y2="{y}"/><circle class="past" cx="{before}" cy="{y}" r="5"/>'
            f'<circle class="{tone}" cx="{now}" cy="{y}" r="6.5"/>'
        )
    return f'<svg class="motif" viewBox="0 0 380 210" aria-hidden="true">{"".join(lines)}</svg>'


_DOTS: Final = ((352, 318), (331, 340), (318, 287), (304, 268), (281, 296), (264, 222), (233, 246), (187, 151))
_MOTIF: Final = _motif()
