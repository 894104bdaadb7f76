"""``trial power``: the settings as shipped lose nothing; weaker ones must lose something, in the same run.

A control that loses nothing would mean that the model cannot see a loss.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from dashboard.kernel.database import Database
from dashboard.shell import migrations
from dashboard.shell.trials.figures import Figure, at_least, nothing
from dashboard.shell.trials.power.recording import python, record
from dashboard.shell.trials.power.replaying import Outcome, replay

CONTROLS = ("NORMAL", "OFF")
# So many that the -wal is brought back into the database twice while it is recorded.
COMMITS = 140
_OTHERS = ("SIAGA_KEYS", "CREDENTIALS_DIRECTORY")


def power_trial(
    cuts: int, *, seed: int = 1, commits: int = COMMITS, step: Callable[[str], None] = lambda _name: None
) -> list[Figure]:
    """``cuts`` with the settings as shipped, and half as many for each control. Raises CannotTrace."""
    figures: list[Figure] = []
    for level in ("", *CONTROLS):
        step(level or "as shipped")
        outcome = _leg(level, commits, cuts if not level else max(20, cuts // 2), seed)
        figures += _control(level, outcome) if level else _shipped(outcome)
    return figures


def _leg(level: str, commits: int, cuts: int, seed: int) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="siaga-power-"))
    try:
        var, place, ledger = folder / "var", folder / "after", folder / "ledger"
        for one in (var, place):
            one.mkdir(mode=0o700)
        ledger.touch()
        database = var / "siaga.db"
        _prepare(database)
        before = folder / database.name
        shutil.copyfile(database, before)
        command = python(
            "-m", f"{__package__}.writer", str(commits), str(ledger), *([level] if level else [])
        )
        # The keys of this machine are not the scratch database's.
        environment = {name: value for name, value in os.environ.items() if name not in _OTHERS}
        environment |= {"SIAGA_VAR": str(var), "SIAGA_DATABASE_URL": ""}
        events = record(command, database, ledger, environment)
        return replay(events, before, place, cuts=cuts, seed=seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(database: Path) -> None:
    """An empty database of the code's schema, closed."""
    database.touch(mode=0o600)
    db = Database(f"sqlite:///{database}")
    migrations.upgrade(db)
    db.dispose()
    if database.with_name(f"{database.name}-wal").exists():
        raise RuntimeError("the database was not closed")


def _shipped(outcome: Outcome) -> list[Figure]:
    return [
        at_least("cuts", outcome.cuts, 1),
        at_least("cuts with unsynced writes", outcome.unsynced, 1),
        at_least("times the log went back into the database", outcome.brought_back, 1),
        at_least("acknowledged writes asked for", outcome.asked, 1),
        nothing("acknowledged writes lost", outcome.lost),
        nothing("databases broken", outcome.broken),
        nothing("writes without their audit entry", outcome.uneven),
    ]


def _control(level: str, outcome: Outcome) -> list[Figure]:
    return [
        at_least(f"control {level}: cuts that lost something", outcome.cuts_with_loss + outcome.broken, 1),
        Figure(f"control {level}: lost of {outcome.asked} asked for", outcome.lost, "any", True),
        Figure(f"control {level}: databases broken of {outcome.cuts}", outcome.broken, "any", True),
    ]
