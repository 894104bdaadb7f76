"""Builds the browser's part once per content of the sources, and keeps it out of a running server's way.

A build lives in ``build/<hash>/``; a server serves that folder, so that a newer build beside it cannot
change pages under an older server.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from dashboard.shell.stages import stage

ROOT = Path(__file__).resolve().parents[2]
BUILDS = ROOT / "build"
KEEP = 3

_SOURCES = (
    "dashboard/**/*.py",
    "dashboard/**/*.json",
    "assets/**/*",
    "rxconfig.py",
    "requirements.txt",
    "constraints.txt",
)
_BACKEND_ONLY = ("/seed/", "/alembic/", "/shell/backup", "/shell/trials/")
# Reflex bakes the address of the backend into the build; the page's own host and port are right anywhere.
_BAKED_SOCKET = re.compile(r'(["`])(wss?://[^"`]*?/_event)\1')
_BUILD_MARK = "BUILD_OF_THIS_PAGE"
_OWN_SOCKET = (
    '`${globalThis.location?.protocol==="https:"?"wss":"ws"}://localhost:'
    '${globalThis.location?.port||(globalThis.location?.protocol==="https:"?443:80)}/_event`'
)
# Over https Reflex takes the port away (it expects a proxy on 443); here the product itself serves TLS.
_DROPPED_PORT = re.compile(r"""(\.protocol=([`"'])https:\2\)),(\w+)\.port=([`"'])\4""")
_KEPT_PORT = r"\1,\3.port=window.location.port"


class BuildFailed(RuntimeError):
    """The browser's part could not be built; the log says why."""


def source_hash() -> str:
    """One hash over everything the browser's part is made from."""
    digest = hashlib.sha256()
    files = {path for pattern in _SOURCES for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(files):
        name = f"/{path.relative_to(ROOT)}"
        if "__pycache__" in name or any(part in name for part in _BACKEND_ONLY):
            continue
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def web_folder() -> Path:
    """Where the build of the present sources is, or will be."""
    return BUILDS / source_hash()


def client_folder(web: Path) -> Path:
    return web / "build" / "client"


def ensure_build() -> Path:
    """Return the folder of a good build, building it when the sources have changed.

    Two processes at once build it once: the second waits for the first.
    """
    web = web_folder()
    if (web / "complete").exists():
        return web
    BUILDS.mkdir(exist_ok=True)
    with (BUILDS / "build.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if (web / "complete").exists():
            return web
        with stage("Building the pages for the browser"):
            return _build(web)


def _build(web: Path) -> Path:
    log = BUILDS / "build.log"
    lock = {path: path.read_bytes() for path in (ROOT / "reflex.lock").glob("*.json")}
    environment = os.environ | {"REFLEX_API_URL": "http://localhost:3000", "SIAGA_BUILDING": "1"}
    environment.pop("REFLEX_WEB_WORKDIR", None)
    # Reflex copies an asset only when it is newer than the copy there; a checkout knows no such order.
    shutil.rmtree(ROOT / ".web" / "public", ignore_errors=True)
    with log.open("wb") as sink:
        finished = subprocess.run(
            [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "info"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            check=False,
        )
    for path, body in lock.items():
        path.write_bytes(body)  # Reflex reorders its keys; the tree stays as it was committed
    made = client_folder(ROOT / ".web")
    if finished.returncode or not (made / "index.html").exists():
        tail = log.read_text(errors="replace")[-3000:]
        raise BuildFailed(f"the browser's part could not be built; see {log}\n{tail}")
    shutil.rmtree(web, ignore_errors=True)
    shutil.copytree(made, client_folder(web))
    for extra in (ROOT / ".web" / "backend",):
        if extra.exists():
            shutil.copytree(extra, web / "backend")
    for manifest in (ROOT / ".web").glob("*.json"):
        if manifest.name not in {"package.json", "package-lock.json"}:
            shutil.copy2(manifest, web / manifest.name)
    _open_to_any_host(client_folder(web))
    _stamp_worker(client_folder(web) / "sw.js", web.name)
    (web / "complete").touch()
    _forget_old(web)
    return web


def _open_to_any_host(client: Path) -> None:
    """Make one build work under every host name and port, and refresh its compressed copies."""
    changed = ports = 0
    for script in client.rglob("*.js"):
        body = script.read_text(encoding="utf-8")
        opened, hits = _BAKED_SOCKET.subn(lambda _match: _OWN_SOCKET, body)
        opened, kept = _DROPPED_PORT.subn(_KEPT_PORT, opened)
        if hits or kept:
            changed, ports = changed + hits, ports + kept
            script.write_text(opened, encoding="utf-8")
            for suffix in (".br", ".gz"):
                script.with_name(script.name + suffix).unlink(missing_ok=True)
    if not ports:
        raise BuildFailed("the place where the port is dropped over https was not found in the build")
    if not changed:
        raise BuildFailed("the socket's address was not found in the build")


def _stamp_worker(worker: Path, build: str) -> None:
    """A service worker is another one when its bytes are: each build has a store of its own."""
    body = worker.read_text(encoding="utf-8")
    if _BUILD_MARK not in body:
        raise BuildFailed("the service worker does not say which build it belongs to")
    worker.write_text(body.replace(_BUILD_MARK, build), encoding="utf-8")
    for suffix in (".br", ".gz"):
        worker.with_name(worker.name + suffix).unlink(missing_ok=True)


def _forget_old(newest: Path) -> None:
    builds = [path for path in BUILDS.iterdir() if (path / "complete").exists() and path != newest]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in builds[KEEP - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
