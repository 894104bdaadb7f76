"""State of the after-action report's page: words only, moving with the drill."""

import asyncio

import reflex as rx

from dashboard.features.drills.queries.evaluation import find_desk
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.ui.report_view import ReportView, report_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, reference: str) -> ReportView:
    now = system_clock()
    with reading() as session:
        detail = find_drill(session, actor, reference, now)
        return report_of(detail, find_desk(session, actor, reference, now), actor, now)


class DrillReportState(rx.State):
    """``/drills/report/REFERENCE``."""

    shown: ReportView = ReportView()
    is_found: bool = False
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        await broadcaster().follow(DrillReportState.refresh, "drills")
        await self._show()

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show()

    async def _show(self) -> None:
        actor = await current_actor()
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = ReportView(), False
        self.is_loaded = True

    def _address(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()
