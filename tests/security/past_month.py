"""What a month leaves behind: frozen picture, reports, a guest, calendars; and a presenter who leads on."""

import json
import subprocess
import sys

from dashboard.shell.build import ROOT
from tests.product import Product

_MEET = """
import json, sys
from sqlmodel import select
from dashboard.features.access.tables import Account
from dashboard.features.drills.actions import make_feed
from dashboard.features.drills.forms import MakeFeed
from dashboard.features.meetings.actions import invite_guest, move_cursor, open_meeting, start_presenting
from dashboard.features.meetings.forms import Freeze, InviteGuest, MoveCursor, OpenMeeting
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.features.meetings.tables import MeetingSnapshot
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.screens.review.print.making import make_report
from dashboard.shell.ports import install_ports

install_ports()


def person(name):
    with reading() as session:
        row = session.exec(select(Account).where(Account.username == name)).one()
        return account(session, row.id)


secretary, leader = person("sekretariat_bersama.rutan"), person("karutan.rutan")
now = system_clock()
month = site_day(now).isoformat()[:7]
open_meeting(secretary, OpenMeeting(month, "kenari-rapat-0001"), clock=system_clock)
picture = make_picture(month, now, now)
store_picture(secretary, Freeze(month, now, "kenari-beku-0001"), picture, clock=system_clock)
guest = invite_guest(secretary, InviteGuest(month, "Layar", 1, "kenari-tamu-0001"), clock=system_clock)
kinds = [kind for kind in ReportKind if kind is not ReportKind.WEEKLY]
reports = [
    make_report(secretary, WantedReport(kind, month, f"kenari-{kind}-001"), clock=system_clock)
    for kind in kinds
]
with reading() as session:
    stored = session.exec(select(MeetingSnapshot.picture).order_by(MeetingSnapshot.id.desc())).first()
feeds = [
    make_feed(person(name), MakeFeed("HP", "kenari-kalender-1"), clock=system_clock).token
    for name in ("karutan.rutan", "kapolrestabes.polres")
]
print(json.dumps({"month": month, "guest": guest, "reports": reports, "picture": stored, "feeds": feeds}))
sys.stdout.flush()
for line in sys.stdin:
    start_presenting(leader, month, clock=system_clock)
    move_cursor(leader, MoveCursor(month, int(line), False), clock=system_clock)
    print("done", flush=True)
"""  # fmt: skip
"""Makes what a month leaves behind, then leads the meeting to each step it is told."""


class Meeting:
    """A frozen month over the canaries, with its presenter."""

    def __init__(self, product: Product) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MEET],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.made = json.loads(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def present(self, step: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{step}\n")
        self._process.stdin.flush()
        assert self._answer().strip() == "done"

    def leave(self) -> None:
        self._process.communicate()
