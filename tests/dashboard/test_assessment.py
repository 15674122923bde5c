"""考核 and 推演 as their pages make them: opened scores, their rows, decisions kept once, weights moved, not saved."""

import shutil
from datetime import date

import pytest

from dashboard.choice import Choice
from dashboard.links import SEVERAL
from dashboard.periods import period_code
from dashboard.views import behind, follow_up, formulas, levers, scores, terms, whatif
from dashboard.views.terms import Term
from tests.dashboard.seats import reading
from tests.dashboard.stages import staged
from tests.small_city import TODAY, published_home
from warehouse.access import Denied, Role
from warehouse.access.grants import Grant
from warehouse.assessment import load_scheme
from warehouse.assessment.definitions import Defined
from warehouse.assessment.gauges import Rows
from warehouse.assessment.rulings import Unruled, rulings
from warehouse.paths import Home
from warehouse.snapshots import open_current

DAY = TODAY.isoformat()
CHOICE = Choice(as_of=TODAY, kind="quarter")
ADDRESS = {"asof": DAY, "period": "year", "scheme": "district-quarter", "term": "2025Q1"}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("assessed"))


@pytest.fixture
def home(city, tmp_path):
    """A home of its own: decisions are written to it."""
    return Home(shutil.copytree(city.root, tmp_path / "home"))


@pytest.fixture
def reader(home):
    snapshot = open_current(home)
    yield reading(home, Grant("office-1", Role.OFFICE), snapshot)
    snapshot.close()


@pytest.fixture
def term(reader):
    """The first quarter, which ended before the as-of date."""
    return terms.terms(reader, CHOICE, load_scheme("district-quarter"))[1]


def of(found, subject):
    return next(one for one in found if one.subject == subject)


def test_every_period_since_the_first_record_can_be_picked_and_an_ended_one_is_judged_on_the_day_after(reader):
    found = terms.terms(reader, CHOICE, load_scheme("district-quarter"))
    assert [(each.period, each.as_of) for each in found[:2]] == [("2025Q2", TODAY), ("2025Q1", date(2025, 4, 1))]
    first = reader.coverage(TODAY)["first_on"]
    assert found[-1].period == period_code("quarter", first)


def test_a_changed_scheme_is_another_term(reader, home, term):
    assert of(scores.of_term(reader, term), "青石区").grade == "不合格"
    text = (terms.shelf(home).origins["district-quarter"]).read_text("utf-8")
    (home.root / "schemes").mkdir(exist_ok=True)
    (home.root / "schemes" / "district-quarter.toml").write_text(text.replace("from_score = 60", "from_score = 55"))
    changed = terms.terms(reader, CHOICE, load_scheme("district-quarter", home))[1]
    assert changed != term
    assert of(scores.of_term(reader, changed), "青石区").grade == "合格"


def test_a_score_opens_into_steps_that_end_at_it(reader, term):
    one = of(scores.of_term(reader, term), "青石区")
    # 25·(3/4−0.6)/0.35 + 15·(3/4−0.6)/0.35 + 15 + 0 + 10 + 14·2/3 + 6·3/4
    assert one.score == pytest.approx(40 * 0.15 / 0.35 + 25 + 14 * 2 / 3 + 4.5)
    bars = scores.waterfall_of(one, 300).data[0]
    assert (bars.x[0], bars.x[-1]) == (pytest.approx(100), pytest.approx(one.score))


def test_an_indicator_that_is_left_out_has_no_marks_and_says_where_its_weight_went(reader, term):
    opened = scores.indicators_of(of(scores.of_term(reader, term), "白河县"))
    rows = {row["indicator"]: row for row in opened.to_dicts()}
    assert (rows["隐患整改率"]["marks"], rows["隐患整改率"]["lost_marks"]) == (None, None)
    assert rows["隐患整改率"]["spread_weight"] == "不计分，15 分给其余"
    # 30 of 100 marks are spread over 70: 25 become 25 / 0.7
    assert rows["履职完成率"]["spread_weight"] == f"25 ＋ {25 / 0.7 - 25:.2f}"
    assert sum(row["full_marks"] for row in rows.values()) == pytest.approx(100)


def test_a_subject_with_nothing_due_has_no_marks_and_no_waterfall(reader):
    newest = terms.newest(reader, CHOICE)
    one = of(scores.of_term(reader, newest), "港南高新区")
    assert scores.score_chips(one) == [("○ 本期没有应办事项，不计分", "n")]
    assert scores.indicators_of(one)["marks"].null_count() == 7
    stage = staged(reader, "assessment", **ADDRESS | {"term": "2025Q2", "subject": "港南高新区"})
    assert not stage.exception


@pytest.mark.parametrize(
    ("subject", "indicator", "count"),
    [("青石区", "履职完成率", 4), ("青石区", "按期整改率", 2), ("白河县", "履职次数率", 2), ("青石区", "死亡人数", 1)],
)
def test_an_indicator_opens_as_many_rows_as_it_counts_under_its_own_period(reader, term, subject, indicator, count):
    marked = next(each for each in of(scores.of_term(reader, term), subject).indicators if each.name == indicator)
    assert len(opened(reader, term, marked.rows)) == count


def opened(reader, term, rows):
    """The rows page under the link's address, through its own reading of it."""
    page, choice, more = behind.way(term, "quarter", rows)
    stage = staged(reader, page, **choice.params(**more))
    assert not stage.exception
    return stage.dataframe[0].value


def test_a_veto_of_several_levels_opens_the_accidents_that_hold_it(reader):
    newest = terms.newest(reader, CHOICE)
    (veto,) = of(scores.of_term(reader, newest), "白河县").vetoed
    assert len(veto.rows.where["level"]) == 3
    assert len(opened(reader, newest, veto.rows)) == 1


def test_filters_of_several_values_and_reports_have_their_addresses(term):
    rows = Rows("task_rows", where={"state": ("overdue",), "unit": ("市应急局",)}, period="2025Q1")
    assert behind.way(term, "quarter", rows)[2] == {"of": "task_rows", "state": "overdue", "unit": "市应急局"}
    page, choice, more = behind.way(term, "quarter", Rows("reporting_rows", where={"unit": ("市应急局",)}))
    assert (page, choice.period, more["unit"]) == ("reporting", "2025Q1", "市应急局")
    assert "levels" in SEVERAL


def test_a_candidate_is_decided_once_however_often_it_is_clicked(reader, home, term):
    one = follow_up.candidates(reader, term)[0]
    assert (one.candidate.form, one.candidate.subject, one.state) == ("警示约谈", "青石区", "waiting")
    seen = follow_up.seen_of(reader, one.candidate)
    kept = follow_up.decide(reader, one.candidate, "confirmed", "会上通过", seen=seen)
    assert kept.decided_by == "office-1"
    assert follow_up.decide(reader, one.candidate, "confirmed", "会上通过", seen=seen) is None
    assert len(rulings(home)) == 1
    again = follow_up.candidates(reader, term)[0]
    assert again.state == "confirmed"
    assert follow_up.table_of([again]).row(0, named=True)["ruled_by"] == "office-1"


def test_a_decision_needs_a_reason_and_can_be_taken_back(reader, home, term):
    one = follow_up.candidates(reader, term)[0].candidate
    with pytest.raises(Unruled):
        follow_up.decide(reader, one, "dismissed", "  ", seen=None)
    assert rulings(home) == []
    follow_up.decide(reader, one, "dismissed", "事故责任另有认定", seen=None)
    follow_up.decide(reader, one, "withdrawn", "重新研究", seen=follow_up.seen_of(reader, one))
    assert follow_up.candidates(reader, term)[0].state == "waiting"


def test_the_page_confirms_a_candidate_and_says_who_when_and_why(reader, home):
    stage = staged(reader, "assessment", **ADDRESS)
    assert [button.label for button in stage.button if button.label in ("确认", "不采用")] == ["确认", "不采用"]
    stage.text_input[0].set_value("会上通过")
    next(button for button in stage.button if button.label == "确认").click().run()
    assert not stage.exception
    (ruling,) = rulings(home)
    assert (ruling.verdict, ruling.reason, ruling.subject) == ("confirmed", "会上通过", "青石区")
    assert any("会上通过" in table.value.to_string() for table in stage.dataframe)


def test_scores_are_for_the_office(home, reader, term):
    tour = reading(home, Grant("tour-1", Role.TOUR, districts=("青石区",)), reader.snapshot)
    with pytest.raises(Denied):
        terms.readings(tour, term)


def test_moved_weights_rank_again_without_a_query(reader, home, term):
    told = whatif.board_of(reader, term)
    reader.snapshot.close()
    # by the scheme 青石区 55.98, 白河县 42.86; 按期整改率 60 of 145: 青石区 has nought of it, 白河县 none due
    found = {one.subject: one for one in whatif.moved(told, levers.Levers({"按期整改率": 60.0}, {}))}
    assert (found["白河县"].rank, found["青石区"].rank) == (2, 3)
    assert found["青石区"].score == pytest.approx(100 * (55.97619 / 145), abs=1e-4)
    assert found["白河县"].score == pytest.approx(300 / 7)
    assert found["青石区"].scheme_rank == 2


def test_the_page_moves_a_weight_into_the_address_and_saves_nothing(reader, home):
    before = sorted(path for path in home.root.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    stage = staged(reader, "whatif", **ADDRESS)
    stage.slider(key="weight_3").set_value(60.0).run()
    assert not stage.exception
    moved = stage.dataframe[0].value.to_dict("list")
    assert (moved["subject"], moved["moved_rank"]) == (["港南高新区", "白河县", "青石区"], [1, 2, 3])
    assert moved["moved_by"] == ["–", "▲ 1", "▼ 1"]
    assert ",,,60,,," in str(stage.query_params["weights"])
    after = sorted(path for path in home.root.rglob("*") if path.is_file() and path.suffix != ".sqlite")
    assert after == before


@pytest.mark.parametrize(
    ("params", "weights", "targets"),
    [
        ({"weights": ",,,60,,,", "targets": "90,,,,,,2"}, {"按期整改率": 60.0}, {"履职完成率": 0.9, "事故起数": 2.0}),
        ({"weights": "0,0,0,0,0,0,0"}, {}, {}),
        ({"weights": "1,2", "targets": "x,,,,,,"}, {}, {}),
        ({"weights": "-3,,nan,,,1e9,"}, {}, {}),
        ({"targets": "60,,,,5,,"}, {}, {}),
    ],
)
def test_levers_in_the_address_are_read_and_what_makes_no_sense_is_not(monkeypatch, params, weights, targets):
    monkeypatch.setattr("dashboard.views.levers.links.address", params.get)
    found = levers.read(load_scheme("district-quarter"))
    assert (found.weights, found.targets) == (weights, pytest.approx(targets))


def test_the_way_to_the_next_grade_says_what_is_missing(reader, term):
    reach = whatif.reach_of(reader, term, "青石区", None)
    assert reach.target_grade == "合格"
    rows = {row["indicator"]: row for row in whatif.ways_of(reach).to_dicts()}
    # 4.02 marks are missing; the fourth obligation done gives 25 − 10.71
    assert (rows["履职完成率"]["needed_value"], rows["履职完成率"]["needed_cases"]) == ("● 100.0%（4/4）", "再多 1")
    assert rows["重大隐患超期"]["needed_value"] == "○ 单靠这项够不到"


def defined(subject, definition, part, whole, rank, moved):
    return Defined(subject, None, "on_time", definition, definition, part, whole, part / whole, rank, moved)


def test_formulas_are_set_side_by_side_with_the_places_that_move():
    found = [
        defined("甲区", "deadline_in_force", 9, 10, 1, 0),
        defined("乙区", "deadline_in_force", 8, 10, 2, 0),
        defined("乙区", "deadline_original", 7, 10, 1, 1),
        defined("甲区", "deadline_original", 5, 10, 2, -1),
    ]
    assert formulas.titles(found) == {"deadline_original": "按期整改率"}
    frame = formulas.compared(found, "deadline_original")
    assert frame.select("subject", "first_rank", "second_rank", "moved_by").rows() == [
        ("甲区", 1, 2, -1),
        ("乙区", 2, 1, 1),
    ]
    assert formulas.chips(frame) == [("名次变动 2 个", "b"), ("最多 1 位", "n")]


@pytest.mark.parametrize("scheme", ["leader-half-year", "department-year"])
@pytest.mark.parametrize("name", ["assessment", "whatif"])
def test_every_scheme_opens_on_both_pages(reader, name, scheme):
    stage = staged(reader, name, asof=DAY, scheme=scheme)
    assert not stage.exception


def test_a_term_is_a_key():
    assert len({Term("a", "1", "2025Q1", TODAY), Term("a", "1", "2025Q1", TODAY)}) == 1
