"""Serves the product with leaks planted into it: `python -m tests.forge.planted --port 8600 NAME …`; no name: as it is.

A line `forget` on the standard input empties every cache; the answer on the standard output is `forgotten`.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"


@contextmanager
def replaced(owner: Any, name: str, made: Callable[[Any], Any]) -> Iterator[None]:
    """``owner.name`` is what ``made`` makes of it, for a while."""
    before = getattr(owner, name)
    setattr(owner, name, made(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


def plants() -> dict[str, Callable[[], Any]]:
    """The leaks by name; each is a context in which the product has it."""
    from tests.forge import leaks

    return leaks.LEAKS


def forget() -> None:
    """Empty the caches of this process: remembered answers, and what Streamlit remembers."""
    import streamlit as st

    from dashboard import session

    session._ANSWERS._kept.clear()
    st.cache_data.clear()


def _listen(said: Any) -> None:
    for line in sys.stdin:
        if line.strip() == "forget":
            forget()
            print("forgotten", file=said, flush=True)


def main() -> None:
    """Plant what is named, then start Streamlit in this process."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--port", type=int, required=True)
    wanted.add_argument("names", nargs="*", choices=[[], *plants()])
    given = wanted.parse_args()
    # what the server prints goes with its errors: the standard output is the pipe of `forget`
    said = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    threading.Thread(target=_listen, args=(said,), daemon=True).start()
    from streamlit.web import cli

    with ExitStack() as stack:
        for name in given.names:
            stack.enter_context(plants()[name]())
        flags = [f"--server.port={given.port}", "--server.address=127.0.0.1"]
        sys.argv = ["streamlit", "run", str(APP), *flags]
        cli.main(prog_name="streamlit")


if __name__ == "__main__":
    main()
