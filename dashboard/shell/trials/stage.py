"""Fills an empty database for a trial: ``python -m dashboard.shell.trials.stage``, password on stdin."""

import sys

from dashboard.features.access.actions import create_account
from dashboard.features.patrols.actions import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.settings import ensure_var
from dashboard.shell import migrations
from dashboard.shell.ports import install_ports

REPORTERS = 3
WALKERS = 2
POINT = "TRIAL-1"


def reporter(number: int) -> str:
    return f"trial.reporter.{number}"


def walker(number: int) -> str:
    return f"trial.walker.{number}"


def main(password: str) -> None:
    ensure_var()
    install_ports()
    migrations.upgrade(database())
    maker = system_actor("trial", Agency.RUTAN)
    people = [(reporter(n), Role.KARUPAM) for n in range(REPORTERS)]
    people += [(walker(n), Role.PETUGAS_BLOK) for n in range(WALKERS)]
    for name, role in people:
        create_account(maker, name, Agency.RUTAN, frozenset({role}), password, clock=system_clock)
    point = NewCheckpoint(POINT, "Titik uji", Zone.GATE, CheckpointKind.GATE)
    register_checkpoints(maker, [point], clock=system_clock)


if __name__ == "__main__":
    main(sys.stdin.read())
