"""Candidates for the forms of follow-up, by hand; and the decisions on them, which outlive every rebuild."""

from datetime import date

import pytest

from tests.warehouse.assessment.board import DEATHS, OVERDUE, indicator, readings, scheme
from warehouse.access import trail
from warehouse.assessment.proposals import proposed
from warehouse.assessment.rulings import Unruled, rule, ruled, rulings
from warehouse.paths import Home

GROUPS = {
    "过程": [indicator("完成", 60, "linear = { floor = 0, target = 1 }")],
    "目标": [indicator("超期", 40, "linear = { floor = 10, target = 0 }", OVERDUE)],
}


def form(name, rule, trigger):
    return f'[[form]]\nform = "{name}"\nrule = "{rule}"\n{trigger}\nreason = "测试用"\n'


LAST = form("末位发言", "末位", "last = { n = 1, periods = 2 }")


def quarters(chosen, *told):
    """Readings of 2026Q3 and the quarters before it, the newest first."""
    names = ("2026Q3", "2026Q2", "2026Q1")
    return [readings(chosen, each, period=name) for name, each in zip(names, told, strict=False)]


def rates(**told):
    return {name: {"完成": (done, 10), "超期": 0} for name, done in told.items()}


def found(chosen, *told):
    return [(each.form, each.subject) for each in proposed(chosen, quarters(chosen, *told))]


def test_the_last_in_two_periods_running_is_proposed_to_speak():
    chosen = scheme(GROUPS, LAST)
    now, before = rates(甲县=9, 乙县=5, 丙县=2), rates(甲县=9, 乙县=6, 丙县=3)
    (told,) = proposed(chosen, quarters(chosen, now, before))
    assert (told.form, told.subject) == ("末位发言", "丙县")
    assert told.words == "连续 2 期（2026Q2、2026Q3）位列末 1 位"
    assert [(fact.period, fact.value, fact.numerator) for fact in told.facts] == [("2026Q3", 3, 52), ("2026Q2", 3, 58)]
    assert told.rows[0].question == "obligation_rows"
    assert told.rows[0].where["district"] == ("丙县",)
    assert told.key == "test|2026Q3|末位发言|末位|丙县|"


@pytest.mark.parametrize(
    "before",
    [
        rates(甲县=9, 乙县=2, 丙县=3),  # another was last
        {**rates(甲县=9, 乙县=5), "丙县": {}},  # no score then: the run is broken
        rates(甲县=4, 乙县=4, 丙县=4),  # all alike: nobody was last
    ],
)
def test_one_period_alone_is_no_run(before):
    assert found(scheme(GROUPS, LAST), rates(甲县=9, 乙县=5, 丙县=2), before) == []


def test_without_a_period_before_there_is_no_run():
    assert found(scheme(GROUPS, LAST), rates(甲县=9, 乙县=5)) == []


def test_a_tie_at_the_end_takes_both():
    told = rates(甲县=9, 乙县=5, 丙县=5)
    assert found(scheme(GROUPS, LAST), told, told) == [("末位发言", "丙县"), ("末位发言", "乙县")]
    # the last two of four, with the two in the middle tied, are three
    two = LAST.replace("n = 1, periods = 2", "n = 2")
    assert len(found(scheme(GROUPS, two), rates(甲县=9, 乙县=5, 丙县=5, 丁县=1))) == 3


@pytest.mark.parametrize(("done", "is_told"), [(3, True), (4, False)])
def test_a_score_below_the_line_is_proposed_and_one_on_it_is_not(done, is_told):
    chosen = scheme(GROUPS, form("警示约谈", "低分", "score_below = 64"))
    assert found(chosen, rates(甲县=done)) == ([("警示约谈", "甲县")] if is_told else [])


def test_a_grade_or_a_worse_one_is_proposed():
    chosen = scheme(GROUPS, form("通报批评", "等级", 'grade = "合格"'))
    told = found(chosen, rates(甲县=9, 乙县=7, 丙县=5, 丁县=1))
    assert told == [("通报批评", "丙县"), ("通报批评", "丁县")]


@pytest.mark.parametrize(("places", "is_told"), [(2, True), (3, False)])
def test_a_fall_by_so_many_places_is_proposed(places, is_told):
    chosen = scheme(GROUPS, form("通报批评", "滑坡", f"fall = {places}"))
    now, before = rates(甲县=9, 乙县=8, 丙县=1), rates(甲县=5, 乙县=4, 丙县=9)
    assert found(chosen, now, before) == ([("通报批评", "丙县")] if is_told else [])


def test_a_figure_or_a_veto_is_proposed_with_its_rows():
    veto = f'[[veto]]\nname = "事故"\n{DEATHS}\nop = ">="\nvalue = 3\ngrade = "合格"\nreason = "测试用"\n'
    more = form("交办督办", "超期项", f'{OVERDUE}\nop = ">="\nvalue = 2') + form("追责问责", "否决", 'veto = "事故"')
    chosen = scheme(GROUPS, veto + more)
    told = {
        "甲县": {"完成": (1, 1), "超期": 2, "超期项": 2, "事故": 0},
        "乙县": {"完成": (1, 1), "超期": 1, "超期项": 1, "事故": 3},
        "丙县": {"超期": 5, "超期项": 5},  # nothing was due and so no score; the findings are overdue all the same
    }
    listed = proposed(chosen, quarters(chosen, told))
    assert [(each.form, each.subject) for each in listed] == [
        ("交办督办", "甲县"), ("交办督办", "丙县"), ("追责问责", "乙县"),
    ]  # fmt: skip
    assert listed[0].words == "超期隐患数 2，规则为不少于 2"
    assert listed[0].rows[0].where == {"state": ("overdue",), "district": ("甲县",)}
    assert listed[2].words == "触发一票否决：事故（3），等级最高为合格"
    assert listed[2].rows[0].question == "accident_rows"


class TestDecisions:
    @pytest.fixture
    def office(self, tmp_path):
        return Home(tmp_path / "home")

    @pytest.fixture
    def candidates(self):
        chosen = scheme(GROUPS, form("警示约谈", "低分", "score_below = 70"))
        return proposed(chosen, quarters(chosen, rates(甲县=1, 乙县=2)))

    def states(self, office, candidates):
        return {each.candidate.subject: each.state for each in ruled(candidates, rulings(office))}

    def test_nothing_is_decided_until_a_person_does(self, office, candidates):
        assert self.states(office, candidates) == {"甲县": "waiting", "乙县": "waiting"}

    def test_a_decision_keeps_who_when_what_and_why_and_is_in_the_trail(self, office, candidates):
        by_name = {each.subject: each for each in candidates}
        rule(office, by_name["甲县"], "confirmed", actor="zhang", reason="  会上已通报  ")
        rule(office, by_name["乙县"], "dismissed", actor="zhang", reason="刚刚换届")
        told = {each.candidate.subject: each for each in ruled(candidates, rulings(office))}
        assert (told["甲县"].state, told["乙县"].state) == ("confirmed", "dismissed")
        kept = told["甲县"].ruling
        assert (kept.decided_by, kept.reason, kept.words) == ("zhang", "会上已通报", by_name["甲县"].words)
        assert kept.decided_at.startswith(f"{date.today().year}")  # noqa: DTZ011 - the year is all that is compared
        lines = trail.entries(office)
        assert [(line.action, line.actor, line.target) for line in lines] == [
            ("decision", "zhang", by_name["甲县"].key), ("decision", "zhang", by_name["乙县"].key),
        ]  # fmt: skip
        assert lines[0].detail["verdict"] == "confirmed"

    def test_the_last_decision_counts_and_a_withdrawn_one_waits_again(self, office, candidates):
        first = candidates[0]
        rule(office, first, "confirmed", actor="zhang", reason="确实")
        rule(office, first, "dismissed", actor="li", reason="复核后不采用")
        assert self.states(office, candidates)[first.subject] == "dismissed"
        rule(office, rulings(office)[-1], "withdrawn", actor="li", reason="再议")
        assert self.states(office, candidates)[first.subject] == "waiting"
        assert [each.verdict for each in rulings(office)] == ["confirmed", "dismissed", "withdrawn"]

    def test_a_decision_on_figures_that_moved_stands_and_says_so(self, office, candidates):
        rule(office, candidates[0], "confirmed", actor="zhang", reason="确实")
        chosen = scheme(GROUPS, form("警示约谈", "低分", "score_below = 70"))
        later = proposed(chosen, quarters(chosen, rates(甲县=3, 乙县=2)))
        told = {each.candidate.subject: each for each in ruled(later, rulings(office))}
        subject = candidates[0].subject
        assert (told[subject].state, told[subject].is_changed) == ("confirmed", subject == "甲县")

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_a_decision_needs_a_reason(self, office, candidates, reason):
        with pytest.raises(Unruled, match="理由"):
            rule(office, candidates[0], "confirmed", actor="zhang", reason=reason)
        assert rulings(office) == []
        assert not office.audit.exists()

    def test_an_unknown_verdict_is_refused(self, office, candidates):
        with pytest.raises(Unruled, match="confirmed"):
            rule(office, candidates[0], "maybe", actor="zhang", reason="确实")

    def test_a_damaged_decision_is_told(self, office, candidates):
        rule(office, candidates[0], "confirmed", actor="zhang", reason="确实")
        (office.rulings / "20260101T000000000000-aaaaaaaa.json").write_text("{", encoding="utf-8")
        with pytest.raises(Unruled, match="备份"):
            rulings(office)
