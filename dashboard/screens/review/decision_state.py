"""State of the decisions of ``/review/2026-02``: the form over the slide, and the keys on what was read back.

A decision becomes a promise in the same transaction. The form stays open while the presenter moves on: it
belongs to the question it was opened for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.meetings.actions import confirm_minutes, decide
from dashboard.features.meetings.forms import parse_confirm, parse_decision
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.screens.review.room_state import RoomState, month_in
from dashboard.web.arrival import page_opened
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class OpenForm:
    """What the open form is about. ``name`` "" is closed; ``item`` 0 is a decision typed live.

    ``promise`` is what the text begins with.
    """

    name: str = ""
    item: int = 0
    topic: str = ""
    outcome: str = ""
    promise: str = ""


class DecisionState(rx.State):
    """``saved`` is the reference of the newest decision of this screen, with the sentence about it."""

    form: OpenForm = OpenForm()
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    saved_href: str = ""

    @allow(Permission.MEETING_READ)
    async def load(self) -> None:
        """The page opens, or its link is back: what is being typed stays as long as its meeting does."""
        if f":{self._month()}." not in self.form.name:
            self._close()
        if page_opened():
            self.saved = self.saved_href = ""

    @allow(Permission.MEETING_PRESENT)
    async def open(self, item: int, outcome: str) -> None:
        """For a question of the agenda as it stands, or with other words."""
        room = (await self.get_state(RoomState)).room
        asks = (*room.talk.asks, *room.talk.answered)
        ask = next((one for one in asks if one.item == item and one.is_open), None)
        if ask is not None and outcome in (Outcome.AGREED, Outcome.CHANGED):
            name = f"review-decision:{room.month}.{ask.item}"
            self._close()
            self.form = OpenForm(name, ask.item, ask.topic, str(outcome), ask.promise)

    @allow(Permission.MEETING_PRESENT)
    async def open_new(self) -> None:
        """A decision nobody had put on the agenda, about the step in sight."""
        room = (await self.get_state(RoomState)).room
        if room.may_decide:
            topic = next((one.topic for one in room.steps if one.is_shown), "")
            self._close()
            self.form = OpenForm(f"review-decision:{room.month}.0", 0, topic, Outcome.AGREED.value, "")

    @allow(Permission.MEETING_PRESENT)
    async def close(self) -> None:
        self._close()

    @allow(Permission.MEETING_PRESENT)
    async def submit(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Store the decision and its promise. Bad input: what was typed stays, with a sentence beside it."""
        month = self._month()

        def write(actor: Actor) -> str:
            return decide(actor, parse_decision(fields, month, system_clock()), clock=system_clock)

        return await self._write(write, "review.decision.saved")

    @allow(Permission.MEETING_PRESENT)
    async def postpone(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """The question comes back in the next meeting."""
        month = self._month()

        def write(actor: Actor) -> str:
            postponed = {**fields, "outcome": Outcome.POSTPONED.value}
            return decide(actor, parse_decision(postponed, month, system_clock()), clock=system_clock)

        return await self._write(write, "review.decision.postponed")

    @allow(Permission.MEETING_CONFIRM)
    async def confirm(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """This agency's key on what stands on the page; the second one locks the minutes."""
        month = self._month()

        def write(actor: Actor) -> str:
            confirm_minutes(actor, parse_confirm(fields, month), clock=system_clock)
            return ""

        return await self._write(write, "review.key.done")

    def _month(self) -> str:
        return month_in(self.router.url.path)

    def _close(self) -> None:
        self.form = OpenForm()
        self.errors, self.summary, self.refusal = {}, [], ""

    async def _write(self, write: Callable[[Actor], object], done: str) -> rx.event.EventSpec | None:
        actor = await current_actor()
        self.errors, self.summary, self.refusal = {}, [], ""
        self.saved = self.saved_href = ""
        try:
            reference = str(await asyncio.to_thread(write, actor) or "")
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
            return None
        self._close()
        done_words = say(done, actor.language, reference=reference)
        self.saved = saved_words(actor.language, reference, done_words)
        self.saved_href = f"/commitments/{reference}" if reference.startswith("K-") else ""
        return None
