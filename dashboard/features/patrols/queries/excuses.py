"""Excuses that wait for a second person, and what was taken out of the plan at short notice.

Called by the board, the plan list and the sheets. Made for any as-of; the actor number in a row only decides
who may answer.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from dashboard.features.patrols.forms import SkipReason
from dashboard.features.patrols.queries.numbers import AS_OF, END, START, STATE, due_between, with_states
from dashboard.features.patrols.rules.codes import ExcuseKind, VisitState
from dashboard.features.patrols.rules.visits import OLDEST_EXCUSE
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.scope import visible_where

_Asked = aliased(Excuse)


@dataclass(frozen=True, slots=True)
class WaitingExcuse:
    """An excuse for a missed visit that nobody has answered; ``asked_by`` may not answer it."""

    planned_visit_id: int
    agency: Agency
    name: str
    zone: Zone
    due_at: datetime
    reason: SkipReason
    asked_at: datetime
    asked_by: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of an excuse that does not count: it waits, or it was rejected."""

    reason: SkipReason
    is_rejected: bool


def _rejected() -> ColumnElement[bool]:
    return and_(col(_Asked.rejected_at).is_not(None), col(_Asked.rejected_at) <= AS_OF)


def _unapproved() -> ColumnElement[bool]:
    """Asked for, and not approved, as far as was known at ``as_of``."""
    at = col(_Asked.at)
    return and_(
        col(_Asked.kind) == ExcuseKind.LATE.value,
        col(_Asked.recorded_at) <= AS_OF,
        or_(at.is_(None), at > AS_OF),
    )


_ASKED = (
    select_columns(col(_Asked.planned_visit_id), col(_Asked.reason), _rejected())
    .join(PlannedVisit, col(PlannedVisit.id) == col(_Asked.planned_visit_id))
    .where(due_between(START, END), _unapproved())
)
_WAITING = (
    with_states(
        select_columns(
            *[col(each) for each in (PlannedVisit.id, PlannedVisit.agency, Checkpoint.name, Checkpoint.zone)],
            *[col(each) for each in (PlannedVisit.due_at, _Asked.reason)],
            *[col(each) for each in (_Asked.recorded_at, _Asked.asked_by)],
        )
    )
    .join(_Asked, col(_Asked.planned_visit_id) == col(PlannedVisit.id))
    .where(due_between(START, AS_OF), _unapproved(), not_(_rejected()))
    # What was made meanwhile needs no excuse any more.
    .where(STATE.in_([VisitState.MISSED.value]))
    .order_by(col(_Asked.recorded_at), col(_Asked.id))
)


def excuses_waiting(session: Session, actor: Actor, as_of: datetime) -> tuple[WaitingExcuse, ...]:
    """Excuses of the own agency that a second person has to answer and still can, oldest first."""
    actor.require(Permission.PATROL_READ)
    own = _WAITING.where(visible_where(actor, PlannedVisit), col(PlannedVisit.agency) == actor.agency.value)
    rows = session.execute(own, {"start": as_of - OLDEST_EXCUSE, "as_of": as_of})
    return tuple(
        WaitingExcuse(number, Agency(agency), name, Zone(zone), due, SkipReason(reason), asked, by)
        for number, agency, name, zone, due, reason, asked, by in rows
    )


def excuses_asked(session: Session, start: datetime, end: datetime, as_of: datetime) -> dict[int, Asked]:
    """Planned visit -> the excuse that was asked for and does not count, of visits due in the window.

    Whose they are is up to the caller, who joins them to the rows the actor may see.
    """
    rows = session.execute(_ASKED, {"start": start, "end": end, "as_of": as_of})
    return {number: Asked(SkipReason(reason), bool(rejected)) for number, reason, rejected in rows}


def taken_out(as_of: datetime) -> ColumnElement[bool]:
    """A planned visit that a changed plan took out at short notice: nobody is to walk it any more."""
    return (
        select(Excuse.id)
        .where(Excuse.planned_visit_id == PlannedVisit.id, Excuse.kind == ExcuseKind.WITHDRAWN.value)
        .where(col(Excuse.at) <= as_of)
        .correlate(PlannedVisit)
        .exists()
    )
