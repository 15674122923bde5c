"""Links from a figure of a scheme to the rows behind it, under the period and the day that it was judged on."""

from dashboard import links
from dashboard.choice import Choice
from dashboard.periods import period_code, previous_end
from dashboard.shown import SHOWN
from dashboard.views.terms import Term
from warehouse.assessment.gauges import Rows

_WORDS = {"reporting_rows": "报送"} | {name: kind for name, (kind, _) in SHOWN.items()}


def words(rows: Rows) -> str:
    """What the rows are called."""
    return _WORDS[rows.question]


def way(term: Term, kind: str, rows: Rows) -> tuple[str, Choice, dict[str, str | None]]:
    """The page, the choices and the conditions under which exactly these rows are listed.

    Reports have a page of their own, which knows no day after a period: it opens on the period's last day.
    """
    more: dict[str, str | None] = {
        ("levels" if name == "level" else name): ",".join(values) for name, values in rows.where.items()
    }
    choice = Choice(as_of=term.as_of, kind=kind, term=rows.period or term.period)
    if rows.question not in SHOWN:
        is_over = period_code(kind, term.as_of) != term.period
        choice = Choice(as_of=previous_end(kind, term.as_of) if is_over else term.as_of, kind=kind)
        return "reporting", choice, {"unit": more.get("unit"), "district": more.get("district")}
    return "rows", choice, {"of": rows.question, **more, **rows.extra}


def link(label: str, term: Term, kind: str, rows: Rows) -> None:
    """A link to the rows."""
    page, choice, more = way(term, kind, rows)
    links.link(label, page, choice, icon=":material/list:", **more)


def go(term: Term, kind: str, rows: Rows) -> None:
    """Open the rows."""
    page, choice, more = way(term, kind, rows)
    links.go(page, choice, **more)
