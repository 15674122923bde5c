"""The pages, registered here and nowhere else: name in the address, title, icon, and whether the menu shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.app_pages import (
    accidents,
    archive,
    assessment,
    data,
    districts,
    findings,
    leaders,
    overview,
    rows,
)
from dashboard.links import CONDITIONS, EXTRAS
from dashboard.session import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the menu; a hidden one is reached by links only."""

    name: str
    title: str
    icon: str
    page: Callable[[Reader], None]
    is_default: bool = False
    is_hidden: bool = False
    reads: tuple[str, ...] = ()
    """The conditions it reads from the address beside the filter bar's."""


_LEADER: Final = ("leader", "post")

PAGES: Final = (
    Entry("overview", "会议总览", ":material/monitoring:", overview.page, is_default=True),
    Entry("leaders", "领导履职", ":material/badge:", leaders.page, reads=_LEADER),
    Entry("districts", "县区", ":material/map:", districts.page),
    Entry("findings", "隐患整改", ":material/error:", findings.page),
    Entry("accidents", "事故", ":material/crisis_alert:", accidents.page),
    Entry("assessment", "考核", ":material/leaderboard:", assessment.page),
    Entry("data", "数据", ":material/database:", data.page, reads=("delivery",)),
    Entry("archive", "领导档案", ":material/person:", archive.page, is_hidden=True, reads=_LEADER),
    Entry("rows", "明细", ":material/list:", rows.page, is_hidden=True, reads=(*CONDITIONS, "of", *EXTRAS.values())),
)
