"""A page on a stage: run without a browser or a server, with the reader of a test, its widgets to be moved."""

from streamlit.testing.v1 import AppTest

from dashboard import rehearsal
from dashboard.session import Reader


def staged(reader: Reader, name: str, **params: str) -> AppTest:
    """The page ``name`` as this reader would open it under these query parameters, run once."""
    stage = rehearsal.staged(reader, name, [])
    for key, value in params.items():
        stage.query_params[key] = value
    return stage.run()
