"""The deployment pages say what is so: links lead somewhere, commands and settings exist, the files agree."""

from __future__ import annotations

import json
import re
import shlex
from configparser import ConfigParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer.main
from typer._click.exceptions import ClickException

from dashboard.sign_in.paths import HEALTH, OIDC_CALLBACK, STREAM
from etl.cli.root import app
from warehouse.access.passwords import SHORTEST
from warehouse.access.service import read_service
from warehouse.paths import Home

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
PAGES = sorted(DEPLOY.glob("*.md"))
COMMANDS: Any = typer.main.get_command(app)
ADDRESS = "https://qingdan.example.gov.cn"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language, without their indentation."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in body.splitlines()) for indent, body in found]


def commands_of(text: str) -> list[list[str]]:
    """Each `qingdan …` in a text, as its words up to the end of the command."""
    text = re.sub(r"\bqd (?=[a-z])", "qingdan ", text)  # the short name that linux-service.md gives it
    text = re.sub(r"\$\([^)]*\)", "now", text)
    found = re.findall(r"(?<![\w/.-])(?:\S*/bin/|\S*\\Scripts\\)?qingdan(?:\.exe)? ([a-z][^\n`#。；，）]*)", text)
    return [shlex.split(re.split(r" (?:&&|\|)|[;\"']$", each)[0].replace("\\", "/"), posix=True) for each in found]


def trouble_with(words: list[str], *, is_whole: bool = True) -> str | None:
    """What the command line would say to it; a mention in a sentence need not be whole."""
    command, rest = COMMANDS, list(words)
    while hasattr(command, "commands") and rest:
        if rest[0] not in command.commands:
            return f"no command {' '.join(words)}"
        command = command.commands[rest.pop(0)]
    try:
        command.make_context("qingdan", rest, resilient_parsing=not is_whole)
    except ClickException as error:
        return f"{' '.join(words)}: {error.format_message()}"
    return None


def test_every_page_and_file_is_in_the_index():
    index = text_of(DEPLOY / "README.md")
    named = {target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", index)}
    assert {page.name for page in PAGES} - {"README.md"} <= named
    assert {"systemd", "nginx/qingdan.conf", "windows/qingdan-service.xml", "keycloak/realm-city.json"} <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\(([^)#]+)", text_of(page))
    assert [target for target in targets if not (DEPLOY / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page: Path):
    text = text_of(page)
    shown = [
        words for language in ("sh", "powershell") for block in blocks(text, language) for words in commands_of(block)
    ]
    told = [words for words in commands_of(text) if words not in shown]
    wrong = [trouble_with(words) for words in shown] + [trouble_with(words, is_whole=False) for words in told]
    assert [each for each in wrong if each] == []


def test_the_check_of_commands_notices_a_slip():
    assert trouble_with(["backup", "a.tar", "--home", "x", "--wait", "5"]) is None
    assert "No such option: --swift" in (trouble_with(["backup", "a.tar", "--swift"]) or "")
    assert trouble_with(["audit", "burn"]) == "no command audit burn"
    assert "Missing argument" in (trouble_with(["backup"]) or "")
    assert trouble_with(["backup"], is_whole=False) is None
    found = {words[0] for page in PAGES for words in commands_of(text_of(page))}
    assert {"backup", "restore", "users", "access", "audit", "status", "build", "serve"} <= found


SETTINGS = [(page.name, block) for page in PAGES for block in blocks(text_of(page), "toml")]


@pytest.mark.parametrize(("page", "block"), SETTINGS, ids=[name for name, _ in SETTINGS])
def test_each_example_of_service_toml_is_taken(tmp_path: Path, page: str, block: str):
    for name in ("oidc.secret", "proxy.secret"):
        (tmp_path / name).write_text("0123456789abcdef" * 4)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "service.toml").write_text(block.replace("/etc/qingdan/", f"{tmp_path}/"), encoding="utf-8")
    service = read_service(Home(tmp_path))
    assert service.origin == ADDRESS, page
    assert service.methods
    assert service.warnings == ()


def test_settings_are_shown_on_the_pages_that_need_them():
    assert {name for name, _ in SETTINGS} == {"keycloak.md", "nginx.md", "sign-in.md"}


def unit(name: str) -> list[tuple[str, str]]:
    """The lines of a unit's [Service]; a key may come more than once."""
    text = text_of(DEPLOY / "systemd" / name).split("[Service]")[1].split("[Install]")[0]
    pairs = [line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(key, value) for key, value in pairs]


@pytest.mark.parametrize("name", ["qingdan.service", "qingdan-backup.service", "qingdan-watch.service"])
def test_a_unit_starts_a_command_that_exists_and_is_closed_in(name: str):
    lines = unit(name)
    (command,) = [value for key, value in lines if key == "ExecStart"]
    assert [trouble_with(words) for words in commands_of(command)] == [None]
    assert {
        ("User", "qingdan"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("SystemCallFilter", "@system-service"),
        ("Environment", "POLARS_SKIP_CPU_CHECK=1"),  # without it polars cannot start under MemoryDenyWriteExecute
    } <= set(lines)
    writable = {path for key, value in lines if key == "ReadWritePaths" for path in value.split()}
    assert writable <= {"/var/lib/qingdan", "/var/backups/qingdan"}


def test_the_timer_belongs_to_the_backup():
    timer = ConfigParser(strict=False, interpolation=None)
    timer.read(DEPLOY / "systemd" / "qingdan-backup.timer", encoding="utf-8")
    assert timer["Timer"]["Persistent"] == "true"
    assert (DEPLOY / "systemd" / "qingdan-backup.service").exists()


def test_nginx_names_the_addresses_that_the_dashboard_has():
    conf = text_of(DEPLOY / "nginx" / "qingdan.conf")
    assert f"location = {STREAM} " in conf
    assert f"location = {OIDC_CALLBACK} " in conf
    assert HEALTH in text_of(DEPLOY / "linux-service.md")


def test_keycloak_sends_the_browser_back_to_where_the_dashboard_waits():
    (client,) = json.loads(text_of(DEPLOY / "keycloak" / "realm-city.json"))["clients"]
    assert client["redirectUris"] == [f"{ADDRESS}{OIDC_CALLBACK}"]
    assert (client["publicClient"], client["implicitFlowEnabled"], client["directAccessGrantsEnabled"]) == (
        False,
        False,
        False,
    )


def test_the_windows_service_starts_what_serve_starts():
    service = ElementTree.fromstring(text_of(DEPLOY / "windows" / "qingdan-service.xml"))
    told = {each.get("name"): each.get("value") for each in service.findall("env")}
    assert told["FORWARDED_ALLOW_IPS"] == ""
    assert "--server.address 127.0.0.1" in (service.findtext("arguments") or "")


def test_the_length_of_a_password_is_the_one_in_force():
    assert f"密码至少 {SHORTEST} 个字符" in text_of(DEPLOY / "sign-in.md")
