"""``trial faults``: a fault is made, somebody submits, the fault is taken away, and the same is sent again.

Counted is whoever was told "saved" of what is not there, how long it took to work again, and whether what was
typed is still kept.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from dashboard.kernel.database import sqlite_driver
from dashboard.shell.trials.faults.client import Client, Submit
from dashboard.shell.trials.figures import Figure, at_least, at_most, nothing
from dashboard.shell.trials.instance import Instance
from dashboard.shell.trials.sound import soundness
from dashboard.shell.trials.stage import reporter

RECOVERY_SECONDS = 10.0
READ_SECONDS = 0.3
LOCKED_SECONDS = 30.0
STEPS = ("locked for 3 s", "locked for longer", "disk full", "worker killed")
_DRAFT = "setengah kalimat"


def faults_trial(
    step: Callable[[str], None] = lambda _name: None, *, locked_seconds: float = LOCKED_SECONDS
) -> list[Figure]:
    """The figures of all faults; the long lock ends once a submit gave up, not before ``locked_seconds``.

    Raises RuntimeError when the instance does not start.
    """
    instance = Instance()
    try:
        instance.stage()
        instance.start()
        instance.wait_until_ready()
        writer = Client(instance.url, reporter(0), instance.password)
        reader = Client(instance.url, reporter(1), instance.password)
        writer.keep_draft(_DRAFT)
        submits: list[Submit] = []
        figures = []
        locked_long = partial(locked_for, seconds=locked_seconds)
        works = (_locked_briefly, locked_long, _disk_full, _worker_killed)
        for name, work in zip(STEPS, works, strict=True):
            figures += work(instance, writer, reader, submits)
            step(name)
        kept = writer.kept_draft() == _DRAFT
        writer.close()
        reader.close()
        instance.kill_everything()
        figures += _truth(instance.database, submits)
        figures += soundness(instance.database, instance.keys)
    finally:
        instance.remove()
    return [*figures, Figure("what was typed is still kept", "yes" if kept else "no", "yes", kept)]


def _locked_briefly(
    instance: Instance, writer: Client, _reader: Client, submits: list[Submit]
) -> list[Figure]:
    submits.append(submit := Submit())
    with _locked(instance.database) as release:
        threading.Timer(3.0, release).start()
        writer.submit(submit)
    saved = bool(submit.reference)
    return [Figure("locked for 3 s: saved all the same", "yes" if saved else submit.error, "yes", saved)]


def locked_for(
    instance: Instance, writer: Client, reader: Client, submits: list[Submit], *, seconds: float
) -> list[Figure]:
    """Whoever submits while nobody can write sends it again and again, and is told the same each time."""
    submits.append(submit := Submit())
    told: list[str] = []
    waits: list[float] = []

    def insist() -> None:
        while not told or time.monotonic() - begun < seconds:
            told.append(writer.submit(submit).error)

    _age_sessions(instance.database)
    with _locked(instance.database):
        begun = time.monotonic()
        sending = threading.Thread(target=insist)
        sending.start()
        while sending.is_alive():
            waits.append(reader.read())
            time.sleep(0.02)
        held = int(time.monotonic() - begun)
    slow = sorted(waits)[int(len(waits) * 0.95)]
    others = len(told) - told.count("error.unsaved.busy")
    return [
        at_least("locked for longer: seconds it was held", held, int(seconds)),
        at_least("locked for longer: submits meanwhile", len(told), 1),
        nothing("locked for longer: of them told anything but busy", others),
        at_least("locked for longer: reads of others meanwhile", len(waits), 20),
        at_most("locked for longer: p95 of those reads, seconds", slow, READ_SECONDS),
        at_most("locked for longer: seconds until saved", writer.until_saved(submit), RECOVERY_SECONDS),
    ]


def _disk_full(instance: Instance, writer: Client, reader: Client, submits: list[Submit]) -> list[Figure]:
    """No file of the server may grow: what a full disk is to whoever writes."""
    submits.append(submit := Submit())
    workers = instance.workers()
    _limit(workers, instance.database)
    try:
        writer.submit(submit)
        reads = reader.read()
    finally:
        _limit(workers, None)
    told = submit.error == "error.unsaved.disk"
    return [
        Figure("disk full: told", submit.error or submit.reference, "error.unsaved.disk", told),
        Figure("disk full: reading goes on", round(reads, 3), "yes", reads < float("inf")),
        at_most("disk full: seconds until saved", writer.until_saved(submit), RECOVERY_SECONDS),
    ]


def _worker_killed(
    instance: Instance, writer: Client, _reader: Client, submits: list[Submit]
) -> list[Figure]:
    submits.append(submit := Submit())
    instance.kill_worker()
    return [at_most("worker killed: seconds until saved", writer.until_saved(submit), RECOVERY_SECONDS)]


def _truth(database: Path, submits: list[Submit]) -> list[Figure]:
    """Everybody who was told "saved" was told the truth, and nothing was saved twice."""
    with closing(sqlite_driver.connect(str(database), isolation_level=None)) as opened:
        there: dict[str, list[str]] = {}
        for key, reference in opened.execute("SELECT description, reference FROM incident"):
            there.setdefault(key, []).append(reference)
    false = sum(one.reference not in there.get(one.key, ()) for one in submits if one.reference)
    return [
        at_least("submits that were told saved", sum(bool(one.reference) for one in submits), len(submits)),
        nothing("told saved, and not there", false),
        nothing("there twice", sum(len(references) > 1 for references in there.values())),
    ]


@contextmanager
def _locked(database: Path) -> Iterator[Callable[[], None]]:
    """Another process holds the database for itself until ``release``, or the end of the block."""
    holder: Any = sqlite_driver.connect(str(database), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield lambda: holder.execute("ROLLBACK")
    finally:
        if holder.in_transaction:
            holder.execute("ROLLBACK")
        holder.close()


def _age_sessions(database: Path) -> None:
    """Everybody was here ten minutes ago: the next thing they do moves their idle time, which is a write."""
    with closing(sqlite_driver.connect(str(database), isolation_level=None)) as opened:
        opened.execute("UPDATE login_session SET last_used_at = datetime(last_used_at, '-10 minutes')")


def _limit(workers: list[psutil.Process], database: Path | None) -> None:
    """No file may become longer than the log of the database is now; None: no limit."""
    log = database.with_name(f"{database.name}-wal") if database is not None else None
    most = log.stat().st_size if log is not None else -1
    for worker in workers:
        worker.rlimit(psutil.RLIMIT_FSIZE, (most, -1))
