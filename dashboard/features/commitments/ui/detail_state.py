"""State of ``/commitments/K-...``: one commitment with its forms: slip, evidence, and the agency's key."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import reflex as rx

from dashboard.features.commitments.actions import (
    TOPIC,
    add_evidence,
    move_due_day,
    take_key_back,
    turn_key,
)
from dashboard.features.commitments.forms import (
    parse_back,
    parse_cancel,
    parse_close,
    parse_evidence,
    parse_slip,
)
from dashboard.features.commitments.ui.detail_view import CommitmentView, read_one
from dashboard.features.commitments.ui.form_state import CommitmentFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Conflict, DomainError, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

Event = rx.event.EventSpec | None


def _read(actor: Actor, reference: str) -> CommitmentView:
    return read_one(actor, reference, system_clock())


class CommitmentState(CommitmentFormState, rx.State):
    """``version`` is what the forms were opened on: what is added meanwhile has to be read first."""

    shown: CommitmentView = CommitmentView()
    version: int = 1
    is_found: bool = False
    is_loaded: bool = False
    saved: str = ""

    @allow(Permission.COMMITMENT_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.saved = ""
        await broadcaster().follow(CommitmentState.refresh, TOPIC)
        await self._open(await current_actor())

    @allow(Permission.COMMITMENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands there, never what is being typed."""
        with suppress(Missing):
            self.shown = await asyncio.to_thread(_read, await current_actor(), self._reference())

    @allow(Permission.COMMITMENT_WRITE)
    async def slip(self, fields: dict[str, Any]) -> Event:
        reference = self._reference()

        def write(actor: Actor) -> str:
            return move_due_day(actor, parse_slip(fields, reference, system_clock()), clock=system_clock)

        return await self._write("slip", write)

    @allow(Permission.COMMITMENT_WRITE)
    async def prove(self, fields: dict[str, Any]) -> Event:
        reference = self._reference()
        return await self._write(
            "evidence",
            lambda actor: add_evidence(actor, parse_evidence(fields, reference), clock=system_clock),
        )

    @allow(Permission.COMMITMENT_CLOSE)
    async def close(self, fields: dict[str, Any]) -> Event:
        reference = self._reference()
        return await self._write(
            "key", lambda actor: turn_key(actor, parse_close(fields, reference), clock=system_clock)
        )

    @allow(Permission.COMMITMENT_CLOSE)
    async def cancel(self, fields: dict[str, Any]) -> Event:
        reference = self._reference()
        return await self._write(
            "key", lambda actor: turn_key(actor, parse_cancel(fields, reference), clock=system_clock)
        )

    @allow(Permission.COMMITMENT_CLOSE)
    async def take_back(self, fields: dict[str, Any]) -> Event:
        reference = self._reference()
        return await self._write(
            "back", lambda actor: take_key_back(actor, parse_back(fields, reference), clock=system_clock)
        )

    async def _write(self, done: str, write: Callable[[Actor], str]) -> Event:
        """Act and show; on a conflict what stands there now is shown beside what stays in the field."""
        actor = await current_actor()
        self.saved = ""
        try:
            await self._attempt(actor, write)
        except Conflict:
            self.refusal = say("commitments.both", actor.language)
            self.shown = await asyncio.to_thread(_read, actor, self._reference())
            self.version = self.shown.version  # read now: sent again, it is meant
        except DomainError as error:
            self._explain(error, actor)
        else:
            done_words = say(f"commitments.saved.{done}", actor.language)
            self.saved = saved_words(actor.language, self._reference(), done_words)
            await self._open(actor)
        return self._focus()

    async def _open(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._reference())
            self.is_found = True
        except Missing:
            self.shown, self.is_found = CommitmentView(), False
        self.version = self.shown.version
        self.is_loaded = True

    def _reference(self) -> str:
        """The last part of the page's address, as it is written."""
        return str(self.router.url.path).rstrip("/").rpartition("/")[2][:16].upper()
