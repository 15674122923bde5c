import errno
import os
import threading
from multiprocessing import get_context
from time import sleep

import pytest

from etl.load import load
from etl.watching import Unwatchable, Watch
from etl.watching import watch as watch_module
from tests.etl.test_load import _hold
from tests.etl.watching.dropping import QUICK, Watched, ledger, running, until
from tests.small_city import CITY, deliver, write_city, write_csv
from warehouse.ledger import deliveries, hold, standing
from warehouse.paths import Home
from warehouse.snapshots import published


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "报送"
    place.mkdir()
    return place


def test_what_arrives_together_is_loaded_together_with_the_registers_first(folder, tmp_path):
    home = Home(tmp_path / "home")
    write_city(folder, ["隐患台账", "履职记录", "职责分工", "职责清单", "领导名册", "行政区划", "单位名册", "事故台账"])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    watched = Watched(folder, home)
    assert {told.outcome for told in watched.once()} == {"loaded"}
    assert sorted(watched.outcomes()) == sorted(f"{table}.csv" for table in CITY)
    assert {told.report.rejected_count for told in watched.told} == {0}
    assert len({told.snapshot for told in watched.told}) == published(home).seq == 1
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_second_run_knows_what_is_there_and_changes_nothing(districts, folder):
    ledger(folder / "隐患.csv", {"编号": "W-1"})
    assert [told.outcome for told in Watched(folder, districts).once()] == ["loaded"]
    count = len(deliveries(districts))
    again = Watched(folder, districts)
    assert [told.outcome for told in again.once()] == ["known"]
    assert deliveries(districts)[-1].id in again.told[0].message
    assert len(deliveries(districts)) == count


def test_a_delivery_that_the_gate_held_is_not_loaded_again(districts, folder):
    ledger(folder / "隐患.csv", {"编号": "W-1"})
    Watched(folder, districts).once()
    hold(districts, deliveries(districts)[-1].id, ["行数骤减"])
    assert [told.outcome for told in Watched(folder, districts).once()] == ["known"]
    assert len(standing(districts)) == len(deliveries(districts)) - 1


def test_the_folder_below_the_watched_one_names_the_unit(districts, folder):
    ledger(folder / "青石区" / "六月" / "隐患.csv", {"编号": "Q-1"})
    ledger(folder / "白河县" / "隐患.csv", {"编号": "B-1", "县区": "白河县"})
    ledger(folder / "隐患.csv", {"编号": "C-1"})
    told = Watched(folder, districts, unit="市安委办").once()
    assert {each.file: each.unit for each in told} == {
        "青石区/六月/隐患.csv": "青石区",
        "白河县/隐患.csv": "白河县",
        "隐患.csv": "市安委办",
    }
    assert {each.file: each.unit for each in deliveries(districts)[-3:]} == {each.file: each.unit for each in told}


def test_unfinished_hidden_and_linked_files_are_left_alone(districts, folder, tmp_path):
    outside = ledger(tmp_path / "外面" / "隐患.csv", {"编号": "X-1"})
    for name in ("~$隐患.csv", ".隐患.csv", "隐患.csv.tmp", "隐患.csv.part", "隐患.csv.CRDOWNLOAD", ".缓存/隐患.csv"):
        ledger(folder / name, {"编号": "U-1"})
    (folder / "链接.csv").symlink_to(outside)
    (folder / "文件夹").symlink_to(outside.parent)
    os.mkfifo(folder / "管道.csv")
    assert Watched(folder, districts).once() == []


def test_a_refused_file_is_told_once_until_it_changes(districts, folder):
    bad = write_csv(folder / "说明.csv", ("甲", "乙"), [["1", "2"]])
    with running(folder, districts) as watched:
        until(lambda: watched.told)
        assert (watched.told[0].outcome, watched.told[0].report.file_rejected) == ("refused", "missing_column")
        os.utime(bad, ns=(1, 1))
        bad.rename(folder / "改名.csv")
        ledger(folder / "隐患.csv", {"编号": "W-1"})
        until(lambda: "隐患.csv" in watched.outcomes())
        write_csv(folder / "改名.csv", ("甲", "丙"), [["1", "2"]])
        until(lambda: len(watched.told) == 3)
    assert [(told.file, told.outcome) for told in watched.told] == [
        ("说明.csv", "refused"),
        ("隐患.csv", "loaded"),
        ("改名.csv", "refused"),
    ]


def test_a_restarted_watch_is_silent_about_what_it_knows(districts, folder):
    ledger(folder / "隐患.csv", {"编号": "W-1"})
    Watched(folder, districts).once()
    with running(folder, districts) as watched:
        ledger(folder / "新的" / "隐患.csv", {"编号": "W-2"})
        until(lambda: watched.told)
    assert watched.outcomes() == {"新的/隐患.csv": "loaded"}


def test_a_file_is_read_when_it_stands_still(districts, folder):
    whole = ledger(folder.parent / "隐患.csv", *({"编号": f"G-{n}"} for n in range(40))).read_bytes()
    target = folder / "隐患.csv"
    with running(folder, districts, settled=1.0) as watched, target.open("wb") as stream:
        for start in range(0, len(whole), len(whole) // 8 + 1):
            stream.write(whole[start : start + len(whole) // 8 + 1])
            stream.flush()
            sleep(0.25)
        stream.close()
        until(lambda: watched.told)
    assert [(told.outcome, told.report.rows_good) for told in watched.told] == [("loaded", 40)]


def test_a_watch_waits_while_another_loader_is_at_work(districts, folder):
    context = get_context("spawn")
    is_held, may_go = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(districts.root, is_held, may_go))
    other.start()
    try:
        assert is_held.wait(60)
        ledger(folder / "隐患.csv", {"编号": "W-1"})
        with running(folder, districts) as watched:
            until(lambda: any("另一个装载正在进行" in note for note in watched.notes))
            assert watched.told == []
            may_go.set()
            until(lambda: watched.told)
    finally:
        may_go.set()
        other.join(60)
    assert watched.outcomes() == {"隐患.csv": "loaded"}
    assert len(watched.notes) == 1


def test_a_full_disk_is_told_once_and_tried_again(districts, folder):
    calls = []

    def full_at_first(home, paths, options, names):
        calls.append(list(names))
        if 2 <= len(calls) <= 3:
            raise OSError(errno.ENOSPC, "No space left on device", "/secret")
        return load(home, paths, options, names)

    ledger(folder / "隐患.csv", {"编号": "W-1"})
    with running(folder, districts, load=full_at_first, again=0.2) as watched:
        until(lambda: "loaded" in watched.outcomes().values())
    assert [told.outcome for told in watched.told] == ["failed", "loaded"]
    assert watched.told[0].message == "磁盘已满，请腾出空间；稍后再试"
    assert calls == [[], ["隐患.csv"], ["隐患.csv"], ["隐患.csv"]]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_back(districts, folder, monkeypatch):
    really = watch_module.sha256_of

    def closed(path):
        if path.name == "锁.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(watch_module, "sha256_of", closed)
    ledger(folder / "锁.csv", {"编号": "L-1"})
    ledger(folder / "隐患.csv", {"编号": "W-1"})
    watched = Watched(folder, districts)
    watched.once()
    assert watched.outcomes() == {"锁.csv": "failed", "隐患.csv": "loaded"}
    assert watched.told[0].message == "没有读取的权限，请改权限；稍后再试"


def test_a_file_that_breaks_the_program_is_given_up_and_the_others_are_loaded(districts, folder, caplog):
    def breaking(home, paths, options, names):
        if "坏.csv" in names:
            raise RuntimeError("planted")
        return load(home, paths, options, names)

    ledger(folder / "坏.csv", {"编号": "K-1"})
    ledger(folder / "隐患.csv", {"编号": "W-1"})
    with running(folder, districts, load=breaking, again=0.1) as watched:
        until(lambda: "loaded" in watched.outcomes().values())
    assert watched.outcomes() == {"坏.csv": "failed", "隐患.csv": "loaded"}
    assert "planted" in caplog.text
    assert not any("planted" in told.message for told in watched.told)


def cut_off(home, path):
    """Load, then take back the publishing: what a process leaves that was killed after the ledger entry."""
    kept = {each: each.read_bytes() for each in [home.current, *home.snapshots.iterdir()]}
    assert deliver(home, path).exit_code == 0
    for each in [home.current, *home.snapshots.iterdir()]:
        if each not in kept:
            each.unlink()
    for each, content in kept.items():
        each.write_bytes(content)


def test_a_load_that_was_cut_off_is_published_when_the_watch_starts(districts, folder, tmp_path):
    before = published(districts).seq
    ledger(tmp_path / "隐患.csv", {"编号": "W-1"})
    cut_off(districts, tmp_path / "隐患.csv")
    assert published(districts).seq == before
    Watched(folder, districts).once()
    assert published(districts).seq > before
    assert set(published(districts).deliveries) == {delivery.id for delivery in standing(districts)}


def test_a_folder_that_goes_away_is_waited_for(districts, folder):
    with running(folder, districts) as watched:
        folder.rmdir()
        until(lambda: any("不见了" in note for note in watched.notes))
        ledger(folder / "隐患.csv", {"编号": "W-1"})
        until(lambda: watched.told)
    assert watched.outcomes() == {"隐患.csv": "loaded"}


def test_names_of_any_bytes_are_told_and_none_ends_the_watch(districts, folder):
    good = ledger(folder.parent / "隐患.csv", {"编号": "N-1"}).read_bytes()
    raw = os.fsencode(folder)
    for place, name in enumerate((b"\xff\xfe.csv", "换\n行.csv".encode(), "翻\u202e转.csv".encode())):
        with open(raw + b"/" + name, "wb") as stream:
            stream.write(good.replace(b"N-1", b"N-%d" % place))
    watched = Watched(folder, districts)
    watched.once()
    assert watched.outcomes() == {"\ufffd\ufffd.csv": "loaded", "换\n行.csv": "refused", "翻\u202e转.csv": "refused"}
    assert {told.report.file_rejected for told in watched.told} == {None, "bad_name"}


def test_home_and_folder_may_not_lie_in_each_other(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    for folder in (tmp_path, home.root, home.root / "landing"):
        with pytest.raises(Unwatchable, match="分开放"):
            Watch(folder, home, print, print)
    with pytest.raises(Unwatchable, match="找不到文件夹"):
        Watch(tmp_path / "没有", home, print, print)


def test_many_new_folders_are_seen_while_it_runs(districts, folder):
    with running(folder, districts) as watched:
        for number in range(5):
            ledger(folder / f"单位{number}" / "隐患.csv", {"编号": f"F-{number}"})
            sleep(QUICK)
        until(lambda: len(watched.told) == 5)
    assert {told.unit for told in watched.told} == {f"单位{number}" for number in range(5)}
    assert threading.active_count() < 20
