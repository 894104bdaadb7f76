"""State of the data-quality page: how many records fail each rule, and the records of the chosen one."""

import asyncio
from dataclasses import dataclass

import reflex as rx

from dashboard.features.incidents.queries.quality import (
    DoubtfulPage,
    DoubtfulRow,
    count_doubtful,
    list_doubtful,
    read_form_times,
)
from dashboard.features.incidents.rules.quality import (
    FORM_MEDIAN_SECONDS,
    FORM_P90_SECONDS,
    FormTimes,
    QualityRule,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.freshness import newest_input, source_ages
from dashboard.kernel.kpi_tile import NO_AGE, TileAge, input_age
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number, short_moment
from dashboard.web.broadcast import broadcaster
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class RuleLine:
    """One rule with its count."""

    code: str
    name: str
    count: str
    is_error: bool
    is_clean: bool


@dataclass(frozen=True)
class DoubtfulLine:
    """One record of the list."""

    reference: str
    severity: str
    severity_word: str
    title: str
    zone: str
    occurred: str
    delay: str
    reversed: str
    agency_letter: str


@dataclass(frozen=True)
class QualityView:
    rules: tuple[RuleLine, ...] = ()
    lines: tuple[DoubtfulLine, ...] = ()
    form: str = ""
    next_before: int = 0
    age: TileAge = NO_AGE


def _read(actor: Actor, rule: QualityRule, before: int) -> QualityView:
    now, language = system_clock(), actor.language
    with reading() as session:
        counts = {} if before else count_doubtful(session, actor, now)
        page = list_doubtful(session, actor, rule, now, before_id=before)
        times = read_form_times(session, actor, now)
        newest = newest_input(source_ages(session, now), *(agency.value for agency in Agency))
    rules = tuple(
        RuleLine(
            one.value,
            say(f"incidents.quality.rule.{one.value}", language),
            number(count, language),
            one.is_error,
            count == 0,
        )
        for one, count in counts.items()
    )
    return QualityView(
        rules,
        _lines(page, language),
        _form_words(times, language),
        page.next_before,
        input_age(newest, language),
    )


def _lines(page: DoubtfulPage, language: Language) -> tuple[DoubtfulLine, ...]:
    return tuple(_line(row, language) for row in page.rows)


def _line(row: DoubtfulRow, language: Language) -> DoubtfulLine:
    delay = (row.recorded_at - row.occurred_at).total_seconds()
    return DoubtfulLine(
        reference=row.reference,
        severity=row.severity.value,
        severity_word=say(f"severity.{row.severity.value}", language),
        title=say(f"incidents.type.{row.type.value}", language),
        zone=say(f"zone.{row.zone.value}", language),
        occurred=short_moment(row.occurred_at, system_clock(), language),
        delay=duration(delay, language) if delay >= 0 else f"\u2212{duration(-delay, language)}",
        reversed=", ".join(say(f"incidents.quality.reversed.{one.value}", language) for one in row.reversals),
        agency_letter=row.agency.letter,
    )


def _form_words(times: FormTimes, language: Language) -> str:
    if times.median is None or times.p90 is None:
        return say("kpi.no_data", language)
    return say(
        "incidents.quality.form.times",
        language,
        n=number(times.n, language),
        median=number(times.median, language),
        p90=number(times.p90, language),
        median_target=FORM_MEDIAN_SECONDS,
        p90_target=FORM_P90_SECONDS,
    )


class IncidentQualityState(rx.State):
    """``/incidents/quality``. The list stays on the chosen rule."""

    rules: list[RuleLine] = []
    lines: list[DoubtfulLine] = []
    rule: str = QualityRule.NEGATIVE.value
    form: str = ""
    next_before: int = 0
    age: TileAge = TileAge()
    is_loaded: bool = False

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(IncidentQualityState.refresh, "incidents")
        actor = await current_actor()
        await self._show(actor)
        # Begin with what there is to mend.
        failing = next((line.code for line in self.rules if not line.is_clean), self.rule)
        if not self.lines and failing != self.rule:
            self.rule = failing
            await self._show(actor)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit."""
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def show_rule(self, code: str) -> None:
        """The records of one rule; an unknown code shows the first."""
        known = next((one for one in QualityRule if one.value == code), QualityRule.NEGATIVE)
        self.rule = known.value
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def more(self) -> None:
        """The next page of the same rule."""
        if not self.next_before:
            return
        actor = await current_actor()
        view = await asyncio.to_thread(_read, actor, QualityRule(self.rule), self.next_before)
        self.lines = [*self.lines, *view.lines]
        self.next_before = view.next_before

    async def _show(self, actor: Actor) -> None:
        view = await asyncio.to_thread(_read, actor, QualityRule(self.rule), 0)
        self.rules, self.lines = list(view.rules), list(view.lines)
        self.form, self.next_before, self.age = view.form, view.next_before, view.age
        self.is_loaded = True
