"""The few pieces of HTML that pages show: every value that enters one is escaped here.

Pages never write HTML themselves. Each function takes plain text and returns markup for ``st.html``.
"""

from collections.abc import Iterable, Sequence
from html import escape

from dashboard.theme.palette import Status

Chip = tuple[str, str]
"""Words of a chip and its hue: r, o, y, g, b or n."""


def chip(words: str, hue: str) -> str:
    """A small rounded label; ``hue`` is one of r, o, y, g, b, n."""
    return f'<span class="q-chip {escape(hue)}">{escape(words)}</span>'


def chips(labels: Iterable[Chip]) -> str:
    """Chips in a row that wraps."""
    return f'<div class="q-chips">{"".join(chip(*each) for each in labels)}</div>'


def status_chip(status: Status) -> str:
    """The chip of a status: glyph and word in its colour."""
    return chip(status.text, status.chip)


def title(words: str, facts: Sequence[str], *, marked: str = "") -> str:
    """The title of a page and the line under it; ``marked`` is set in bold at the line's end."""
    line = " · ".join(escape(fact) for fact in facts)
    if marked:
        line = f"{line} · <b>{escape(marked)}</b>" if line else f"<b>{escape(marked)}</b>"
    return f'<div class="q-title"><h1>{escape(words)}</h1><p>{line}</p></div>'


def head(words: str, note: str = "", chips: Iterable[Chip] = (), *, explained: str = "") -> str:
    """The head of a card: its name, a help mark that opens ``explained``, a muted note, and chips at the right."""
    labels = "".join(chip(word, hue) for word, hue in chips)
    note_html = f"<span>{escape(note)}</span>" if note else ""
    mark = f'<em tabindex="0" role="note" data-words="{escape(explained)}">?</em>' if explained else ""
    return f'<div class="q-head"><b>{escape(words)}</b>{mark}{note_html}<i>{labels}</i></div>'


def item(number: str, words: str, note: str, label: Chip) -> str:
    """One line of a list: its number, its words, a chip, and a muted second line."""
    return (
        f'<div class="q-item"><span class="n">{escape(number)}</span><span class="t">{escape(words)}</span>'
        f'{chip(*label)}<span class="s">{escape(note)}</span></div>'
    )


def marked(words: str, told: Iterable[str], facts: Iterable[str]) -> str:
    """A text in its own words with those that ``told`` something marked, and muted facts under it."""
    spans = sorted({(at, at + len(each)) for each in told if each for at in _places(words, each)})
    shown, end = "", 0
    for first, last in spans:
        if last <= end:
            continue
        first = max(first, end)
        shown += f"{escape(words[end:first])}<mark>{escape(words[first:last])}</mark>"
        end = last
    rows = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return f'<div class="q-words"><p>{shown}{escape(words[end:])}</p><ul>{rows}</ul></div>'


def _places(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def lines(sentences: Iterable[str]) -> str:
    """Muted sentences, one to a line, each under a rule."""
    return '<ul class="q-lines">' + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>"


def rail(steps: Iterable[tuple[str, str, str]]) -> str:
    """Steps of something under way: words, a note, and ``done``, ``now`` or ``ahead``, told by glyph and word too."""
    signs = {"done": ("●", "已完成"), "now": ("◆", "进行中"), "ahead": ("○", "未开始")}
    cells = "".join(
        f'<li class="{escape(state)}"><i>{signs[state][0]}</i><b>{escape(words)}</b>'
        f"<span>{escape(note or signs[state][1])}</span></li>"
        for words, note, state in steps
    )
    return f'<ol class="q-rail">{cells}</ol>'


def followed(
    words: str,
    note: str,
    chips: Iterable[Chip],
    steps: Iterable[tuple[str, str, str]],
    marks: Iterable[tuple[str, Iterable[tuple[str, str]]]],
) -> str:
    """One case on its way: its words, a muted note, chips, the steps as a bar, and groups of marks.

    A step is its words, a note and ``done``, ``now``, ``ahead`` or ``unknown``; a mark is its words and ``there``,
    ``missing`` or ``ahead``. Each is told by a glyph as well as by colour.
    """
    signs = {"done": "●", "now": "◆", "ahead": "○", "unknown": "?", "there": "✓", "missing": "✕"}
    bar = "".join(
        f'<li class="{escape(state)}"><b>{signs[state]} {escape(name)}</b><span>{escape(days)}</span></li>'
        for name, days, state in steps
    )
    groups = "".join(
        f"<div><i>{escape(name)}</i>"
        + "".join(f'<span class="{escape(state)}">{signs[state]} {escape(each)}</span>' for each, state in those)
        + "</div>"
        for name, those in marks
    )
    labels = "".join(chip(word, hue) for word, hue in chips)
    return (
        f'<div class="q-followed"><div class="w"><b>{escape(words)}</b><i>{labels}</i></div><p>{escape(note)}</p>'
        f'<ol>{bar}</ol><div class="m">{groups}</div></div>'
    )


def shares(rows: Iterable[tuple[str, int, int]]) -> str:
    """Parts of a whole as bars: name, part, whole; without a whole there is no share and the bar is empty."""
    cells = "".join(
        f'<div><dt>{escape(name)}</dt><dd><u style="width:{part / whole if whole else 0:.1%}"></u></dd>'
        f"<b>{f'{part / whole:.0%}' if whole else '—'}</b><span>{part:,} / {whole:,}</span></div>"
        for name, part, whole in rows
    )
    return f'<dl class="q-shares">{cells}</dl>'


def person(name: str, post: str, label: Chip, facts: Iterable[tuple[str, str, bool]]) -> str:
    """A person with facts at the right; a fact is its value, its name, and whether it is bad."""
    cells = "".join(
        f'<div><b class="{"r" if is_bad else ""}">{escape(value)}</b><span>{escape(words)}</span></div>'
        for value, words, is_bad in facts
    )
    return (
        f'<div class="q-person"><div class="a">{escape(name[:1])}</div>'
        f"<div><b>{escape(name)}</b> {chip(*label)}<p>{escape(post)}</p></div>"
        f'<div class="q-facts">{cells}</div></div>'
    )


def key(entries: Iterable[tuple[str, str]]) -> str:
    """The key of a figure: pairs of a CSS colour and what it means."""
    spans = "".join(
        f'<span><i style="background:{escape(colour)}"></i>{escape(words)}</span>' for colour, words in entries
    )
    return f'<div class="q-key">{spans}</div>'


def clauses(blocks: Iterable[tuple[str, str, str, str]]) -> str:
    """A stretch of a document that scrolls by itself: kind, place, words and note of each block.

    A kind is a block's own (title, heading, role, clause, text, note), or ``here`` for the one that is marked.
    """
    rows = "".join(
        f'<li class="{escape(kind)}"><i>{escape(place)}</i><p>{escape(words)}</p>'
        f"{f'<span>{escape(note)}</span>' if note else ''}</li>"
        for kind, place, words, note in blocks
    )
    return f'<ol class="q-clauses" tabindex="0" role="region" aria-label="清单原文">{rows}</ol>'


def facts(pairs: Iterable[tuple[str, str]], *, are_long: bool = False) -> str:
    """Names with their values, side by side; a value that is empty is an em dash. Sentences are long."""
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value or '—')}</dd></div>" for name, value in pairs)
    return f'<dl class="q-pairs{" long" if are_long else ""}">{cells}</dl>'


def empty(missing: str, why: str) -> str:
    """Nothing to show: what is missing and why. One way out stands below it as a widget."""
    return f'<div class="q-empty"><div>○</div><b>{escape(missing)}</b><p>{escape(why)}</p></div>'


def way(words: str, address: str) -> str:
    """A link of our own that leaves the dashboard's pages, such as to the sign-in page, in the same window."""
    return f'<p class="q-way"><a href="{escape(address)}" target="_self">{escape(words)}</a></p>'


def account(name: str, role: str, scope: str, note: str, ways: Iterable[tuple[str, str]]) -> str:
    """Who is signed in: name, role, scope, a muted note, and links as pairs of words and address."""
    links = "".join(f'<a href="{escape(address)}" target="_self">{escape(words)}</a>' for words, address in ways)
    return (
        f'<div class="q-account"><b>{escape(name)}</b> {chip(role, "b")}<p>{escape(scope)}</p>'
        f"<p>{escape(note)}</p><nav>{links}</nav></div>"
    )


_MARKDOWN = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]()<>#+-.!|~$:"})


def label(words: str) -> str:
    """Text made harmless for a Streamlit label, which would otherwise render Markdown."""
    return " ".join(words.split()).translate(_MARKDOWN)
