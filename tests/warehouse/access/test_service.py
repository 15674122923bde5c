"""The settings of a service: what is read, what is refused in which words, and where it may listen."""

from __future__ import annotations

import stat

import pytest

from warehouse.access import accounts
from warehouse.access.service import BadService, cookie_key, may_listen, read_service
from warehouse.paths import Home

WHOLE = """
origin = "https://qingdan.example.gov.cn"
[local]
enabled = true
[oidc]
metadata_url = "https://sso.example.gov.cn/.well-known/openid-configuration"
client_id = "qingdan"
client_secret_file = "oidc.secret"
[proxy]
header = "X-Remote-User"
secret_file = "proxy.secret"
peers = ["127.0.0.1", "10.1.0.0/28"]
"""
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def home(tmp_path):
    for name in ("oidc.secret", "proxy.secret"):
        (tmp_path / name).write_text(SECRET + "\n")
        (tmp_path / name).chmod(0o600)
    return Home(tmp_path)


def written(home, text):
    home.service.write_text(text, encoding="utf-8")
    return home


def sentence_of(home, text):
    with pytest.raises(BadService) as caught:
        read_service(written(home, text))
    return str(caught.value)


def test_without_a_file_local_accounts_count_and_this_machine_is_all(home):
    service = read_service(home)
    assert (service.is_configured, service.methods, service.origin) == (False, ("local",), None)
    assert service.hosts == ("127.0.0.1", "localhost", "::1")
    assert not service.is_https


def test_a_whole_file_is_read_with_its_secrets(home):
    service = read_service(written(home, WHOLE))
    assert service.methods == ("oidc", "local", "proxy")
    assert (service.origin, service.hosts, service.is_https) == (
        "https://qingdan.example.gov.cn",
        ("qingdan.example.gov.cn",),
        True,
    )
    assert (service.oidc.label, service.oidc.account_claim) == ("统一身份认证", "preferred_username")
    assert (service.oidc_secret, service.proxy_secret) == (SECRET, SECRET)
    assert service.proxy.header == "x-remote-user"
    assert service.warnings == ()


def test_a_secret_is_never_shown_with_the_settings(home):
    assert SECRET not in repr(read_service(written(home, WHOLE)))


def test_a_file_without_methods_lets_nobody_in(home):
    assert read_service(written(home, 'origin = "https://qingdan.example.gov.cn"')).methods == ()


def test_only_the_origin_itself_is_owned(home):
    service = read_service(written(home, WHOLE))
    host = "qingdan.example.gov.cn"
    assert service.owns("https://qingdan.example.gov.cn", host)
    for other in ("http://qingdan.example.gov.cn", "https://qingdan.example.gov.cn:8443", "null", "", "https://x"):
        assert not service.owns(other, host)


def test_on_this_machine_the_origin_is_the_host_that_was_asked(home):
    service = read_service(home)
    assert service.owns("http://127.0.0.1:8501", "127.0.0.1:8501")
    assert not service.owns("http://127.0.0.1:9999", "127.0.0.1:8501")
    assert not service.owns("null", "127.0.0.1:8501")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.example/", "https://a.example"),
        ("https://A.example:443", "https://a.example"),
        ("http://10.1.2.3:8501", "http://10.1.2.3:8501"),
        ("https://[fd00::1]:8443", "https://[fd00::1]:8443"),
    ],
)
def test_an_origin_is_kept_as_a_browser_writes_it(home, given, kept):
    assert read_service(written(home, f'origin = "{given}"')).origin == kept


@pytest.mark.parametrize(
    "origin", ["qingdan.example", "ftp://a", "https://a/b", "https://u@a", "https://a?x", "https://a:99999", "https://"]
)
def test_an_origin_that_is_none_is_refused_with_its_line(home, origin):
    sentence = sentence_of(home, f'\norigin = "{origin}"\n')
    assert "第 2 行" in sentence
    assert "origin" in sentence
    assert "https://主机名" in sentence


def test_a_misspelt_key_is_named_with_its_line(home):
    sentence = sentence_of(home, '[proxy]\nheader = "X-U"\nsecretfile = "a"\npeers = ["::1"]\n')
    assert sentence == f"{home.service} 第 3 行 不认识 proxy.secretfile，请检查拼写或删去这一行"


def test_a_missing_key_is_named_with_the_line_of_its_section(home):
    sentence = sentence_of(home, '[local]\nenabled = true\n[proxy]\nheader = "X-U"\npeers = ["::1"]\n')
    assert sentence == f"{home.service} 第 3 行 缺少 proxy.secret_file，请补上"


def test_a_secret_cannot_be_written_into_the_file_itself(home):
    assert "不认识 oidc.client_secret" in sentence_of(home, WHOLE.replace("client_secret_file", "client_secret"))


def test_a_value_of_another_type_is_named(home):
    assert "第 2 行 的 local.enabled 类型不对" in sentence_of(home, '[local]\nenabled = "yes"\n')


def test_a_file_that_is_not_toml_is_refused_with_its_line(home):
    assert "第 2 行不合 TOML 写法" in sentence_of(home, "[local]\nenabled = \n")


def test_a_file_that_is_not_utf8_is_refused(home):
    home.service.write_bytes("[oidc]\nlabel = '认证'".encode("gb18030"))
    with pytest.raises(BadService, match="UTF-8"):
        read_service(home)


def test_a_provider_is_spoken_to_by_https_but_on_this_machine(home):
    assert "https" in sentence_of(home, WHOLE.replace("https://sso", "http://sso"))
    local = WHOLE.replace("https://sso.example.gov.cn", "http://127.0.0.1:9000")
    assert read_service(written(home, local)).oidc.metadata_url.startswith("http://127.0.0.1:9000/")


@pytest.mark.parametrize("header", ["Cookie", "Host", "X-Qingdan-Proxy-Secret", "X User", ""])
def test_a_header_that_means_something_else_is_refused(home, header):
    assert "proxy.header" in sentence_of(home, WHOLE.replace("X-Remote-User", header))


@pytest.mark.parametrize("peers", ["[]", '["gateway"]', '["10.0.0.300"]'])
def test_a_proxy_is_known_by_its_address(home, peers):
    assert "proxy.peers" in sentence_of(home, WHOLE.replace('["127.0.0.1", "10.1.0.0/28"]', peers))


def test_peers_are_addresses_or_networks(home):
    proxy = read_service(written(home, WHOLE)).proxy
    known = [peer for peer in ("127.0.0.1", "127.0.0.2", "10.1.0.15", "10.1.0.16", "", "x") if proxy.comes_from(peer)]
    assert known == ["127.0.0.1", "10.1.0.15"]


def test_a_secret_file_must_be_there(home):
    (home.root / "oidc.secret").unlink()
    sentence = sentence_of(home, WHOLE)
    assert "oidc.client_secret_file" in sentence
    assert str(home.root / "oidc.secret") in sentence


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_file_that_others_can_read_is_refused(home, mode):
    (home.root / "proxy.secret").chmod(mode)
    assert "chmod 600" in sentence_of(home, WHOLE)


def test_a_secret_file_may_be_read_only(home):
    (home.root / "proxy.secret").chmod(0o400)
    assert read_service(written(home, WHOLE)).proxy_secret == SECRET


def test_an_empty_or_short_secret_is_refused(home):
    (home.root / "proxy.secret").write_text("short")
    assert "不足 16 个字符" in sentence_of(home, WHOLE)
    (home.root / "proxy.secret").write_text(" \n")
    assert "是空的" in sentence_of(home, WHOLE)


def test_http_beyond_this_machine_is_warned_of(home):
    assert "明文" in read_service(written(home, 'origin = "http://10.1.2.3"')).warnings[0]
    assert read_service(written(home, 'origin = "http://127.0.0.1:8501"')).warnings == ()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_sign_in(home, address):
    assert may_listen(read_service(home), home, address) is None


NETWORK = ["0.0.0.0", "::", "10.1.2.3", "", None]


@pytest.mark.parametrize("address", NETWORK)
def test_the_network_needs_a_file(home, address):
    sentence = may_listen(read_service(home), home, address)
    assert "没有身份，就不上网络" in sentence
    assert str(home.service) in sentence


@pytest.mark.parametrize("address", NETWORK)
def test_local_accounts_alone_do_not_open_the_network(home, address):
    accounts.add(home, "wang", by="cli:test")
    assert "service.toml" in may_listen(read_service(home), home, address)


def test_the_network_needs_an_origin(home):
    accounts.add(home, "wang", by="cli:test")
    service = read_service(written(home, "[local]\nenabled = true"))
    assert "origin" in may_listen(service, home, "0.0.0.0")


def test_the_network_needs_a_method(home):
    service = read_service(written(home, 'origin = "https://a.example"'))
    assert "[local]、[oidc] 或 [proxy]" in may_listen(service, home, "0.0.0.0")


def test_local_sign_in_needs_an_account_that_works(home):
    service = read_service(written(home, 'origin = "https://a.example"\n[local]\nenabled = true'))
    assert "qingdan users add" in may_listen(service, home, "0.0.0.0")
    accounts.add(home, "wang", by="cli:test")
    assert may_listen(service, home, "0.0.0.0") is None
    accounts.disable(home, "wang", by="cli:test")
    assert "qingdan users add" in may_listen(service, home, None)


def test_a_single_sign_on_is_enough(home):
    service = read_service(written(home, WHOLE.replace("enabled = true", "enabled = false")))
    assert may_listen(service, home, None) is None


def test_the_key_is_made_once_for_its_owner_only(tmp_path):
    home = Home(tmp_path / "new")
    key = cookie_key(home)
    assert len(key) == 64
    assert cookie_key(home) == key
    assert stat.S_IMODE((home.root / "cookie.key").stat().st_mode) == 0o600
    assert cookie_key(Home(tmp_path / "other")) != key
