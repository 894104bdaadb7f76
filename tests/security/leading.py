"""The people who lead a meeting, inside a process that a test has started (past_month.Meeting).

Imported by the scripts of such processes only: it wires the ports of the product it runs beside.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from dashboard.features.access.tables import Account
from dashboard.features.meetings.actions import invite_guest, move_cursor, open_meeting, start_presenting
from dashboard.features.meetings.forms import InviteGuest, MoveCursor, OpenMeeting
from dashboard.features.meetings.tables import Meeting
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.shell.ports import install_ports

install_ports()


def person(name: str) -> Actor:
    """The actor behind an account of the product, by its name."""
    with reading() as session:
        row = session.exec(select(Account).where(Account.username == name)).one()
        found = account(session, row.id or 0)
    assert found is not None
    return found


SECRETARY, LEADER = person("sekretariat_bersama.rutan"), person("karutan.rutan")


def open_month(month: str) -> str:
    """A meeting of this month, opened unless it is; returns the secret of a guest's link to it."""
    with reading() as session:
        is_there = session.exec(select(Meeting).where(Meeting.month == month)).first() is not None
    if not is_there:
        open_meeting(SECRETARY, OpenMeeting(month, f"rapat-uji-{month}"), clock=system_clock)
    invitation = InviteGuest(month, "Layar", 1, f"tamu-uji-{month}")
    return invite_guest(SECRETARY, invitation, clock=system_clock)


def obey(month: str, made: dict[str, Any], **more: Callable[[str], None]) -> None:
    """Tell what was made, then do a command a line (``step 3``, or one of ``more``) until nobody asks."""
    print(json.dumps(made), flush=True)
    for line in sys.stdin:
        what, value = line.split()
        (_step(month) if what == "step" else more[what])(value)
        print("done", flush=True)


def _step(month: str) -> Callable[[str], None]:
    def present(value: str) -> None:
        start_presenting(LEADER, month, clock=system_clock)
        move_cursor(LEADER, MoveCursor(month, int(value), False), clock=system_clock)

    return present
