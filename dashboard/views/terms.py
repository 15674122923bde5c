"""A scheme's period as it is judged on one day: how it is picked, and its figures, fetched once and kept."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard import links
from dashboard.choice import Choice
from dashboard.filters import pick, segments
from dashboard.heading import open_page, today
from dashboard.periods import day_words, period_words, periods_since
from dashboard.session import Reader
from dashboard.theme import pieces
from warehouse.assessment import Scheme
from warehouse.assessment.readings import Readings, fetch
from warehouse.assessment.scheme_files import shelf
from warehouse.assessment.scoring import require_office


@dataclass(frozen=True, slots=True)
class Term:
    """A period of a scheme, judged on `as_of`: a key, since `stamp` tells the versions of the scheme's file apart."""

    name: str
    stamp: str
    period: str
    as_of: date

    @property
    def words(self) -> str:
        """The period and the day whose records judge it."""
        return f"{period_words(self.period)} · 按 {day_words(self.as_of)} 的记录"


def open_terms(reader: Reader, words: str, way: tuple[str, str, str]) -> tuple[Choice, Scheme, Term]:
    """Draw the top of a page with scheme and period to pick, and a link (words, page, icon) to the page beside it.

    The choices are of the scheme's kind of period and of all districts.
    """
    shelved = shelf(reader.snapshot.home)
    known = {scheme.name: scheme for scheme in shelved.schemes}
    scheme = known.get(links.address("scheme") or "") or shelved.schemes[0]
    choice = open_page(reader, words, kind=scheme.period)
    for warning in shelved.warnings:
        st.warning(pieces.label(warning), icon=":material/warning:")
    found = terms(reader, choice, scheme)
    term = next((each for each in found if each.period == links.address("term")), found[0])
    with st.container(key="terms", horizontal=True, vertical_alignment="center", gap="small"):
        segments("scheme", "方案", {name: each.title for name, each in known.items()}, scheme.name)
        pick("term", "考核期", {each.period: _told(each, choice) for each in found}, term.period, width=230)
        label, page, icon = way
        links.link(
            label, page, choice, icon=icon, scheme=scheme.name, term=term.period, subject=links.address("subject")
        )
    return choice, scheme, term


def terms(reader: Reader, choice: Choice, scheme: Scheme) -> list[Term]:
    """Every period of history up to the as-of date, newest first; an ended one is judged on the day after its end."""
    stamp = shelf(reader.snapshot.home).stamp(scheme.name)
    first = reader.coverage(today())["first_on"] or choice.as_of
    return [Term(scheme.name, stamp, code, day) for code, day in periods_since(scheme.period, first, choice.as_of)]


def newest(reader: Reader, choice: Choice) -> Term:
    """The running period of the first scheme."""
    scheme = shelf(reader.snapshot.home).schemes[0]
    return terms(reader, Choice(as_of=choice.as_of, kind=scheme.period), scheme)[0]


def scheme_of(reader: Reader, term: Term) -> Scheme:
    """The scheme of a term."""
    return shelf(reader.snapshot.home).of(term.name)


def readings(reader: Reader, term: Term) -> Readings:
    """Every figure of the term, fetched once under a snapshot. Raises Denied for anyone but the office."""
    require_office(reader.viewer)
    return reader.keep(_fetched, term)


def _fetched(reader: Reader, term: Term) -> Readings:
    return fetch(reader.viewer, reader.snapshot, scheme_of(reader, term), term.period, term.as_of)


def before(reader: Reader, term: Term) -> Term | None:
    """The period before, judged on the day after its end."""
    bounds = readings(reader, term).period.previous()
    return None if bounds is None else Term(term.name, term.stamp, bounds.name, bounds.settled_on(term.as_of))


def run_of(reader: Reader, term: Term, count: int) -> list[Term]:
    """The term and those before it since the first record, newest first, at most `count`."""
    first, found = reader.coverage(today())["first_on"], [term]
    while len(found) < count and first and readings(reader, found[-1]).period.first_on > first:
        earlier = before(reader, found[-1])
        if earlier is None:
            break
        found.append(earlier)
    return found


def _told(term: Term, choice: Choice) -> str:
    return period_words(term.period) + ("（进行中）" if term.as_of == choice.as_of else "")
