"""States of the drill pages: words and errors only; identity comes from the session, rows stay outside."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import add_corrective_action
from dashboard.features.drills.forms import parse_action
from dashboard.features.drills.kpis import assess
from dashboard.features.drills.queries.records import find_drill, list_drills
from dashboard.features.drills.ui.drill_view import DrillView, view_of
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.features.drills.ui.overview_view import DrillLine, OverviewView, lines_of, overview_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read_overview(actor: Actor) -> tuple[OverviewView, list[DrillLine]]:
    now = system_clock()
    with reading() as session:
        rows = list_drills(session, actor, now)
        return overview_of(assess(session, now), now, actor.language), lines_of(rows, actor.language)


def _read_drill(actor: Actor, reference: str) -> DrillView:
    now = system_clock()
    with reading() as session:
        return view_of(find_drill(session, actor, reference, now), actor, now)


class DrillsState(rx.State):
    """``/drills``. The picture and the list move by themselves."""

    view: OverviewView = OverviewView()
    lines: list[DrillLine] = []
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        await broadcaster().follow(DrillsState.refresh, "drills")
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    async def _show(self, actor: Actor) -> None:
        self.view, self.lines = await asyncio.to_thread(_read_overview, actor)
        self.is_loaded = True


class DrillState(DrillFormState, rx.State):
    """``/drills/REFERENCE``: facts, results, corrective actions. Its evaluation has a state of its own."""

    shown: DrillView = DrillView()
    is_found: bool = False
    is_loaded: bool = False

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
        await broadcaster().follow(DrillState.refresh, "drills")
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_PLAN)
    async def add_action(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        actor, reference = await current_actor(), self._address()

        def write() -> str:
            command = parse_action(fields, reference, system_clock())
            return add_corrective_action(actor, command, clock=system_clock)

        await self._attempt(actor, write)
        await self._show(actor)
        return self._focus()

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read_drill, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = DrillView(), False
        self.is_loaded = True
