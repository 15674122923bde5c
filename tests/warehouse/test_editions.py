"""Two editions of a list: clauses are known again by their words, whatever number they stand under."""

from hypothesis import given
from hypothesis import strategies as st

from warehouse.editions import Change, Item, asked, bare, compare

MEETING = "至少主持召开1次安全生产专题会议，研究解决突出问题"
VISIT = "到联系县区督导检查，推动问题整改"
SCENE = "发生较大事故时赶赴现场指挥救援"
REPORT = "听取分管部门安全生产工作情况汇报"


def item(text, path="一/1", role="区长", *asks, **given):
    return Item(given.pop("key", ""), role, path, text, asks, **given)


def told(changes: list[Change]):
    return [(change.kind, change.item.text, change.fields) for change in changes]


def test_clauses_that_only_shift_their_numbers_are_the_same():
    old = [item(VISIT, "一/1"), item(REPORT, "一/2")]
    new = [item("审定年度执法计划", "一/1"), item(f"2.{VISIT}", "一/2"), item(REPORT, "一/3")]
    assert [change.kind for change in compare(old, new)] == ["added", "same", "same"]


def test_a_changed_cadence_count_deadline_and_lead_are_told_old_to_new():
    old = [
        item(f"每半年{MEETING}", "一/1", "区长", "每半年1次"),
        item(f"每季度{VISIT}1次", "一/2", "区长", "每季度1次", lead="区安委办"),
        item(REPORT, "一/3", "区长", deadline="3月底前"),
    ]
    new = [
        item(f"每季度{MEETING}", "一/1", "区长", "每季度1次"),
        item(f"每季度{VISIT}2次", "一/2", "区长", "每季度2次", lead="区应急局、区安委办"),
        item(REPORT, "一/3", "区长", deadline="6月底前"),
    ]
    assert [change.fields for change in compare(old, new)] == [
        (("cadence", "每半年1次", "每季度1次"),),
        (("count", "每季度1次", "每季度2次"), ("lead", "区安委办", "区应急局、区安委办")),
        (("deadline", "3月底前", "6月底前"),),
    ]


def test_a_clause_under_another_role_or_out_of_order_is_moved():
    old = [item(MEETING, "一/1"), item(VISIT, "一/2"), item(SCENE, "一/3"), item(REPORT, "二/1", "书记")]
    new = [item(SCENE, "一/1"), item(MEETING, "一/2"), item(REPORT, "二/1", "书记"), item(VISIT, "二/2", "书记")]
    assert [(change.kind, change.item.text) for change in compare(old, new)] == [
        ("moved", SCENE), ("same", MEETING), ("same", REPORT), ("moved", VISIT),
    ]  # fmt: skip
    assert compare(old, new)[3].fields == (("role", "区长", "书记"),)


def test_what_is_gone_comes_last_and_what_is_new_in_its_place():
    assert told(compare([item(MEETING), item(SCENE)], [item(VISIT), item(MEETING)])) == [
        ("added", VISIT, ()), ("same", MEETING, ()), ("dropped", SCENE, ()),
    ]  # fmt: skip


def test_stock_phrases_under_other_roles_are_not_taken_for_one_clause():
    old = [item("督促指导宣传部门做好安全生产公益宣传", role="宣传部部长")]
    new = [item("督促指导组织部门做好安全生产干部培训", role="组织部部长")]
    assert [change.kind for change in compare(old, new)] == ["added", "dropped"]


def test_of_equal_words_the_clause_of_the_same_role_is_the_one():
    old = [item(VISIT, "一/1", "市长"), item(VISIT, "二/1", "副市长")]
    new = [item(VISIT, "一/1", "副市长"), item(VISIT, "二/1", "市长")]
    assert [(change.old.role, change.new.role) for change in compare(old, new)] == [
        ("副市长", "副市长"),
        ("市长", "市长"),
    ]


def test_a_reworded_clause_is_one_clause_with_another_text():
    old, new = "牵头研究本地区安全生产重大问题并督促解决", "研究本地区安全生产突出问题并督促有关部门解决"
    assert [change.fields for change in compare([item(old)], [item(new)])] == [(("text", old, new),)]


def test_script_and_debris_of_conversion_are_no_difference():
    old = item("進一步加強安全生產(chǎn)工作", words="进一步加强安全生产工作")
    assert [change.kind for change in compare([old], [item("进一步加强安全生产工作。")])] == ["same"]


def test_how_often_is_left_out_of_the_words_that_are_compared():
    assert bare("（一）每半年至少召开2次会议") == bare("1.每季度召开一次会议") == "召开会议"
    assert bare("每季度1次") == "每季度1次", "where nothing else is said the words stay"


def test_what_is_asked_reads_in_chinese():
    told = [asked("quarter", 2), asked("year", None), asked("on_event", 1), asked("once", 1), asked(None, 1)]
    assert told == ["每季度2次", "每年1次", "按事件", "限期1次", ""]


texts = st.text(alphabet="安全生产会议检查督导每季度一次及时、，1", min_size=0, max_size=30)
lists = st.lists(st.builds(item, texts, st.sampled_from(["一/1", "一/2", "二/(一)/3"]), st.sampled_from(["甲", "乙"])))


@given(old=lists, new=lists)
def test_every_duty_of_both_editions_is_told_once(old, new):
    changes = compare(old, new)
    assert [change.new for change in changes if change.new is not None] == new
    assert sorted(id(change.old) for change in changes if change.old) == sorted(map(id, old))
    assert all(change.kind in ("added", "dropped") or (change.old and change.new) for change in changes)


@given(edition=lists)
def test_a_list_beside_itself_has_nothing_new_and_nothing_gone(edition):
    assert {change.kind for change in compare(edition, edition)} <= {"same", "moved"}
