"""The pages, registered here and nowhere else: name in the address, title, icon, and who is shown it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.app_pages import (
    accidents,
    archive,
    assessment,
    bulletin,
    data,
    districts,
    duties,
    findings,
    leaders,
    majors,
    mine,
    overview,
    patterns,
    reporting,
    responsibility,
    rows,
    trail,
    upload,
    waiting,
    whatif,
)
from dashboard.links import CONDITIONS, EXTRAS
from dashboard.session import Reader
from warehouse.access import Act, Role, Viewer


def _office(viewer: Viewer) -> bool:
    return viewer.sees_all


def _with_leaders(viewer: Viewer) -> bool:
    return viewer.sees_staff


def _with_districts(viewer: Viewer) -> bool:
    return viewer.sees_all or bool(viewer.figure_districts)


def _with_findings(viewer: Viewer) -> bool:
    return _with_districts(viewer) or bool(viewer.departments)


def _with_duties(viewer: Viewer) -> bool:
    return viewer.sees_all or bool(viewer.leaders)


def _with_archive(viewer: Viewer) -> bool:
    return viewer.sees_staff or bool(viewer.leaders)


def _who_delivers(viewer: Viewer) -> bool:
    return viewer.may(Act.DELIVER)


def _who_decides(viewer: Viewer) -> bool:
    return viewer.may(Act.DECIDE)


def _leader(viewer: Viewer) -> bool:
    return viewer.role is Role.LEADER


def _with_rows(viewer: Viewer) -> bool:
    return viewer.role is not Role.VIEWER


def _everyone(_viewer: Viewer) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; a hidden one is reached by links only. The first that a viewer is shown is their default.

    `is_for` decides who is shown the page; what stands on it is decided by `ask` alone.
    """

    name: str
    title: str
    icon: str
    page: Callable[[Reader], None]
    is_for: Callable[[Viewer], bool]
    is_hidden: bool = False
    reads: tuple[str, ...] = ()
    """The conditions it reads from the address beside the filter bar's."""


_PERSON: Final = ("leader", "post")

PAGES: Final = (
    Entry("mine", "我的履职", ":material/assignment_ind:", mine.page, _leader),
    Entry("overview", "会议总览", ":material/monitoring:", overview.page, _office),
    Entry("leaders", "领导履职", ":material/badge:", leaders.page, _with_leaders, reads=_PERSON),
    Entry(
        "duties", "职责清单", ":material/checklist:", duties.page, _with_duties,
        reads=("catalog", "role", "nature", "words", "duty", "list", "old", "new"),
    ),
    Entry("responsibility", "责任图", ":material/account_tree:", responsibility.page, _office, reads=("field",)),
    Entry("districts", "县区", ":material/map:", districts.page, _with_districts),
    Entry("findings", "隐患整改", ":material/error:", findings.page, _with_districts, reads=("curve",)),
    Entry("majors", "重大隐患", ":material/priority_high:", majors.page, _with_findings, reads=("board",)),
    Entry("patterns", "隐患分布", ":material/grid_view:", patterns.page, _with_districts, reads=("cells",)),
    Entry("accidents", "事故", ":material/crisis_alert:", accidents.page, _with_districts),
    Entry(
        "assessment", "考核", ":material/leaderboard:", assessment.page, _office,
        reads=("scheme", "term", "subject", "post", "proposal"),
    ),
    Entry(
        "whatif", "推演", ":material/tune:", whatif.page, _office,
        reads=("scheme", "term", "subject", "post", "weights", "targets", "formula"),
    ),
    Entry("bulletin", "通报", ":material/campaign:", bulletin.page, _everyone, reads=("told", "ended")),
    Entry("waiting", "待确认", ":material/rule:", waiting.page, _who_decides, reads=("match",)),
    Entry("upload", "报送", ":material/upload_file:", upload.page, _who_delivers),
    Entry("reporting", "报送情况", ":material/event_busy:", reporting.page, _office, reads=("unit", "month")),
    Entry("data", "数据", ":material/database:", data.page, _office, reads=("delivery", "refused")),
    Entry("trail", "留痕", ":material/history:", trail.page, _office, reads=("action",)),
    Entry("archive", "领导档案", ":material/person:", archive.page, _with_archive, is_hidden=True, reads=_PERSON),
    Entry(
        "rows", "明细", ":material/list:", rows.page, _with_rows, is_hidden=True,
        reads=(*CONDITIONS, "of", "term", *EXTRAS.values()),
    ),
)  # fmt: skip


def default_of(viewer: Viewer) -> Entry:
    """The page a viewer begins on: a leader on their own, a tour on its districts, a department on its findings."""
    shown = [entry for entry in PAGES if entry.is_for(viewer)]
    if viewer.departments and not viewer.figure_districts:
        return next(entry for entry in shown if entry.name == "rows")
    first = "districts" if viewer.role in (Role.TOUR, Role.LIAISON) else shown[0].name
    return next(entry for entry in shown if entry.name == first)
