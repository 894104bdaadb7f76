"""State of the part of ``/drills/REFERENCE`` that completes the plan: who takes part, who leads the drill."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import edit_drill
from dashboard.features.drills.forms import parse_edit
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class EditView:
    """The plan as it stands. ``agencies`` by code."""

    reference: str = ""
    version: int = 0
    agencies: dict[str, bool] = field(default_factory=lambda: {agency.value: False for agency in Agency})
    commander: str = ""
    may_edit: bool = False


def _read(actor: Actor, reference: str) -> EditView:
    try:
        with reading() as session:
            row = find_change(session, actor, reference)
    except Missing:
        return EditView()  # the page itself says that there is no such drill
    return EditView(
        reference=reference,
        version=row.version,
        agencies={agency.value: agency in row.agencies for agency in Agency},
        commander=row.commander,
        may_edit=actor.may(Permission.DRILL_PLAN) and row.agency is actor.agency and row.is_open,
    )


class DrillEditState(DrillFormState, rx.State):
    """``seen`` is the plan that the form was opened on; a refresh leaves it alone.

    The fields are drawn anew with another ``seen``: untouched they follow, assets/keep.js puts back what was
    touched.
    """

    seen: EditView = EditView()
    may_edit: bool = False
    notice: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.notice = ""
        await broadcaster().follow(DrillEditState.refresh, "drills")
        await self._look(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: once the drill has begun there is nothing to edit."""
        self.may_edit = (await asyncio.to_thread(_read, await current_actor(), self._address())).may_edit

    @allow(Permission.DRILL_PLAN)
    async def look(self) -> None:
        """The form is opened: this is the plan that the person has seen."""
        await self._look(await current_actor())

    @allow(Permission.DRILL_PLAN)
    async def edit(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """What was typed stays until it is saved; sent again after a refusal, it is meant."""
        actor, reference = await current_actor(), self._address()
        self.notice = ""

        def write() -> str:
            return edit_drill(actor, parse_edit(fields, reference), clock=system_clock)

        if await self._attempt(actor, write) is not None:
            self.notice = say("drills.edit.done", actor.language)
        if not self.errors:
            await self._look(actor)
        return self._focus()

    async def _look(self, actor: Actor) -> None:
        self.seen = await asyncio.to_thread(_read, actor, self._address())
        self.may_edit = self.seen.may_edit
