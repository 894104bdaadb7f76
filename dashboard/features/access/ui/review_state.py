"""State of ``/admin/review``: this month's list to tick, what is overdue, and the months before."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.access.actions import tick_account
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.forms import TickAccount, parse_tick
from dashboard.features.access.queries.administration import AccountRow
from dashboard.features.access.queries.reviews import Progress, Review, Tick, overdue_review, review_of
from dashboard.features.access.ui.admin_view import AccountLine, account_line
from dashboard.features.access.ui.form_state import AdminFormState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import month_name, short_moment
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class ReviewLine:
    """One account of the list. ``tick`` is empty, ``keep`` or ``remove``; nobody closes the own account."""

    line: AccountLine = field(default_factory=AccountLine)
    tick: str = ""
    tick_word: str = ""
    is_self: bool = False


@dataclass(frozen=True)
class ReviewView:
    """``overdue`` is the sentence about last month; ``earlier`` one per month before."""

    month: str = ""
    month_word: str = ""
    progress: str = ""
    is_done: bool = False
    overdue: str = ""
    lines: tuple[ReviewLine, ...] = ()
    earlier: tuple[tuple[str, str], ...] = ()


def _month(month: str, language: Language) -> str:
    return f"{month_name(int(month[5:]), language)} {month[:4]}"


def _sum(progress: Progress, language: Language) -> str:
    return say("access.review.progress", language, ticked=progress.ticked, total=progress.total)


def _line(row: AccountRow, tick: Tick | None, actor: Actor, now: datetime) -> ReviewLine:
    language, kind, word = actor.language, "", say("access.review.open", actor.language)
    if tick is not None:
        kind = "keep" if tick.is_kept else "remove"
        word = say(f"access.review.{kind}_at", language, time=short_moment(tick.at, now, language))
    return ReviewLine(account_line(row, now, language), kind, word, row.id == actor.user_id)


def _earlier(progress: Progress, now: datetime, language: Language) -> tuple[str, str]:
    if progress.is_done and progress.last_at is not None:
        when = short_moment(progress.last_at, now, language)
        told = say("access.review.done_at", language, total=progress.total, time=when)
    else:
        told = say("access.review.unfinished", language, ticked=progress.ticked, total=progress.total)
    return _month(progress.month, language), told


def _view(review: Review, overdue: Progress | None, actor: Actor, now: datetime) -> ReviewView:
    language, late = actor.language, ""
    if overdue is not None:
        late = say(
            "access.review.overdue",
            language,
            month=_month(overdue.month, language),
            ticked=overdue.ticked,
            total=overdue.total,
        )
    return ReviewView(
        month=review.progress.month,
        month_word=_month(review.progress.month, language),
        progress=_sum(review.progress, language),
        is_done=review.progress.is_done,
        overdue=late,
        lines=tuple(_line(row, tick, actor, now) for row, tick in review.rows),
        earlier=tuple(_earlier(one, now, language) for one in review.earlier),
    )


def _read(actor: Actor) -> ReviewView:
    now = system_clock()
    with reading() as session:
        review, overdue = review_of(session, actor, now), overdue_review(session, actor.agency, now)
    return _view(review, overdue, actor, now)


class AccessReviewState(AdminFormState, rx.State):
    """What a leader ticks is saved tick by tick, so that nothing is lost when the list is long."""

    view: ReviewView = ReviewView()
    is_loaded: bool = False

    @allow(Permission.ACCESS_REVIEW)
    async def load(self) -> None:
        if page_opened():
            self._clear()
        await broadcaster().follow(AccessReviewState.refresh, TOPIC)
        await self._show(await current_actor())
        self.is_loaded = True

    @allow(Permission.ACCESS_REVIEW, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.ACCESS_REVIEW, proof=True)
    async def keep(self, fields: dict[str, Any]) -> None:
        """The account is still needed as it is."""
        await self._tick(fields, keeps=True)

    @allow(Permission.ACCESS_REVIEW, proof=True)
    async def remove(self, fields: dict[str, Any]) -> None:
        """The account is closed at once."""
        await self._tick(fields, keeps=False)

    async def _tick(self, fields: dict[str, Any], *, keeps: bool) -> None:
        actor = await current_actor()

        def write() -> TickAccount:
            command = parse_tick(fields, keeps=keeps)
            tick_account(actor, command, clock=system_clock)
            return command

        done = await self._attempt(actor, write)
        if done is not None:
            key = "access.saved.kept" if keeps else "access.saved.removed"
            self.saved = say(key, actor.language, account=done.username)
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        self.view = await asyncio.to_thread(_read, actor)
