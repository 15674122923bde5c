import shutil

import openpyxl
import pytest

from etl.load import today_here
from tests.etl.running import qingdan, refuses
from tests.small_city import deliver, findings, write_csv
from warehouse.access import Role, Viewer, trail
from warehouse.access.grants import Grant, grant, grants, viewers_of
from warehouse.paths import Home

HEADER = ("账号*", "角色*", "姓名", "职务", "县区", "部门", "起", "止", "作废")


@pytest.fixture(scope="module")
def responsible(published, tmp_path_factory):
    """The published city with a finding for which 市应急局 is responsible; tests only read it."""
    folder = tmp_path_factory.mktemp("responsible")
    home = Home(shutil.copytree(published.root, folder / "home"))
    path = write_csv(folder / "隐患台账2.csv", *findings({"编号": "G-1", "责任单位": "市应急局"}))
    assert deliver(home, path).exit_code == 0
    return home


@pytest.fixture
def city(responsible, tmp_path):
    """A copy of that city that a test may change."""
    return Home(shutil.copytree(responsible.root, tmp_path / "home"))


@pytest.fixture
def access(city):
    """Runs `qingdan access` in the city."""
    return lambda *words: qingdan("access", *words, "--home", city.root)


@pytest.fixture
def workbook(tmp_path):
    """Writes a 权限 workbook of these rows below the office's headers."""

    def write(*rows, header=HEADER, above=(), name="权限.xlsx"):
        book = openpyxl.Workbook()
        page = book.active
        for row in (*above, header, *rows):
            page.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def standing(home):
    return {(each.account, each.role.value): each for each in grants(home)}


def recorded(home):
    return [(entry.action, entry.target, entry.detail) for entry in trail.entries(home) if entry.action != "load"
            and entry.action != "publish"]  # fmt: skip


def test_a_role_is_granted_by_its_word_or_its_code(access, city):
    assert access("grant", "zhang", "安委办", "--json").json["outcome"] == "added"
    assert access("grant", "li", "tour", "--district", "青石区", "--district", "白河县").exit_code == 0
    assert viewers_of(city, "zhang", today_here()) == [Viewer("zhang", Role.OFFICE)]
    assert standing(city)["li", "tour"].districts == ("青石区", "白河县")


def test_a_leader_takes_the_own_district_and_says_so(access, city):
    ran = access("grant", "zhou", "领导", "--leader", "周启明", "--post", "区长")
    assert "青石区（本人所在县区）" in ran.stdout
    access("grant", "lin", "领导", "--leader", "林远山", "--post", "市长")
    access("grant", "he", "领导", "--leader", "何清源", "--post", "县长", "--district", "青石区")
    found = standing(city)
    assert found["zhou", "leader"].districts == ("青石区",)
    assert found["lin", "leader"].districts == ()  # contact districts only when named
    assert found["he", "leader"].districts == ("青石区",)


def test_a_liaison_of_a_department_may_have_a_leader_too(access, city):
    access(
        "grant",
        "li",
        "联络员",
        "--department",
        "市应急局",
        "--leader",
        "林远山",
        "--post",
        "市长",
    )
    (viewer,) = viewers_of(city, "li", today_here())
    assert (viewer.districts, viewer.departments, viewer.leaders) == ((), ("市应急局",), ("林远山/市长",))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("联络员", "--district", "青石"), ("“青石”", "青石区")),
        (("督导组", "--district", "云川市"), ("“云川市”",)),
        (("联络员", "--department", "市应急管理局"), ("“市应急管理局”", "市应急局")),
        (("领导", "--leader", "周启民", "--post", "区长"), ("周启民", "周启明（区长）")),
        (("领导", "--leader", "周启明", "--post", "县长"), ("周启明的职务是区长",)),
        (("领导", "--leader", "周启明"), ("职务",)),
        (("安委办", "--district", "青石区"), ("安委办不能填县区",)),
        (("督导组",), ("至少要有一个县区",)),
        (("联络员",), ("县区或部门",)),
        (("查阅", "--department", "市应急局"), ("查阅不能填部门",)),
        (("老板",), ("老板", "安委办、督导组、联络员、领导、查阅")),
        (("查阅", "--from", "2026-05-01", "--to", "2026-04-30"), ("2026-04-30", "早于")),
    ],
)
def test_what_cannot_be_granted_is_refused_in_a_sentence_with_the_way_out(access, city, words, told):
    refuses(access("grant", "zhang", *words), *told)
    assert grants(city) == []
    assert recorded(city) == []


def test_names_cannot_be_checked_before_anything_is_published(tmp_path):
    home = Home(tmp_path / "empty")
    refuses(qingdan("access", "grant", "zhang", "tour", "--district", "青石区", "--home", home.root), "还没有发布")
    assert qingdan("access", "grant", "zhang", "office", "--home", home.root).exit_code == 0


def test_a_grant_to_an_account_that_is_not_there_is_made_and_pointed_out(access):
    ran = access("grant", "zhangg", "查阅")
    assert (ran.exit_code, "还没有登记账号 zhangg" in ran.stderr) == (0, True)
    assert access("grant", "zhangg", "查阅", "--json").json["outcome"] == "unchanged"


def test_revoking_takes_one_role_or_all_and_says_when_there_is_none(access, city):
    for role in ("office", "viewer"):
        access("grant", "zhang", role)
    assert access("revoke", "zhang", "查阅", "--json").json == {"account": "zhang", "revoked": ["viewer"]}
    refuses(access("revoke", "zhang", "查阅"), "没有查阅角色")
    assert access("revoke", "zhang").exit_code == 0
    refuses(access("revoke", "zhang"), "没有任何角色")
    assert grants(city) == []


def test_the_list_tells_scope_days_and_who_granted(access):
    access(
        "grant", "zhang", "督导组", "--district", "青石区", "--from", "2026-01-01", "--to", "2026-12-31", "--name", "甲"
    )
    access("grant", "li", "查阅")
    (row,) = access("list", "--account", "ZHANG", "--json").json
    assert row.pop("granted_at")
    assert row == {
        "account": "zhang", "role": "tour", "name": "甲", "leader": "", "post": "", "districts": ["青石区"],
        "departments": [], "starts_on": "2026-01-01", "ends_on": "2026-12-31", "granted_by": trail.operator(),
    }  # fmt: skip
    assert [row["account"] for row in access("list", "--json").json] == ["li", "zhang"]
    assert "青石区" in access("list").stdout


def test_every_grant_and_revocation_is_a_line_of_the_trail(access, city):
    access("grant", "li", "督导组", "--district", "青石区", "--district", "白河县")
    access("grant", "li", "督导组", "--district", "青石区", "--district", "白河县")  # unchanged: no line
    access("revoke", "li")
    assert recorded(city) == [
        ("grant", "li", {"role": "tour", "districts": "青石区、白河县"}),
        ("revoke", "li", {"role": "tour"}),
    ]
    assert trail.verify(city) == []


def test_a_workbook_adds_replaces_and_revokes_and_leaves_the_rest(access, city, workbook):
    for given in (
        Grant("zhang", Role.TOUR, districts=("白河县",)),
        Grant("wang", Role.VIEWER),
        Grant("zhao", Role.OFFICE),
        Grant("sun", Role.VIEWER),
    ):
        grant(city, given, by="cli:test")
    path = workbook(
        ("zhang", "督导组", "甲", "处长", "青石区、白河县", None, "2026-01-01", "2026年12月31日", None),
        ("Li", "联络员", "乙", "科员", None, "市应急局", None, None, None),
        ("zhou", "领导", "周启明", "区长", None, None, None, None, None),
        ("wang", "查阅", None, None, None, None, None, None, "是"),
        ("nobody", "查阅", None, None, None, None, None, None, "是"),
        ("sun", "viewer", None, None, None, None, None, None, "否"),
    )
    ran = access("load", path, "--json")
    assert ran.exit_code == 0, ran.stderr
    assert [(row["row"], row["account"], row["outcome"]) for row in ran.json["rows"]] == [
        (2, "zhang", "replaced"), (3, "li", "added"), (4, "zhou", "added"), (5, "wang", "revoked"),
        (6, "nobody", "absent"), (7, "sun", "unchanged"),
    ]  # fmt: skip
    assert ran.json["counts"] == {"replaced": 1, "added": 2, "revoked": 1, "absent": 1, "unchanged": 1}
    found = standing(city)
    assert set(found) == {
        ("zhang", "tour"),
        ("li", "liaison"),
        ("zhou", "leader"),
        ("zhao", "office"),
        ("sun", "viewer"),
    }
    assert (found["zhang", "tour"].districts, str(found["zhang", "tour"].ends_on)) == (
        ("青石区", "白河县"),
        "2026-12-31",
    )
    # 科员 is no leader's post: it says who the person is and grants nothing
    assert (found["li", "liaison"].name, found["li", "liaison"].leader) == ("乙", "")
    assert (found["zhou", "leader"].leader, found["zhou", "leader"].districts) == ("周启明", ("青石区",))
    assert [(action, target) for action, target, _ in recorded(city)] == [
        ("grant", "zhang"), ("grant", "li"), ("grant", "zhou"), ("revoke", "wang"),
    ]  # fmt: skip
    again = access("load", path).stdout
    assert "未变 4，本来就没有 2" in again
    assert len(recorded(city)) == 4


def test_a_liaison_named_as_a_leader_of_the_list_sees_that_leaders_records(access, city, workbook):
    access("load", workbook(("lin", "联络员", "林远山", "市长", None, "市应急局", None, None, None)))
    assert viewers_of(city, "lin", today_here())[0].leaders == ("林远山/市长",)
    # of a district it says who the person is: the district's people are seen, and no others
    access("load", workbook(("lin", "联络员", "林远山", "市长", "青石区", None, None, None, None)))
    (viewer,) = viewers_of(city, "lin", today_here())
    assert (viewer.leaders, viewer.districts) == ((), ("青石区",))


def test_one_bad_row_leaves_everything_as_it_was_and_all_bad_rows_are_listed(access, city, workbook):
    grant(city, Grant("zhang", Role.TOUR, districts=("白河县",)), by="cli:test")
    path = workbook(
        ("good", "查阅", None, None, None, None, None, None, None),
        ("demo:x", "查阅", None, None, None, None, None, None, None),
        (None, "查阅", None, None, None, None, None, None, None),
        ("a1", "老板", None, None, None, None, None, None, None),
        ("a2", "督导组", None, None, "青石", None, None, None, None),
        ("a3", "领导", "周启明", "县长", None, None, None, None, None),
        ("a4", "联络员", None, None, None, "市应急管理局", None, None, None),
        ("a5", "安委办", None, None, "青石区", None, None, None, None),
        ("a6", "查阅", None, None, None, None, "2026-05-01", "2026-04-30", None),
        ("a7", "查阅", None, None, None, None, "五月", None, None),
        ("a8", "领导", None, None, None, None, None, None, None),
        ("a9", "督导组", None, None, "青石区", None, None, None, None),
        ("A9", "tour", None, None, "白河县", None, None, None, None),
        ("zhang", "督导组", None, None, None, None, None, None, "是"),
    )
    ran = access("load", path, "--json")
    assert ran.exit_code == 1
    assert [(row["row"], row["column"]) for row in ran.json["bad"]] == [
        (3, "账号"), (4, "账号"), (5, "角色"), (6, "县区"), (7, "职务"), (8, "部门"), (9, "县区"), (10, "止"),
        (11, "起"), (12, "姓名"), (13, "账号"), (14, "账号"),
    ]  # fmt: skip
    assert all(row["reason"] and row["message"] for row in ran.json["bad"])
    assert "相近的有：青石区" in ran.json["bad"][3]["message"]
    assert list(standing(city)) == [("zhang", "tour")]
    assert recorded(city) == []
    told = access("load", path)
    assert told.stdout == ""
    assert "12 行有误，没有改动任何授权" in told.stderr
    assert "第 6 行“县区”：" in told.stderr


def test_a_workbook_is_read_by_the_rules_of_every_office_file(access, city, workbook):
    path = workbook(
        ("ｚｈａｎｇ", " 安 委 办 ", None),
        (None, None, None),
        ("zhang", "安委办", None),
        ("帐号", "角色", "备注列"),
        ("合计", "1", None),
        ("填表人：某某", None, None),
        header=("帐 号*", "角\n色*", "备注列"),
        above=[("安委办权限表",)],
    )
    ran = access("load", path)
    assert ran.exit_code == 0, ran.stderr
    assert list(standing(city)) == [("zhang", "office")]
    assert "第 5 行与第 3 行相同" in ran.stderr
    assert "备注列" in ran.stderr


def test_a_csv_in_gbk_is_read_too(access, city, tmp_path):
    path = write_csv(
        tmp_path / "权限.csv", HEADER[:5], [("li", "督导组", "甲", "", "青石区，白河县")], encoding="gb18030"
    )
    assert access("load", path).exit_code == 0
    assert standing(city)["li", "tour"].districts == ("青石区", "白河县")


def test_a_withdrawal_needs_no_scope_and_survives_a_district_that_is_gone(access, city, workbook):
    grant(city, Grant("li", Role.TOUR, districts=("旧区",)), by="cli:test")
    ran = access("load", workbook(("li", "督导组", "甲", None, "旧区", None, None, None, "是")))
    assert ran.exit_code == 0, ran.stderr
    assert grants(city) == []


def test_what_is_no_access_list_is_refused_in_a_sentence(access, workbook, tmp_path):
    refuses(access("load", workbook(("zhang", "甲"), header=("账号", "姓名"))), "权限表", "角色")
    refuses(access("load", workbook()), "没有一行数据")
    refuses(access("load", tmp_path / "none.xlsx"), "找不到文件")
    (tmp_path / "权限.docx").write_bytes(b"PK\x03\x04")
    refuses(access("load", tmp_path / "权限.docx"), "权限.docx")


def test_an_access_list_is_no_list_of_leaders(city, workbook, tmp_path):
    row = ("zhang", "领导", "周启明", "区长", "青石区", "", "", "", "")
    before = city.current.read_bytes()
    for path in (workbook(row), write_csv(tmp_path / "权限.csv", HEADER, [row])):
        ran = qingdan("load", path, "--home", city.root, "--json")
        (told,) = ran.json["files"]
        assert (ran.exit_code, told["file_rejected"]) == (1, "missing_column")
        assert "qingdan access load" in told["message"]
    assert city.current.read_bytes() == before


def test_the_template_is_read_as_it_was_written(access, city, tmp_path):
    out = tmp_path / "模板.xlsx"
    assert qingdan("access", "template", out).exit_code == 0
    refuses(access("load", out), "没有一行数据")
    book = openpyxl.load_workbook(out)
    page = book["权限"]
    assert tuple(cell.value for cell in page[1]) == HEADER
    page.append(["zhang", "安委办"])
    book.save(out)
    assert access("load", out).exit_code == 0
    assert list(standing(city)) == [("zhang", "office")]


def test_a_template_overwrites_nothing_and_is_a_workbook(tmp_path):
    out = tmp_path / "模板.xlsx"
    out.write_bytes(b"mine")
    refuses(qingdan("access", "template", out), "已经有了")
    assert out.read_bytes() == b"mine"
    refuses(qingdan("access", "template", tmp_path / "模板.csv"), "xlsx")
