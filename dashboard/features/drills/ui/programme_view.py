"""What ``/drills/programme`` shows, worded for the viewer: standing of every cell, and a year of drills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.drills.queries.programme import Programme
from dashboard.features.drills.queries.records import DrillRow, DrillState
from dashboard.features.drills.rules.programme import Slot, Standing, cell_standing, slots, standing
from dashboard.features.drills.rules.series import Proposed
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Language, Regu, Scenario
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, day_in, month_name


@dataclass(frozen=True)
class TypeLine:
    """One form of a cell: when last, when next, until when. ``late`` and its ``shape`` are empty in time."""

    name: str
    text: str
    late: str
    shape: str


@dataclass(frozen=True)
class CellLine:
    """One regu in one scenario. ``never`` names the forms that were neither held nor planned."""

    due: str
    late: str
    shape: str
    types: tuple[TypeLine, ...]
    never: str


@dataclass(frozen=True)
class ScenarioLine:
    """One scenario: a cell per regu, A to D."""

    scenario: str
    cells: tuple[CellLine, ...]


@dataclass(frozen=True)
class YearDrill:
    """One drill of a month. ``was``: the first date when it was moved."""

    reference: str
    day: str
    title: str
    note: str
    state: str
    was: str
    is_cancelled: bool


@dataclass(frozen=True)
class MonthLine:
    """One month of the year, drills by date."""

    name: str
    drills: tuple[YearDrill, ...]


@dataclass(frozen=True)
class YearTab:
    """One year to choose."""

    year: str
    is_shown: bool


@dataclass(frozen=True)
class PreviewLine:
    """One date of a programme that was not saved yet. ``taken``: why it will be left out."""

    when: str
    title: str
    taken: str


@dataclass(frozen=True)
class ProgrammeView:
    """The page. ``year`` is what the months belong to; the matrix and its ``hint`` are always of now."""

    year: str = ""
    hint: str = ""
    years: tuple[YearTab, ...] = ()
    matrix: tuple[ScenarioLine, ...] = ()
    months: tuple[MonthLine, ...] = ()
    total: str = ""


def matrix_of(programme: Programme, now: datetime, language: Language) -> tuple[ScenarioLine, ...]:
    """Every scenario with every regu, whether anything was ever done or not."""
    return tuple(
        ScenarioLine(
            say(f"scenario.{scenario.value}", language),
            tuple(_cell(programme, scenario, regu, now, language) for regu in Regu),
        )
        for scenario in Scenario
    )


def _cell(
    programme: Programme, scenario: Scenario, regu: Regu, now: datetime, language: Language
) -> CellLine:
    own = slots(scenario, regu)
    days = [programme.last_on[slot] for slot in own if slot in programme.last_on]
    last_on = max(days, default=None)
    whole = cell_standing(
        scenario, regu, last_on, programme.open, programme.begun_on, now, programme.interval_days
    )
    found = {
        slot: standing(
            slot,
            programme.last_on.get(slot),
            programme.open,
            programme.begun_on,
            now,
            programme.interval_days,
        )
        for slot in own
    }
    quiet = [slot for slot, one in found.items() if one.is_never and one.next is None]
    lines = (
        _type(slot, one, programme.interval_days, now, language)
        for slot, one in found.items()
        if slot not in quiet
    )
    names = ", ".join(say(f"drills.type.{slot.type.value}", language) for slot in quiet)
    return CellLine(
        due=_due(whole, now, language),
        late=_late(whole, language),
        shape=_shape(whole, programme.interval_days),
        types=tuple(lines),
        never=say("programme.never.types", language, types=names) if quiet else "",
    )


def _due(one: Standing, now: datetime, language: Language) -> str:
    if one.is_never:
        return say("programme.never", language)
    return say("programme.due", language, day=_day(one.due_on, now, language)) if one.due_on else ""


def _late(one: Standing, language: Language) -> str:
    if not one.is_overdue:
        return ""
    key = "programme.late.since_start" if one.is_never and one.late_since == one.due_on else "programme.late"
    return say(key, language, days=one.days_overdue)


def _shape(one: Standing, interval_days: int) -> str:
    """Diamond: late. Triangle: late by more than a whole interval, or never done at all."""
    if not one.is_overdue:
        return ""
    is_poor = one.is_never or one.days_overdue > interval_days
    return "poor" if is_poor else "attention"


def _type(slot: Slot, one: Standing, interval_days: int, now: datetime, language: Language) -> TypeLine:
    words = [say("programme.never", language)]
    if one.last_on is not None:
        words = [say("programme.last", language, day=_day(one.last_on, now, language))]
    if one.next is not None:
        day = _day(site_day(one.next.planned_for), now, language)
        if one.next.is_moved:
            was = _day(site_day(one.next.original_planned_for), now, language)
            words.append(say("programme.next.moved", language, day=day, was=was))
        else:
            words.append(say("programme.next", language, day=day))
    if one.last_on is not None:
        words.append(_due(one, now, language))
    name, late = say(f"drills.type.{slot.type.value}", language), _late(one, language)
    if one.is_never and one.late_since == one.due_on:
        # Not every form has to be done everywhere: the days are said, the mark belongs to the whole cell.
        return TypeLine(name, ", ".join([*words, late] if late else words), "", "")
    return TypeLine(name, ", ".join(words), late, _shape(one, interval_days))


def _day(day: date | None, now: datetime, language: Language) -> str:
    return "" if day is None else day_in(day, site_day(now).year, language)


def months_of(rows: Sequence[DrillRow], year: int, language: Language) -> tuple[MonthLine, ...]:
    """Twelve months; ``rows`` are the drills of that year by date."""
    return tuple(
        MonthLine(
            month_name(month, language),
            tuple(_drill(row, year, language) for row in rows if site_day(row.planned_for).month == month),
        )
        for month in range(1, 13)
    )


def _drill(row: DrillRow, year: int, language: Language) -> YearDrill:
    is_moved = row.planned_for != row.original_planned_for
    was = day_in(site_day(row.original_planned_for), year, language)
    state = "held" if row.held_at and row.state is DrillState.AWAITING else row.state.value
    return YearDrill(
        reference=row.reference,
        day=day_in(site_day(row.planned_for), year, language),
        title=say(f"scenario.{row.scenario.value}", language),
        note=_note(row.type.value, row.regus, language),
        state=say(f"programme.state.{state}", language),
        was=say("programme.was", language, day=was) if is_moved else "",
        is_cancelled=row.state is DrillState.CANCELLED,
    )


def preview_of(proposed: Sequence[Proposed], language: Language) -> list[PreviewLine]:
    """Every date of a programme, those that are taken with the drill that has their place."""
    return [
        PreviewLine(
            when=f"{day_in(site_day(one.at), 0, language)}, {clock_time(one.at, language)}",
            title=say(f"scenario.{one.slot.scenario.value}", language)
            + ", "
            + _note(one.slot.type.value, (one.slot.regu,), language),
            taken=say("programme.preview.taken", language, reference=one.taken_by) if one.taken_by else "",
        )
        for one in proposed
    ]


def _note(kind: str, regus: Sequence[Regu], language: Language) -> str:
    words = say("drills.list.regus", language, regus=", ".join(regus))
    return f"{say(f'drills.type.{kind}', language)}, {words}"
