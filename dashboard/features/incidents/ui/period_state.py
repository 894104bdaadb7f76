"""State of the period below the list: any stretch of days, its rows and its trend."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import reflex as rx

from dashboard.features.incidents.figures import DayCounts, day_counts
from dashboard.features.incidents.queries.days import count_by_day, hidden_days, list_period
from dashboard.features.incidents.ui.views import IncidentLine, line_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

LONGEST_PERIOD = timedelta(days=3660)


@dataclass(frozen=True)
class Period:
    """A read period of the list, already worded."""

    lines: tuple[IncidentLine, ...]
    total: str
    next_before: int
    counts: DayCounts


def _read_period(actor: Actor, first: date, last: date, before: int) -> Period:
    now = system_clock()
    with reading() as session:
        page = list_period(session, actor, first, last, before_id=before)
        counts = count_by_day(session, actor, first, last) if not before else {}
        hidden = len(hidden_days(session, actor, first, last)) if not before else 0
    lines = tuple(line_of(row, now, actor.language) for row in page.rows)
    total = say("incidents.period.total", actor.language, total=number(page.total, actor.language))
    return Period(
        lines, total, page.next_before, day_counts(counts, first, last, actor.language, hidden=hidden)
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


class IncidentTrendState(rx.State):
    """The chart of the period, in a State of its own: nothing else redraws it."""

    days: list[str] = []
    counts: list[int] = []
    typical: list[float] = []
    sentence: str = ""


class IncidentPeriodState(rx.State):
    """The period stays as the reader left it; it does not move by itself."""

    period_lines: list[IncidentLine] = []
    period_total: str = ""
    period_from: str = ""
    period_to: str = ""
    period_error: str = ""
    next_before: int = 0
    _language: str = ""

    async def _start(self, actor: Actor) -> None:
        """The last 30 days, the first time; the reader's own period again in another language."""
        if self.period_from and self._language == actor.language.value:
            return
        today = site_day(system_clock())
        first, last = _day(self.period_from), _day(self.period_to)
        self._language = actor.language.value
        await self._show_period(actor, first or today - timedelta(days=29), last or today)

    @allow(Permission.INCIDENT_READ)
    async def show_period(self, fields: dict[str, Any]) -> None:
        actor = await current_actor()
        values = fields if isinstance(fields, dict) else {}
        first, last = _day(values.get("from")), _day(values.get("to"))
        self.period_error = ""
        if first is None or last is None:
            self.period_error = say("incidents.period.choose", actor.language)
        elif last < first:
            self.period_error = say("incidents.period.order", actor.language)
        elif last - first > LONGEST_PERIOD:
            self.period_error = say("incidents.period.long", actor.language)
        else:
            await self._show_period(actor, first, last)

    @allow(Permission.INCIDENT_READ)
    async def more(self) -> None:
        """The next page of the same period."""
        actor = await current_actor()
        first, last = _day(self.period_from), _day(self.period_to)
        if not self.next_before or first is None or last is None:
            return
        period = await asyncio.to_thread(_read_period, actor, first, last, self.next_before)
        self.period_lines = [*self.period_lines, *period.lines]
        self.next_before = period.next_before

    async def _show_period(self, actor: Actor, first: date, last: date) -> None:
        period = await asyncio.to_thread(_read_period, actor, first, last, 0)
        self.period_lines, self.period_total = list(period.lines), period.total
        self.period_from, self.period_to = first.isoformat(), last.isoformat()
        self.next_before = period.next_before
        chart = await self.get_state(IncidentTrendState)
        chart.days, chart.counts = list(period.counts.labels), list(period.counts.counts)
        chart.typical, chart.sentence = list(period.counts.typical), period.counts.sentence
