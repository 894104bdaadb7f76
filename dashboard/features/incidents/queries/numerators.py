"""Which incidents a number counts, as far as the viewer may know of them: for "explain this number".

Called by the explain screen. The number itself is an aggregate for both agencies; this list goes through the
viewer's scope, so it may be shorter, and says by how much. Never holds a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, false, func, or_, select, true
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import (
    AS_OF,
    KNOWN_AMONG,
    KNOWN_AT_ALL,
    OCCURRED_THEN,
    RECORD_THEN,
    SEVERITY_THEN,
    START,
    THEN,
)
from dashboard.features.incidents.queries.milestones import (
    ACKNOWLEDGED_THEN,
    CONTAINED_THEN,
    NOT_OVER_THEN,
    ON_SCENE_THEN,
    RESOLVED_THEN,
    known_by,
    resolved_then,
)
from dashboard.features.incidents.queries.records import CLOSED
from dashboard.features.incidents.queries.reversed import reversed_then
from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.queries.sla import DONE_THEN, DUE_THEN
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.rules.counting import COUNTING, Basis, Counting
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.kpi import must_hide
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.scope import visible_where

MOST_ROWS = 200

_REPORTED = col(Incident.reported_at)
_END: BindParameter[datetime] = bindparam("end", type_=UtcDateTime())


@dataclass(frozen=True, slots=True)
class CountedIncident:
    """One incident behind a number, with its facts and its end as they were known at the instant."""

    reference: str
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime
    reported_at: datetime
    resolved_at: datetime | None
    classification: int = 0


@dataclass(frozen=True, slots=True)
class NumeratorList:
    """The newest rows, how many the viewer may see in all, and how many more are counted."""

    rows: tuple[CountedIncident, ...]
    total: int
    hidden: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def _in_week(moment: Any) -> ColumnElement[bool]:
    return and_(moment >= START, moment < _END)


_BASIS: Mapping[Basis, ColumnElement[bool]] = {
    Basis.OPEN: NOT_OVER_THEN,
    Basis.OCCURRED: OCCURRED_THEN,
    # An imported row without times of its own tells nothing about durations: it has no due time.
    Basis.REPORTED: and_(col(Incident.ack_due_at).is_not(None), _REPORTED > START, _REPORTED <= AS_OF),
    Basis.WEEK: or_(and_(_in_week(_REPORTED), _REPORTED <= AS_OF), resolved_then(_in_week)),
}


def _under(counting: Counting) -> ColumnElement[bool]:
    """Everything the number could count, whatever its record state."""
    has_target = true() if counting.due is None else DUE_THEN[counting.due].is_not(None)
    known = KNOWN_AMONG if counting.basis is Basis.OCCURRED else KNOWN_AT_ALL
    return and_(known, _BASIS[counting.basis], has_target)


def _counted(counting: Counting) -> ColumnElement[bool]:
    return and_(_under(counting), RECORD_THEN.not_in([state.value for state in counting.left_out]))


def _done(moment: Any) -> ColumnElement[bool]:
    """It happened, by then, and not before the report."""
    return and_(moment.is_not(None), moment <= AS_OF, moment >= _REPORTED)


def _in_time(slug: str) -> ColumnElement[bool]:
    measure = COUNTING[slug].due
    if measure is None:
        raise AssertionError("a number without a target")
    done = DONE_THEN[measure]
    return and_(_done(done), done <= DUE_THEN[measure])


_ALSO: Mapping[str, ColumnElement[bool]] = {
    "ack_time": _done(ACKNOWLEDGED_THEN),
    "response_time": _done(ON_SCENE_THEN),
    "contain_time": _done(CONTAINED_THEN),
    "resolve_time": _done(RESOLVED_THEN),
    "detection_delay": THEN.occurred_at <= _REPORTED,
    "ack_sla": _in_time("ack_sla"),
    "response_sla": _in_time("response_sla"),
    "resolve_sla": _in_time("resolve_sla"),
    # Which of them repeat is no condition on one row: the caller names them.
    "incident_repeat": false(),
}
CONDITIONS = {slug: and_(_counted(counting), _ALSO.get(slug, true())) for slug, counting in COUNTING.items()}


def _instants(slug: str, as_of: datetime) -> dict[str, datetime]:
    start, end = COUNTING[slug].window(as_of)
    return {"start": as_of if start is None else start, "end": end, "as_of": as_of}


def list_numerator(
    session: Session, actor: Actor, slug: str, as_of: datetime, *, references: Sequence[str] = ()
) -> NumeratorList:
    """The incidents that ``slug`` counts at ``as_of``, newest first, at most 200.

    ``references`` name the rows of a number that is not one condition (repeats). Raises KeyError for a slug
    that counts no incidents.
    """
    actor.require(Permission.INCIDENT_READ)
    counted = CONDITIONS[slug]
    if references:
        counted = and_(_counted(COUNTING[slug]), col(Incident.reference).in_(references))
    where, instants = and_(counted, visible_where(actor, Incident)), _instants(slug, as_of)
    every = select(func.count()).select_from(Incident)
    total = session.execute(every.where(where), instants).scalar_one()
    counts = session.execute(every.where(counted), instants).scalar_one()
    newest = (
        select(
            col(Incident.reference),
            THEN.type,
            SEVERITY_THEN,
            THEN.zone,
            THEN.occurred_at,
            _REPORTED,
            RESOLVED_THEN,
            col(Incident.classification),
        )
        .where(where)
        .order_by(THEN.occurred_at.desc(), col(Incident.id).desc())
        .limit(MOST_ROWS)
    )
    rows = tuple(
        CountedIncident(
            reference,
            IncidentType(kind),
            Severity(level),
            Zone(zone),
            at,
            reported,
            known_by(as_of, resolved),
            secrecy,
        )
        for reference, kind, level, zone, at, reported, resolved, secrecy in session.execute(newest, instants)
    )
    log_reads(actor, rows)
    return NumeratorList(rows, int(total), int(counts) - int(total))


def count_left_out(session: Session, slug: str, as_of: datetime) -> Mapping[RecordState, int | None]:
    """Record state -> what the number would count but for that state; zeros included.

    None where the count would tell of a closed record (domain 5.3 R2).
    """
    counting = COUNTING[slug]
    states = [state.value for state in counting.left_out]
    statement = (
        select(RECORD_THEN, func.count(), func.coalesce(func.sum(CLOSED), 0))
        .select_from(Incident)
        .where(_under(counting), RECORD_THEN.in_(states))
        .group_by(RECORD_THEN)
    )
    rows = session.execute(statement, _instants(slug, as_of))
    found = {
        RecordState(state): None if must_hide(total, closed) else int(total) for state, total, closed in rows
    }
    return {state: found.get(state, 0) for state in counting.left_out}


def count_negative(session: Session, slug: str, as_of: datetime) -> int | None:
    """How many of its incidents have the time that ``slug`` measures reversed; None when it measures none.

    Also None where the count would tell of a closed record.
    """
    counting = COUNTING[slug]
    if counting.reversal is None:
        return None
    where = and_(_counted(counting), reversed_then(counting.reversal))
    statement = select(func.count(), func.coalesce(func.sum(CLOSED), 0)).select_from(Incident).where(where)
    total, closed = session.execute(statement, _instants(slug, as_of)).one()
    return None if must_hide(total, closed) else int(total)
