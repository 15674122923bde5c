import os
import re

import pytest

from warehouse.access import trail
from warehouse.assessment import SchemeError, load_scheme, schemes
from warehouse.assessment.marking import Linear
from warehouse.assessment.scheme_files import FOLDER, parse_scheme, read_scheme, shelf, use_scheme
from warehouse.paths import Home

TEXT = (FOLDER / "district-quarter.toml").read_text(encoding="utf-8")
SHIPPED = sorted([*FOLDER.glob("*.toml"), *FOLDER.glob("examples/*.toml")])


@pytest.fixture
def read():
    """Reads the scheme of the repository with some words changed; gives also the text."""

    def reading(*changes):
        text = TEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        reading.text = text
        return parse_scheme(text, "县区考核.toml")

    return reading


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scheme_is_whole_and_says_why_of_every_weight(path):
    scheme = read_scheme(path)
    assert scheme.name == path.stem
    assert [group.name for group in scheme.groups] == ["过程", "目标", "结果"]
    assert sum(group.weight for group in scheme.groups) == 100
    for group in scheme.groups:
        assert sum(each.weight for each in group.indicators) == group.weight
        assert len(group.reason) > 5
    told = [each for _, each in scheme.indicators]
    told += [*scheme.vetoes, *scheme.forms, *(each for each in (scheme.bonus, scheme.penalty, scheme.lists) if each)]
    for each in told:
        assert len(each.reason) > 4


def test_the_three_kinds_of_subject_have_a_scheme_each_and_districts_come_first():
    kinds = [(scheme.name, scheme.subject, scheme.period) for scheme in schemes()]
    assert kinds == [
        ("district-quarter", "district", "quarter"),
        ("leader-half-year", "leader", "half_year"),
        ("department-year", "department", "year"),
    ]


def test_the_public_variants_of_grades_are_there_as_examples():
    bands = {path.stem: [grade.from_score for grade in read_scheme(path).grades] for path in SHIPPED}
    assert bands["district-90-80-60"] == [90, 80, 60, 0]
    assert bands["district-95-90-80"] == [95, 90, 80, 0]


def test_an_unknown_scheme_is_refused_with_those_there_are():
    with pytest.raises(SchemeError, match="district-quarter"):
        load_scheme("nothing")


LINEAR = "{ floor = 0.6, target = 0.95 }"


@pytest.mark.parametrize(
    ("change", "line_of", "key", "reason"),
    [
        (('name = "目标"\nweight = 40', 'name = "目标"\nweight = 50'), "weight = 50", "group[2].weight", "应等于 50"),
        (("weight = 25", "weight = 24"), "weight = 40", "group[1].weight", "是 39，应等于 40"),
        (('figure = "completion"', 'figure = "weather"'), 'figure = "weather"', "group[1].indicator[1].figure", "应为"),
        (('"completion_rate"', '"weather_rate"'), '"weather_rate"', "group[1].indicator[1].field", "可用：completion"),
        (("weight = 25", 'weight = "many"'), 'weight = "many"', "group[1].indicator[1].weight", "应为数字"),
        (("weight = 25", "weight = -25"), "weight = -25", "group[1].indicator[1].weight", "应大于 0"),
        ((LINEAR, "{ floor = 0.6, target = 0.6 }"), "target = 0.6 }", "group[1].indicator[1].linear", "不能相同"),
        ((LINEAR, "{ floor = 0.6 }"), "{ floor = 0.6 }", "group[1].indicator[1].linear.target", "缺少"),
        ((LINEAR, LINEAR + "\nper_case = { deduct = 1 }"), "[[group.indicator]]", "group[1].indicator[1]", "只写一种"),
        (("linear = " + LINEAR, ""), "[[group.indicator]]", "group[1].indicator[1]", "写且只写一种"),
        (('reason = "应履职次', 'raeson = "应履职次'), "raeson", "group[1].indicator[1].raeson", "不认识"),
        (('period = "quarter"', 'period = "week"'), 'period = "week"', "period", "'quarter'"),
        (('subject = "district"', 'subject = "planet"'), 'subject = "planet"', "subject", "'district'"),
        (('subject = "district"', 'subject = "leader"'), 'figure = "rectification"', "group[2].indicator[1].figure", "of"),  # noqa: E501
        (("from_score = 0", "from_score = 10"), "from_score = 10", "grade[4].from_score", "从 0 分起"),
        (("from_score = 80", "from_score = 95"), "from_score = 95", "grade[2].from_score", "从高到低"),
        (('title = "县区安全生产季度考核"\n', ""), "# 县区季度考核", "title", "缺少"),
        (('title = "县区安全生产季度考核"', 'title = "县区"\ncolour = "red"'), "colour", "colour", "不认识"),
        (('["larger", "major"', '["large", "major"'), '["large"', "veto[1].where", "没有 large"),
        (('grade = "合格"', 'grade = "及格"'), 'grade = "及格"', "veto[1].grade", "没有名为 及格"),
        (('veto = "较大及以上事故"', 'veto = "较大事故"'), 'veto = "较大事故"', "form[6].veto", "没有名为 较大事故"),
        (("last = { n = 2, periods = 2 }", "last = { n = 0, periods = 2 }"), "n = 0", "form[1].last.n", "不应小于 1"),
        (("score_below = 60", "score_below = 60\nfall = 2"), "[[form]]\nform = \"警示", "form[2]", "只写一种"),
        (('name = "履职次数率"', 'name = "履职完成率"'), "", "group[1].indicator[2].name", "重名"),
        (("cap = 2\n", ""), "[[bonus.item]]", "bonus.item[1].cap", "缺少"),
        (('name = "district-quarter"', 'name = "县区"'), 'name = "县区"', "name", "小写字母"),
    ],
)  # fmt: skip
def test_a_wrong_scheme_is_refused_naming_file_line_key_and_reason(read, change, line_of, key, reason):
    with pytest.raises(SchemeError) as refused:
        read(change)
    told = {each.key: each for each in refused.value.problems}
    assert key in told, told
    assert reason in told[key].reason
    assert told[key].file == "县区考核.toml"
    if line_of:
        assert told[key].line == read.text[: read.text.index(line_of)].count("\n") + 1
    assert f"县区考核.toml 第 {told[key].line} 行：{key}：" in str(refused.value)


def test_every_error_is_told_not_only_the_first(read):
    changes = (
        ("weight = 25", "weight = -1"),
        ('period = "quarter"', 'period = "week"'),
        ("from_score = 0", "from_score = 1"),
    )
    with pytest.raises(SchemeError) as refused:
        read(*changes)
    keys = [each.key for each in refused.value.problems]
    assert keys == ["period", "group[1].weight", "group[1].indicator[1].weight", "grade[4].from_score"]
    lines = [each.line for each in refused.value.problems]
    assert lines == sorted(lines)


def test_what_is_no_toml_is_refused_naming_file_and_line():
    with pytest.raises(SchemeError, match=r"坏\.toml 第 2 行：不是有效的 TOML"):
        parse_scheme('name = "a"\ntitle = \n', "坏.toml")


def test_what_is_no_utf_8_is_refused(tmp_path):
    path = tmp_path / "坏.toml"
    path.write_bytes('name = "县"'.encode("gb18030"))
    with pytest.raises(SchemeError, match="UTF-8"):
        read_scheme(path)


def test_a_line_is_found_in_arrays_and_past_texts_of_several_lines():
    text = TEXT.replace(
        "linear = { floor = 0.6, target = 0.95 }",
        'clause = """\nfloor = 1\n[[group]]\n"""\n'
        "steps = [\n  { from = 0.9, share = 1 }, # 高\n  { from = 0, share = 7 },\n]",
        1,
    )
    with pytest.raises(SchemeError) as refused:
        parse_scheme(text, "a.toml")
    (told,) = refused.value.problems
    assert told.key == "group[1].indicator[1].steps[2].share"
    assert text.splitlines()[told.line - 1] == "  { from = 0, share = 7 },"


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "优秀"), (90, "优秀"), (89.999, "良好"), (80, "良好"), (60, "合格"), (59.99, "不合格"), (0, "不合格")],
)  # fmt: skip
def test_a_grade_begins_at_its_score(score, grade):
    assert load_scheme("district-quarter").grade_of(score) == grade


@pytest.mark.parametrize(("value", "share"), [(0.5, 0), (0.6, 0), (0.775, 0.5), (0.95, 1), (1, 1)])
def test_linear_marks_between_floor_and_target(value, share):
    assert Linear(floor=0.6, target=0.95).share(value) == pytest.approx(share)


@pytest.mark.parametrize(("count", "share"), [(0, 1), (1, 2 / 3), (3, 0), (9, 0)])
def test_a_target_below_the_floor_means_less_is_better(count, share):
    assert Linear(floor=3, target=0).share(count) == pytest.approx(share)


class TestTheOfficesOwnFiles:
    @pytest.fixture
    def office(self, tmp_path):
        home = Home(tmp_path / "home")
        home.schemes.mkdir(parents=True)
        return home

    def own(self, office, title, name="district-quarter", file=None):
        path = office.schemes / f"{file or name}.toml"
        path.write_text(re.sub(r"^title = .*$", f'title = "{title}"', TEXT, count=1, flags=re.M), encoding="utf-8")
        # a clock may stand still between two writes of a test; a file's age never does in an office
        os.utime(path, ns=(1, len(title) + 10**9))
        return path

    def test_one_of_the_same_name_stands_in_for_the_shipped_one(self, office):
        self.own(office, "本市考核")
        assert load_scheme("district-quarter", office).title == "本市考核"
        assert load_scheme("district-quarter").title == "县区安全生产季度考核"
        assert len(schemes(office)) == len(schemes())
        assert not shelf(office).warnings

    def test_a_changed_file_is_read_again_without_a_restart(self, office):
        self.own(office, "甲")
        before = shelf(office)
        self.own(office, "改过的考核")
        assert shelf(office).of("district-quarter").title == "改过的考核"
        assert shelf(office).stamp("district-quarter") != before.stamp("district-quarter")

    def test_a_file_broken_in_place_is_told_and_the_last_valid_one_goes_on(self, office):
        path = self.own(office, "本市考核")
        assert not shelf(office).warnings
        path.write_text(path.read_text(encoding="utf-8").replace("weight = 25", "weight = 26"), encoding="utf-8")
        told = shelf(office)
        assert told.of("district-quarter").title == "本市考核"
        (warning,) = told.warnings
        assert "district-quarter.toml 第" in warning
        assert "group[1].weight" in warning
        assert "上一份有效" in warning

    def test_a_broken_file_without_a_valid_one_before_leaves_the_shipped_scheme(self, office):
        (office.schemes / "district-quarter.toml").write_text("name = 1", encoding="utf-8")
        told = shelf(office)
        assert told.of("district-quarter").title == "县区安全生产季度考核"
        assert "没有上一份" in told.warnings[0]

    def test_a_file_taken_away_gives_way_to_the_shipped_one(self, office):
        path = self.own(office, "本市考核")
        shelf(office)
        path.unlink()
        assert load_scheme("district-quarter", office).title == "县区安全生产季度考核"

    def test_two_files_of_one_name_are_told(self, office):
        self.own(office, "甲")
        self.own(office, "乙", file="zz")
        told = shelf(office)
        assert told.of("district-quarter").title == "甲"
        assert "zz.toml" in told.warnings[0]

    def test_only_a_valid_file_is_taken_into_use_and_that_is_in_the_trail(self, office, tmp_path):
        path = tmp_path / "new.toml"
        path.write_text(TEXT.replace("weight = 25", "weight = 26"), encoding="utf-8")
        with pytest.raises(SchemeError):
            use_scheme(office, path, "cli:test")
        assert not list(office.schemes.iterdir())
        assert load_scheme("district-quarter", office).title == "县区安全生产季度考核"
        path.write_text(TEXT.replace('title = "县区', 'title = "本市县区'), encoding="utf-8")
        use_scheme(office, path, "cli:test")
        assert load_scheme("district-quarter", office).title == "本市县区安全生产季度考核"
        (line,) = trail.entries(office)
        assert (line.action, line.actor, line.target) == ("scheme_used", "cli:test", "district-quarter")
