"""State of ``/admin/screens``: the screens of the own agency, pairing and taking back."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.devices.actions import TOPIC, pair_screen, revoke_screen
from dashboard.features.devices.forms import parse_pair, parse_revoke
from dashboard.features.devices.queries import ScreenRow, list_screens
from dashboard.features.devices.rules import ScreenState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, short_day, short_moment
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor, sessions

Result = TypeVar("Result")

# Only a first sign of life wakes this page; for the later ones it looks again by itself.
_LOOK_AGAIN = timedelta(seconds=20)


@dataclass(frozen=True)
class ScreenLine:
    """One screen in words. ``state`` is a code of ScreenState."""

    id: str
    place: str
    profile: str
    address: str
    state: str
    state_word: str
    seen: str
    paired: str
    ends: str
    may_revoke: bool


def screen_line(row: ScreenRow, now: datetime, language: Language) -> ScreenLine:
    """``seen`` tells the age in words, or that nothing has ever come."""
    ago = duration_words((now - row.seen_at).total_seconds(), language) if row.seen_at else ""
    return ScreenLine(
        id=str(row.id),
        place=row.place,
        profile=say(f"devices.profile.{row.profile}", language),
        address=row.address or say("devices.any_address", language),
        state=row.state.value,
        state_word=say(f"devices.state.{row.state.value}", language),
        seen=say("devices.seen", language, age=ago) if ago else say("devices.never_seen", language),
        paired=say(
            "devices.paired",
            language,
            time=short_moment(row.paired_at, now, language),
            person=_person(row.paired_by, language),
        ),
        ends=_end(row, now, language),
        may_revoke=row.state not in (ScreenState.REVOKED, ScreenState.ENDED),
    )


def _end(row: ScreenRow, now: datetime, language: Language) -> str:
    """Until when it is good; once it is over, when that was and who did it."""
    when = short_moment(row.ends_at, now, language)
    if row.state is ScreenState.REVOKED:
        return say("devices.revoked", language, time=when, person=_person(row.revoked_by, language))
    if row.state is ScreenState.ENDED:
        return say("devices.ended", language, time=when)
    return say("devices.until", language, day=short_day(row.ends_at, language))


def _person(roles: tuple[str, ...], language: Language) -> str:
    duties = ", ".join(say(f"role.{role}", language) for role in roles)
    return duties or say("devices.closed_account", language)


def _read(actor: Actor) -> list[ScreenLine]:
    now = system_clock()
    with reading() as session:
        return [screen_line(row, now, actor.language) for row in list_screens(session, actor, now)]


class ScreensState(rx.State):
    """``forms_sent`` counts approved screens: the next form starts empty, one with errors stays as typed."""

    screens: list[ScreenLine] = []
    is_loaded: bool = False
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved: str = ""
    forms_sent: int = 0

    @allow(Permission.DEVICE_ADMINISTER)
    async def load(self) -> None:
        if page_opened():
            self._clear()
        await broadcaster().follow(ScreensState.refresh, TOPIC)
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.DEVICE_ADMINISTER, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster: what stands there, never what is being typed."""
        await self._show(await current_actor())

    @allow(Permission.DEVICE_ADMINISTER, proof=True)
    async def pair(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Let in the screen that shows this code."""
        actor = await current_actor()

        def write() -> str:
            command = parse_pair(fields)
            pair_screen(actor, command, clock=system_clock)
            return command.place

        place = await self._try(actor, write)
        if place is not None:
            self.forms_sent += 1
            self.saved = say("devices.saved.pair", actor.language, place=place)
        await self._show(actor)
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    @allow(Permission.DEVICE_ADMINISTER)
    async def revoke(self, fields: dict[str, Any]) -> None:
        """Close a screen; what it shows goes dark at once."""
        actor = await current_actor()
        done = await self._try(actor, lambda: revoke_screen(actor, parse_revoke(fields), clock=system_clock))
        if done is not None:
            place, session_hash = done
            sessions().end(session_hash)
            self.saved = say("devices.saved.revoke", actor.language, place=place)
        await self._show(actor)

    def _clear(self) -> None:
        self.errors, self.summary, self.refusal, self.saved = {}, [], "", ""

    async def _try(self, actor: Actor, work: Callable[[], Result]) -> Result | None:
        """Run it in a thread; None when it was refused, and the page then says why."""
        self._clear()
        try:
            return await asyncio.to_thread(work)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        return None

    async def _show(self, actor: Actor) -> None:
        self.screens = await asyncio.to_thread(_read, actor)
        await broadcaster().wake_at(ScreensState.refresh, system_clock() + _LOOK_AGAIN)
