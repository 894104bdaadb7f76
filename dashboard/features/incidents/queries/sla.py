"""I3 to I5 against their targets: met, breached, pending. Public aggregates, for any as-of; called by kpis.

The due instants stand in the rows, by the targets of the time of the report. Breached is late, or still open
past its due time, which takes the survivor bias out; a time before the report is a data error.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, null, select
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
from dashboard.features.incidents.queries.milestones import ACKNOWLEDGED_THEN, ON_SCENE_THEN, RESOLVED_THEN
from dashboard.features.incidents.queries.records import CLOSED
from dashboard.features.incidents.rules.measures import SlaOutcome, SlaTally, classify_sla, tally_sla
from dashboard.features.incidents.rules.targets import Measure
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.kpi import SMALLEST_CELL
from dashboard.kernel.reference import Severity

_ACK, _DUE = col(Incident.acknowledged_at), col(Incident.ack_due_at)
_REPORTED, _IN_STATISTICS = col(Incident.reported_at), col(Incident.in_statistics).is_(True)

DONE_THEN: Mapping[Measure, ColumnElement[Any]] = {
    Measure.ACKNOWLEDGE: ACKNOWLEDGED_THEN,
    Measure.RESPONSE: ON_SCENE_THEN,
    Measure.RESOLVE: RESOLVED_THEN,
}
DUE_THEN: Mapping[Measure, ColumnElement[Any]] = {
    Measure.ACKNOWLEDGE: ACK_DUE_THEN,
    Measure.RESPONSE: RESPONSE_DUE_THEN,
    Measure.RESOLVE: RESOLVE_DUE_THEN,
}
# Over without an arrival: somebody was there, when was not recorded. A step of its own has no such end.
_OVER_THEN: Mapping[Measure, ColumnElement[Any]] = {Measure.RESPONSE: RESOLVED_THEN}


def _cases(measure: Measure) -> Any:
    due = DUE_THEN[measure]
    over = _OVER_THEN.get(measure, null())
    return select(SEVERITY_THEN, CLOSED, _REPORTED, DONE_THEN[measure], due, over).where(
        COUNTED_THEN, due.is_not(None), _REPORTED > START, _REPORTED <= AS_OF
    )


_THEN = {measure: _cases(measure) for measure in Measure}


def tally_targets(
    session: Session, measure: Measure, start: datetime, as_of: datetime
) -> Mapping[Severity, SlaTally]:
    """By the level of the instant, over incidents that had a target and were reported after ``start``.

    Each case by the rule (classify_sla), from its instants as they were known then; a month is a few dozen.
    """
    outcomes: dict[Severity, list[SlaOutcome]] = {}
    closed: Counter[Severity] = Counter()
    rows = session.execute(_THEN[measure], {"start": start, "as_of": as_of})
    for level, is_closed, reported, done, due, over in rows:
        outcome = classify_sla(reported, done, due, as_of, over_at=over)
        outcomes.setdefault(Severity(level), []).append(outcome)
        closed[Severity(level)] += is_closed
    return {level: replace(tally_sla(cases), closed=closed[level]) for level, cases in outcomes.items()}


def _total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_ACKS_NOW = select(
    func.count(), func.count(col(Incident.ack_late)), func.coalesce(func.sum(col(Incident.ack_late)), 0)
).where(_DUE.is_not(None), _REPORTED > START, _IN_STATISTICS)
_UNACKED = (
    select(func.count(), _total(_DUE < AS_OF))
    .select_from(Incident)
    # Due is never before reported: the bound keeps the index from walking through old rows.
    .where(_ACK.is_(None), _DUE.is_not(None), _DUE > START, _REPORTED > START, _IN_STATISTICS)
)
_CLOSED_ACKS = (
    select(func.count())
    .select_from(Incident)
    .where(_DUE.is_not(None), _REPORTED > START, _IN_STATISTICS, CLOSED == 1)
)


def tally_acknowledgements(session: Session, start: datetime, as_of: datetime, *, is_now: bool) -> SlaTally:
    """I3 over incidents reported after ``start`` (domain 3.1), all levels together.

    Now: from the outcome that was stored with the acknowledgement by the same rule, which a data error has
    not; earlier: from the instants, as they were known then.
    """
    if not is_now:
        return add_tallies(tally_targets(session, Measure.ACKNOWLEDGE, start, as_of))
    window = {"start": start, "as_of": as_of}
    every, done, late = session.execute(_ACKS_NOW, window).one()
    waiting, overdue = session.execute(_UNACKED, window).one()
    # Asked only where it matters: the index of the numbers does not know it.
    closed = session.execute(_CLOSED_ACKS, window).scalar_one() if every < SMALLEST_CELL else 0
    return SlaTally(
        met=int(done) - int(late),
        breached=int(late) + int(overdue),
        pending=int(waiting) - int(overdue),
        invalid=int(every) - int(done) - int(waiting),
        closed=int(closed),
    )


def add_tallies(tallies: Mapping[Severity, SlaTally]) -> SlaTally:
    """All levels together."""
    return sum(tallies.values(), SlaTally())
