"""Leaks to plant: each a mistake that somebody could make tomorrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl

from tests.forge.planted import replaced
from warehouse.access import Viewer

_NAMED = ("activity_rows", "obligation_rows", "standing_rows", "leader_rows")


@contextmanager
def cache_without_scope() -> Iterator[None]:
    """Answers are remembered by snapshot and question: the first who asks answers for all."""
    from dashboard.session import Reader

    with replaced(Reader, "_key", lambda _: lambda self, *parts: (self.snapshot.sha256, *parts)):
        yield


@contextmanager
def user_argument() -> Iterator[None]:
    """A cached function takes the viewer as `_viewer`: Streamlit leaves such an argument out of its key."""
    import streamlit as st

    from dashboard.session import Reader
    from warehouse.ask import ask

    @st.cache_data(show_spinner=False)
    def remembered(
        _viewer: Viewer, _snapshot: Any, sha: str, question: str, choice: Any, given: str, _more: Any
    ) -> Any:
        return ask(_viewer, _snapshot, question, as_of=choice.as_of, period=choice.period, **_more)

    def made(_: Any) -> Any:
        def asked(
            self: Any,
            question: str,
            choice: Any,
            *,
            by: Sequence[str] = (),
            where: Mapping[str, Sequence[str]] | None = None,
            limit: int | None = None,
            **extra: str,
        ) -> pl.DataFrame:
            more = {"by": tuple(by), "where": dict(where or {}), "limit": limit, **extra}
            if choice.district is not None and question not in ("bulletin", "coverage", "districts", "places"):
                more["where"] = {"district": (choice.district,)} | dict(where or {})
            key = repr(sorted(more.items()))
            return remembered(self.viewer, self.snapshot, self.snapshot.sha256, question, choice, key, more)

        return asked

    with replaced(Reader, "ask", made):
        yield


@contextmanager
def filter_after_limit() -> Iterator[None]:
    """The scope is taken out of the frame, after the limit was applied to everybody's rows."""
    from dashboard import session
    from dashboard.exports import ranking
    from warehouse import ask as asking

    def made(ask: Any) -> Any:
        def asked(viewer: Viewer, snapshot: Any, question: str, **given: Any) -> pl.DataFrame:
            right: pl.DataFrame = ask(viewer, snapshot, question, **given)
            if viewer.sees_all or question not in ("finding_rows", "accident_rows", *_NAMED):
                return right
            frame: pl.DataFrame = ask(Viewer.office(), snapshot, question, **given)
            if question in _NAMED:
                key = pl.concat_str("leader", "post", separator="/")
                return frame.filter(key.is_in(viewer.leaders) | pl.col("district").is_in(viewer.districts))
            return frame.filter(pl.col("district").is_in(viewer.figure_districts))

        return asked

    with ExitStack() as stack:
        for owner in (asking, session, ranking):
            stack.enter_context(replaced(owner, "ask", made))
        yield


@contextmanager
def export_unfiltered() -> Iterator[None]:
    """The page is filtered, its file is made as the office."""
    from dashboard.exports import offer

    def made(make: Any) -> Any:
        def bytes_of(reader: Any, choice: Any, whole: Any, *rest: Any) -> bytes:
            everyone = replace(reader, viewer=Viewer.office())
            result: bytes = make(reader, choice, partial(everyone.ask, *whole.args, **whole.keywords), *rest)
            return result

        return bytes_of

    with replaced(offer, "_rows_bytes", made):
        yield


@contextmanager
def rows_unscoped() -> Iterator[None]:
    """Somebody writes `open` beside a table: figures stay right, the rows behind them are everybody's."""
    from warehouse import ask as asking
    from warehouse.access import scope

    def made(rules: Any) -> Any:
        return lambda: {**rules(), "core.fct_finding": ("open", "true")}

    asking.questions.cache_clear()
    with replaced(scope, "_rules", made):
        yield
    asking.questions.cache_clear()


@contextmanager
def districts_listed() -> Iterator[None]:
    """The filter bar offers every district of the city by name."""
    from dashboard import heading
    from dashboard.choice import Choice

    def made(_: Any) -> Callable[[Any], list[str]]:
        def listed(reader: Any) -> list[str]:
            everyone = replace(reader, viewer=Viewer.office())
            names: list[str] = everyone.ask("districts", Choice(heading.today(), "all"))["district"].to_list()
            return names

        return listed

    with replaced(heading, "_districts", made):
        yield


@contextmanager
def viewer_of_the_first() -> Iterator[None]:
    """Who reads is looked up once and kept in a module: the second reader is the first."""
    from dashboard import seat

    kept: list[Any] = []

    def made(viewer_on: Any) -> Any:
        def first(self: Any, snapshot: Any) -> Any:
            kept.append(viewer_on(self, snapshot))
            return kept[0]

        return first

    with replaced(seat.Seat, "viewer_on", made):
        yield


@contextmanager
def files_for_anyone() -> Iterator[None]:
    """Whoever knows the address of a file is handed it."""
    from dashboard.sign_in import keeping

    with replaced(keeping, "is_theirs", lambda _: lambda identity, disposition: True):
        yield


@contextmanager
def error_tells() -> Iterator[None]:
    """A page that fails shows what failed."""
    import streamlit as st

    from dashboard import failure

    def made(_: Any) -> Callable[[Exception], bool]:
        def shown(problem: Exception) -> bool:
            import traceback

            st.code("".join(traceback.format_exception(problem)))
            return True

        return shown

    with replaced(failure, "show_failure", made):
        yield


LEAKS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    leak.__name__: leak
    for leak in (
        cache_without_scope,
        user_argument,
        filter_after_limit,
        export_unfiltered,
        rows_unscoped,
        districts_listed,
        viewer_of_the_first,
        files_for_anyone,
        error_tells,
    )
}
