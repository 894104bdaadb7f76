"""Repeating plans and their days off, as a form sends them and as commands. Read by the plan page.

Whether the route exists and whose it is, is asked by the action.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.features.patrols.forms.visits import INTERVAL_MINUTES, MOST_ROUNDS
from dashboard.features.patrols.rules.schedule import DayOff, wraps_into_itself
from dashboard.features.patrols.rules.visits import DEFAULT_WINDOW
from dashboard.kernel.form import FormReader

FURTHEST_DAY = timedelta(days=366)
LARGEST_NUMBER = 999_999_999
_MINUTE = timedelta(minutes=1)
_TIME = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)(?::\d\d)?")
_EARLY = DEFAULT_WINDOW.early // _MINUTE
_LATE = DEFAULT_WINDOW.late // _MINUTE


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Walk a route on these weekdays (mask, Monday 1 to Sunday 64): ``rounds`` starts, one per interval.

    ``start_minute`` counts from 00.00 WIB of the day. ``valid_until`` is inclusive, None is without an end.
    """

    route_id: int
    weekdays: int
    start_minute: int
    interval_minutes: int
    rounds: int
    valid_from: date
    valid_until: date | None = None
    early_minutes: int = _EARLY
    late_minutes: int = _LATE
    is_joint: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """End a plan on the day before ``plan.valid_from`` and walk the new one from then on."""

    plan_id: int
    version: int
    plan: NewPlan
    key: str = ""


@dataclass(frozen=True, slots=True)
class EndPlan:
    """Owe nothing more from now on."""

    plan_id: int
    version: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class NewException:
    """Approve that a plan is not walked on one day."""

    plan_id: int
    day: date
    reason: DayOff
    key: str = ""


def parse_plan(fields: object, today: date) -> NewPlan:
    """Raises Invalid with one sentence per field: route, weekdays, start, interval, rounds, early, late,
    valid_from, valid_until, key. ``today`` is the site's; an empty ``valid_from`` means today.
    """
    form = FormReader(fields)
    plan = _plan(form, today)
    form.finish()
    if plan is None:
        raise AssertionError("finish raises for every missing field")
    return plan


def parse_plan_change(fields: object, today: date) -> ChangePlan:
    """As ``parse_plan``, with ``id`` and ``version`` of the plan that ends."""
    form = FormReader(fields)
    plan = _plan(form, today)
    plan_id, version = identified(form)
    form.finish()
    if plan is None:
        raise AssertionError("finish raises for every missing field")
    return ChangePlan(plan_id, version, plan, plan.key)


def parse_plan_end(fields: object) -> EndPlan:
    """Raises Invalid: id, version, key."""
    form = FormReader(fields)
    plan_id, version = identified(form)
    key = form.key()
    form.finish()
    return EndPlan(plan_id, version, key)


def parse_exception(fields: object, today: date) -> NewException:
    """Raises Invalid with one sentence per field: id, day, reason, key."""
    form = FormReader(fields)
    plan_id = form.whole("id", 1, LARGEST_NUMBER, "patrols.form.reload")
    day = day_of(form, "day", today)
    if day is None:
        form.fail("day", "patrols.form.day.choose")
    reason = form.code("reason", DayOff, "patrols.form.reason.choose")
    key = form.key()
    form.finish()
    if plan_id is None or day is None or reason is None:
        raise AssertionError("finish raises for every missing field")
    return NewException(plan_id, day, reason, key)


def identified(form: FormReader) -> tuple[int, int]:
    """What is changed, and the version that was on the screen when the form was opened."""
    number = form.whole("id", 1, LARGEST_NUMBER, "patrols.form.reload")
    version = form.whole("version", 1, LARGEST_NUMBER, "patrols.form.reload")
    return number or 0, version or 0


def day_of(form: FormReader, field: str, today: date) -> date | None:
    """A day from today to a year ahead; None when empty or unusable."""
    value = form.raw(field)
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        form.fail(field, "patrols.form.day.format")
    elif not today <= day <= today + FURTHEST_DAY:
        form.fail(field, "patrols.form.day.range")
    return day


def _plan(form: FormReader, today: date) -> NewPlan | None:
    route = form.whole("route", 1, LARGEST_NUMBER, "patrols.form.route.choose")
    weekdays = sum(1 << number for number in range(7) if form.checked(f"weekday_{number}"))
    if not weekdays:
        form.fail("weekdays", "patrols.form.weekdays.choose")
    start = _minute(form)
    interval = form.whole("interval", *INTERVAL_MINUTES, "patrols.form.interval.range")
    rounds = form.whole("rounds", 1, MOST_ROUNDS, "patrols.form.rounds.range")
    if interval is not None and rounds is not None and wraps_into_itself(interval, rounds):
        form.fail("rounds", "patrols.form.rounds.day")
    early = form.whole("early", 0, 60, "patrols.form.early.range")
    late = form.whole("late", 5, 90, "patrols.form.late.range")
    first = day_of(form, "valid_from", today) or today
    last = day_of(form, "valid_until", today)
    if last is not None and last < first:
        form.fail("valid_until", "patrols.form.valid_until.order")
    key, is_joint = form.key(), form.checked("is_joint")
    if form.errors or None in (route, start, interval, rounds, early, late):
        return None
    numbers = (route or 0, weekdays, start or 0, interval or 0, rounds or 0)
    return NewPlan(*numbers, first, last, early or 0, late or 0, is_joint, key)


def _minute(form: FormReader) -> int | None:
    """Minutes after midnight from ``19:00`` or ``19.00``."""
    value = form.raw("start")
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= 16 else None
    if found is None:
        form.fail("start", "patrols.form.time.choose")
        return None
    return int(found[1]) * 60 + int(found[2])
