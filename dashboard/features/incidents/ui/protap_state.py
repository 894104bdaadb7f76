"""State of the checklist section: the steps that apply now, answered and taken back with one tap."""

import asyncio

import reflex as rx

from dashboard.features.incidents.actions.checks import AnswerStep, answer_step
from dashboard.features.incidents.queries.parts import find_checks
from dashboard.features.incidents.rules.protap import UNDONE, active_protap_version, protap
from dashboard.features.incidents.ui.part_state import PartState
from dashboard.features.incidents.ui.protap_view import ProtapView, protap_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.web.arrival import page_opened
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_KEY_LONGEST = 64


def _read(actor: Actor, reference: str) -> ProtapView:
    with reading() as session:
        head, checks = find_checks(session, actor, reference)
    checklist = protap(head.type, active_protap_version(head.type, head.reported_at))
    return protap_view(head, checklist, checks, actor, system_clock())


class ProtapState(PartState, rx.State):
    """``shown`` is empty for an incident that the viewer may not know."""

    shown: ProtapView = ProtapView()

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        if page_opened():
            self.errors, self.refusal = {}, ""
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_ON_SCENE)
    async def answer(self, step: str, answer: str, turn: int) -> None:
        """One tap. ``turn`` counts the answers so far: a second tap on the same picture changes nothing."""
        await self._answer(step, answer, turn)

    @allow(Permission.INCIDENT_ON_SCENE)
    async def undo(self, step: str, turn: int) -> None:
        await self._answer(step, UNDONE, turn)

    async def _answer(self, step: str, answer: str, turn: int) -> None:
        actor, reference = await current_actor(), self._reference()
        key = f"{turn}-{reference}-{step}-{answer}"[:_KEY_LONGEST]
        command = AnswerStep(reference, str(step), str(answer), self.shown.version, key)
        await self._attempt(actor, lambda: answer_step(actor, command, clock=system_clock))
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._reference())
            self.is_known = True
        except Missing:
            self.shown, self.is_known = ProtapView(), False
