"""What a back-up keeps and leaves out, when it is refused, and what a restore leaves in every case."""

import shutil
import stat
import subprocess
import sys
import tarfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults import office
from tests.faults.homes import load_here, state_of
from tests.warehouse.safekeeping.conftest import ACTOR, NOW, Kept, kept_in
from warehouse.access import Role, accounts, sessions, trail
from warehouse.access.grants import grants
from warehouse.check import check
from warehouse.paths import Home
from warehouse.safekeeping import Refused, Unsound, restore
from warehouse.safekeeping.contents import LEFT_OUT

ROOT = Path(__file__).parents[3]


def copied(kept: Kept, target: Path) -> Home:
    """A home of its own for a test that changes it."""
    return Home(Path(shutil.copytree(kept.home.root, target)))


def names_in(archive: Path) -> set[str]:
    with tarfile.open(archive) as opened:
        return {member.name for member in opened}


def cli(*given: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from etl.cli import main; main()", *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_a_restored_home_is_the_one_that_was_kept(kept: Kept, tmp_path: Path):
    made = restore(kept.receipt.file, Home(tmp_path / "new"), actor=ACTOR)
    assert made.violations == ()
    assert (made.delivery_count, made.snapshot_count) == (3, 1)
    assert state_of(tmp_path / "new") == state_of(kept.home.root)
    assert check(Home(tmp_path / "new")) == []


def test_accounts_and_grants_come_back_and_sessions_do_not(kept: Kept, tmp_path: Path):
    home = Home(tmp_path / "new")
    restore(kept.receipt.file, home, actor=ACTOR)
    assert accounts.sign_in(home, "zhang", kept.password, now=NOW).name == "张三"
    assert [(each.role, each.districts) for each in grants(home)] == [(Role.LIAISON, ("北桥区",))]
    soon = NOW + timedelta(minutes=1)
    assert sessions.session_of(kept.home, kept.token, now=soon)
    assert sessions.session_of(home, kept.token, now=soon) is None


def test_the_register_and_the_archive_are_their_owners_alone(kept: Kept, tmp_path: Path):
    home = Home(tmp_path / "new")
    restore(kept.receipt.file, home, actor=ACTOR)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (kept.receipt.file, home.register, home.root)]
    assert modes == [0o600, 0o600, 0o700]


def test_secrets_are_kept_only_when_asked_for(kept: Kept, tmp_path: Path):
    assert kept.receipt.warnings == ()
    assert not any("secret" in name for name in names_in(kept.receipt.file))
    receipt = kept_in(kept.home, tmp_path / "secret.tar", has_secrets=True)
    assert receipt.has_secrets
    home = Home(tmp_path / "new")
    made = restore(receipt.file, home, actor=ACTOR)
    restored = home.root / "secrets" / "proxy.secret_file"
    assert made.secrets == ((restored, home.root / "proxy.secret"),)
    assert restored.read_text() == "0123456789abcdef" * 4
    assert stat.S_IMODE(restored.stat().st_mode) == 0o600


def test_a_secret_that_is_not_there_is_told_before_anything_is_written(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    (home.root / "proxy.secret").unlink()
    with pytest.raises(Refused, match=r"proxy\.secret_file"):
        kept_in(home, tmp_path / "a.tar", has_secrets=True)
    assert list(tmp_path.iterdir()) == [home.root]


def test_every_place_of_a_home_is_kept_or_left_out_for_a_reason(kept: Kept):
    places = {getattr(kept.home, name) for name, each in vars(Home).items() if isinstance(each, property)}
    tops = {path.relative_to(kept.home.root).parts[0] for path in places}
    stored = {name.split("/")[0] for name in names_in(kept.receipt.file)}
    # nothing was refused in this home, it has no scheme of its own, and nobody decided on a candidate
    assert tops - stored - LEFT_OUT == {"returned", "schemes", "rulings"}
    assert stored & LEFT_OUT == set()


def test_the_trail_says_who_kept_and_who_restored(kept: Kept, tmp_path: Path):
    line = trail.last_of(kept.home, "backup")
    assert line is not None
    assert line.actor == ACTOR
    home = Home(tmp_path / "new")
    restore(kept.receipt.file, home, actor="cli:other")
    last = trail.newest(home, 1)[0]
    assert (last.action, last.actor, last.target) == ("restore", "cli:other", "plain.tar")
    assert last.detail["sha256"] == kept.receipt.sha256
    assert trail.verify(home) == []


def test_the_same_home_twice_gives_archives_that_differ_only_by_the_trail(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    kept_in(home, tmp_path / "a.tar")
    kept_in(home, tmp_path / "b.tar")
    contents = []
    for name in ("a.tar", "b.tar"):
        with tarfile.open(tmp_path / name) as archive:
            contents.append({each.name: archive.extractfile(each).read() for each in archive})  # type: ignore[union-attr]
    first, second = contents
    differing = {name for name in first.keys() & second.keys() if first[name] != second[name]}
    assert differing == {"audit/trail.jsonl", "audit/HEAD"}


def test_a_back_up_never_overwrites_nor_lies_in_its_own_home(kept: Kept, tmp_path: Path):
    there = tmp_path / "there.tar"
    there.write_bytes(b"precious")
    with pytest.raises(Refused, match="已经存在"):
        kept_in(kept.home, there)
    assert there.read_bytes() == b"precious"
    with pytest.raises(Refused, match="不能放在数据目录里"):
        kept_in(kept.home, kept.home.root / "own.tar")
    with pytest.raises(Refused, match="不存在，请先建好"):
        kept_in(kept.home, tmp_path / "missing" / "a.tar")
    with pytest.raises(Refused, match="没有可备份的数据"):
        kept_in(Home(tmp_path / "empty"), tmp_path / "a.tar")


def test_a_folder_that_is_no_home_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "photos").mkdir()
    told = cli("backup", tmp_path / "a.tar", "--home", tmp_path / "photos")
    assert told.returncode == 1
    assert "不是清单的数据目录" in told.stderr
    assert list(tmp_path.rglob("*")) == [tmp_path / "photos"]


def test_a_home_that_is_damaged_is_kept_and_said_to_be(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    victim = sorted(home.objects.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    receipt = kept_in(home, tmp_path / "a.tar")
    assert [warning for warning in receipt.warnings if f"landing/objects/{victim.name}" in warning] != []
    made = restore(receipt.file, Home(tmp_path / "new"), actor=ACTOR)
    assert {violation.invariant for violation in made.violations} == {"I3"}


def test_a_trail_that_was_tampered_with_before_is_told_at_the_restore(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    lines = (home.audit / "trail.jsonl").read_bytes().splitlines(keepends=True)
    (home.audit / "trail.jsonl").write_bytes(b"".join(lines[1:]))
    receipt = kept_in(home, tmp_path / "a.tar")
    made = restore(receipt.file, Home(tmp_path / "new"), actor=ACTOR)
    assert {violation.invariant for violation in made.violations} == {"I14"}


def test_what_does_not_belong_to_a_home_is_named_and_not_kept(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    (home.root / "随手放的表.xlsx").write_bytes(b"x")
    (home.snapshots / "notes.txt").symlink_to("/etc/hostname")
    receipt = kept_in(home, tmp_path / "a.tar")
    assert [warning.split(" ")[0] for warning in receipt.warnings] == ["随手放的表.xlsx"]
    assert "snapshots/notes.txt" not in names_in(receipt.file)


def test_a_restore_goes_into_an_empty_folder_only(kept: Kept, tmp_path: Path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "note").write_text("mine")
    with pytest.raises(Refused, match="不是空的"):
        restore(kept.receipt.file, Home(taken), actor=ACTOR)
    assert [path.name for path in taken.iterdir()] == ["note"]
    (taken / "note").unlink()
    assert restore(kept.receipt.file, Home(taken), actor=ACTOR).violations == ()


def test_another_archive_than_the_one_named_by_its_hash_is_refused(kept: Kept, tmp_path: Path):
    with pytest.raises(Unsound, match="不是所写哈希的那一份"):
        restore(kept.receipt.file, Home(tmp_path / "new"), actor=ACTOR, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.faults
def test_a_restore_that_was_killed_publishes_nothing_and_the_next_one_says_so(kept: Kept, tmp_path: Path):
    new = tmp_path / "new"
    dying = (sys.executable, "-m", "tests.faults.dying", "os.rename", "/new/snapshots$", "1", "0")
    killed = subprocess.run(
        [*dying, "restore", str(kept.receipt.file), "--home", str(new)],
        cwd=ROOT,
        start_new_session=True,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert killed.returncode == -9
    assert not (new / "CURRENT").exists()
    told = cli("restore", kept.receipt.file, "--home", new)
    assert told.returncode == 1
    assert "上一次恢复" in told.stderr
    shutil.rmtree(new)
    assert cli("restore", kept.receipt.file, "--home", new).returncode == 0


@pytest.mark.faults
def test_a_full_disk_stops_a_back_up_with_nothing_left(kept: Kept, tmp_path: Path):
    command = [sys.executable, "-c", "from etl.cli import main; main()", "backup", str(tmp_path / "a.tar")]
    limited = f"ulimit -f 64; exec \"$@\" --home '{kept.home.root}'"
    told = subprocess.run(["bash", "-c", limited, "bash", *command], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "无法读写" in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.faults
def test_a_back_up_waits_for_a_load_and_gives_up_in_time(kept: Kept, tmp_path: Path):
    home = copied(kept, tmp_path / "home")
    hold = "import sys, time, filelock\nwith filelock.FileLock(sys.argv[1]):\n print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", hold, str(home.lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        begun = time.monotonic()
        told = cli("backup", tmp_path / "a.tar", "--home", home.root, "--wait", "1")
        assert told.returncode == 1
        assert "另一个装载正在进行" in told.stderr
        assert time.monotonic() - begun < 50
        holder.kill()
    assert cli("backup", tmp_path / "a.tar", "--home", home.root, "--wait", "60").returncode == 0


def test_a_load_after_a_restore_goes_on_with_the_next_number(kept: Kept, tmp_path: Path):
    home = Home(tmp_path / "new")
    restore(kept.receipt.file, home, actor=ACTOR)
    (tmp_path / "second").mkdir()
    report = load_here(home.root, office.second_files(tmp_path / "second"))
    assert [told.delivery[:6] for told in report.files if told.delivery] == [f"{n:06d}" for n in range(4, 9)]
    assert (report.snapshot or "")[:6] == "000002"
    assert check(home) == []
