"""How people sign in to this service: the settings of `service.toml`, and whether it may listen where it is asked to.

Without the file the service speaks to its own machine only. Every error is one Chinese sentence that names the file,
the line or key, and the way out.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from warehouse.access.accounts import has_local
from warehouse.access.register import PRIVATE
from warehouse.access.sessions import Method
from warehouse.paths import Home as Home  # the dashboard knows of no other door to it
from warehouse.paths import place

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
SECRET_LENGTH: Final = 16  # characters of a shared secret: 16 of the usual 64 signs are 96 bits
_HEADER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_TAKEN: Final = frozenset({"host", "origin", "cookie", "connection", "upgrade", "x-qingdan-proxy-secret"})
_LINE: Final = re.compile(r"at line (\d+)")


class BadService(ValueError):
    """`service.toml` cannot be used; the sentence says where and how to mend it."""


def _origin(text: str) -> str:
    parts = urlsplit(text)
    try:
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if not is_whole or parts.username or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("要写成 https://主机名 或 https://主机名:端口，不带路径")
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def _provider(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("要写成 https:// 开头的地址：口令和令牌不能明文经过网络")
    return text


def _header(text: str) -> str:
    if not _HEADER.fullmatch(text) or text.lower() in _TAKEN:
        raise ValueError("不能用作放账号的请求头，请换一个名字，如 X-Remote-User")
    return text.lower()


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"“{text}”不是地址，请写代理自己的地址，如 127.0.0.1") from None


Words = Annotated[str, Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Local(_Section):
    """Accounts of `qingdan users`."""

    enabled: bool = True


class Oidc(_Section):
    """The office's single sign-on."""

    label: Words = "统一身份认证"
    metadata_url: Annotated[str, AfterValidator(_provider)]
    client_id: Words
    client_secret_file: Words
    account_claim: Words = "preferred_username"


class Proxy(_Section):
    """A proxy that names the account in a header, and proves itself by a secret in another."""

    header: Annotated[str, AfterValidator(_header)]
    secret_file: Words
    peers: Annotated[list[Annotated[str, AfterValidator(_network)]], Field(min_length=1)]

    def comes_from(self, peer: str) -> bool:
        """Whether the address that opened the connection is one of the proxy's own."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in ipaddress.ip_network(network) for network in self.peers)


class _File(_Section):
    origin: Annotated[str, AfterValidator(_origin)] | None = None
    local: Local = Local(enabled=False)
    oidc: Oidc | None = None
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """The settings of one service. `is_configured` is whether `service.toml` is there; without it local accounts
    count and nothing else. The two secrets are what the files named in it hold. `warnings` are for the operator."""

    is_configured: bool = False
    origin: str | None = None
    local: bool = True
    oidc: Oidc | None = None
    proxy: Proxy | None = None
    oidc_secret: str = field(default="", repr=False)
    proxy_secret: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[Method, ...]:
        """How people may sign in, the office's own single sign-on first."""
        methods: list[tuple[Method, bool]] = [
            ("oidc", self.oidc is not None),
            ("local", self.local),
            ("proxy", self.proxy is not None),
        ]
        return tuple(method for method, is_on in methods if is_on)

    @property
    def is_https(self) -> bool:
        """Whether browsers come by https, so that cookies may be marked for it."""
        return self.origin is not None and self.origin.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that a request may name; without an origin those of this machine."""
        if self.origin is None:
            return LOOPBACK
        return (urlsplit(self.origin).hostname or "",)

    def owns(self, origin: str, host: str) -> bool:
        """Whether `origin` (a header) is this service as a browser sees it; `host` is the request's Host header."""
        return origin == self.origin if self.origin is not None else origin == f"http://{host}"


def read_service(home: Home) -> Service:
    """The settings of a home. Raises BadService; without a file the settings of a machine of one's own."""
    try:
        text = home.service.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Service()
    except (OSError, UnicodeDecodeError) as error:
        raise BadService(f"{home.service} 读不出来，请检查文件权限，并存为 UTF-8 编码") from error
    try:
        parsed = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        place = f"第 {found.group(1)} 行" if found else "末尾"
        raise BadService(f'{home.service} {place}不合 TOML 写法，请对照文档改正，如 键 = "值"') from error
    except ValidationError as error:
        raise BadService(_sentence(home.service, text, error)) from error
    return _with_secrets(home, parsed)


def _sentence(path: Path, text: str, error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    # A misspelt key is also a missing one; its own line is the one to look at.
    problem = next((each for each in problems if each["type"] == "extra_forbidden"), problems[0])
    keys = [str(part) for part in problem["loc"] if not isinstance(part, int)]
    name = ".".join(keys)
    line = _line_of(text, keys)
    place = f"{path} 第 {line} 行" if line else str(path)
    if problem["type"] == "missing":
        return f"{place} 缺少 {name}，请补上"
    if problem["type"] == "extra_forbidden":
        return f"{place} 不认识 {name}，请检查拼写或删去这一行"
    if problem["type"] == "value_error":
        return f"{place} 的 {name} {problem['ctx']['error']}"
    return f"{place} 的 {name} 类型不对或为空，请对照文档改正"


def _line_of(text: str, keys: list[str]) -> int | None:
    """The line of a key, or of its section where the key itself is missing."""
    section, found = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            section = bare.strip("[] ")
            found = number if [section] == keys[:1] else found
        elif [*filter(None, [section]), bare.partition("=")[0].strip()] == keys:
            return number
    return found


def _with_secrets(home: Home, parsed: _File) -> Service:
    warnings: list[str] = []
    of_oidc = of_proxy = ""
    if parsed.oidc is not None:
        of_oidc = _secret_of(home, "oidc.client_secret_file", parsed.oidc.client_secret_file, warnings)
    if parsed.proxy is not None:
        of_proxy = _secret_of(home, "proxy.secret_file", parsed.proxy.secret_file, warnings)
        if len(of_proxy) < SECRET_LENGTH:
            raise BadService(
                f"{home.service} 的 proxy.secret_file 里的密钥不足 {SECRET_LENGTH} 个字符，"
                "请换成随机生成的长密钥，如 openssl rand -hex 32"
            )
    if parsed.origin and parsed.origin.startswith("http://") and urlsplit(parsed.origin).hostname not in LOOPBACK:
        warnings.append("origin 是 http：口令和会话会明文经过网络，请尽快换成 https")
    return Service(
        is_configured=True,
        origin=parsed.origin,
        local=parsed.local.enabled,
        oidc=parsed.oidc,
        proxy=parsed.proxy,
        oidc_secret=of_oidc,
        proxy_secret=of_proxy,
        warnings=tuple(warnings),
    )


def _secret_of(home: Home, key: str, name: str, warnings: list[str]) -> str:
    path = home.root / name
    try:
        with path.open(encoding="utf-8") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            secret = stream.read().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadService(f"{home.service} 的 {key} 指向 {path}，这个文件不存在或读不出来，请建好再启动") from error
    if os.name == "nt":
        warnings.append(f"{path} 存着密钥：Windows 上无法检查权限，请确认只有服务账户能读")
    elif mode & 0o077:
        raise BadService(f"{path} 存着密钥，别人也能读（权限 {mode:04o}），请运行 chmod 600 {path}")
    if not secret:
        raise BadService(f"{home.service} 的 {key} 指向 {path}，这个文件是空的，请写入密钥")
    return secret


def may_listen(service: Service, home: Home, address: str | None) -> str | None:
    """None when the service may listen on `address`; else the sentence that says how to set up sign-in.

    No address means all of the machine's. Beyond the machine itself an origin is needed, so that the browser's
    Origin can be checked, and one way to sign in that can work.
    """
    if address in LOOPBACK:
        return None
    asked = f"不能在 {address or '所有地址'} 上打开：没有身份，就不上网络（只在本机用，请监听 127.0.0.1）。"
    if not service.is_configured:
        return f'{asked}请先写 {home.service}：origin = "https://浏览器里的地址"，再加 [local]、[oidc] 或 [proxy] 一节'
    if service.origin is None:
        return f'{asked}请在 {home.service} 写上 origin = "https://浏览器里的地址"'
    if service.oidc is None and service.proxy is None:
        if not service.local:
            return f"{asked}请在 {home.service} 加上 [local]、[oidc] 或 [proxy] 一节"
        if not has_local(home):
            return f"{asked}还没有能登录的账号，请先运行 qingdan users add 账号"
    return None


def cookie_key(home: Home) -> str:
    """The key that signs forms and sign-ins under way: random, made once, kept in the home for its owner only.

    It outlives a restart, so that a restart does not break a sign-in under way.
    """
    path = home.root / "cookie.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        home.root.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".cookie.key.{os.getpid()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32))
    place(temporary, path)
    return path.read_text(encoding="ascii").strip()
