"""``make run``: build if needed, migrate, seed an empty demo, serve on one port, say when it is ready."""

import ctypes
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from pathlib import Path

from dashboard.kernel.database import database
from dashboard.kernel.settings import ensure_var, settings
from dashboard.shell import migrations
from dashboard.shell.build import ROOT, ensure_build
from dashboard.shell.stages import stage
from dashboard.shell.tls import Certificate, ensure_certificate, own_addresses, own_names
from dashboard.shell.watchdog import Watchdog

_READY_SECONDS = 120
_EVERYWHERE = ("0.0.0.0", "127.0.0.1", "::")
_PR_SET_PDEATHSIG = 1
_SERVER_LOGS = Path(__file__).with_name("server_logs.json")
_LOOK_SECONDS = 0.5


def server_environment(web: Path) -> dict[str, str]:
    """What the server process needs to serve a finished build without compiling again."""
    return os.environ | {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_WEB_WORKDIR": str(web),
        "REFLEX_TELEMETRY_ENABLED": "false",
        # Each of the many threads would keep an arena of freed memory for itself.
        "MALLOC_ARENA_MAX": "2",
    }


def server_command(
    host: str, port: int, *, certificate: Path | None = None, key: Path | None = None
) -> list[str]:
    """The command that serves; one worker, because the rooms of a process are its own."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--workers", "1"]
    command += ["--host", host, "--port", str(port), "--log-level", "warning"]
    if settings().is_production:
        command += ["--log-config", str(_SERVER_LOGS)]
    command += ["--respawn-failed-workers", "--respawn-interval", "1", "dashboard.dashboard:app"]
    if certificate is not None and key is not None:
        command[-1:-1] = ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
    return command


def is_ready(url: str, context: ssl.SSLContext | None = None) -> bool:
    """``context`` says whom to trust when the address is https."""
    return _answers(f"{url}/health/ready", context)


def _answers(address: str, context: ssl.SSLContext | None) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2, context=context) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def prepare() -> Path:
    """Everything before serving: build, schema, and the demo scenario in an empty demo database.

    Raises RefusedToStart, before anything is built, for production settings that are not safe.
    """
    ensure_var()
    if settings().is_production:
        from dashboard.shell.startup import refuse_if_unsafe

        refuse_if_unsafe()
    web = ensure_build()
    db = database()
    if not settings().is_production:
        migrations.upgrade(db)
        from dashboard.seed.scenarios import is_empty, seed
        from dashboard.shell.ports import install_ports

        unfinished = settings().var / "seeding"
        if unfinished.exists():
            raise SystemExit(
                f"The demo data were cut short: remove the folder {settings().var} and start again."
            )
        if is_empty():
            unfinished.touch()
            install_ports()
            with stage("Filling the demo with its history", has_own_bar=True):
                seed("demo")
            unfinished.unlink()
    db.dispose()
    return web


def _die_with_parent() -> None:
    """Linux: the server ends when this process does, even when this one is killed."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _refuse_a_used_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=3100 make run"
            ) from None


def serve(host: str, port: int) -> int:
    """Serve until interrupted; returns the server's exit code."""
    _refuse_a_used_port(host, port)
    web = prepare()
    certificate = ensure_certificate(own_names(host)) if settings().tls else None
    command = server_command(
        host,
        port,
        certificate=certificate and certificate.chain,
        key=certificate and certificate.key,
    )
    process = subprocess.Popen(command, cwd=ROOT, env=server_environment(web), preexec_fn=_die_with_parent)

    def stop(number: int, _frame: object) -> None:
        process.terminate()
        # Not print: it may just be in the middle of a line. After a hang-up there is nobody to tell.
        with suppress(OSError):
            os.write(2, f"Stopping: {signal.Signals(number).name}.\n".encode())

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    scheme = "https" if certificate else "http"
    context = certificate.context() if certificate else None
    probe = f"{scheme}://{'127.0.0.1' if host in _EVERYWHERE else host}:{port}"
    watchdog = Watchdog(partial(_answers, f"{probe}/health/live", context))
    with stage("Starting the server"):
        is_up = _wait_until_ready(process, probe, context)
    if is_up:
        watchdog.ready()
        _say_ready(scheme, host, port, certificate)
    return _wait(process, watchdog)


def _wait_until_ready(process: subprocess.Popen[bytes], probe: str, context: ssl.SSLContext | None) -> bool:
    """False when it ended, or was ended because it took too long."""
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and not is_ready(probe, context):
        if time.monotonic() > deadline:
            print(f"Not ready after {_READY_SECONDS} s; the log above says why.", file=sys.stderr, flush=True)
            process.terminate()
            return False
        time.sleep(0.1)
    return process.poll() is None


def _wait(process: subprocess.Popen[bytes], watchdog: Watchdog) -> int:
    """Until the server ends, with a sign of life to systemd whenever one is due."""
    while True:
        try:
            code = process.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            watchdog.beat()
        else:
            watchdog.stopping()
            with suppress(OSError):
                print(f"The server has ended with code {code}.", file=sys.stderr, flush=True)
            return code


def _say_ready(scheme: str, host: str, port: int, certificate: Certificate | None) -> None:
    """One line that scripts wait for; before it, over TLS, what a phone needs."""
    if certificate is not None:
        phones = (
            [one for one in own_addresses() if one != "127.0.0.1"]
            if host != "127.0.0.1" and host in _EVERYWHERE
            else [host]
        )
        for one in phones:
            print(f"Phones: https://{one}:{port}/login  to trust first: /login/ca.crt", flush=True)
        print(f"{certificate.authority}  SHA-256 {certificate.fingerprint}", flush=True)
    print(ready_line(scheme, host, port), flush=True)


def ready_line(scheme: str, host: str, port: int) -> str:
    """Where people sign in: in production at the addresses they use, not at the one the proxy asks."""
    if settings().is_production:
        pages = (f"{origin}/login" for origin in sorted(settings().allowed_origins))
        return f"Siaga Bersama: {' '.join(pages)}"
    name = "localhost" if host in _EVERYWHERE else host
    accounts = settings().var / "demo-accounts.json"
    return f"Siaga Bersama: {scheme}://{name}:{port}/login  accounts: {accounts}"
