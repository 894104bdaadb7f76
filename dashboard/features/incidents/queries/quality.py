"""Records that fail a rule of data quality, counted and listed through the viewer's scope.

Called by the data-quality page. Looks at the last 90 days of reports, at every unfinished record, and at
every reversed time, however old: a number of any window leaves it out. Two rules need the difference of two
instants, one reads texts: no portable SQL can say that, so it is done here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.records import IS_REAL
from dashboard.features.incidents.queries.reversed import IS_REVERSED, REVERSED
from dashboard.features.incidents.queries.seen import log_reads
from dashboard.features.incidents.rules.codes import EventKind, IncidentType, RecordState
from dashboard.features.incidents.rules.quality import (
    DRAFT_AGE,
    FUTURE,
    LATE_ENTRY,
    REVIEW_AGE,
    WINDOW,
    FormTimes,
    QualityRule,
    Reversal,
    form_times,
)
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.masks import find_personal_data
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import readable_where, visible_where

PAGE_SIZE = 50

_REPORTED, _OCCURRED = col(Incident.reported_at), col(Incident.occurred_at)
_RECORDED, _STATE = col(Incident.recorded_at), col(Incident.record_state)
_SCENE, _RESOLVED = col(Incident.on_scene_at), col(Incident.resolved_at)


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """One record that fails a rule; no text of it. ``reversals`` says which of its times are reversed."""

    id: int
    reference: str
    agency: Agency
    type: IncidentType
    severity: Severity
    zone: Zone
    occurred_at: datetime
    reported_at: datetime
    recorded_at: datetime
    reversals: tuple[Reversal, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulPage:
    """Newest first; ``next_before`` is the id to go on from, 0 at the end."""

    rows: tuple[DoubtfulRow, ...]
    next_before: int


def count_doubtful(session: Session, actor: Actor, now: datetime) -> Mapping[QualityRule, int]:
    """How many records fail each rule, as far as the actor may see them."""
    actor.require(Permission.INCIDENT_READ)
    return {
        rule: session.execute(
            select(func.count()).select_from(Incident).where(_fails(session, actor, rule, now))
        ).scalar_one()
        for rule in QualityRule
    }


def list_doubtful(
    session: Session,
    actor: Actor,
    rule: QualityRule,
    now: datetime,
    *,
    before_id: int = 0,
    limit: int = PAGE_SIZE,
) -> DoubtfulPage:
    """One page of the records that fail ``rule``."""
    actor.require(Permission.INCIDENT_READ)
    where = _fails(session, actor, rule, now)
    if before_id:
        where = and_(where, col(Incident.id) < before_id)
    statement = select(Incident, *REVERSED.values()).where(where).order_by(col(Incident.id).desc())
    found = session.execute(statement.limit(limit + 1)).all()
    log_reads(actor, [incident for incident, *_ in found[:limit]])
    rows = tuple(_row(incident, flags) for incident, *flags in found[:limit])
    return DoubtfulPage(rows, rows[-1].id if len(found) > limit else 0)


def read_form_times(session: Session, actor: Actor, now: datetime) -> FormTimes:
    """How long the report form took in the last 90 days, over the reports the actor may see."""
    actor.require(Permission.INCIDENT_READ)
    told = col(Incident.form_seconds)
    rows = session.execute(
        select(told).where(
            told.is_not(None), IS_REAL, _REPORTED.between(now - WINDOW, now), visible_where(actor, Incident)
        )
    )
    return form_times([int(seconds) for seconds in rows.scalars()])


def _fails(session: Session, actor: Actor, rule: QualityRule, now: datetime) -> ColumnElement[bool]:
    reported, state, submitted = _REPORTED, _STATE, _SUBMITTED
    recent = reported > now - WINDOW
    # A duplicate and "it was none" are not worth mending.
    kept = state.not_in([one.value for one in RecordState if not one.is_live])
    conditions: dict[QualityRule, ColumnElement[bool]] = {
        QualityRule.NEGATIVE: and_(kept, IS_REVERSED),
        # An imported row without times of its own never had an arrival to record.
        QualityRule.NO_ARRIVAL: and_(
            recent, kept, _RESOLVED.is_not(None), _SCENE.is_(None), col(Incident.ack_due_at).is_not(None)
        ),
        QualityRule.OLD_DRAFT: and_(state.in_([RecordState.DRAFT.value]), reported < now - DRAFT_AGE),
        QualityRule.LONG_REVIEW: and_(
            state.in_([RecordState.AWAITING_REVIEW.value]), submitted < now - REVIEW_AGE
        ),
    }
    condition = conditions.get(rule)
    if rule is QualityRule.PERSONAL:
        condition = col(Incident.id).in_(_ids_with_personal_data(session, actor, now))
    if condition is None:
        condition = col(Incident.id).in_(_ids_by_delay(session, rule, now))
    return and_(condition, IS_REAL, visible_where(actor, Incident))


_SUBMITTED = func.coalesce(
    select(func.max(col(IncidentEvent.at)))
    .where(
        col(IncidentEvent.incident_id) == col(Incident.id),
        col(IncidentEvent.kind) == EventKind.RECORD.value,
        col(IncidentEvent.new) == RecordState.AWAITING_REVIEW.value,
    )
    .correlate(Incident)
    .scalar_subquery(),
    _REPORTED,
)


def _ids_by_delay(session: Session, rule: QualityRule, now: datetime) -> Sequence[int]:
    """Typed reports whose recording is too far after, or before, what they tell of."""
    is_future = rule is QualityRule.FUTURE
    order = _OCCURRED > _RECORDED if is_future else _RECORDED > _OCCURRED
    statement = select(col(Incident.id), _OCCURRED, _RECORDED).where(
        _REPORTED.between(now - WINDOW, now), col(Incident.import_source).is_(None), order
    )
    limit = FUTURE if is_future else LATE_ENTRY
    return [int(one) for one, told, noted in session.execute(statement) if abs(noted - told) > limit]


def _ids_with_personal_data(session: Session, actor: Actor, now: datetime) -> set[int]:
    """Records whose text or notes, as far as the actor may read them, seem to name a person."""
    told = and_(col(Incident.description) != "", readable_where(actor, Incident))
    noted = and_(col(IncidentEvent.text) != "", readable_where(actor, IncidentEvent))
    recent = now - WINDOW < _REPORTED
    statements = (
        select(col(Incident.id), col(Incident.description)).where(recent, told),
        select(col(Incident.id), col(IncidentEvent.text))
        .join(IncidentEvent, col(IncidentEvent.incident_id) == col(Incident.id))
        .where(recent, noted),
    )
    return {
        int(one)
        for statement in statements
        for one, words in session.execute(statement)
        if find_personal_data(words)
    }


def _row(incident: Incident, flags: Sequence[bool | None]) -> DoubtfulRow:
    return DoubtfulRow(
        id=incident.id or 0,
        reference=incident.reference,
        agency=Agency(incident.agency),
        type=IncidentType(incident.type),
        severity=Severity(incident.severity),
        zone=Zone(incident.zone),
        occurred_at=incident.occurred_at,
        reported_at=incident.reported_at,
        recorded_at=incident.recorded_at,
        reversals=tuple(reversal for reversal, flag in zip(REVERSED, flags, strict=True) if flag),
    )
