"""States of ``/incidents/searches``: the register of a period, and the form that adds to it."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import parse_search
from dashboard.features.incidents.queries.parts import find_head
from dashboard.features.incidents.queries.searches import list_searches, sum_searches
from dashboard.features.incidents.ui.search_view import (
    SearchLine,
    SumLine,
    search_line,
    sum_lines,
    sums_words,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid, Missing
from dashboard.kernel.freshness import newest_input, source_ages
from dashboard.kernel.kpi_tile import TileAge, input_age
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

LONGEST_PERIOD = timedelta(days=3660)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Register:
    """A read page of the register, worded. ``sums`` are those of the whole period."""

    lines: list[SearchLine]
    next_before: int
    sums: list[SumLine]
    sentence: str
    age: TileAge


def _read(actor: Actor, first: date, last: date, before: int = 0) -> Register:
    now, language = system_clock(), actor.language
    start, end = day_start(first), day_start(last + _DAY)
    with reading() as session:
        page = list_searches(session, actor, start, end, before_id=before)
        sums = sum_searches(session, actor, start, end)
        newest = newest_input(source_ages(session, now), *(agency.value for agency in Agency))
    lines = [search_line(row, now, language) for row in page.rows]
    return Register(
        lines,
        page.next_before,
        sum_lines(sums, language),
        sums_words(sums, language),
        input_age(newest, language),
    )


def _zone_of(actor: Actor, reference: str) -> str:
    """The zone of the incident the search belongs to. Raises Missing."""
    with reading() as session:
        return find_head(session, actor, reference).zone.value


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


class SearchesState(rx.State):
    """The register moves by itself; the period stays as the reader left it."""

    lines: list[SearchLine] = []
    sums: list[SumLine] = []
    sentence: str = ""
    age: TileAge = TileAge()
    next_before: int = 0
    period_from: str = ""
    period_to: str = ""
    period_error: str = ""
    is_loaded: bool = False

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(SearchesState.refresh, "incidents")
        if not self.period_from:
            today = site_day(system_clock())
            self.period_from, self.period_to = (today - 29 * _DAY).isoformat(), today.isoformat()
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; further pages that were opened stay as they are."""
        if len(self.lines) <= 50:
            await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def show_period(self, fields: dict[str, Any]) -> None:
        actor = await current_actor()
        values = fields if isinstance(fields, dict) else {}
        first, last = _date(values.get("from")), _date(values.get("to"))
        self.period_error = ""
        if first is None or last is None:
            self.period_error = say("incidents.period.choose", actor.language)
        elif last < first:
            self.period_error = say("incidents.period.order", actor.language)
        elif last - first > LONGEST_PERIOD:
            self.period_error = say("incidents.period.long", actor.language)
        else:
            self.period_from, self.period_to = first.isoformat(), last.isoformat()
            await self._show(actor)

    @allow(Permission.INCIDENT_READ)
    async def more(self) -> None:
        """The next page of the same period."""
        first, last = _date(self.period_from), _date(self.period_to)
        if not self.next_before or first is None or last is None:
            return
        register = await asyncio.to_thread(_read, await current_actor(), first, last, self.next_before)
        self.lines, self.next_before = [*self.lines, *register.lines], register.next_before

    async def _show(self, actor: Actor) -> None:
        first, last = _date(self.period_from), _date(self.period_to)
        if first is None or last is None:
            return
        register = await asyncio.to_thread(_read, actor, first, last)
        self.lines, self.next_before = register.lines, register.next_before
        self.sums, self.sentence, self.age = register.sums, register.sentence, register.age
        self.is_loaded = True


class SearchFormState(rx.State):
    """The form. ``incident`` and ``zone`` may come with the address; a saved search shows its reference."""

    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved_reference: str = ""
    saved_at: str = ""
    incident: str = ""
    zone: str = ""
    is_open: bool = False

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        """A lost link loads the page again: a form that is being filled in stays as it is."""
        self.errors, self.summary, self.refusal = {}, [], ""
        if self.saved_reference or self._wanted() != self.incident:
            await self._begin(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def begin(self) -> None:
        """An empty form, asked for after the last one was saved."""
        await self._begin(await current_actor())

    def _wanted(self) -> str:
        """The incident in the address, from whose page this one was opened; "" is none."""
        return str(self.router.url.query_parameters.get("incident", ""))[:16].upper()

    async def _begin(self, actor: Actor) -> None:
        self.errors, self.summary, self.refusal = {}, [], ""
        self.saved_reference = ""
        wanted = self._wanted()
        self.incident = self.zone = ""
        if wanted:
            try:
                zone = await asyncio.to_thread(_zone_of, actor, wanted)
                self.incident, self.zone = wanted, zone if Zone(zone).is_site else ""
            except Missing:
                self.refusal = say("incidents.finds.incident.unknown", actor.language)
        self.is_open = bool(wanted)

    @allow(Permission.SEARCH_RECORD)
    async def submit(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays in the browser; the summary takes the focus."""
        actor = await current_actor()
        self.errors, self.summary, self.refusal = {}, [], ""
        self.is_open = True
        try:
            command = parse_search(fields, system_clock())
            self.saved_reference = await asyncio.to_thread(record_search, actor, command, clock=system_clock)
            self.saved_at = exact_time(system_clock(), actor.language)
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        return None
