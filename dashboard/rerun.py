"""The script of every rerun: who sits here, which snapshot, which pages are theirs, and one of them is run."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard import links
from dashboard.app_pages import not_yours, nothing_published, signed_out
from dashboard.pages import PAGES, Entry, default_of
from dashboard.seat import SignedOut
from dashboard.session import Reader, begin
from dashboard.theme import FAVICON, LOGO, dress
from warehouse.snapshots import NoSnapshot


def main() -> None:
    """One rerun: one reader, one snapshot, one page."""
    st.set_page_config(page_title="清单·安全履职", page_icon=FAVICON, layout="wide")
    presenting = links.is_presenting()
    dress(present=presenting)
    st.logo(LOGO, size="large")
    try:
        reader = begin()
    except SignedOut as problem:
        signed_out.page(str(problem))
        return
    except NoSnapshot as problem:
        nothing_published.page(str(problem))
        return
    first = default_of(reader.viewer)
    pages = {entry.name: _page(entry, reader, is_default=entry is first) for entry in PAGES}
    links.register(pages, first.name)
    # Streamlit serves the first page at the bare address only; whoever kept its name finds it under that too.
    by_name = _page(replace(first, is_hidden=True), reader, is_default=False)
    chosen = st.navigation([*pages.values(), by_name], position="top")
    shown = next((entry for entry in PAGES if entry.name == chosen.url_path), first)
    links.tidy(shown.reads)
    if presenting:
        turned = [entry.name for entry in PAGES if entry.is_for(reader.viewer) and not entry.is_hidden]
        links.turn_pages(turned, shown.name)
    chosen.run()


def _page(entry: Entry, reader: Reader, *, is_default: bool) -> st.Page:
    is_theirs = entry.is_for(reader.viewer)
    return st.Page(
        _bound(entry.page if is_theirs else not_yours.page, reader),
        title=entry.title,
        icon=entry.icon,
        url_path="home" if is_default else entry.name,
        default=is_default,
        visibility="visible" if is_theirs and (not entry.is_hidden or is_default) else "hidden",
    )


def _bound(page: Callable[[Reader], None], reader: Reader) -> Callable[[], None]:
    def run() -> None:
        page(reader)

    return run


main()
