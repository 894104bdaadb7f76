"""State of one incident's page: what it is, what happened, what this viewer may do; and the response's steps.

The forms of the page have States of their own (detail_desk_state, detail_answers_state): a refresh of what is
shown must never touch what somebody is typing.
"""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.detail_views import DetailView, detail_view
from dashboard.features.incidents.ui.step_taking import UndoOffer, take_back, take_step
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
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
    """``shown`` is read through the viewer's scope, again after every commit.

    ``offer`` is the step just done, for a moment; ``is_asking`` while a critical one is about to be ended.
    """

    shown: DetailView = DetailView()
    is_found: bool = False
    is_loaded: bool = False
    refusal: str = ""
    offer: UndoOffer = UndoOffer()
    is_asking: bool = False

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(IncidentDetailState.refresh, "incidents")
        if page_opened():
            self.refusal, self.offer, self.is_asking = "", UndoOffer(), False
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> list[Any]:
        """Run by the broadcaster after a commit, and by the page's forms."""
        await self._show(await current_actor())
        return list(REFRESHES)

    @allow(Permission.INCIDENT_READ)
    async def act(self, action: str) -> list[Any]:
        """One step of the response; the action itself asks for its own permission."""
        if action == Action.RESOLVE.value and self.shown.asks_before_end:
            self.refusal, self.is_asking = "", True
            return []
        return await self._act(action)

    @allow(Permission.INCIDENT_READ)
    async def end(self) -> list[Any]:
        """Yes: the critical incident is over."""
        if not self.is_asking:
            return []
        return await self._act(Action.RESOLVE.value)

    @allow(Permission.INCIDENT_READ)
    async def keep_open(self) -> None:
        self.is_asking = False

    @allow(Permission.INCIDENT_READ)
    async def undo_offered(self) -> list[Any]:
        """Take back the step of the bar."""
        return await self._undo(self.offer.reference, self.offer.action, self.offer.turn)

    @allow(Permission.INCIDENT_READ)
    async def undo(self, action: str) -> list[Any]:
        """Take back one's own last step, from the history."""
        return await self._undo(address(self), action, self.shown.turn)

    async def _act(self, action: str) -> list[Any]:
        actor = await current_actor()
        self.refusal, self.offer, self.is_asking = "", UndoOffer(), False
        try:
            self.offer = await take_step(actor, address(self), action, self.shown.turn)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)
        return list(REFRESHES)

    async def _undo(self, reference: str, action: str, turn: int) -> list[Any]:
        actor = await current_actor()
        self.refusal, self.offer = "", UndoOffer()
        try:
            await take_back(actor, reference, action, turn)
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
