"""The product as a process, the way ``make run`` serves it: started, killed and started again by tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency
from dashboard.shell.build import ROOT, ensure_build
from dashboard.shell.serve import server_command, server_environment
from dashboard.shell.tls import Certificate

PASSWORD = "kata-sandi-panjang-uji"

_PREPARE = """
import sys
from dashboard.features.access.actions import create_account
from dashboard.features.access.rules import role_fits
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database
from dashboard.kernel.identity import HUMAN_ROLES
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import ensure_var
from dashboard.shell import migrations

ensure_var()
migrations.upgrade(database())
for role in HUMAN_ROLES:
    for agency in Agency:
        if role_fits(role, agency):
            name, actor = f"{role.value}.{agency.value}", system_actor("test", agency)
            create_account(actor, name, agency, frozenset({role}), sys.argv[1], clock=system_clock)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Product:
    """One instance with a var folder and, unless it is PostgreSQL, a database of its own."""

    var: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    certificate: Certificate | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var.parent / f"server-{self.port}.log"

    def environment(self) -> dict[str, str]:
        values = {
            "SIAGA_VAR": str(self.var),
            "SIAGA_DATABASE_URL": self.database_url,
            "SIAGA_PROFILE": "demo",
            "SIAGA_DEMO_DRIVER": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return {**os.environ, **values, **self.settings}

    def run(self, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        """One command of the product against this instance's database."""
        return subprocess.run(
            [sys.executable, "-m", "dashboard", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def prepare(self) -> None:
        """Schema and one account for every role of each agency, all with the same password."""
        subprocess.run(
            [sys.executable, "-c", _PREPARE, PASSWORD],
            cwd=ROOT,
            env=self.environment(),
            check=True,
            timeout=120,
        )

    def prepare_as(self, fresh: "Product") -> None:
        """The same as a copy of what another one has prepared, before that was ever started (SQLite)."""
        shutil.copytree(fresh.var, self.var, dirs_exist_ok=True)

    def start(self) -> None:
        web = ensure_build()
        environment = {**server_environment(web), **self.environment()}
        command = server_command(
            "127.0.0.1",
            self.port,
            certificate=self.certificate and self.certificate.chain,
            key=self.certificate and self.certificate.key,
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        context = self.certificate.context() if self.certificate else None
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2, context=context) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the product did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """End the server and its worker, by their own process group."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        self.process = None


def account(role: Role, agency: Agency | None = None) -> str:
    """The test account of a role; joint roles need the agency."""
    from dashboard.features.access.rules import role_fits

    fitting = [one for one in Agency if role_fits(role, one)]
    chosen = agency or fitting[0]
    return f"{role.value}.{chosen.value}"


ALL_ROLES = HUMAN_ROLES
