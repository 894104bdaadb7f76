"""State of ``/review/2026-02/prepare``: freeze the numbers, sentences, questions, and screens for guests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.meetings.actions import (
    add_item,
    drop_item,
    edit_headline,
    invite_guest,
    revoke_guest,
)
from dashboard.features.meetings.forms import (
    parse_drop_item,
    parse_freeze,
    parse_headline,
    parse_invite,
    parse_item,
    parse_revoke,
)
from dashboard.features.meetings.rules.freezing import settled
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid, Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.screens.review.prepare_view import PrepareView
from dashboard.screens.review.preparing import make_picture, read_preparation, store_picture
from dashboard.screens.review.room_state import month_in
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_SECRET_LASTS = timedelta(minutes=5)


def _read(actor: Actor, month: str) -> PrepareView:
    with reading() as session:
        return read_preparation(session, actor, month, system_clock())


class PrepareState(rx.State):
    """``progress`` counts 0..3 while numbers are frozen, -1 otherwise.

    ``secret`` is a new link's address, shown for a few minutes and stored nowhere. ``failed`` names the form
    that has errors; ``sent`` counts saved forms: a saved one starts anew, the others stay as they were typed.
    """

    view: PrepareView = PrepareView()
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    failed: str = ""
    refusal: str = ""
    saved: str = ""
    sent: dict[str, int] = {}
    secret: str = ""
    _secret_at: datetime | None = None
    progress: int = -1
    is_loaded: bool = False
    is_found: bool = False

    @allow(Permission.MEETING_PREPARE)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self.saved, self.progress = "", -1
        # A link that was lost for a moment must not take the only sight of a secret away.
        if self._secret_at is None or system_clock() - self._secret_at > _SECRET_LASTS:
            self.secret = ""
        await broadcaster().follow(PrepareState.refresh, "meetings")
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.MEETING_PREPARE, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit: what stands there, never what is being typed."""
        await self._show(await current_actor())

    @allow(Permission.MEETING_PREPARE)
    async def freeze(self, fields: dict[str, Any]) -> AsyncIterator[Any]:
        """Make the picture and store it. Each step is shown; an unusable instant is said before it begins."""
        actor, month = await current_actor(), month_in(self.router.url.path)
        self._clear()
        self.saved, self.progress = "", 0
        yield
        try:
            now = system_clock()
            command = parse_freeze(fields, month, now)
            self.progress = 1
            yield
            as_of = command.as_of or settled(now)
            picture = await asyncio.to_thread(make_picture, month, as_of, now)
            self.progress = 2
            yield
            await asyncio.to_thread(store_picture, actor, command, picture, clock=system_clock)
        except DomainError as error:
            self._explain(error, actor, "freeze")
        else:
            self.progress = 3
            self._count("freeze")
            self.saved = saved_words(
                actor.language, month, say("review.prepare.saved.freeze", actor.language)
            )
            yield
        self.progress = -1
        await self._show(actor)
        if self.summary:
            yield rx.set_focus(SUMMARY_ID)

    @allow(Permission.MEETING_PREPARE)
    async def write_headline(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Another sentence for a step; the rule's own stays beside it."""
        month = month_in(self.router.url.path)
        return await self._write(
            "headline",
            lambda actor: edit_headline(actor, parse_headline(fields, month), clock=system_clock),
        )

    @allow(Permission.MEETING_PREPARE)
    async def add(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """One more question on the agenda."""
        month = month_in(self.router.url.path)
        return await self._write(
            "item", lambda actor: add_item(actor, parse_item(fields, month), clock=system_clock)
        )

    @allow(Permission.MEETING_PREPARE)
    async def drop(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Take a question off the agenda again."""
        month = month_in(self.router.url.path)
        return await self._write(
            "drop", lambda actor: drop_item(actor, parse_drop_item(fields, month), clock=system_clock)
        )

    @allow(Permission.MEETING_PREPARE)
    async def invite(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """A link for one guest screen, shown this once."""
        month = month_in(self.router.url.path)

        def write(actor: Actor) -> str:
            return invite_guest(actor, parse_invite(fields, month), clock=system_clock)

        self.secret = ""
        return await self._write("guest", write, keeps=True)

    @allow(Permission.MEETING_PREPARE)
    async def revoke(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """The link opens nothing any more; its screen goes dark within seconds."""
        return await self._write(
            "revoke", lambda actor: revoke_guest(actor, parse_revoke(fields), clock=system_clock)
        )

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal, self.failed = {}, [], "", ""

    def _count(self, form: str) -> None:
        self.sent = {**self.sent, form: self.sent.get(form, 0) + 1}

    def _explain(self, error: DomainError, actor: Actor, form: str) -> None:
        self.failed = form
        if isinstance(error, Invalid):
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        else:
            self.refusal = say(error.key, actor.language, **error.params)

    async def _write(
        self, form: str, write: Callable[[Actor], object], *, keeps: bool = False
    ) -> rx.event.EventSpec | None:
        """Act and show. ``keeps``: what comes back is the secret, which only this page gets to see."""
        actor = await current_actor()
        self._clear()
        self.saved = ""
        try:
            result = await asyncio.to_thread(write, actor)
        except DomainError as error:
            self._explain(error, actor, form)
        else:
            self._count(form)
            done = say(f"review.prepare.saved.{form}", actor.language)
            self.saved = saved_words(actor.language, month_in(self.router.url.path), done)
            if keeps and result:
                self.secret = f"{self.router.url.origin}/guest/{result}"
                self._secret_at = system_clock()
        await self._show(actor)
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    async def _show(self, actor: Actor) -> None:
        month = month_in(self.router.url.path)
        try:
            view, self.is_found = await asyncio.to_thread(_read, actor, month), True
        except Missing:
            view, self.is_found = PrepareView(month=month), False
        if self.view != view:
            self.view = view
