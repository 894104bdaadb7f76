"""State of ``/drills/programme``: the picture of the year, one drill to plan, a programme to try and save."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.drills.actions import plan_drill, plan_programme
from dashboard.features.drills.forms import parse_plan_drill, parse_programme
from dashboard.features.drills.queries.programme import list_year, list_years, read_programme, taken_slots
from dashboard.features.drills.rules.series import Proposed, propose
from dashboard.features.drills.ui.form_state import DrillFormState
from dashboard.features.drills.ui.programme_view import (
    PreviewLine,
    ProgrammeView,
    YearTab,
    matrix_of,
    months_of,
    preview_of,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.saved import saved_words
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

PLAN, SERIES = "plan", "series"
# What a form may send at most: what it sent is kept for the saving that follows.
_MOST_FIELDS, _LONGEST_VALUE = 60, 100


def _read(actor: Actor, wanted: str, now: datetime) -> ProgrammeView:
    """``wanted`` is the year in the address; anything that is none of the years is this one."""
    language = actor.language
    with reading() as session:
        years = list_years(session, actor, now)
        year = int(wanted) if wanted in {str(one) for one in years} else site_day(now).year
        rows = list_year(session, actor, year, now)
        programme = read_programme(session, actor, now)
    return ProgrammeView(
        year=str(year),
        years=tuple(YearTab(str(one), one == year) for one in years),
        hint=say("programme.matrix.hint", language, days=programme.interval_days),
        matrix=matrix_of(programme, now, language),
        months=months_of(rows, year, language),
        total=say("programme.year.total", language, total=len(rows)),
    )


def _try_out(actor: Actor, fields: object, now: datetime) -> tuple[Proposed, ...]:
    """What saving these fields would plan. Raises Invalid."""
    command = parse_programme(fields, now)
    with reading() as session:
        taken = taken_slots(session, actor, command.dates[0], command.dates[-1])
    return propose(command.dates, command.scenarios, command.regus, command.types, taken)


class ProgrammeState(DrillFormState, rx.State):
    """``tried`` is the form that was sent last: its errors stand there. ``preview`` was not saved yet.

    What is saved is what was shown: ``_asked`` keeps the fields of the preview, whatever is typed since.
    """

    view: ProgrammeView = ProgrammeView()
    is_loaded: bool = False
    tried: str = ""
    planned_reference: str = ""
    planned_at: str = ""
    preview: list[PreviewLine] = []
    preview_text: str = ""
    saved_text: str = ""
    series_sent: int = 0
    _asked: dict[str, str] = {}

    @allow(Permission.DRILL_READ)
    async def load(self) -> None:
        if page_opened():
            self._clear()
            self._forget()
            self.planned_reference = self.saved_text = ""
        await broadcaster().follow(ProgrammeState.refresh, "drills")
        await self._show(await current_actor())

    @allow(Permission.DRILL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.DRILL_PLAN)
    async def plan(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Parse, act, show one drill. What was typed stays in the browser."""
        actor = await current_actor()
        self.tried = PLAN

        def write() -> str:
            return plan_drill(actor, parse_plan_drill(fields, system_clock()), clock=system_clock)

        self.planned_reference = await self._attempt(actor, write) or ""
        self.planned_at = exact_time(system_clock(), actor.language)
        await self._show(actor)
        return self._focus()

    @allow(Permission.DRILL_PLAN)
    async def try_out(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Show the dates of a programme; nothing is saved."""
        actor = await current_actor()
        self.tried, self.saved_text = SERIES, ""
        self._forget()
        proposed = await self._try(actor, lambda: _try_out(actor, fields, system_clock()))
        if proposed is None:
            return self._focus()
        self._asked = _kept(fields)
        self.preview = preview_of(proposed, actor.language)
        left_out = sum(1 for one in proposed if one.taken_by)
        self.preview_text = _counted("programme.preview.total", len(proposed) - left_out, left_out, actor)
        return None

    @allow(Permission.DRILL_PLAN)
    async def save(self) -> rx.event.EventSpec | None:
        """Plan what the preview shows, in one transaction, with the key of the form that asked for it."""
        actor, asked = await current_actor(), self._asked
        if not asked:
            return None  # the second half of a double click: it is saved and stays said
        self.tried = SERIES
        saved = await self._try(
            actor,
            lambda: plan_programme(actor, parse_programme(asked, system_clock()), clock=system_clock),
        )
        if saved is not None:
            self._forget()
            self.series_sent += 1
            counted = _counted("programme.saved", saved.planned, saved.left_out, actor)
            self.saved_text = saved_words(actor.language, "", counted)
            await self._show(actor)
        return self._focus()

    def _forget(self) -> None:
        self.preview, self.preview_text, self._asked = [], "", {}

    def _wanted(self) -> str:
        return str(self.router.url.query_parameters.get("year", ""))[:4]

    async def _show(self, actor: Actor) -> None:
        self.view = await asyncio.to_thread(_read, actor, self._wanted(), system_clock())
        self.is_loaded = True


def _kept(fields: dict[str, Any]) -> dict[str, str]:
    """The fields as they were sent, short ones only: every one of a good form is short."""
    short = {
        name: value
        for name, value in fields.items()
        if isinstance(value, str) and len(name) <= _LONGEST_VALUE and len(value) <= _LONGEST_VALUE
    }
    ticked = {name: "on" for name, value in fields.items() if value is True and len(name) <= _LONGEST_VALUE}
    return dict(list({**short, **ticked}.items())[:_MOST_FIELDS])


def _counted(key: str, planned: int, left_out: int, actor: Actor) -> str:
    words = say(key, actor.language, planned=planned)
    if left_out:
        words += " " + say("programme.left_out", actor.language, count=left_out)
    return words
