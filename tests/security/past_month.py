"""What a month leaves behind: frozen picture, reports, a guest, calendars; and a presenter who leads on."""

import json
import subprocess
import sys
from typing import Any

from dashboard.shell.build import ROOT
from tests.product import Product

_PAST = """
from sqlmodel import select
from dashboard.features.drills.actions import make_feed
from dashboard.features.drills.forms import MakeFeed
from dashboard.features.meetings.forms import Freeze
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.features.meetings.tables import MeetingSnapshot
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.screens.review.print.making import make_report
from tests.security.leading import SECRETARY, obey, open_month, person

now = system_clock()
month = site_day(now).isoformat()[:7]
guest = open_month(month)
picture = make_picture(month, now, now)
store_picture(SECRETARY, Freeze(month, now, "kenari-beku-0001"), picture, clock=system_clock)
kinds = [kind for kind in ReportKind if kind is not ReportKind.WEEKLY]
reports = [
    make_report(SECRETARY, WantedReport(kind, month, f"kenari-{kind}-001"), clock=system_clock)
    for kind in kinds
]
with reading() as session:
    stored = session.exec(select(MeetingSnapshot.picture).order_by(MeetingSnapshot.id.desc())).first()
feeds = [
    make_feed(person(name), MakeFeed("HP", "kenari-kalender-1"), clock=system_clock).token
    for name in ("karutan.rutan", "kapolrestabes.polres")
]
obey(month, {"month": month, "guest": guest, "reports": reports, "picture": stored, "feeds": feeds})
"""
"""Makes what a month leaves behind, then leads the meeting to each step it is told."""


class Meeting:
    """A month with its presenter, in a process of its own. ``made`` is what its script has told first."""

    def __init__(self, product: Product, script: str = _PAST) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.made: dict[str, Any] = json.loads(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def does(self, command: str) -> None:
        """One of the commands that leading.obey knows, done when this returns."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        assert self._answer().strip() == "done", command

    def present(self, step: int) -> None:
        self.does(f"step {step}")

    def leave(self) -> None:
        self._process.communicate()
