"""职责清单 and 责任图 as their pages make them: what is listed, found, counted, marked and linked."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from dashboard.choice import Choice
from dashboard.theme import pieces
from dashboard.views import duties, editions, one_duty, responsibility
from etl.load.documents import TABLE
from tests.dashboard.seats import reading
from tests.documents import FIRST, SECOND, write_text
from tests.small_city import CITY, TODAY, deliver, published_home, write_csv
from warehouse.access import Denied, Role
from warehouse.access.grants import Grant
from warehouse.paths import Home
from warehouse.snapshots import open_current

CHOICE = Choice(as_of=TODAY, kind="year")
LIST = "职责清单"
PLACES = ("二/(一)", "职责清单 二/(二)", "第一条", "", "九/(九)")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The small city with clauses as places in a document, of which two editions are loaded."""
    folder = tmp_path_factory.mktemp("duties")
    home = Home(shutil.copytree(published_home(folder).root, folder / "home"))
    header, rows = CITY[LIST]
    placed = [[*row[:-1], place] for row, place in zip(rows, PLACES, strict=True)]
    assert deliver(home, write_csv(folder / f"{LIST}.csv", header, placed)).snapshot
    for name, text in (("一版.txt", FIRST), ("二版.txt", SECOND)):
        assert deliver(home, write_text(folder / name, text), kind=TABLE, catalog=LIST).snapshot
    return home


@pytest.fixture
def reader(home):
    snapshot = open_current(home)
    yield reading(home, Grant("office-1", Role.OFFICE), snapshot)
    snapshot.close()


@pytest.fixture
def frame(reader):
    return reader.keep(duties.listed, CHOICE)


def test_a_duty_is_listed_with_who_holds_it_and_how_it_is_done(frame):
    shown = frame.select("duty", "nature", "holder_count", "due_count", "fulfilled_count")
    assert shown.rows()[:2] == [("Z-01", "counted", 3, 3, 2), ("Z-02", "counted", 1, 5, 2)]
    assert set(duties.LISTED) <= set(frame.columns)


def test_words_are_looked_for_in_titles_and_in_the_clauses(frame):
    assert duties.found(frame, None, None, None, "督导")["duty"].to_list() == ["Z-02", "Z-03"]
    assert duties.found(frame, None, None, None, "工作 汇报")["duty"].to_list() == ["Z-01"], "工作 stands in the clause"
    assert duties.found(frame, LIST, "县区长", "standing", None)["duty"].to_list() == ["Z-04"]
    assert duties.found(frame, None, None, None, ".*").is_empty(), "words are no pattern"


def test_the_natures_are_counted_and_drawn_per_role(reader, frame):
    assert duties.nature_chips(frame) == [
        ("计次 3", "b"),
        ("按事件 1", "y"),
        ("常态 1", "n"),
        ("可计次 60%", "n"),
    ]
    figure = reader.keep(duties.health, CHOICE, None)
    drawn = {tuple(data): count for bar in figure.data for data, count in zip(bar.customdata, bar.x, strict=True)}
    assert drawn == {
        ("县区长", "counted"): 2, ("县区长", "event"): 1, ("县区长", "standing"): 1,
        ("市长", "counted"): 1, ("市长", "event"): 0, ("市长", "standing"): 0,
    }  # fmt: skip


def test_the_open_duty_is_the_one_in_the_address_or_the_first(frame):
    assert duties.picked(frame, "Z-03", LIST)["duty"] == "Z-03"
    assert duties.picked(frame, "Z-99", LIST)["duty"] == "Z-01"
    assert duties.picked(frame, None, None)["duty"] == "Z-01"
    assert duties.picked(frame.clear(), "Z-01", None) is None


@pytest.mark.parametrize(("duty", "marked"), [("Z-01", "二/(一)"), ("Z-02", "二/(二)")])
def test_a_clause_stands_marked_among_its_neighbours(reader, frame, duty, marked):
    told = editions.place_of(reader, CHOICE, duties.picked(frame, duty, LIST))
    assert told.count('class="here"') == 1
    assert f'<li class="here"><i>{marked}</i>' in told
    assert "审定年度监督执法计划" in told, "the edition in force, with what stands before"
    assert "由程序读出：要求" in told


@pytest.mark.parametrize("duty", ["Z-04", "Z-05"])
def test_a_clause_that_is_not_in_the_document_is_not_made_up(reader, frame, duty):
    assert editions.place_of(reader, CHOICE, duties.picked(frame, duty, LIST)) is None
    assert editions.has_document(reader, CHOICE, LIST)
    assert not editions.has_document(reader, CHOICE, "别的清单")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("二/（一）", "二/(一)"), (f"{LIST} 二/(一)", "二/(一)"), ("第一条", "第1条"),
        ("第二十三条/（2）", "第23条/(2)"),
        ("第一百零五条", "第105条"), ("第十条", "第10条"), ("", ""), (None, ""), ("第一篇/三", "第1篇/三"),
    ],
)  # fmt: skip
def test_a_clause_as_an_office_writes_it_is_found_as_the_compiler_names_it(written, place):
    assert duties.place_of(written, LIST) == place


def test_the_last_two_editions_are_compared_unless_the_address_says_otherwise(reader):
    known = editions.lists(reader, CHOICE)
    assert [words.split("（")[0] for words in known.values()] == [
        f"清单 {LIST}", f"原文 {LIST} 第 2 版", f"原文 {LIST} 第 1 版",
    ]  # fmt: skip
    codes = list(known)
    assert editions.compared(reader, CHOICE, None, None) == (codes[2], codes[1])
    assert editions.compared(reader, CHOICE, codes[0], codes[1]) == (codes[0], codes[1])
    assert editions.compared(reader, CHOICE, "catalog:没有", codes[1]) == (codes[2], codes[1])
    frame = editions.changes(reader, CHOICE, codes[2], codes[1])
    assert editions.change_chips(frame) == [("新增 1", "g"), ("取消 1", "r"), ("变更 2", "b")]
    assert set(editions.CHANGES) <= set(frame.columns)
    dropped = frame.filter(frame["list_change"] == "dropped").row(0, named=True)
    assert "<dt>新版</dt><dd>—</dd>" in editions.whole(dropped)


def test_a_duty_opens_to_its_facts_and_its_holders(reader, frame):
    row = duties.picked(frame, "Z-01", LIST)
    assert "每季度 1 次" in one_duty.facts(row)
    held = one_duty.holders(reader, CHOICE, row)
    assert set(held["leader"]) == {"周启明", "何清源", "沈知秋"}
    assert set(one_duty.HELD) <= set(held.columns)


def test_a_leader_reads_the_own_list_and_nobody_elses(home):
    snapshot = open_current(home)
    mayor = reading(home, Grant("mayor-1", Role.LEADER, leader="林远山", post="市长"), snapshot)
    assert mayor.keep(duties.listed, CHOICE)["duty"].to_list() == ["Z-03"]
    with pytest.raises(Denied):
        responsibility.answering(mayor, CHOICE)
    snapshot.close()


def test_a_name_in_a_document_that_looks_like_markup_stays_text():
    told = pieces.clauses([("clause", "<b>一</b>", "<script>x</script>", "")])
    assert "<script>" not in told
    assert "&lt;script&gt;" in told
    assert "<b>甲</b>" not in pieces.facts([("名", "<b>甲</b>")])


def test_the_map_has_the_city_first_and_marks_what_nobody_answers_for(reader):
    cells = {(row["place"], row["field"]): row for row in responsibility.cells(reader, CHOICE).iter_rows(named=True)}
    assert cells["青石区", responsibility.CONTACT]["names"] == ["林远山"]
    gap = cells["白河县", responsibility.CONTACT]
    assert (gap["names"], gap["is_gap"]) == ([], True)
    assert cells[responsibility.CITY, "工贸"]["is_gap"], "an industry of the ledgers for which no city leader answers"
    assert not cells["白河县", "工贸"]["is_gap"], "where no own leader is registered for any field, fields are not told"
    figure = reader.keep(responsibility.matrix, CHOICE)
    told = {tuple(data): text for data, text in zip(figure.data[0].customdata, figure.data[0].text, strict=True)}
    assert told["白河县", responsibility.CONTACT] == "▲ 缺"
    assert told["青石区", responsibility.CONTACT] == "林远山"
    assert figure.layout.yaxis.ticktext[0].startswith(responsibility.CITY)


def test_on_a_phone_the_same_stands_as_lines(reader):
    told = responsibility.listed(reader, CHOICE)
    assert "市领导联系：林远山" in told
    assert told.count("▲ 有缺口") == 3, "the city and the two districts without a contact"


def test_the_tiles_count_the_gaps_and_open_them(reader):
    tiles = {tile.field: tile for tile in responsibility.tiles(reader, CHOICE)}
    assert {state: tile.value for state, tile in tiles.items()} == {
        "district_none": "2", "district_several": "0", "leader_none": "0", "leader_several": "0",
        "industry_none": tiles["industry_none"].value, "industry_several": "0",
    }  # fmt: skip
    for state, tile in tiles.items():
        rows = reader.ask("responsibility_gaps", CHOICE, where={"state": (state,)})
        assert str(rows.height) == tile.value
        assert dict(tile.opens)["state"] == state


def test_a_chosen_district_narrows_the_map_to_its_row(reader):
    cells = responsibility.cells(reader, replace(CHOICE, district="青石区"))
    assert cells["place"].unique().to_list() == ["青石区"]


@pytest.mark.parametrize(
    ("place", "field", "opened"),
    [
        ("青石区", responsibility.CONTACT, {"charge": "青石区", "state": "city", "district": None}),
        (responsibility.CITY, "工贸", {"charge": "工贸", "state": "city", "district": None}),
        ("青石区", "工贸", {"charge": "工贸", "district": "青石区"}),
    ],
)
def test_a_cell_opens_the_rows_behind_it(place, field, opened):
    assert responsibility.opened(place, field) == opened


def test_the_lists_name_what_nobody_answers_for_first(reader):
    frame = responsibility.gaps(reader, CHOICE, "district")
    assert frame["state"].to_list() == ["district_none", "district_none", "district_one"]
    assert responsibility.gap_chips(frame) == [("无人联系 2", "r"), ("一名联系 1", "g")]
    for kind, names in responsibility.GAPS.items():
        assert set(names) <= set(responsibility.gaps(reader, CHOICE, kind).columns)


def test_who_has_left_answers_for_nothing(reader):
    frame = responsibility.answering(reader, replace(CHOICE, as_of=date(2023, 6, 1)))
    assert frame.is_empty()
