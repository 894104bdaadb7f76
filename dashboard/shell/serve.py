"""``make run``: build if needed, migrate, seed an empty demo, serve on one port, say when it is ready."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from dashboard.kernel.database import database
from dashboard.kernel.settings import ensure_var, settings
from dashboard.shell import migrations
from dashboard.shell.build import ROOT, ensure_build

_READY_SECONDS = 120


def server_environment(web: Path) -> dict[str, str]:
    """What the server process needs to serve a finished build without compiling again."""
    return os.environ | {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_WEB_WORKDIR": str(web),
        "REFLEX_TELEMETRY_ENABLED": "false",
    }


def server_command(
    host: str, port: int, *, certificate: Path | None = None, key: Path | None = None
) -> list[str]:
    """The command that serves; one worker, because the rooms of a process are its own."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--workers", "1"]
    command += ["--host", host, "--port", str(port), "--log-level", "warning"]
    command += ["--respawn-failed-workers", "--respawn-interval", "1", "dashboard.dashboard:app"]
    if certificate is not None and key is not None:
        command[-1:-1] = ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
    return command


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def prepare() -> Path:
    """Everything before serving: build, schema, and the demo scenario in an empty demo database."""
    ensure_var()
    web = ensure_build()
    db = database()
    if settings().is_production:
        if not migrations.is_current(db):
            raise SystemExit("The schema is not the code's. Run: python -m dashboard db upgrade")
    else:
        migrations.upgrade(db)
        from dashboard.seed.scenarios import is_empty, seed

        unfinished = settings().var / "seeding"
        if unfinished.exists():
            raise SystemExit(
                f"The demo data were cut short: remove the folder {settings().var} and start again."
            )
        if is_empty():
            unfinished.touch()
            seed("demo")
            unfinished.unlink()
    db.dispose()
    return web


def serve(host: str, port: int) -> int:
    """Serve until interrupted; returns the server's exit code."""
    web = prepare()
    process = subprocess.Popen(server_command(host, port), cwd=ROOT, env=server_environment(web))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.terminate())
    address = f"http://{'localhost' if host in ('0.0.0.0', '127.0.0.1', '::') else host}:{port}"
    probe = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if is_ready(probe):
            accounts = settings().var / "demo-accounts.json"
            print(f"Siaga Bersama: {address}/login  accounts: {accounts}", flush=True)
            break
        time.sleep(0.1)
    return process.wait()
