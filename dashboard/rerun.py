"""The script of every rerun: chooses the snapshot, registers the pages once, and runs one of them."""

from collections.abc import Callable

import streamlit as st

from dashboard import links
from dashboard.app_pages import PAGES, nothing_published
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
    except NoSnapshot as problem:
        nothing_published.page(str(problem))
        return
    pages = {
        entry.name: st.Page(
            _bound(entry.page, reader),
            title=entry.title,
            icon=entry.icon,
            url_path=entry.name,
            default=entry.is_default,
            visibility="hidden" if entry.is_hidden else "visible",
        )
        for entry in PAGES
    }
    links.register(pages)
    chosen = st.navigation(list(pages.values()), position="top")
    links.tidy(next((entry.reads for entry in PAGES if entry.name == chosen.url_path), ()))
    if presenting:
        links.turn_pages([entry.name for entry in PAGES if not entry.is_hidden], chosen.url_path)
    chosen.run()


def _bound(page: Callable[[Reader], None], reader: Reader) -> Callable[[], None]:
    def run() -> None:
        page(reader)

    return run


main()
