"""What the plan page shows, already worded for the viewer. Made from rows of queries/plans, never tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from dashboard.features.patrols.queries.plans import RepeatingRow, RouteRow
from dashboard.features.patrols.rules.schedule import EVERY_DAY, Pattern, Required, next_start
from dashboard.kernel.clock import day_start
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, day_name, exact_time, number, short_day, short_moment

_MIDDAY = timedelta(hours=12)


@dataclass(frozen=True)
class RouteLine:
    """A route with its points in order, in words."""

    id: int = 0
    name: str = ""
    points: str = ""
    total: str = ""
    note: str = ""


@dataclass(frozen=True)
class RepeatingLine:
    """A repeating plan: which days, which times, when next, which days off."""

    id: int = 0
    route: str = ""
    days: str = ""
    times: str = ""
    next: str = ""
    off: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShiftLine:
    """What one shift owes: by how many walks, on which routes, and who is on duty."""

    shift: str = ""
    hours: str = ""
    regu: str = ""
    total: str = ""
    routes: str = ""


@dataclass(frozen=True)
class DutyDay:
    """One duty day with its shifts; the first one stands open on the page."""

    day: str = ""
    total: str = ""
    is_open: bool = False
    shifts: list[ShiftLine] = field(default_factory=list)


def route_line(row: RouteRow, language: Language) -> RouteLine:
    notes = [say("patrols.planning.minutes", language, minutes=row.minutes)]
    if row.is_joint_eligible:
        notes.append(say("patrols.planning.joint_eligible", language))
    points = ", ".join(f"{place} {name}" for place, (_, name) in enumerate(row.points, 1))
    total = say("patrols.planning.points", language, total=len(row.points))
    return RouteLine(
        row.id, row.name, points or say("patrols.planning.no_points", language), total, ", ".join(notes)
    )


def repeating_line(row: RepeatingRow, now: datetime, language: Language) -> RepeatingLine:
    coming = next_start(row.pattern, now)
    off = [
        say(
            "patrols.planning.off",
            language,
            day=_day(day, language),
            reason=say(f"patrols.off.{reason.value}", language),
        )
        for day, reason in row.off
    ]
    return RepeatingLine(
        id=row.id,
        route=row.route,
        days=weekdays(row.pattern.weekdays, language),
        times=_times(row.pattern, language),
        next=say("patrols.planning.none_ahead", language)
        if coming is None
        else short_moment(coming, now, language),
        off=", ".join(off),
        note=_validity(row, now, language),
    )


def weekdays(mask: int, language: Language) -> str:
    """``Setiap hari``, ``Senin sampai Jumat``, ``Selasa, Kamis``."""
    if mask == EVERY_DAY:
        return say("patrols.planning.every_day", language)
    days = [number for number in range(7) if mask >> number & 1]
    names = [say(f"patrols.weekday.{number}", language) for number in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return say("patrols.planning.days", language, first=names[0], last=names[-1])
    return ", ".join(names)


def _times(pattern: Pattern, language: Language) -> str:
    first = day_start(pattern.valid_from) + timedelta(minutes=pattern.start_minute)
    last = first + timedelta(minutes=pattern.interval_minutes * (pattern.rounds - 1))
    if pattern.rounds == 1:
        return say("patrols.planning.once", language, time=clock_time(first, language))
    return say(
        "patrols.planning.times",
        language,
        first=clock_time(first, language),
        last=clock_time(last, language),
        every=pattern.interval_minutes,
        rounds=number(pattern.rounds, language),
    )


def _validity(row: RepeatingRow, now: datetime, language: Language) -> str:
    notes = [say("patrols.planning.joint", language)] if row.is_joint else []
    if day_start(row.pattern.valid_from) > now:
        notes.append(say("patrols.planning.from", language, day=_day(row.pattern.valid_from, language)))
    if row.pattern.valid_until is not None:
        notes.append(say("patrols.planning.until", language, day=_day(row.pattern.valid_until, language)))
    return ", ".join(notes)


def duty_days(rows: Sequence[Required], agency: Agency, language: Language) -> list[DutyDay]:
    """One line per shift, by duty day; the police have no regu here."""
    days = []
    for day, owed in groupby(rows, key=lambda row: row.day):
        parts = list(owed)
        shifts = [
            _shift_line(list(found), agency, language)
            for _, found in groupby(parts, key=lambda row: row.shift)
        ]
        total = number(sum(row.visits for row in parts), language)
        days.append(
            DutyDay(
                day_name(day_start(day) + _MIDDAY, language),
                say("patrols.planning.visits", language, total=total),
                not days,
                shifts,
            )
        )
    return days


def _shift_line(parts: list[Required], agency: Agency, language: Language) -> ShiftLine:
    other = say("patrols.planning.one_off", language)
    routes = [
        say(
            "patrols.planning.owed",
            language,
            route=row.route or other,
            walks=number(row.walks, language),
            visits=number(row.visits, language),
        )
        for row in parts
    ]
    shift = parts[0].shift.value
    regu = say("patrols.planning.regu", language, regu=parts[0].regu.value)
    return ShiftLine(
        say(f"patrols.shift.{shift}", language),
        say(f"patrols.shift_hours.{shift}", language),
        regu if agency is Agency.RUTAN else "",
        number(sum(row.visits for row in parts), language),
        # Routes may have commas in their names.
        "; ".join(routes),
    )


def stored(form: str, thing: str, made: object, now: datetime, language: Language) -> tuple[str, str]:
    """What was saved when and under which number, and what follows from it."""
    if form == "once":
        total = number(made, language) if isinstance(made, int) else ""
        return _stored("", now, language), say("patrols.plan.saved", language, total=total)
    mark = f"#{thing or made}" if thing or made else ""
    return _stored(mark, now, language), say(f"patrols.planning.saved.{form}", language)


def _stored(mark: str, now: datetime, language: Language) -> str:
    words = say("saved.at", language, time=exact_time(now, language))
    return f"{words} {mark}".rstrip()


def _day(day: date, language: Language) -> str:
    return short_day(day_start(day) + _MIDDAY, language)
