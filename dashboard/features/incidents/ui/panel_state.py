"""State of the panel beside the list: the chosen incident and what was refused."""

import asyncio

import reflex as rx

from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.panel_view import PanelView, panel_of
from dashboard.features.incidents.ui.step_taking import UndoOffer, take_back, take_step
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
    """``reference`` is empty while nothing is chosen. Everything is read through the viewer's scope.

    ``offer`` names its own incident: it stays while the reader goes on to the next row.
    """

    reference: str = ""
    shown: PanelView = PanelView()
    refusal: str = ""
    offer: UndoOffer = UndoOffer()
    is_asking: bool = False

    @allow(Permission.INCIDENT_READ)
    async def pick(self, reference: str) -> None:
        """Show one incident beside the list."""
        if not isinstance(reference, str):
            return
        self.reference, self.refusal, self.is_asking = reference[:16], "", False
        await self._read(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def act(self, action: str) -> None:
        """One step; the action itself asks for its own permission. The list follows by the topic."""
        if action == Action.RESOLVE.value and self.shown.asks_before_end:
            self.refusal, self.is_asking = "", True
            return
        await self._act(action)

    @allow(Permission.INCIDENT_READ)
    async def end(self) -> None:
        """Yes: the critical incident is over."""
        if self.is_asking:
            await self._act(Action.RESOLVE.value)

    @allow(Permission.INCIDENT_READ)
    async def keep_open(self) -> None:
        self.is_asking = False

    @allow(Permission.INCIDENT_READ)
    async def undo_offered(self) -> None:
        """Take back the step of the bar."""
        actor, offer = await current_actor(), self.offer
        self.refusal, self.offer = "", UndoOffer()
        try:
            await take_back(actor, offer.reference, offer.action, offer.turn)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._read_anew(actor)

    async def _act(self, action: str) -> None:
        actor = await current_actor()
        self.refusal, self.offer, self.is_asking = "", UndoOffer(), False
        try:
            if not self.reference:
                raise Missing
            self.offer = await take_step(actor, self.reference, action, self.shown.turn)
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
        self.offer, self.is_asking = UndoOffer(), False
