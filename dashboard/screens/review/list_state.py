"""State of ``/review``: every meeting by month with where it stands, and the one to be made next."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.features.meetings.actions import open_meeting
from dashboard.features.meetings.forms import parse_open
from dashboard.features.meetings.queries.meetings import MeetingRow, list_meetings
from dashboard.features.meetings.rules.months import month_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant
from dashboard.screens.review.board.months import month_words, months_until
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class MeetingLine:
    """One meeting in the list; ``turned`` says whose keys are."""

    month: str = ""
    name: str = ""
    state: str = ""
    state_word: str = ""
    data: str = ""
    turned: str = ""


@dataclass(frozen=True)
class ListView:
    """``next_month``: the month the next meeting would be about, "" when it is there already."""

    lines: list[MeetingLine]
    next_month: str = ""
    next_name: str = ""


def _read(actor: Actor) -> ListView:
    now = system_clock()
    with reading() as session:
        rows = list_meetings(session, actor)
    known = {row.month for row in rows}
    # The month that is over first: its meeting is due.
    wanted = [month for month in months_until(month_of(now), 2) if month not in known]
    month = wanted[0] if wanted else ""
    return ListView(
        lines=[_line(row, actor.language) for row in rows],
        next_month=month,
        next_name=month_words(month, actor.language) if month else "",
    )


def _line(row: MeetingRow, language: Language) -> MeetingLine:
    data = say("review.room.not_frozen", language)
    if row.as_of is not None:
        data = say("review.list.data", language, moment=site_instant(row.as_of, language))
    turned = [key.agency for key in row.keys if not key.is_void]
    names = [say(f"agency.short.{agency.value}", language) for agency in Agency if agency in turned]
    return MeetingLine(
        month=row.month,
        name=month_words(row.month, language),
        state=row.state.value,
        state_word=say(f"review.state.{row.state.value}", language),
        data=data,
        turned=", ".join(names) or say("review.list.no_keys", language),
    )


class ReviewListState(rx.State):
    """The list follows the meetings; ``refusal`` says why none was made."""

    view: ListView = ListView([])
    refusal: str = ""
    is_loaded: bool = False

    @allow(Permission.MEETING_READ)
    async def load(self) -> None:
        if page_opened():
            self.refusal = ""
        await broadcaster().follow(ReviewListState.refresh, "meetings")
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.MEETING_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.MEETING_PREPARE)
    async def make(self, fields: dict[str, Any]) -> Any:
        """Open a meeting and go where it is prepared."""
        actor = await current_actor()
        self.refusal = ""
        try:
            month = await asyncio.to_thread(
                lambda: open_meeting(actor, parse_open(fields), clock=system_clock)
            )
        except DomainError as error:
            key = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key
            self.refusal = say(key, actor.language, **error.params)
            await self._show(actor)
            return None
        return rx.redirect(f"/review/{month}/prepare")

    async def _show(self, actor: Actor) -> None:
        self.view = await asyncio.to_thread(_read, actor)
