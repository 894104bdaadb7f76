"""Rows of patrols for the pages. Every function takes the actor and returns frozen rows, never table rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.queries.excuses import Asked, excuses_asked
from dashboard.features.patrols.queries.numbers import (
    AS_OF,
    END,
    START,
    STATE,
    Served,
    due_between,
    with_states,
)
from dashboard.features.patrols.rules.codes import ExcuseKind, VisitState
from dashboard.features.patrols.tables import Checkpoint, Excuse, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.scope import visible, visible_where

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One checkpoint for a choice in a form."""

    code: str
    name: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One planned visit with its state. ``skipped`` is the reason a guard gave for not going.

    ``excused`` is a reason that counts, of this ``excuse_kind``; ``asked`` one that does not (yet).
    """

    id: int
    agency: Agency
    checkpoint: str
    name: str
    zone: Zone
    route: str
    due_at: datetime
    window_start: datetime
    window_end: datetime
    closes_at: datetime
    state: VisitState
    visited_at: datetime | None
    outcome: Outcome | None
    is_late_entry: bool
    skipped: SkipReason | None
    excused: SkipReason | None
    excuse_kind: ExcuseKind | None = None
    asked: Asked | None = None


def list_checkpoints(session: Session, actor: Actor, as_of: datetime) -> tuple[CheckpointRow, ...]:
    """Checkpoints of the actor's own agency in use at ``as_of``, by code."""
    actor.require(Permission.PATROL_READ)
    retired = col(Checkpoint.retired_at)
    rows = session.exec(
        visible(actor, Checkpoint)
        .where(Checkpoint.agency == actor.agency.value, col(Checkpoint.valid_from) <= as_of)
        .where(or_(retired.is_(None), retired > as_of))
        .order_by(col(Checkpoint.code))
    )
    return tuple(CheckpointRow(row.code, row.name, Zone(row.zone)) for row in rows)


def known_skip() -> ColumnElement[bool]:
    """A guard said that he does not go, and had not undone it, as far as was known at ``as_of``."""
    undone = col(Visit.counts_until)
    return and_(
        col(Visit.outcome) == Outcome.SKIPPED.value,
        col(Visit.at) <= AS_OF,
        col(Visit.recorded_at) <= AS_OF,
        or_(undone.is_(None), undone > AS_OF),
    )


_SKIPS = (
    select_columns(col(Visit.planned_visit_id), col(Visit.reason))
    .join(PlannedVisit, col(PlannedVisit.id) == col(Visit.planned_visit_id))
    .where(due_between(START, END), known_skip())
    .order_by(col(Visit.at), col(Visit.id))
)
_PLAN = (
    with_states(select_columns(PlannedVisit, Checkpoint, Served, Excuse, STATE))
    .where(due_between(START, END))
    .order_by(col(PlannedVisit.due_at), col(Checkpoint.code))
    .limit(MOST_ROWS)
)


def list_plan(
    session: Session, actor: Actor, start: datetime, end: datetime, as_of: datetime
) -> tuple[PlanRow, ...]:
    """Visits due after ``start`` and up to ``end`` that the actor may see, with their state at ``as_of``."""
    actor.require(Permission.PATROL_READ)
    window = {"start": start, "end": end, "as_of": as_of}
    found = session.execute(_PLAN.where(visible_where(actor, PlannedVisit)), window).all()
    # The latest reason given for each.
    skipped = {row.planned_visit_id: row.reason for row in session.execute(_SKIPS, window)}
    asked = excuses_asked(session, start, end, as_of)
    return tuple(_plan_row(row, skipped, asked) for row in found)


def _plan_row(row: Row, skipped: dict[int, str], asked: dict[int, Asked]) -> PlanRow:
    planned, checkpoint, served, excuse, state = row
    return PlanRow(
        id=planned.id,
        agency=Agency(planned.agency),
        checkpoint=checkpoint.code,
        name=checkpoint.name,
        zone=Zone(checkpoint.zone),
        route=planned.route,
        due_at=planned.due_at,
        window_start=planned.window_start,
        window_end=planned.window_end,
        closes_at=planned.closes_at,
        state=VisitState(state),
        visited_at=None if served is None else served.at,
        outcome=None if served is None else Outcome(served.outcome),
        is_late_entry=served is not None and served.is_late_entry,
        skipped=_reason(skipped.get(planned.id, "")),
        excused=None if excuse is None else _reason(excuse.reason),
        excuse_kind=None if excuse is None else ExcuseKind(excuse.kind),
        asked=asked.get(planned.id),
    )


def _reason(code: str) -> SkipReason | None:
    return SkipReason(code) if code else None
