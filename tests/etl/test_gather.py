import pytest

from etl.forms import FORMS
from etl.gather import Gathered
from etl.judge import judge
from etl.layout import find_header
from tests.etl.sheets import reading, sheet

HEADER = ["序号", "编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态"]
LOG = ["序号", "时间", "姓名", "履职内容", "履职方式", "县区", "职责编号"]


def finding(number, description="通道堵塞", *, place="1", district="青石区", found="2025-03-01"):
    return [place, number, district, "一般", description, found, "2025-03-31", "整改中"]


@pytest.fixture
def gather(tmp_path):
    """Judges and settles sheets of one file: (accepted rows, refused, layout), each as (sheet, row, …)."""

    def settle(*sheets, table="findings"):
        form = FORMS[table]
        gathered = Gathered(form, "000001-abc", tmp_path)
        read = {}
        for made in sheets:
            header = find_header(made, FORMS, "", table)
            read[made.name] = (made, header)
            for judged in judge(made, header, reading(), FORMS, "六月.xlsx"):
                gathered.take(judged, made.name, header.labels)
        gathered.settle(read)
        rows = gathered.rows().collect()
        assert rows.height == gathered.accepted_count
        refused = [row for frame in gathered.refused for row in frame.select("sheet", "row", "reason").rows()]
        layout = [row for frame in gathered.layout for row in frame.rows()]
        return rows.select("sheet", "row").rows() if rows.width else [], refused, layout

    return settle


def test_of_identical_rows_the_first_counts_and_the_others_are_layout(gather):
    accepted, refused, layout = gather(sheet(HEADER, finding("H-1"), finding("H-2"), finding("H-1"), finding("H-1")))
    assert accepted == [(None, 2), (None, 3)]
    assert refused == []
    assert layout == [(None, 4, "duplicate_exact"), (None, 5, "duplicate_exact")]


def test_rows_are_compared_after_parsing_and_without_the_serial_number(gather):
    accepted, refused, layout = gather(
        sheet(
            HEADER,
            finding("H-1", place="1"),
            finding("Ｈ-1", place="2", district=" 青石 ", found="2025年3月1日"),
            finding(" H - 1 ", " 通道堵塞 ", place="3", found="2025/3/1"),
        )
    )
    assert (accepted, refused) == ([(None, 2)], [])
    assert [row for _, row, _ in layout] == [3, 4]


def test_rows_with_one_key_and_different_values_are_all_refused(gather):
    accepted, refused, layout = gather(
        sheet(HEADER, finding("H-1", "甲"), finding("H-2"), finding("H-1", "乙"), finding("H-1", "丙"))
    )
    assert accepted == [(None, 3)]
    assert refused == [(None, row, "duplicate_id_conflict") for row in (2, 4, 5)]
    assert layout == []


def test_a_conflict_takes_copies_of_its_rows_out_too(gather):
    accepted, refused, layout = gather(sheet(HEADER, finding("H-1", "甲"), finding("H-1", "甲"), finding("H-1", "乙")))
    assert accepted == []
    assert sorted(row for _, row, _ in refused + layout) == [2, 3, 4]
    assert {row for _, row, _ in refused} >= {2, 4}


def test_a_refused_row_takes_no_part_in_a_conflict(gather):
    accepted, refused, _ = gather(sheet(HEADER, finding("H-1"), finding("H-1", "另一条", district="无此区")))
    assert accepted == [(None, 2)]
    assert refused == [(None, 3, "unknown_district")]


def test_copies_and_conflicts_are_found_across_chunks_and_sheets(gather):
    first = sheet(HEADER, finding("H-1"), finding("H-2", "甲"), finding("H-3"), name="一月", chunk=2)
    second = sheet(HEADER, finding("H-4"), finding("H-1"), finding("H-2", "乙"), name="二月", chunk=2)
    accepted, refused, layout = gather(first, second)
    assert accepted == [("一月", 2), ("一月", 4), ("二月", 2)]
    assert sorted(refused) == [("一月", 3, "duplicate_id_conflict"), ("二月", 4, "duplicate_id_conflict")]
    assert layout == [("二月", 3, "duplicate_exact")]


def test_the_same_row_number_on_two_sheets_is_two_rows(gather):
    accepted, refused, layout = gather(
        sheet(HEADER, finding("H-1"), finding("H-2"), name="一月"),
        sheet(HEADER, finding("H-1"), finding("H-3"), name="二月"),
    )
    assert (accepted, refused) == ([("一月", 2), ("一月", 3), ("二月", 3)], [])
    assert layout == [("二月", 2, "duplicate_exact")]


def test_activities_without_a_number_are_the_same_by_leader_day_type_words_district_and_duty(gather):
    same = ["1", "2025-03-02", "周启明", "检查工地", "督导检查", "青石区", "Z-1"]
    others = [
        [*same[:1], "2025-03-03", *same[2:]],
        [*same[:2], "林远山", *same[3:]],
        [*same[:3], "检查矿山", *same[4:]],
        [*same[:4], "会议", *same[5:]],
        [*same[:5], "白河县", *same[6:]],
        [*same[:6], ""],
    ]
    accepted, refused, layout = gather(sheet(LOG, same, *others, ["9", *same[1:]]), table="activities")
    assert accepted == [(None, row) for row in range(2, 9)]
    assert (refused, layout) == ([], [(None, 9, "duplicate_exact")])


def test_an_activity_s_time_of_day_makes_it_no_other_activity(gather):
    same = ["1", "2025-03-02 09:00", "周启明", "检查工地", "督导检查", "青石区", "Z-1"]
    accepted, refused, layout = gather(sheet(LOG, same, ["2", "2025年3月2日下午3时", *same[2:]]), table="activities")
    assert (accepted, refused, layout) == ([(None, 2)], [], [(None, 3, "duplicate_exact")])


def test_an_activity_s_own_number_is_its_key(gather):
    labels = ["记录编号", *LOG[1:]]
    row = ["R-1", "2025-03-02", "周启明", "检查工地", "督导检查", "青石区", "Z-1"]
    accepted, refused, _ = gather(
        sheet(labels, row, ["R-2", *row[1:]], ["R-1", *row[1:3], "改了", *row[4:]]), table="activities"
    )
    assert accepted == [(None, 3)]
    assert refused == [(None, row, "duplicate_id_conflict") for row in (2, 4)]


def test_blank_parts_of_a_key_are_equal(gather):
    labels = ["姓名", "职务", "任职起", "角色"]
    accepted, refused, layout = gather(
        sheet(
            labels,
            ["甲", "区长", "", "县区长"],
            ["甲", "区长", "", "县区长"],
            ["乙", "区长", "", "一"],
            ["乙", "区长", "", "二"],
        ),
        table="leaders",
    )
    assert accepted == [(None, 2)]
    assert layout == [(None, 3, "duplicate_exact")]
    assert refused == [(None, 4, "duplicate_id_conflict"), (None, 5, "duplicate_id_conflict")]
