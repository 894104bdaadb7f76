"""State of one incident's page: what it is, what happened, what this viewer may do."""

import asyncio

import reflex as rx

from dashboard.features.incidents.actions import MoveIncident, move_incident
from dashboard.features.incidents.queries import records
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.views import IncidentView, view_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, reference: str) -> IncidentView:
    with reading() as session:
        return view_of(records.find_incident(session, actor, reference), actor, system_clock())


class IncidentDetailState(rx.State):
    """``reference`` comes from the address; everything is read through the viewer's scope."""

    shown: IncidentView = IncidentView()
    is_found: bool = False
    is_loaded: bool = False
    refusal: str = ""

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(IncidentDetailState.refresh, "incidents")
        self.refusal = ""
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def act(self, action: str) -> None:
        """One step; the action itself asks for its own permission."""
        actor = await current_actor()
        self.refusal = ""
        try:
            reference = self._address()
            step = next((one for one in Action if one.value == action), None)
            if step is None:
                raise Missing
            command = MoveIncident(reference, step, f"{reference}-{step.value}")
            await asyncio.to_thread(move_incident, actor, command, clock=system_clock)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)

    def _address(self) -> str:
        parts = str(self.router.url.path).rstrip("/").rpartition("/")
        return parts[2][:16].upper()

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._address())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = IncidentView(), False
        self.is_loaded = True
