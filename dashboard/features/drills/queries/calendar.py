"""SELECTs of the calendar: the addresses of one account, and the drills that a device may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from dashboard.features.drills.queries.records import DrillRow, rows_of
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.calendar import WINDOW, hash_of
from dashboard.features.drills.tables import CalendarFeed, Drill, DrillMove
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One address of an account; the secret itself is not known."""

    id: int
    name: str
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenFeed:
    """An address that was not revoked, and whose it is."""

    id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class CalendarDrill:
    """One drill as a calendar shows it. ``changed_at`` is the last instant at which it changed; ``hours`` are
    those that a drill of its form is planned to take on its day."""

    row: DrillRow
    changed_at: datetime
    hours: float


def list_feeds(session: Session, actor: Actor) -> tuple[FeedRow, ...]:
    """The own addresses in use, oldest first."""
    actor.require(Permission.DRILL_READ)
    rows = session.exec(
        select(CalendarFeed)
        .where(CalendarFeed.user_id == actor.user_id, col(CalendarFeed.revoked_at).is_(None))
        .order_by(col(CalendarFeed.id))
    )
    return tuple(FeedRow(row.id or 0, row.name, row.created_at, row.read_at) for row in rows)


def find_feed(session: Session, token: str) -> OpenFeed | None:
    """Whose calendar this secret opens; None for unknown and revoked alike."""
    row = session.exec(
        select(CalendarFeed).where(
            CalendarFeed.token_hash == hash_of(token), col(CalendarFeed.revoked_at).is_(None)
        )
    ).first()
    return None if row is None or row.id is None else OpenFeed(row.id, row.user_id)


def calendar_drills(session: Session, actor: Actor, now: datetime) -> tuple[CalendarDrill, ...]:
    """Every drill the actor may know of, planned within a year back and ahead, by date."""
    actor.require(Permission.DRILL_READ)
    statement = visible(actor, Drill).where(
        col(Drill.planned_for) >= now - WINDOW, col(Drill.planned_for) <= now + WINDOW
    )
    drills = list(session.exec(statement.order_by(col(Drill.planned_for), col(Drill.id))))
    moved = _last_moves(session, [drill.id or 0 for drill in drills])
    rows = rows_of(session, drills, now)
    versions = weights_history(session, now)
    return tuple(
        CalendarDrill(row, _changed_at(drill, moved), versions.on(site_day(row.planned_for)).hours[row.type])
        for drill, row in zip(drills, rows, strict=True)
    )


def _last_moves(session: Session, ids: list[int]) -> Mapping[int, datetime]:
    rows = session.exec(
        select(DrillMove.drill_id, func.max(DrillMove.at))
        .where(col(DrillMove.drill_id).in_(ids))
        .group_by(col(DrillMove.drill_id))
    )
    return dict(rows.all())


def _changed_at(drill: Drill, moved: Mapping[int, datetime]) -> datetime:
    known = (moved.get(drill.id or 0), drill.held_at, drill.ended_at, drill.evaluated_at, drill.cancelled_at)
    return max([drill.recorded_at, *(moment for moment in known if moment is not None)])
