"""One reading of the plan page, and what its forms start with. Called in a thread by the page's State."""

from dataclasses import dataclass, field
from datetime import datetime

from dashboard.features.patrols.queries import plans
from dashboard.features.patrols.ui.planning_order import SpotGroup, numbered, spot_groups
from dashboard.features.patrols.ui.planning_points import ZoneLine, zone_lines
from dashboard.features.patrols.ui.planning_views import (
    DutyDay,
    RepeatingLine,
    RouteLine,
    duty_days,
    repeating_line,
    route_line,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.reference import Zone


@dataclass(frozen=True)
class Choice:
    """One route to choose in a form."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class PlanPicture:
    """The whole page, worded."""

    routes: list[RouteLine] = field(default_factory=list)
    repeating: list[RepeatingLine] = field(default_factory=list)
    days: list[DutyDay] = field(default_factory=list)
    zones: list[ZoneLine] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """What a form starts with, as it was when it was opened: a later change must not slip into it."""

    title: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    groups: list[SpotGroup] = field(default_factory=list)


def read_plan(actor: Actor, now: datetime) -> PlanPicture:
    language = actor.language
    with reading() as session:
        routes = plans.list_routes(session, actor)
        repeating = plans.list_repeating(session, actor, now)
        required = plans.list_required(session, actor, now)
        points = plans.list_points(session, actor, now)
        retired = plans.list_retired(session, actor)
    return PlanPicture(
        [route_line(row, language) for row in routes],
        [repeating_line(row, now, language) for row in repeating],
        duty_days(required, actor.agency, language),
        zone_lines(points, retired, routes, now, language),
    )


def first_values(actor: Actor, form: str, number: str, now: datetime) -> Opened:
    """What the form ``form`` of the thing ``number`` (id or code; empty: a new one) starts with.

    Raises Missing for what is not the agency's, or not in use any more.
    """
    with reading() as session:
        routes = plans.list_routes(session, actor)
        repeating = plans.list_repeating(session, actor, now)
        points = plans.list_points(session, actor, now)
    if form == "once":
        filled = {"interval": "60", "rounds": "1"}
        return Opened(filled=filled, groups=spot_groups(points, actor.language))
    if form in ("route", "retire-route"):
        return _route(routes, spot_groups(points, actor.language), number)
    if form in ("repeating", "off", "end"):
        return _repeating(routes, repeating, number, now)
    return _point(points, number)


def _route(routes: tuple[plans.RouteRow, ...], groups: list[SpotGroup], number: str) -> Opened:
    row = _chosen(routes, number)
    if row is None:
        return Opened(filled={"minutes": "30"}, groups=groups)
    filled = {
        "id": str(row.id),
        "version": str(row.version),
        "name": row.name,
        "minutes": str(row.minutes),
        "is_joint_eligible": "on" if row.is_joint_eligible else "",
    }
    return Opened(row.name, filled, groups=numbered(groups, [code for code, _ in row.points]))


def _repeating(
    routes: tuple[plans.RouteRow, ...], rows: tuple[plans.RepeatingRow, ...], number: str, now: datetime
) -> Opened:
    choices = [Choice(str(route.id), route.name) for route in routes]
    today = site_day(now).isoformat()
    row = _chosen(rows, number)
    if row is None:
        filled = {"interval": "60", "rounds": "1", "early": "10", "late": "15", "valid_from": today}
        return Opened(filled=filled | {f"weekday_{day}": "on" for day in range(7)}, choices=choices)
    pattern = row.pattern
    filled = {
        "id": str(row.id),
        "version": str(row.version),
        "route": str(row.route_id),
        "start": f"{pattern.start_minute // 60:02}:{pattern.start_minute % 60:02}",
        "interval": str(pattern.interval_minutes),
        "rounds": str(pattern.rounds),
        "early": str(row.early_minutes),
        "late": str(row.late_minutes),
        "valid_from": max(today, pattern.valid_from.isoformat()),
        "valid_until": "" if pattern.valid_until is None else pattern.valid_until.isoformat(),
        "is_joint": "on" if row.is_joint else "",
        "day": today,
    }
    filled |= {f"weekday_{day}": "on" if pattern.weekdays >> day & 1 else "" for day in range(7)}
    return Opened(row.route, filled, choices)


def _point(rows: tuple[plans.PointRow, ...], code: str) -> Opened:
    if not code:
        return Opened(filled={"weight": "1", "zone": Zone.PERIMETER.value})
    row = next((row for row in rows if row.code == code), None)
    if row is None:
        raise Missing
    limits = row.limits
    filled = {
        "code": row.code,
        "version": str(row.version),
        "name": row.name,
        "x": "" if row.x is None else str(row.x),
        "y": "" if row.y is None else str(row.y),
        "needs_scan": "on" if row.needs_scan else "",
        "weight": f"{limits.weight:g}".replace(".", ","),
        "day_gap": "" if limits.day_gap is None else str(limits.day_gap),
        "night_gap": "" if limits.night_gap is None else str(limits.night_gap),
    }
    return Opened(row.name, filled)


def _chosen(rows, number: str):
    """The row with this id; None for a new one. Raises Missing."""
    if not number:
        return None
    row = next((row for row in rows if str(row.id) == number), None)
    if row is None:
        raise Missing
    return row
