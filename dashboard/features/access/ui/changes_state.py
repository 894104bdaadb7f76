"""State of ``/admin/changes``: what waits for a second person of the own agency, and what is over."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.access.actions import decide_change
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.forms import parse_decision
from dashboard.features.access.queries.administration import latest_changes, open_changes
from dashboard.features.access.rules.changes import Outcome
from dashboard.features.access.ui.admin_view import ChangeLine, change_line
from dashboard.features.access.ui.form_state import AdminFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[list[ChangeLine], list[ChangeLine]]:
    now = system_clock()
    with reading() as session:
        waiting, done = open_changes(session, actor), latest_changes(session, actor)
    return [change_line(row, actor, now) for row in waiting], [change_line(row, actor, now) for row in done]


class ChangesState(AdminFormState, rx.State):
    """``waiting`` holds requests that nobody has decided; ``done`` the newest thirty that are over."""

    waiting: list[ChangeLine] = []
    done: list[ChangeLine] = []
    is_loaded: bool = False

    @allow(Permission.ACCESS_APPROVE)
    async def load(self) -> None:
        if page_opened():
            self._clear()
        await broadcaster().follow(ChangesState.refresh, TOPIC)
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.ACCESS_APPROVE, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.ACCESS_APPROVE, proof=True)
    async def approve(self, fields: dict[str, Any]) -> None:
        """The second person agrees, and it is done."""
        await self._decide(fields, approves=True)

    @allow(Permission.ACCESS_APPROVE, proof=True)
    async def refuse(self, fields: dict[str, Any]) -> None:
        """The second person does not agree; or who asked takes it back."""
        await self._decide(fields, approves=False)

    async def _decide(self, fields: dict[str, Any], *, approves: bool) -> None:
        actor = await current_actor()

        def write() -> Outcome:
            return decide_change(actor, parse_decision(fields, approves=approves), clock=system_clock)

        outcome = await self._attempt(actor, write)
        if outcome is not None:
            self.saved = say(f"access.saved.{outcome.value}", actor.language)
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        self.waiting, self.done = await asyncio.to_thread(_read, actor)
