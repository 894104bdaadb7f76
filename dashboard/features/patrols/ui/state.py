"""State of ``/patrols``: the three numbers, and the plan with its states."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import reflex as rx

from dashboard.features.patrols.actions import excuse_visit
from dashboard.features.patrols.forms import parse_excuse
from dashboard.features.patrols.kpis import patrol_kpis
from dashboard.features.patrols.queries.records import list_plan
from dashboard.features.patrols.ui.round_state import PatrolRoundState
from dashboard.features.patrols.ui.views import (
    PlanLine,
    excused_warning,
    kpi_view,
    next_flip,
    plan_line,
    sentence,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.kpi_tile import TileView
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

__all__ = ["PatrolRoundState", "PatrolsState"]

SPAN = timedelta(hours=24)
# A phone scrolls through this many rows without losing its way.
PAGE_ROWS = 40


@dataclass(frozen=True)
class Picture:
    """One reading of the page, already worded."""

    kpis: dict[str, TileView]
    warning: str
    lines: list[PlanLine]
    flips_at: datetime | None


def _read(actor: Actor, *, ahead: bool) -> Picture:
    now, language = system_clock(), actor.language
    start, end = (now, now + SPAN) if ahead else (now - SPAN, now)
    may_plan = actor.may(Permission.PATROL_PLAN)
    with reading() as session:
        kpis = {kpi.slug: kpi for kpi in patrol_kpis(session, now)}
        plan = list_plan(session, actor, start, end, now)
    lines = [plan_line(row, now, language, may_plan=may_plan) for row in plan]
    return Picture(
        {slug: kpi_view(kpi, language) for slug, kpi in kpis.items()},
        excused_warning(kpis, language),
        # What happened is read from the newest, what is to come from the next.
        lines if ahead else lines[::-1],
        next_flip(plan, now),
    )


class PatrolsState(rx.State):
    """Empty strings mean "nothing to say"; ``shown`` is how many rows of the list are on the page."""

    patrol_coverage: TileView = TileView()
    patrol_punctuality: TileView = TileView()
    patrol_gap_coverage: TileView = TileView()
    warning: str = ""
    lines: list[PlanLine] = []
    is_ahead: bool = False
    is_loaded: bool = False
    refusal: str = ""
    excuse_said: str = ""
    shown: int = PAGE_ROWS
    total: int = 0

    @allow(Permission.PATROL_READ)
    async def load(self) -> None:
        await broadcaster().follow(PatrolsState.refresh, "patrols")
        self.is_ahead, self.shown = False, PAGE_ROWS
        if page_opened():
            self.refusal = ""
        await self._show(await current_actor())

    @allow(Permission.PATROL_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; what is being typed stays in the browser."""
        await self._show(await current_actor())

    @allow(Permission.PATROL_READ)
    async def look(self, ahead: bool) -> None:
        """The last 24 hours, or the next."""
        self.is_ahead, self.shown = ahead is True, PAGE_ROWS
        await self._show(await current_actor())

    @allow(Permission.PATROL_READ)
    async def more(self) -> None:
        """The next rows of the same 24 hours."""
        self.shown += PAGE_ROWS
        await self._show(await current_actor())

    @allow(Permission.PATROL_PLAN)
    async def excuse(self, planned_visit: int, reason: str) -> None:
        """Give a reason; the same reason for the same visit is the same click.

        What was missed already waits for somebody else's word, and that is said.
        """
        actor = await current_actor()
        self.refusal = self.excuse_said = ""
        fields = {
            "planned_visit": planned_visit,
            "reason": reason,
            "key": f"excuse-{planned_visit}-{reason}"[:64],
        }
        try:
            command = parse_excuse(fields)
            if not await asyncio.to_thread(excuse_visit, actor, command, clock=system_clock):
                self.excuse_said = say("patrols.excuse.said.asked", actor.language)
        except DomainError as error:
            self.refusal = sentence(error, actor.language)
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        picture = await asyncio.to_thread(_read, actor, ahead=self.is_ahead)
        await broadcaster().wake_at(PatrolsState.refresh, picture.flips_at)
        for slug, view in picture.kpis.items():
            setattr(self, slug, view)
        self.warning = picture.warning
        self.lines, self.total = picture.lines[: self.shown], len(picture.lines)
        self.is_loaded = True
