"""The signed audit: 100,000 entries put at its end as transactions do, then verified by the real command."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.fill import AS_OF
from bench.table import Line
from dashboard.kernel.chain import verifying
from dashboard.kernel.chain.appending import append
from dashboard.kernel.database import Database
from dashboard.kernel.settings import settings
from dashboard.kernel.tables import AuditEntry
from dashboard.shell import migrations
from dashboard.shell.build import ROOT

ENTRIES = 100_000
GROUP = f"audit of {ENTRIES:,} entries"
_TRANSACTION = 1_000


@contextmanager
def own_folder(folder: Path) -> Iterator[Database]:
    """A migrated database and keys in ``folder``, named by the settings, for what signs or asks for them."""
    before = {name: os.environ.get(name) for name in ("SIAGA_VAR", "SIAGA_KEYS", "SIAGA_DATABASE_URL")}
    os.environ.update(SIAGA_VAR=str(folder), SIAGA_KEYS=str(folder / "keys"), SIAGA_DATABASE_URL="")
    settings.cache_clear()
    db = Database(settings().database_address)
    try:
        migrations.upgrade(db)
        yield db
    finally:
        db.dispose()
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        settings.cache_clear()


def run(runs: int) -> list[Line]:
    """Append once, verify ``runs`` times; the best time counts, and the command's with its start."""
    with TemporaryDirectory(prefix="siaga-bench-") as folder, own_folder(Path(folder)) as db:
        started = time.perf_counter()
        for first in range(0, ENTRIES, _TRANSACTION):
            with db.writing() as session:
                append(session, [_entry(number) for number in range(first, first + _TRANSACTION)])
                session.commit()
        appended = time.perf_counter() - started
        times = [_timed(db) for _ in range(runs)]
        command = [sys.executable, "-m", "dashboard", "audit", "verify"]
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        whole = time.perf_counter() - started
    return [
        Line(GROUP, "appended, a thousand a transaction", appended, "s"),
        Line(GROUP, "verified", min(times), "s", detail={"all": times}),
        Line(GROUP, "verified a second", ENTRIES / min(times), "entries"),
        Line(GROUP, "audit verify, with the start of the command", whole, "s"),
    ]


def _timed(db: Database) -> float:
    started = time.perf_counter()
    with db.reading() as session:
        breaks = verifying.verify(session)
    if breaks:
        raise RuntimeError(f"the chain that was just made is broken: {breaks[:3]}")
    return time.perf_counter() - started


def _entry(number: int) -> AuditEntry:
    values: dict[str, Any] = {
        "at": AS_OF + timedelta(seconds=number),
        "agency": ("rutan", "polres")[number % 2],
        "actor_id": number % 40,
        "actor_name": f"petugas.{number % 40}",
        "session_ref": f"{number % 400:012x}",
        "action": "incident.acknowledge",
        "object_type": "incident",
        "object_id": f"R-2026-{number:06d}",
        "outcome": "done",
        "detail": {"from": "reported", "to": "acknowledged"},
    }
    return AuditEntry(**values)
