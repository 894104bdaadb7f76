"""Planned visits of a period by site day and zone, and open weak spots by zone: for the review's picture.

Public aggregates for any as-of: no post and no person, the same for both agencies. Days are borders handed to
SQL as instants: databases disagree about dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from dashboard.features.patrols.queries.growing import open_then
from dashboard.features.patrols.queries.numbers import AS_OF, STATE, with_states
from dashboard.features.patrols.rules.codes import ControlKind, VisitState
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl, PlannedVisit
from dashboard.kernel.clock import day_start
from dashboard.kernel.reference import Zone

_DONE = (VisitState.ON_TIME, VisitState.LATE)
_OWED = (*_DONE, VisitState.MISSED)


@dataclass(frozen=True, slots=True)
class DayVisits:
    """Of the visits due on one site day in one zone: done, and owed (done or missed), as in P1."""

    day: date
    zone: Zone
    done: int
    owed: int


def count_days(session: Session, first: date, last: date, as_of: datetime) -> tuple[DayVisits, ...]:
    """Every day and zone with a visit owed, by day and zone; due up to ``as_of`` and known by then."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not days:
        return ()
    due, zone = col(PlannedVisit.due_at), col(Checkpoint.zone)
    index = case(*_whens(days), else_=len(days)).label("day")
    states = (
        with_states(select_columns(index, zone.label("zone"), STATE.label("state")))
        .where(due >= day_start(first), due < day_start(last + timedelta(days=1)), due <= AS_OF)
        .subquery()
    )
    columns = states.c.day, states.c.zone, states.c.state
    totals: dict[tuple[int, str], dict[str, int]] = {}
    for number, code, state, total in session.execute(
        select_columns(*columns, func.count()).group_by(*columns), {"as_of": as_of}
    ):
        totals.setdefault((int(number), code), {})[state] = int(total)
    found = [
        DayVisits(days[number], Zone(code), _sum(counts, _DONE), _sum(counts, _OWED))
        for (number, code), counts in sorted(totals.items())
    ]
    return tuple(one for one in found if one.owed)


def _whens(days: Sequence[date]) -> list:
    due = col(PlannedVisit.due_at)
    return [(due < day_start(day + timedelta(days=1)), number) for number, day in enumerate(days)]


def _sum(counts: dict[str, int], states: Sequence[VisitState]) -> int:
    return sum(counts.get(state.value, 0) for state in states)


_KIND, _ZONE = col(CompensatingControl.kind), col(CompensatingControl.zone)
_WEAK = (
    select_columns(_KIND, _ZONE, func.count())
    .where(open_then())
    .group_by(_KIND, _ZONE)
    .order_by(_KIND, _ZONE)
)


def count_weak(session: Session, as_of: datetime) -> tuple[tuple[ControlKind, Zone, int], ...]:
    """Weak spots of both agencies that were open at ``as_of``, by kind and zone: never which post."""
    rows = session.execute(_WEAK, {"as_of": as_of})
    return tuple((ControlKind(kind), Zone(zone), int(total)) for kind, zone, total in rows)
