from datetime import date

import polars as pl
import pytest

from etl.cells import Refused, name
from etl.references import References, Term, known_industries, references_of, split_aliases
from warehouse.vocabulary import TABLES

TYPES = {"VARCHAR": pl.String, "DATE": pl.Date, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64,
         "BOOLEAN": pl.Boolean, "TIMESTAMP": pl.Datetime}  # fmt: skip


def known(**rows):
    """The lookups over these rows; what a row does not name is null."""
    frames = {}
    for table in ("regions", "units", "leaders", "duties", "assignments"):
        schema = {column: TYPES[kind] for column, kind in TABLES[table].columns.items()}
        given = [dict.fromkeys(schema) | row for row in rows.get(table, [])]
        frames[table] = pl.DataFrame(given, schema=schema)
    return references_of(frames)


def refused(call, *words):
    with pytest.raises(Refused) as caught:
        call(*words)
    return caught.value


@pytest.fixture(scope="module")
def regions():
    return known(
        regions=[
            {"name": "云川市", "kind": "city"},
            {"name": "青石区", "kind": "county", "parent": "云川市", "aliases": "青石、青石县，老青石"},
            {"name": "马河彝族自治县", "kind": "county", "parent": "云川市", "aliases": "马河县、共用名"},
            {"name": "港南高新区", "kind": "zone", "parent": "云川市", "aliases": "高新区；共用名"},
            {"name": "石桥镇", "kind": "township", "parent": "青石区"},
            {"name": "青石", "kind": "township", "parent": "马河彝族自治县"},
        ]
    )


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("青石区", "青石区"),
        ("青石县", "青石区"),
        ("老青石", "青石区"),
        ("马河县", "马河彝族自治县"),
        ("高新区", "港南高新区"),
    ],
)
def test_a_district_resolves_by_name_or_alias_exactly(regions, text, district):
    assert regions.district(text) == district
    assert regions.district_or_none(text) == district


@pytest.mark.parametrize("text", ["青石区政府", "青", "马河", "石桥镇", "云川市", "共用名", "青石 区", "QINGSHI"])
def test_no_district_is_matched_fuzzily(regions, text):
    assert refused(regions.district, text).reason == "unknown_district"


def test_the_sentence_about_an_unknown_district_names_the_nearest_and_the_way_out(regions):
    told = refused(regions.district, "青石区政府").message
    assert "青石区" in told.split("；")[0]
    assert "别名" in told
    assert "相近" not in refused(regions.district, "zzz").message


def test_a_blank_district_stays_blank(regions):
    assert regions.district_or_none(None) is None
    assert regions.region_or_none(None) is None


def test_a_region_of_any_level_is_a_region(regions):
    assert [regions.region(text) for text in ("云川市", "石桥镇", "高新区")] == ["云川市", "石桥镇", "港南高新区"]


def test_the_own_name_of_a_region_is_always_its_own(regions):
    assert regions.region("青石") == "青石"


def test_a_region_without_a_kind_is_a_district_unless_it_is_a_parent():
    found = known(regions=[{"name": "甲县", "parent": "乙市"}, {"name": "乙市"}, {"name": "丙区"}])
    assert sorted(found.districts) == ["丙区", "甲县"]


@pytest.fixture(scope="module")
def leaders():
    def row(leader, post, start=None, end=None, aliases=None):
        return {
            "name": leader, "post": post, "term_start_on": start and date.fromisoformat(start),
            "term_end_on": end and date.fromisoformat(end), "aliases": aliases,
        }  # fmt: skip

    return known(
        leaders=[
            row("林远山", "市长", "2024-01-01", aliases="林市长、远山"),
            row("周启明", "副市长", "2023-01-01", "2024-06-30"),
            row("周启明", "常务副市长", "2024-07-01"),
            row("吴江", "市公安局局长"),
            row("吴江", "市场监管局局长"),
            row("江一", "县长", "2020-01-01", "2022-12-31", aliases="江县长"),
            row("江二", "县长", "2023-01-01", aliases="江县长"),
            row("同日", "甲职", "2024-01-01", "2024-06-30"),
            row("同日", "乙职", "2024-06-30"),
        ]
    )


def resolved(leaders, text, on, post=None):
    day = date.fromisoformat(on)
    term, is_serving = leaders.leader(text, post, day, day)
    return term.leader, term.post, is_serving


@pytest.mark.parametrize(
    ("text", "on", "post", "expected"),
    [
        ("林远山", "2024-05-01", None, ("林远山", "市长", True)),
        ("林市长", "2024-05-01", None, ("林远山", "市长", True)),
        ("远山", "2024-05-01", "市长", ("林远山", "市长", True)),
        ("周启明", "2024-06-30", None, ("周启明", "副市长", True)),
        ("周启明", "2024-07-01", None, ("周启明", "常务副市长", True)),
        ("周启明", "2024-07-01", "常务 副市长", ("周启明", "常务副市长", True)),
        ("吴江", "2024-05-01", "市公安局局长", ("吴江", "市公安局局长", True)),
        ("江县长", "2022-12-31", None, ("江一", "县长", True)),
        ("江县长", "2023-01-01", None, ("江二", "县长", True)),
        ("林远山", "2023-12-31", None, ("林远山", "市长", False)),
        ("江一", "2024-05-01", "县长", ("江一", "县长", False)),
        ("同日", "2024-06-30", "乙职", ("同日", "乙职", True)),
    ],
)
def test_a_leader_resolves_among_the_terms_that_hold_the_day_then_by_post(leaders, text, on, post, expected):
    assert resolved(leaders, text, on, post) == expected


@pytest.mark.parametrize(
    ("text", "on", "post", "reason"),
    [
        ("林远", "2024-05-01", None, "unknown_person"),
        ("林远山", "2024-05-01", "副市长", "person_post_mismatch"),
        ("周启明", "2024-05-01", "常务副市长", "person_post_mismatch"),
        ("吴江", "2024-05-01", None, "ambiguous_person"),
        ("吴江", "2024-05-01", "副市长", "person_post_mismatch"),
        ("同日", "2024-06-30", None, "ambiguous_person"),
        ("周启明", "2022-05-01", None, "ambiguous_person"),
    ],
)
def test_a_leader_who_cannot_be_told_is_refused_with_the_reason(leaders, text, on, post, reason):
    assert refused(resolved, leaders, text, on, post).reason == reason


def test_the_sentences_about_leaders_name_candidates(leaders):
    assert "林远山" in refused(resolved, leaders, "林远水", "2024-05-01").message
    assert "市公安局局长" in refused(resolved, leaders, "吴江", "2024-05-01").message
    assert "副市长" in refused(resolved, leaders, "周启明", "2024-05-01", "区长").message


def test_a_year_is_held_by_every_term_that_touches_it(leaders):
    year = date(2024, 1, 1), date(2024, 12, 31)
    assert refused(leaders.leader, "周启明", None, *year).reason == "ambiguous_person"
    assert leaders.leader("周启明", "副市长", *year)[0] == Term("周启明", "副市长", date(2023, 1, 1), date(2024, 6, 30))


@pytest.fixture(scope="module")
def duties():
    return known(
        duties=[
            {"catalog": "甲", "code": "1", "title": "听取汇报"},
            {"catalog": "甲", "code": "2", "title": "督导 检查"},
            {"catalog": "乙", "code": "1", "title": "组织演练"},
            {"catalog": "乙", "code": "9", "title": "听取汇报"},
        ],
        assignments=[{"leader": "甲", "duty": "自-1", "title": "自定"}],
    )


@pytest.mark.parametrize(
    ("code", "title", "found"),
    [
        ("2", None, ("甲", "2")),
        ("2", "写法不同", ("甲", "2")),
        (None, "督导检查", ("甲", "2")),
        ("1", "组织演练", ("乙", "1")),
        (None, "没有这条", None),
        ("77", "没有这条", None),
        (None, None, None),
    ],
)
def test_a_duty_is_found_by_code_else_by_title(duties, code, title, found):
    listed = duties.duty(code, title)
    assert (listed and (listed["catalog"], listed["code"])) == found


@pytest.mark.parametrize(("code", "title"), [("1", None), ("1", "督导检查"), (None, "听取汇报"), ("77", "督导检查")])
def test_a_duty_that_several_lists_share_or_that_contradicts_itself_is_refused(duties, code, title):
    assert refused(duties.duty, code, title).reason == "unknown_duty"


def test_codes_of_lists_and_of_own_duties_are_known(duties):
    assert [duties.knows_code(code) for code in ("1", "自-1", "77")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("甲、乙", ["甲", "乙"]),
        ("甲,乙；丙;丁，戊", ["甲", "乙", "丙", "丁", "戊"]),
        (" 甲 乙 、、", ["甲乙"]),
        (None, []),
        ("", []),
    ],
)
def test_aliases_of_one_cell_are_parted(text, aliases):
    assert split_aliases(text) == aliases


def test_names_with_any_middle_dot_are_one_name():
    found = known(leaders=[{"name": name("阿木·吉日"), "post": "副市长"}])
    for text in ("阿木·吉日", "阿木•吉日", "阿木・吉日", "阿木‧吉日", "阿木 · 吉日"):
        assert found.leader(name(text), None, date(2024, 1, 1), date(2024, 1, 1))[0].leader == "阿木·吉日"


def test_industries_come_from_the_reference_file():
    assert {"危险化学品", "建筑施工", "道路交通", "消防"} <= known_industries()
    assert References().industries == known_industries()


@pytest.fixture(scope="module")
def units():
    return known(
        regions=[{"name": "青石区", "kind": "county", "aliases": "青石"}, {"name": "云川市", "kind": "city"}],
        units=[
            {"name": "市应急局", "kind": "department", "region": "云川市", "aliases": "应急局、市应急管理局"},
            {"name": "青石第一机械厂", "kind": "firm", "region": "青石区", "aliases": "机械厂"},
            {"name": "机械厂", "kind": "firm"},
            {"name": "甲厂", "aliases": "共用名"},
            {"name": "乙厂", "aliases": "共用名"},
        ],
    )


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("市应急局", "市应急局"),
        ("应急局", "市应急局"),
        ("市应急管理局", "市应急局"),
        ("机械厂", "机械厂"),
        ("青石", "青石区"),
        ("共用名", "共用名"),
        ("没登记的厂", "没登记的厂"),
        ("应急", "应急"),
    ],
)
def test_a_unit_is_its_registered_name_where_name_or_alias_is_known_and_else_its_own(units, text, unit):
    assert units.unit(text) == unit


@pytest.mark.parametrize(
    ("unit", "district"),
    [
        ("青石第一机械厂", "青石区"),
        ("市应急局", None),
        ("青石区", "青石区"),
        ("青石", "青石区"),
        ("机械厂", None),
        ("没登记的厂", None),
    ],
)
def test_the_district_of_a_unit_is_where_it_lies_or_the_one_it_names(units, unit, district):
    assert units.district_of_unit(unit) == district
