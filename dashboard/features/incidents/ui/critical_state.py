"""The red bar on top of every staff page while a critical incident waits for the viewer's agency."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from dashboard.features.incidents.queries import records
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.step_taking import UndoOffer, take_back, take_step
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class CriticalView:
    """The oldest critical incident that waits. ``reference`` is empty when none does."""

    reference: str = ""
    sentence: str = ""
    more: str = ""
    may_accept: bool = False


def _waiting(actor: Actor) -> list[IncidentRow]:
    with reading() as session:
        found = records.list_open(session, actor, Severity.CRITICAL)
    return [row for row in found if row.is_waiting_for(actor.agency)]


def _turn(actor: Actor, reference: str) -> int:
    with reading() as session:
        return find_incident(session, actor, reference).turn


def _view(rows: list[IncidentRow], actor: Actor) -> CriticalView:
    if not rows:
        return CriticalView()
    first, language = rows[0], actor.language
    more = say("incidents.critical.more", language, count=len(rows) - 1) if len(rows) > 1 else ""
    return CriticalView(
        first.reference, _sentence(first, language), more, actor.may(Permission.INCIDENT_ACKNOWLEDGE)
    )


def _sentence(row: IncidentRow, language: Language) -> str:
    """Codes and times only: the bar may be read over a shoulder."""
    return say(
        "incidents.critical.sentence",
        language,
        kind=say(f"incidents.type.{row.type.value}", language),
        zone=say(f"zone.{row.zone.value}", language),
        time=clock_time(row.reported_at, language),
    )


class CriticalState(rx.State):
    """Follows the incidents of every staff page whose viewer may read them."""

    shown: CriticalView = CriticalView()
    refusal: str = ""
    offer: UndoOffer = UndoOffer()

    @allow(Permission.SESSION_OWN)
    async def load(self) -> None:
        """After FrameState.load on every staff page."""
        actor = await current_actor()
        if page_opened():
            self.refusal, self.offer = "", UndoOffer()
        if not actor.may(Permission.INCIDENT_READ):
            self.shown = CriticalView()
            return
        await broadcaster().follow(CriticalState.refresh, "incidents", is_urgent=True)
        await self._read(actor)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._read(await current_actor())

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def accept(self) -> None:
        """Take the incident the bar shows, for the viewer's agency."""
        actor = await current_actor()
        reference = self.shown.reference
        self.refusal, self.offer = "", UndoOffer()
        if not reference:
            return
        try:
            turn = await asyncio.to_thread(_turn, actor, reference)
            self.offer = await take_step(actor, reference, Action.ACKNOWLEDGE.value, turn)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._read(actor)

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def undo_offered(self) -> None:
        """Take back the acceptance of the bar."""
        actor, offer = await current_actor(), self.offer
        self.refusal, self.offer = "", UndoOffer()
        try:
            await take_back(actor, offer.reference, offer.action, offer.turn)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._read(actor)

    async def _read(self, actor: Actor) -> None:
        shown = _view(await asyncio.to_thread(_waiting, actor), actor)
        if shown != self.shown:  # what is set is sent, to every open page at every commit
            self.shown = shown
