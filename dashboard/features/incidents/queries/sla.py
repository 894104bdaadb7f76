"""I3 to I5 against their targets: met, breached, pending. Public aggregates, for any as-of; called by kpis.

The due instants stand in the rows, by the targets of the time of the report. Breached is late, or still open
past its due time, which takes the survivor bias out; a time before the report is a data error.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    ACK_DUE_THEN,
    AS_OF,
    COUNTED_THEN,
    RESOLVE_DUE_THEN,
    RESPONSE_DUE_THEN,
    SEVERITY_THEN,
    START,
)
from dashboard.features.incidents.rules.measures import SlaTally
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.reference import Severity

_ACK, _DUE = col(Incident.acknowledged_at), col(Incident.ack_due_at)
_REPORTED, _RESOLVED = col(Incident.reported_at), col(Incident.resolved_at)
_IS_OVER = and_(_RESOLVED.is_not(None), _RESOLVED <= AS_OF)
_IN_STATISTICS = col(Incident.in_statistics).is_(True)

DONE: Mapping[Measure, Any] = {
    Measure.ACKNOWLEDGE: _ACK,
    Measure.RESPONSE: col(Incident.on_scene_at),
    Measure.RESOLVE: _RESOLVED,
}
DUE_THEN: Mapping[Measure, ColumnElement[Any]] = {
    Measure.ACKNOWLEDGE: ACK_DUE_THEN,
    Measure.RESPONSE: RESPONSE_DUE_THEN,
    Measure.RESOLVE: RESOLVE_DUE_THEN,
}


def _total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _tallies_then(measure: Measure) -> Any:
    done, due = DONE[measure], DUE_THEN[measure]
    happened = and_(done.is_not(None), done <= AS_OF)
    waits = or_(done.is_(None), done > AS_OF)
    # Over without an arrival: somebody was there, when was not recorded.
    is_lost = and_(waits, _IS_OVER) if measure is Measure.RESPONSE else false()
    return (
        select(
            SEVERITY_THEN,
            func.count(),
            _total(and_(happened, done >= _REPORTED, done <= due)),
            _total(or_(and_(happened, done > due), and_(waits, due < AS_OF, not_(is_lost)))),
            # Imported: a time before the report.
            _total(and_(happened, done < _REPORTED)),
            _total(is_lost),
        )
        .select_from(Incident)
        .where(COUNTED_THEN, due.is_not(None), _REPORTED > START, _REPORTED <= AS_OF)
        .group_by(SEVERITY_THEN)
    )


_THEN = {measure: _tallies_then(measure) for measure in Measure}


def tally_targets(
    session: Session, measure: Measure, start: datetime, as_of: datetime
) -> Mapping[Severity, SlaTally]:
    """By the level of the instant, over incidents that had a target and were reported after ``start``."""
    rows = session.execute(_THEN[measure], {"start": start, "as_of": as_of})
    return {
        Severity(level): SlaTally(
            met=int(met),
            breached=int(breached),
            pending=int(every) - int(met) - int(breached) - int(invalid) - int(missing),
            invalid=int(invalid),
            missing=int(missing),
        )
        for level, every, met, breached, invalid, missing in rows
    }


_ACKS_NOW = select(
    func.count(), func.count(col(Incident.ack_late)), func.coalesce(func.sum(col(Incident.ack_late)), 0)
).where(_DUE.is_not(None), _REPORTED > START, _IN_STATISTICS)
_UNACKED = (
    select(func.count(), _total(_DUE < AS_OF))
    .select_from(Incident)
    # Due is never before reported: the bound keeps the index from walking through old rows.
    .where(_ACK.is_(None), _DUE.is_not(None), _DUE > START, _REPORTED > START, _IN_STATISTICS)
)


def tally_acknowledgements(session: Session, start: datetime, as_of: datetime, *, is_now: bool) -> SlaTally:
    """I3 over incidents reported after ``start`` (domain 3.1), all levels together.

    Now: from the outcome stored with the acknowledgement, which a data error has not; earlier: from the
    instants, as they were known then.
    """
    if not is_now:
        return add_tallies(tally_targets(session, Measure.ACKNOWLEDGE, start, as_of))
    window = {"start": start, "as_of": as_of}
    every, done, late = session.execute(_ACKS_NOW, window).one()
    waiting, overdue = session.execute(_UNACKED, window).one()
    return SlaTally(
        met=int(done) - int(late),
        breached=int(late) + int(overdue),
        pending=int(waiting) - int(overdue),
        invalid=int(every) - int(done) - int(waiting),
    )


def add_tallies(tallies: Mapping[Severity, SlaTally]) -> SlaTally:
    """All levels together."""
    return sum(tallies.values(), SlaTally())
