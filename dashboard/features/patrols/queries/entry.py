"""Rounds that are over or running and lack a visit: what a sheet that was filled in by hand can still bring.

Called by the entry form of a supervisor. Own agency only; one statement, as far back as a sheet may come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from dashboard.features.patrols.queries.numbers import END, START, STATE, due_between, with_states
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.rules.entry import FARTHEST, OLDEST_SHEET
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone

_OPEN = (VisitState.WAITING.value, VisitState.MISSED.value)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A point of a round without a visit; ``place`` counts as on the printed sheet."""

    id: int
    place: int
    name: str
    zone: Zone
    due_at: datetime


@dataclass(frozen=True, slots=True)
class OpenRound:
    """``id`` is the first planned visit of the round: an address can name it. ``total``: its points."""

    id: int
    route: str
    start: datetime
    total: int
    lines: tuple[OpenLine, ...]


_ROWS = (
    with_states(
        select_columns(
            col(PlannedVisit.id),
            col(PlannedVisit.route),
            col(PlannedVisit.patrol_id),
            col(PlannedVisit.due_at),
            col(PlannedVisit.window_start),
            col(Checkpoint.name),
            col(Checkpoint.zone),
            STATE.label("state"),
        )
    )
    .where(due_between(START, END))
    .order_by(
        col(PlannedVisit.due_at),
        col(PlannedVisit.patrol_id),
        col(PlannedVisit.position),
        col(PlannedVisit.id),
    )
)


def list_open_rounds(session: Session, actor: Actor, as_of: datetime) -> tuple[OpenRound, ...]:
    """Rounds of the own agency of the last three days whose first window has opened, the newest first.

    Excused points and those with a visit are left out. Raises Denied.
    """
    actor.require(Permission.PATROL_SUPERVISE)
    own = _ROWS.where(col(PlannedVisit.agency) == actor.agency.value)
    window = {"start": as_of - OLDEST_SHEET, "end": as_of + FARTHEST, "as_of": as_of}
    walks: dict[object, list[Row]] = {}
    for row in session.execute(own, window):
        walks.setdefault(row.patrol_id or (row.route, row.due_at), []).append(row)
    begun = [rows for rows in walks.values() if min(row.window_start for row in rows) <= as_of]
    found = [one for rows in begun if (one := _round(rows)).lines]
    return tuple(sorted(found, key=lambda one: (one.start, one.id), reverse=True))


def _round(rows: Iterable[Row]) -> OpenRound:
    points = list(rows)
    lines = tuple(
        OpenLine(row.id, place, row.name, Zone(row.zone), row.due_at)
        for place, row in enumerate(points, 1)
        if row.state in _OPEN
    )
    first = points[0]
    return OpenRound(min(row.id for row in points), first.route, first.due_at, len(points), lines)
