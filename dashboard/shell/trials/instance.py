"""A scratch instance of the product for a trial: a var folder of its own, served as ever, killed at will."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from dashboard.shell.build import ROOT, ensure_build
from dashboard.shell.serve import is_ready, server_command, server_environment

_STARTING_SECONDS = 120.0
# The keys of this machine are not the scratch instance's.
_OTHERS = ("SIAGA_KEYS", "CREDENTIALS_DIRECTORY")


class Instance:
    """One product on a free port with an empty database and the accounts of ``stage``."""

    def __init__(self, database_url: str = "") -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="siaga-trial-"))
        self.var = self._folder / "var"
        self.password = secrets.token_urlsafe(16)
        self._database_url = database_url
        self._web = ensure_build()
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def database(self) -> Path:
        return self.var / "siaga.db"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    def workers(self) -> list[psutil.Process]:
        """The processes that serve, below the one that was started."""
        return psutil.Process(self._process.pid).children(recursive=True) if self._process else []

    def environment(self) -> dict[str, str]:
        own = {
            "SIAGA_VAR": str(self.var),
            "SIAGA_DATABASE_URL": self._database_url,
            "SIAGA_PROFILE": "demo",
            "SIAGA_DEMO_DRIVER": "0",
            "SIAGA_TLS": "0",
        }
        inherited = {
            name: value for name, value in server_environment(self._web).items() if name not in _OTHERS
        }
        return {**inherited, **own}

    def stage(self) -> None:
        """Schema, accounts and a place to tap."""
        command = [sys.executable, "-m", f"{__package__}.stage"]
        subprocess.run(
            command, cwd=ROOT, env=self.environment(), input=self.password, text=True, check=True, timeout=120
        )

    def start(self) -> None:
        """Returns at once; ``wait_until_ready`` tells when it answers."""
        log = (self._folder / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                server_command("127.0.0.1", self._port),
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> float:
        """Seconds until it answers. Raises RuntimeError with the end of its log when it never does."""
        begun = time.monotonic()
        while not is_ready(self.url):
            if self._process is not None and self._process.poll() is not None:
                self.start()  # it gave up after several kills in a row; whoever watches the service does this
            if time.monotonic() - begun > _STARTING_SECONDS:
                raise RuntimeError((self._folder / "server.log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)
        return time.monotonic() - begun

    def kill_worker(self) -> None:
        """SIGKILL to the process that serves; its parent makes another one."""
        for child in self.workers():
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def kill_everything(self) -> None:
        """SIGKILL to parent and worker at once; whoever watches the service has to start it again."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)
        self._process = None

    def remove(self) -> None:
        self.kill_everything()
        shutil.rmtree(self._folder, ignore_errors=True)
