"""State of ``/drills/weights``: what holds, what waits, and a proposal that is looked at before it is saved.

The first press of the form shows the effect; the second saves it, if nothing was changed in between.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.drills.actions import approve_weights, propose_weights, withdraw_weights
from dashboard.features.drills.forms import (
    ProposeWeights,
    parse_approval,
    parse_proposal,
    parse_withdrawal,
)
from dashboard.features.drills.ui.weights_view import (
    Comparison,
    WeightsView,
    read_comparison,
    read_weights,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.kernel.work import fingerprint
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


def _read(actor: Actor) -> tuple[WeightsView, dict[str, str]]:
    return read_weights(actor, system_clock())


def _look(actor: Actor, command: ProposeWeights) -> Comparison:
    return read_comparison(actor, command, system_clock())


class DrillWeightsState(rx.State):
    """``preview`` is what the form would change; ``said`` what was just done. The form keeps what was typed.

    ``defaults`` fill a fresh form; ``forms_sent`` makes one after a proposal was saved.
    """

    view: WeightsView = WeightsView()
    defaults: dict[str, str] = {}
    preview: Comparison = Comparison()
    preview_word: str = ""
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    said: str = ""
    forms_sent: int = 0
    is_loaded: bool = False
    _looked: str = ""

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        await broadcaster().follow(DrillWeightsState.refresh, "drills")
        if page_opened():
            self._clear()
            self._forget()
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; the form stays as it was typed."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_WEIGH)
    async def propose(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Show the effect of what was typed; save it when exactly that was shown before."""
        actor = await current_actor()
        self._clear()
        try:
            command = parse_proposal(fields)
            asked = fingerprint(replace(command, key=""))
            if asked == self._looked:
                await asyncio.to_thread(lambda: propose_weights(actor, command, clock=system_clock))
                self.forms_sent += 1
                self.said = saved_words(actor.language, "", say("drills.weights.saved", actor.language))
                self._forget()
            else:
                self.preview = await asyncio.to_thread(_look, actor, command)
                key = "again" if self._looked else "check"
                self.preview_word = say(f"drills.weights.preview.{key}", actor.language)
                self._looked = asked
        except DomainError as error:
            self._forget()
            self._explain(error, actor)
        await self._show(actor)
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    @allow(Permission.DRILL_WEIGH)
    async def approve(self, fields: dict[str, Any]) -> None:
        """The second key."""
        await self._decide(
            "approved", lambda actor: approve_weights(actor, parse_approval(fields), clock=system_clock)
        )

    @allow(Permission.DRILL_WEIGH)
    async def withdraw(self, fields: dict[str, Any]) -> None:
        """Close the proposal that waits."""
        await self._decide(
            "withdrawn", lambda actor: withdraw_weights(actor, parse_withdrawal(fields), clock=system_clock)
        )

    async def _decide(self, word: str, act: Callable[[Actor], int]) -> None:
        actor = await current_actor()
        self._clear()
        try:
            await asyncio.to_thread(act, actor)
            self.said = say(f"drills.weights.{word}", actor.language)
        except DomainError as error:
            self._explain(error, actor)
        await self._show(actor)

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal, self.said = {}, [], "", ""

    def _forget(self) -> None:
        self.preview, self.preview_word, self._looked = Comparison(), "", ""

    def _explain(self, error: DomainError, actor: Actor) -> None:
        if isinstance(error, Invalid):
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        else:
            self.refusal = say(error.key, actor.language, **error.params)

    async def _show(self, actor: Actor) -> None:
        self.view, self.defaults = await asyncio.to_thread(_read, actor)
        self.is_loaded = True
