"""The pack of a round: what a phone needs to walk without a signal. Own agency only, never the other's plan.

Called by the plain route of the round. Reads like ``records``, with the same states.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.queries.numbers import END, START, STATE, due_between, with_states
from dashboard.features.patrols.rules.codes import Review, VisitState
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible_where

BACK = timedelta(hours=4)
AHEAD = timedelta(hours=12)
MOST_POINTS = 400
MOST_TAPS = 200


@dataclass(frozen=True, slots=True)
class RoundPoint:
    """One planned visit of the own agency, with what is known of it."""

    id: int
    checkpoint: str
    name: str
    zone: Zone
    needs_scan: bool
    due_at: datetime
    window_start: datetime
    window_end: datetime
    closes_at: datetime
    patrol_id: int | None
    route: str
    position: int
    state: VisitState


@dataclass(frozen=True, slots=True)
class RoundTap:
    """One tap that reached the server, by anybody of the agency; ``planned_visit_id`` is what it answers.

    ``is_rejected``: a supervisor looked at it and said no.
    """

    id: int
    planned_visit_id: int | None
    checkpoint: str
    name: str
    zone: Zone
    at: datetime
    outcome: Outcome
    reason: SkipReason | None
    is_duplicate: bool
    is_waiting: bool
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """A point of the agency that is in use; ``tag`` is the code of its sign, None without one."""

    code: str
    name: str
    zone: Zone
    tag: str | None
    needs_scan: bool


_POINTS = (
    with_states(select_columns(PlannedVisit, Checkpoint, STATE))
    .where(due_between(START, END))
    .order_by(
        col(PlannedVisit.due_at),
        col(PlannedVisit.patrol_id),
        col(PlannedVisit.position),
        col(Checkpoint.code),
    )
    .limit(MOST_POINTS)
)


def list_round(session: Session, actor: Actor, as_of: datetime) -> tuple[RoundPoint, ...]:
    """Visits of the actor's agency due from four hours ago to twelve hours ahead, in walking order."""
    actor.require(Permission.PATROL_CHECK_IN)
    own = col(PlannedVisit.agency) == actor.agency.value
    window = {"start": as_of - BACK, "end": as_of + AHEAD, "as_of": as_of}
    rows = session.execute(_POINTS.where(visible_where(actor, PlannedVisit), own), window).all()
    return tuple(
        RoundPoint(
            id=planned.id,
            checkpoint=checkpoint.code,
            name=checkpoint.name,
            zone=Zone(checkpoint.zone),
            needs_scan=checkpoint.needs_scan,
            due_at=planned.due_at,
            window_start=planned.window_start,
            window_end=planned.window_end,
            closes_at=planned.closes_at,
            patrol_id=planned.patrol_id,
            route=planned.route,
            position=planned.position,
            state=VisitState(state),
        )
        for planned, checkpoint, state in rows
    )


def list_round_taps(session: Session, actor: Actor, as_of: datetime) -> tuple[RoundTap, ...]:
    """Taps of the agency in the last twelve hours that were not undone, newest first."""
    actor.require(Permission.PATROL_CHECK_IN)
    rows = session.execute(
        select(Visit, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(Visit.checkpoint_id))
        .where(visible_where(actor, Checkpoint), Visit.agency == actor.agency.value)
        .where(col(Visit.counts_until).is_(None))
        .where(col(Visit.at) > as_of - AHEAD, col(Visit.at) <= as_of, col(Visit.recorded_at) <= as_of)
        .order_by(col(Visit.at).desc(), col(Visit.id).desc())
        .limit(MOST_TAPS)
    ).all()
    return tuple(
        RoundTap(
            id=visit.id or 0,
            planned_visit_id=visit.planned_visit_id,
            checkpoint=checkpoint.code,
            name=checkpoint.name,
            zone=Zone(checkpoint.zone),
            at=visit.at,
            outcome=Outcome(visit.outcome),
            reason=SkipReason(visit.reason) if visit.reason else None,
            is_duplicate=visit.is_duplicate,
            is_waiting=visit.review == Review.WAITING.value,
            is_rejected=visit.review == Review.REJECTED.value,
        )
        for visit, checkpoint in rows
    )


def list_places(session: Session, actor: Actor, as_of: datetime) -> tuple[RoundPlace, ...]:
    """The agency's points in use, by code: what a scanned sign or a typed code can mean."""
    actor.require(Permission.PATROL_CHECK_IN)
    retired = col(Checkpoint.retired_at)
    rows = session.exec(
        select(Checkpoint)
        .where(visible_where(actor, Checkpoint), Checkpoint.agency == actor.agency.value)
        .where(col(Checkpoint.valid_from) <= as_of, or_(retired.is_(None), retired > as_of))
        .order_by(col(Checkpoint.code))
    )
    return tuple(RoundPlace(row.code, row.name, Zone(row.zone), row.tag, row.needs_scan) for row in rows)
