"""The reverse proxy of docs/deploy/nginx, with its ports and certificate changed and nothing else, before a server."""

import getpass
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "docs" / "deploy" / "nginx" / "qingdan.conf"
NAME = "qingdan.example.gov.cn"
PATIENCE = 120  # seconds until a server answers on a busy machine


@dataclass(frozen=True, slots=True)
class Ports:
    """Where nginx listens for TLS and plain HTTP, and where the dashboard does."""

    tls: int
    plain: int
    inner: int


def free_ports() -> Ports:
    """Three ports of 127.0.0.1 that nobody uses."""
    probes = [socket.socket() for _ in range(3)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    numbers = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return Ports(*numbers)


def certificate(folder: Path) -> None:
    """A certificate for NAME, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "qingdan.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "qingdan.key").write_bytes(key.private_bytes(*form))


def configured(folder: Path, ports: Ports, conf: str) -> Path:
    """An nginx.conf that includes `conf` with its ports and certificate put in their places."""
    for pattern, put in (
        (r"listen 443 ", f"listen 127.0.0.1:{ports.tls} "),
        (r"listen 80;", f"listen 127.0.0.1:{ports.plain};"),
        (r"127\.0\.0\.1:8501", f"127.0.0.1:{ports.inner}"),
        (r"/etc/nginx/tls/", f"{folder}/"),
    ):
        conf, count = re.subn(pattern, put, conf)
        assert count, pattern
    (folder / "qingdan.conf").write_text(conf, encoding="utf-8")
    scratch = "".join(
        f"{each}_temp_path {folder}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"user {getpass.getuser()};daemon off;worker_processes 1;pid {folder}/pid;error_log {folder}/error.log warn;"
    http = f"access_log {folder}/access.log;types {{text/html html;}}{scratch}include {folder}/qingdan.conf;"
    (folder / "nginx.conf").write_text(f"{main}\nevents {{}}\nhttp {{{http}}}\n", encoding="utf-8")
    return folder / "nginx.conf"


def nginx() -> str:
    """The program; fails with what to install where there is none."""
    told = subprocess.run(["bash", str(ROOT / ".make/nginx.sh")], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def judged(conf: Path) -> str:
    """What `nginx -t` says of a configuration, warnings included; asserts that it takes it."""
    command = [nginx(), "-t", "-p", str(conf.parent), "-e", "stderr", "-c", str(conf)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stderr


@contextmanager
def fronted(folder: Path, ports: Ports, conf: str) -> Iterator[None]:
    """nginx with this configuration."""
    made = configured(folder, ports, conf)
    command = [nginx(), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(made)]
    with _running(command, ports.tls):
        yield


@contextmanager
def dashboard(home: Path, port: int) -> Iterator[None]:
    """`qingdan serve`, as it is put behind nginx."""
    program = shutil.which("qingdan", path=str(Path(sys.executable).parent))
    assert program
    with _running([program, "serve", "--home", str(home), "--port", str(port)], port):
        yield


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def said(port: int, request: str, *, name: str | None = NAME) -> str:
    """The answer's bytes to one raw request, over TLS for `name`, or in the clear."""
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        plain.settimeout(20)
        stream: socket.socket = plain
        if name is not None:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            stream = context.wrap_socket(plain, server_hostname=name)
        stream.sendall(request.encode("latin-1"))
        heard = b""
        with suppress(TimeoutError):
            while block := stream.recv(65536):
                heard += block
        stream.close()
    return heard.decode("latin-1")


def asked(path: str, *headers: str, host: str = NAME, method: str = "GET", body: str = "") -> str:
    """A raw request that ends its connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return "\r\n".join([*lines, *([f"Content-Length: {len(body)}"] if body else []), "", body])
