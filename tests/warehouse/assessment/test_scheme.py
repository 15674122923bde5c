import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.assessment import SchemeError, load_scheme, schemes
from warehouse.assessment.scheme import FOLDER, Linear, read_scheme

TEXT = (FOLDER / "district-quarter.toml").read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path):
    """Reads the scheme of the repository with some words changed."""

    def reading(*changes):
        text = TEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "县区考核.toml"
        path.write_text(text, encoding="utf-8")
        return read_scheme(path)

    return reading


def test_the_scheme_of_districts_per_quarter_is_there_and_whole():
    scheme = load_scheme("district-quarter")
    assert scheme in schemes()
    assert (scheme.subject, scheme.period) == ("district", "quarter")
    assert [group.name for group in scheme.groups] == ["过程", "目标", "结果"]
    assert sum(group.weight for group in scheme.groups) == 100
    for group in scheme.groups:
        assert sum(each.weight for each in group.indicators) == group.weight
        for each in group.indicators:
            assert len(each.reason) > 5


def test_an_unknown_scheme_is_refused_with_those_there_are():
    with pytest.raises(SchemeError, match="district-quarter"):
        load_scheme("nothing")


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        (('name = "目标"\nweight = 40', 'name = "目标"\nweight = 50'), "group.1", "权重"),
        (("weight = 25", "weight = 24"), "group.0", "权重"),
        (('figure = "completion"', 'figure = "weather"'), "figure", "completion"),
        (("weight = 25", 'weight = "many"'), "weight", "number"),
        (("weight = 25", "weight = -25"), "weight", "greater"),
        (("{ floor = 0.6, target = 0.95 }", "{ floor = 0.6, target = 0.6 }"), "linear", "floor"),
        (("{ floor = 0.6, target = 0.95 }", "{ floor = 0.6 }"), "linear.target", "required"),
        (('reason = "应履职次', 'raeson = "应履职次'), "reason", "required"),
        (('period = "quarter"', 'period = "week"'), "period", "quarter"),
        (('subject = "district"', 'subject = "planet"'), "subject", "district"),
        (("from_score = 0", "from_score = 10"), "方案", "等级"),
        (("from_score = 80", "from_score = 95"), "方案", "等级"),
        (('title = "县区安全生产季度考核"\n', ""), "title", "required"),
        (('title = "县区安全生产季度考核"', 'title = "县区"\ncolour = "red"'), "colour", "permitted"),
    ],
)
def test_a_wrong_scheme_is_refused_naming_file_key_and_reason(read, change, key, reason):
    with pytest.raises(SchemeError) as refused:
        read(change)
    file, place, why = str(refused.value).split("：", 2)
    assert file == "县区考核.toml"
    assert key in place
    assert reason in why


def test_groups_must_sum_to_100(read):
    changes = (("weight = 40", "weight = 50"), ("weight = 25", "weight = 35"))
    with pytest.raises(SchemeError, match="100"):
        read(*changes)


def test_what_is_no_toml_is_refused_naming_the_file(tmp_path):
    path = tmp_path / "坏.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(SchemeError, match=r"坏\.toml.*TOML"):
        read_scheme(path)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100, "优秀"),
        (90, "优秀"),
        (89.999, "良好"),
        (80, "良好"),
        (79.9, "合格"),
        (60, "合格"),
        (59.9, "不合格"),
        (0, "不合格"),
    ],
)
def test_a_grade_begins_at_its_score(score, grade):
    assert load_scheme("district-quarter").grade_of(score) == grade


@pytest.mark.parametrize(
    ("floor", "target", "value", "share"),
    [(0.6, 0.95, 0.6, 0), (0.6, 0.95, 0.95, 1), (0.6, 0.95, 0.775, 0.5), (0.6, 0.95, 0.1, 0), (0.6, 0.95, 1, 1),
     (3, 0, 3, 0), (3, 0, 0, 1), (3, 0, 1, 2 / 3), (3, 0, 9, 0)],
)  # fmt: skip
def test_marks_are_linear_between_floor_and_target(floor, target, value, share):
    assert Linear(floor=floor, target=target).share(value) == pytest.approx(share)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-5, 5), st.floats(-5, 5))
def test_better_never_gets_less(floor, target, one, other):
    if floor == target:
        return
    linear = Linear(floor=floor, target=target)
    worse, better = sorted((one, other), reverse=target < floor)
    assert 0 <= linear.share(worse) <= linear.share(better) <= 1
