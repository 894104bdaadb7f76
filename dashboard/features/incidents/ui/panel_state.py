"""State of the panel beside the list: the chosen incident and what was refused."""

import asyncio

import reflex as rx

from dashboard.features.incidents.actions import MoveIncident, move_incident
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.panel_view import PanelView, panel_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor, reference: str) -> PanelView:
    with reading() as session:
        return panel_of(find_incident(session, actor, reference), actor, system_clock())


class IncidentPanelState(rx.State):
    """``reference`` is empty while nothing is chosen. Everything is read through the viewer's scope."""

    reference: str = ""
    shown: PanelView = PanelView()
    refusal: str = ""

    @allow(Permission.INCIDENT_READ)
    async def pick(self, reference: str) -> None:
        """Show one incident beside the list."""
        if not isinstance(reference, str):
            return
        self.reference, self.refusal = reference[:16], ""
        await self._read(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def act(self, action: str) -> None:
        """One step; the action itself asks for its own permission. The list follows by the topic."""
        actor = await current_actor()
        self.refusal = ""
        step = next((one for one in Action if one.value == action), None)
        try:
            if step is None or not self.reference:
                raise Missing
            command = MoveIncident(self.reference, step, f"{self.reference}-{step.value}")
            await asyncio.to_thread(move_incident, actor, command, clock=system_clock)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._read(actor)

    async def _read(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, self.reference)
        except Missing:
            self.reference, self.shown = "", PanelView()

    async def _read_anew(self, actor: Actor) -> None:
        """After a commit, when something is chosen."""
        if self.reference:
            await self._read(actor)

    def _close(self) -> None:
        self.reference, self.shown, self.refusal = "", PanelView(), ""
