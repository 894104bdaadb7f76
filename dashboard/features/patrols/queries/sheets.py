"""What is printed: the signs of the own checkpoints, and the rounds of a day to fill in by hand.

Called by actions/sheets.py inside its transaction. Never gives the other agency's points, shared or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlmodel import Session, col, not_, or_, select

from dashboard.features.patrols.queries.excuses import taken_out
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible, visible_where

DUTY_DAY_STARTS = timedelta(hours=7)
# A day has a few hundred visits; this only keeps a broken plan from making an endless file.
MOST_LINES = 3000


@dataclass(frozen=True, slots=True)
class SignRow:
    """One sign to be printed."""

    code: str
    name: str
    zone: Zone
    tag: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One planned visit of a round."""

    name: str
    zone: Zone
    due_at: datetime
    window_start: datetime
    window_end: datetime


@dataclass(frozen=True, slots=True)
class SheetRound:
    """One walk: its points in walking order."""

    route: str
    start: datetime
    lines: tuple[SheetLine, ...]


def list_signs(session: Session, actor: Actor, as_of: datetime) -> tuple[SignRow, ...]:
    """Checkpoints of the own agency in use that have a code, by zone and name."""
    actor.require(Permission.PATROL_PLAN)
    retired = col(Checkpoint.retired_at)
    rows = session.exec(
        visible(actor, Checkpoint)
        .where(Checkpoint.agency == actor.agency.value, col(Checkpoint.valid_from) <= as_of)
        .where(or_(retired.is_(None), retired > as_of), col(Checkpoint.tag).is_not(None))
        .order_by(col(Checkpoint.zone), col(Checkpoint.code))
    )
    return tuple(SignRow(row.code, row.name, Zone(row.zone), row.tag) for row in rows)


def list_rounds(
    session: Session, actor: Actor, day: date, as_of: datetime, route: str = ""
) -> tuple[SheetRound, ...]:
    """Rounds of the own agency on a duty day (07.00 to 07.00 WIB) as planned at ``as_of``, by route and time.

    An empty ``route`` means every route.
    """
    actor.require(Permission.PATROL_READ)
    start = day_start(day) + DUTY_DAY_STARTS
    withdrawn = col(PlannedVisit.withdrawn_at)
    statement = (
        select(PlannedVisit, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(PlannedVisit.checkpoint_id))
        .where(visible_where(actor, PlannedVisit), PlannedVisit.agency == actor.agency.value)
        .where(col(PlannedVisit.due_at) >= start, col(PlannedVisit.due_at) < start + timedelta(days=1))
        .where(col(PlannedVisit.recorded_at) <= as_of)
        .where(or_(withdrawn.is_(None), withdrawn > as_of), not_(taken_out(as_of)))
        .order_by(
            col(PlannedVisit.route), col(PlannedVisit.due_at), col(PlannedVisit.patrol_id),
            col(PlannedVisit.position), col(PlannedVisit.id),
        )
        .limit(MOST_LINES)
    )  # fmt: skip
    if route:
        statement = statement.where(PlannedVisit.route == route)
    return tuple(_rounds(session.exec(statement)))


def _rounds(rows: Iterable[tuple[PlannedVisit, Checkpoint]]) -> Iterable[SheetRound]:
    """A walk is what has one patrol; a round planned by hand is what has one route and one due time."""
    for _, group in groupby(rows, key=lambda row: (row[0].route, row[0].due_at, row[0].patrol_id)):
        walk = list(group)
        yield SheetRound(
            walk[0][0].route,
            walk[0][0].due_at,
            tuple(
                SheetLine(point.name, Zone(point.zone), visit.due_at, visit.window_start, visit.window_end)
                for visit, point in walk
            ),
        )
