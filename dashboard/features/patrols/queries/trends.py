"""Gaps and starts that a viewer may see by name: for the trend page only, never for a wall."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.gaps import times_now
from dashboard.features.patrols.queries.patrols import RouteStarts, last_starts
from dashboard.features.patrols.rules.gaps import RunningGap
from dashboard.features.patrols.tables import Checkpoint, Route
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.scope import visible_where


@dataclass(frozen=True, slots=True)
class PointGap:
    """The gap that runs at one checkpoint, and what is allowed there."""

    code: str
    name: str
    zone: Zone
    gap: RunningGap


def list_running_gaps(session: Session, actor: Actor, as_of: datetime) -> tuple[PointGap, ...]:
    """Measured checkpoints the actor may see, the one nearest to or furthest beyond its limit first."""
    actor.require(Permission.PATROL_READ)
    seen = set(session.exec(select(Checkpoint.code).where(visible_where(actor, Checkpoint))))
    found = [
        PointGap(one.code, one.name, one.zone, gap)
        for one in times_now(session, as_of)
        if one.code in seen and (gap := one.running(as_of)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-(one.gap.length / one.gap.allowed), one.code)))


def list_route_starts(session: Session, actor: Actor, as_of: datetime) -> tuple[RouteStarts, ...]:
    """The last starts of each route the actor may see, by agency and name."""
    actor.require(Permission.PATROL_READ)
    seen = set(session.exec(select(col(Route.id)).where(visible_where(actor, Route))))
    return tuple(one for one in last_starts(session, as_of) if one.id in seen)
