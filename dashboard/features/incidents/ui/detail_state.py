"""State of one incident's page: what it is, what happened, what this viewer may do; and the response's steps.

The forms of the page have States of their own (detail_desk_state, detail_answers_state): a refresh of what is
shown must never touch what somebody is typing.
"""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions import MoveIncident, move_incident
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.detail_views import DetailView, detail_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

# Refresh handlers of the sections that detail_page mounts, run after every change of the incident.
REFRESHES: list[Any] = []


def address(state: rx.State) -> str:
    """The reference in the address of the page; never a field of a form."""
    return str(state.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()


def _read(actor: Actor, reference: str) -> DetailView:
    now = system_clock()
    with reading() as session:
        return detail_view(find_incident(session, actor, reference), actor, now)


class IncidentDetailState(rx.State):
    """``shown`` is read through the viewer's scope, again after every commit."""

    shown: DetailView = DetailView()
    is_found: bool = False
    is_loaded: bool = False
    refusal: str = ""
    # Reference to the version this viewer saved himself: what he did on the page makes no form of his stale.
    _own_versions: dict[str, int] = {}

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(IncidentDetailState.refresh, "incidents")
        self.refusal = ""
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> list[Any]:
        """Run by the broadcaster after a commit, and by the page's forms."""
        await self._show(await current_actor())
        return list(REFRESHES)

    @allow(Permission.INCIDENT_READ)
    async def act(self, action: str) -> list[Any]:
        """One step of the response; the action itself asks for its own permission."""
        actor = await current_actor()
        self.refusal = ""
        try:
            reference = address(self)
            step = next((one for one in Action if one.value == action), None)
            if step is None:
                raise Missing
            command = MoveIncident(reference, step, f"{reference}-{step.value}")
            await asyncio.to_thread(move_incident, actor, command, clock=system_clock)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)
        return list(REFRESHES)

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, address(self))
            self.is_found = True
        except Missing:
            self.shown, self.is_found = DetailView(), False
        self.is_loaded = True
