"""Planned visits of weeks by zone, due time and state, and where visits were made: for P3 and for shifts.

Called by kpis and the trend page. Two statements over the window's index range, whatever the history. Never a
row of a person; the same for both agencies. Hours are made in Python: databases disagree about dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.numbers import (
    AS_OF,
    START,
    STATE,
    due_between,
    known_visit,
    with_states,
)
from dashboard.features.patrols.rules.area_hours import AreaHour, area_hours
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.rules.visits import VisitTally
from dashboard.features.patrols.tables import Checkpoint, CheckpointLimit, PlannedVisit, Visit
from dashboard.kernel.reference import Agency, Zone


@dataclass(frozen=True, slots=True)
class DueSum:
    """So many planned visits of one zone and agency were due at one time and are in one state."""

    agency: Agency
    zone: Zone
    due_at: datetime
    state: VisitState
    total: int
    weight: float


@dataclass(frozen=True, slots=True)
class Spread:
    """What was due from ``start`` up to ``as_of``, and the (zone, time) of every visit that was made."""

    start: datetime
    as_of: datetime
    due: tuple[DueSum, ...]
    seen: tuple[tuple[Zone, datetime], ...]

    def cells(self, start: datetime) -> tuple[AreaHour, ...]:
        """P3's required cells from ``start`` on, which is not before the spread's own start."""
        due = ((one.zone, one.due_at, one.weight, one.state) for one in self.due)
        return area_hours(due, self.seen, start, self.as_of)


def _due() -> Select:
    agency, zone, due = col(PlannedVisit.agency), col(Checkpoint.zone), col(PlannedVisit.due_at)
    later = (
        select(CheckpointLimit.weight)
        .where(CheckpointLimit.checkpoint_id == Checkpoint.id, col(CheckpointLimit.valid_from) <= due)
        .where(col(CheckpointLimit.recorded_at) <= AS_OF)
        .order_by(col(CheckpointLimit.valid_from).desc())
        .limit(1)
        .correlate(Checkpoint, PlannedVisit)
        .scalar_subquery()
    )
    state = STATE.label("state")
    weight = func.max(func.coalesce(later, col(Checkpoint.weight)))
    return (
        with_states(select_columns(agency, zone, due, state, func.count(), weight))
        .where(due_between(START, AS_OF))
        .group_by(agency, zone, due, state)
    )


_DUE = _due()
_SEEN = (
    select_columns(col(Checkpoint.zone), col(Visit.at))
    .join(Checkpoint, col(Checkpoint.id) == col(Visit.checkpoint_id))
    .where(known_visit(), col(Visit.at) >= START)
)


def read_spread(session: Session, start: datetime, as_of: datetime) -> Spread:
    """Everything the heat map and the shares of shifts need, from ``start`` (an hour's first instant)."""
    window = {"start": start, "as_of": as_of}
    # ``due_between`` leaves its start out; the first instant of an hour belongs to the hour.
    just_before = {"start": start - timedelta(microseconds=1), "as_of": as_of}
    due = tuple(
        DueSum(Agency(agency), Zone(zone), at, VisitState(state), int(total), float(weight))
        for agency, zone, at, state, total, weight in session.execute(_DUE, just_before)
    )
    seen = tuple((Zone(zone), at) for zone, at in session.execute(_SEEN, window))
    return Spread(start, as_of, due, seen)


def tally_sums(sums: Iterable[DueSum]) -> VisitTally:
    """The planned visits of these sums by state."""
    counts = dict.fromkeys(VisitState, 0)
    for one in sums:
        counts[one.state] += one.total
    return VisitTally(**{state.value: total for state, total in counts.items()})
