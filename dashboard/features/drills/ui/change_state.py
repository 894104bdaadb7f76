"""State of the part of ``/drills/REFERENCE`` that moves a drill to another date or calls it off."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import cancel_drill, move_drill
from dashboard.features.drills.forms import parse_cancellation, parse_move
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.ui.change_view import ChangeView, change_of
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, reference: str) -> ChangeView:
    try:
        with reading() as session:
            return change_of(find_change(session, actor, reference), actor)
    except Missing:
        return ChangeView()  # the page itself says that there is no such drill


class DrillChangeState(DrillFormState, rx.State):
    """``seen_version`` is what the person saw when the form was opened; a refresh leaves it alone."""

    shown: ChangeView = ChangeView()
    of: str = ""
    seen_version: int = 0

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
        await broadcaster().follow(DrillChangeState.refresh, "drills")
        await self._show(await current_actor())
        if self.of != self._address():
            self.of, self.seen_version = self._address(), self.shown.version

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_PLAN)
    async def look(self) -> None:
        """The form is opened: from now on this version is the one the person has seen."""
        await self._show(await current_actor())
        self.seen_version = self.shown.version

    @allow(Permission.DRILL_PLAN)
    async def move(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """What was typed stays until it is saved; a refusal shows the present date beside it."""
        actor, reference = await current_actor(), self._address()

        def write() -> str:
            return move_drill(actor, parse_move(fields, reference, system_clock()), clock=system_clock)

        await self._attempt(actor, write)
        await self._show(actor)
        if not self.errors:
            self.seen_version = self.shown.version
        return self._focus()

    @allow(Permission.DRILL_PLAN)
    async def cancel(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        actor, reference = await current_actor(), self._address()
        await self._attempt(
            actor, lambda: cancel_drill(actor, parse_cancellation(fields, reference), clock=system_clock)
        )
        await self._show(actor)
        return self._focus()

    def _address(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()

    async def _show(self, actor: Actor) -> None:
        self.shown = await asyncio.to_thread(_read, actor, self._address())
