"""The fictional leaders' activities: days drawn from each duty's windows, words from the phrase parts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import polars as pl

from etl.demo.accidents import Accident
from etl.demo.city import District, districts, table
from etl.demo.duties import Assignment, duties_of
from etl.demo.people import CITY, Term
from etl.demo.stories import story
from etl.demo.windows import Window, cut, needed, windows

COLUMNS = ["序号", "时间", "领导职务", "姓名", "履职内容", "履职方式", "县区", "职责编号", "印证资料", "备注"]
CITY_CARE = (0.93, 0.94)
NO_CODE_SHARE = 0.2
# Of entries without a duty code, so many leave the type out too: only their words tell what was done.
NO_TYPE_SHARE = 0.3
NO_EVIDENCE_SHARE = 0.13
# Of one-time duties that were not done by their deadline, so many are made up for later (补办).
LATE_SHARE = 0.6
T = TypeVar("T")


@dataclass(frozen=True)
class Activity:
    """What a leader did on a day; `code` "" where the office named no duty."""

    day: date
    term: Term
    content: str
    type: str
    district: str
    code: str
    evidence: str
    note: str


class Writer:
    """Words and days of activities, from one random stream."""

    def __init__(self, firms: dict[str, list[tuple[str, str]]], today: date, seed: int, catalog: str) -> None:
        self.rng = np.random.default_rng([seed, 4])
        self.blanks = np.random.default_rng([seed, 40])  # of its own, so that what is left blank moves nothing else
        self.details = np.random.default_rng([seed, 41])
        self.firms = firms
        self.today = today
        self.catalog = catalog
        self.care: dict[str, tuple[float, float]] = {d.name: d.care for d in districts()}

    def done(self, assignment: Assignment) -> list[Activity]:
        """The activities by which one assignment was, or was not quite, fulfilled up to today."""
        if assignment.cadence == "":
            return self._standing(assignment)
        found = []
        for window in windows(assignment.cadence, assignment.year, assignment.deadline):
            part = cut(window, assignment.term.start, assignment.term.end)
            if part is None or part[0] > self.today:
                continue
            count = needed(assignment.count, window, part)
            is_done = self.rng.random() < self._care(assignment.term, part[0])
            times = count if is_done else int(self.rng.integers(0, count))
            for day in self._days(assignment.term, part, times):
                found.append(self._activity(assignment, day, ""))
            if not is_done and assignment.cadence == "一次" and self.rng.random() < LATE_SHARE:
                late = part[1] + timedelta(int(self.rng.integers(3, 25)))
                if late.year == assignment.year and late <= self.today and assignment.term.holds(late):
                    found.append(self._activity(assignment, late, "补办"))
        return [activity for activity in found if self._is_told(activity)]

    def at_scene(self, accident: Accident) -> list[Activity]:
        """One activity for each leader who came to an accident, under the role's event duty if it has one."""
        text = table("phrases")["activities"]["现场处置"][0].format(district=accident.district)
        found = [
            Activity(
                accident.occurred.date(), term, f"{text}（{accident.industry}）；{self._detail()}", "现场处置",
                accident.district, self._scene_code(term), self._pick(table("phrases")["evidence"]["现场处置"]), "",
            )
            for term in accident.present
        ]  # fmt: skip
        return [activity for activity in found if self._is_told(activity)]

    def rush(self, term: Term) -> list[Activity]:
        """The copied entries by which the leader of the story fills up each quarter's last days."""
        told = story("rush")
        found = []
        for year in (self.today.year - 1, self.today.year):
            for _, last in windows("每季度", year):
                for back in range(told["extra"]):
                    day = last - timedelta(back)
                    text = f"带队到{self.firms[term.region][0][0]}检查安全生产工作，提出整改要求{back + 1}条"
                    found.append(Activity(day, term, text, "督导检查", term.region, "", "", ""))
        return [activity for activity in found if activity.day <= self.today]

    def _scene_code(self, term: Term) -> str:
        held = duties_of(term.role, self.catalog)
        return next((duty.code for duty in held if duty.cadence == "按事件" and duty.type == "现场处置"), "")

    def _standing(self, assignment: Assignment) -> list[Activity]:
        year = (date(assignment.year, 1, 1), date(assignment.year, 12, 31))
        part = cut(year, assignment.term.start, assignment.term.end) or year
        days = self._days(assignment.term, part, int(self.rng.integers(0, 4)))
        found = [self._activity(assignment, day, "") for day in days if assignment.term.holds(day)]
        return [activity for activity in found if self._is_told(activity)]

    def _care(self, term: Term, day: date) -> float:
        before, now = CITY_CARE if term.region == CITY else self.care[term.region]
        if term.region != story("improving")["district"]:
            return now if day.year == self.today.year else before
        months = (day.year - self.today.year + 1) * 12 + day.month - 1
        return min(now, before + (now - before) * months / 14)

    def _days(self, term: Term, part: Window, times: int) -> list[date]:
        first, last = part
        if term.post == story("rush")["post"]:
            first = max(first, last - timedelta(story("rush")["days"] - 1))
        span = (last - first).days + 1
        drawn = sorted(first + timedelta(int(n)) for n in self.rng.permutation(span)[: max(times, 0)])
        drawn += [last] * (times - len(drawn))
        return [day for day in (self._workday(day, part) for day in drawn) if day <= self.today]

    def _workday(self, day: date, part: Window) -> date:
        moved = day - timedelta(max(0, day.weekday() - 4))
        return moved if part[0] <= moved and self.rng.random() < 0.85 else day

    def _activity(self, assignment: Assignment, day: date, note: str) -> Activity:
        duty, term = assignment.duty, assignment.term
        district = assignment.district or (term.region if term.region != CITY else self._somewhere(duty.type))
        has_code = duty.type == "其他" or self.rng.random() >= NO_CODE_SHARE
        has_evidence = self.rng.random() >= NO_EVIDENCE_SHARE
        evidence = self._pick(table("phrases")["evidence"][duty.type]) if has_evidence else ""
        text = self._words(duty.type, district)
        has_type = has_code or self.blanks.random() >= NO_TYPE_SHARE
        code, kind = duty.code if has_code else "", duty.type if has_type else ""
        return Activity(day, term, text, kind, district, code, evidence, note)

    def _somewhere(self, kind: str) -> str:
        if kind in ("会议", "听取汇报", "学习", "报告述职", "考核"):
            return ""
        return districts()[int(self.rng.integers(len(districts())))].name

    def _words(self, kind: str, district: str) -> str:
        """A sentence of this type; where it names a firm, its topic is one of the firm's industry."""
        phrases = table("phrases")
        sentence: str = self._pick(phrases["activities"][kind])
        unit, industry = self._pick(self.firms[district or "明川区"])
        topics = phrases["industry_topics"][industry] if "{unit}" in sentence else phrases["topics"]
        count = int(self.rng.integers(2, 30))
        told = sentence.format(district=district or CITY, unit=unit, topic=self._pick(topics), n=count)
        return f"{told}；{self._detail()}"

    def _detail(self) -> str:
        """What this day had that others had not: without it honest accounts would read as copies of each other."""
        parts = table("phrases")["details"]
        return "，".join(parts[name][int(self.details.integers(len(parts[name])))] for name in parts)

    def _pick(self, words: list[T]) -> T:
        return words[int(self.rng.integers(len(words)))]

    def _is_told(self, activity: Activity) -> bool:
        """False in the gaps of the district that does not report."""
        told = story("late_reporter")
        if activity.term.region != told["district"]:
            return True
        is_gap = activity.day.year == self.today.year - 1 and activity.day.month in told["gap_months"]
        return not is_gap and activity.day < self.today - timedelta(told["silent_days"])


def activities(
    year_assignments: list[Assignment],
    found: list[Accident],
    units: pl.DataFrame,
    today: date,
    seed: int,
    catalog: str = "",
) -> dict[str, pl.DataFrame]:
    """履职记录 per delivering office (市安委办 and each district), in the order of days; 时间 typed as a date."""
    firms = {
        d.name: list(units.filter(所属地区=d.name, 类别="企业").select("名称", "行业").iter_rows()) for d in districts()
    }
    writer = Writer(firms, today, seed, catalog)
    every = [activity for assignment in year_assignments for activity in writer.done(assignment)]
    every += [activity for accident in found for activity in writer.at_scene(accident)]
    rusher = next(a.term for a in year_assignments if a.term.post == story("rush")["post"])
    every += writer.rush(rusher)
    return {office: _frame(every, region) for office, region in _offices(districts())}


def _offices(all_districts: tuple[District, ...]) -> list[tuple[str, str]]:
    return [("市安委办", CITY)] + [(d.name, d.name) for d in all_districts]


def _frame(every: list[Activity], region: str) -> pl.DataFrame:
    own = sorted((a for a in every if a.term.region == region), key=lambda a: (a.day, a.term.post, a.content, a.code))
    seen: set[tuple[object, ...]] = set()
    rows: list[tuple[object, ...]] = []
    for a in own:
        key = (a.term.name, a.day, a.type, a.content, a.district, a.code)
        if key in seen:
            continue
        seen.add(key)
        head = (str(len(rows) + 1), a.day, a.term.post, a.term.name)
        rows.append((*head, a.content, a.type, a.district, a.code, a.evidence, a.note))
    return pl.DataFrame(rows, schema={c: pl.Date if c == "时间" else pl.String for c in COLUMNS}, orient="row")
