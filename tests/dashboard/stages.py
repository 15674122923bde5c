"""A page on a stage: run without a browser or a server, with the reader of a test, its widgets to be moved."""

from streamlit.testing.v1 import AppTest

from dashboard.session import Reader


def staged(reader: Reader, name: str, **params: str) -> AppTest:
    """The page ``name`` as this reader would open it under these query parameters, run once."""
    stage = AppTest.from_function(_script, default_timeout=120, args=(reader, name))
    for key, value in params.items():
        stage.query_params[key] = value
    return stage.run()


def _script(reader, name):
    import streamlit as st

    from dashboard import links
    from dashboard.pages import PAGES

    def bound(entry):
        return lambda: entry.page(reader)

    pages = {
        entry.name: st.Page(bound(entry), title=entry.title, url_path=entry.name, default=entry.name == name)
        for entry in PAGES
    }
    links.register(pages, name)
    st.navigation(list(pages.values()), position="hidden").run()
