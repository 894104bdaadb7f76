"""Which gap grows towards its limit, and which weak spots are open. For the live board, for any as-of.

Of the other agency's checkpoints only the zone and the share of the limit, never the post or the limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from dashboard.features.patrols.queries.gaps import CheckpointTimes, checkpoint_times
from dashboard.features.patrols.queries.numbers import AS_OF
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible_where

# A gap below half of what is allowed grows nowhere that anybody has to look at.
GROWING = 0.5


@dataclass(frozen=True, slots=True)
class GapRow:
    """The running gap of one checkpoint. ``name`` empty and ``allowed`` None: the other agency's."""

    agency: Agency
    name: str
    zone: Zone
    since: datetime
    exceeds_at: datetime
    ratio: float
    severity: Severity | None
    allowed: timedelta | None


@dataclass(frozen=True, slots=True)
class WeakRow:
    """A weak spot of the own agency that is not fixed."""

    id: int
    kind: ControlKind
    zone: Zone
    name: str
    since: datetime
    is_person: bool
    reported_by: int


_WEAK = (
    select_columns(CompensatingControl, col(Checkpoint.name))
    .join(Checkpoint, col(Checkpoint.id) == col(CompensatingControl.checkpoint_id))
    .where(col(CompensatingControl.started_at) <= AS_OF, col(CompensatingControl.recorded_at) <= AS_OF)
    .where((col(CompensatingControl.ended_at).is_(None)) | (col(CompensatingControl.end_recorded_at) > AS_OF))
    .order_by(col(CompensatingControl.started_at), col(CompensatingControl.id))
)


def gap_rows(session: Session, actor: Actor, as_of: datetime) -> list[GapRow]:
    """Running gaps, the largest share of its limit first. Raises nothing."""
    times = checkpoint_times(session, as_of + timedelta(microseconds=1), as_of)
    rows = [_gap(each, actor, as_of) for each in times]
    return sorted((row for row in rows if row is not None), key=lambda row: (-row.ratio, row.zone, row.name))


def _gap(times: CheckpointTimes, actor: Actor, as_of: datetime) -> GapRow | None:
    gap = times.running(as_of)
    if gap is None or not gap.allowed:
        return None
    since, is_own = as_of - gap.length, times.agency is actor.agency
    return GapRow(
        times.agency,
        times.name if is_own else "",
        times.zone,
        since,
        since + gap.allowed,
        gap.length / gap.allowed,
        gap.severity,
        gap.allowed if is_own else None,
    )


def weak_rows(session: Session, actor: Actor, as_of: datetime) -> tuple[WeakRow, ...]:
    """Weak spots the actor may know of that were open at ``as_of``, oldest first."""
    rows = session.execute(_WEAK.where(visible_where(actor, CompensatingControl)), {"as_of": as_of}).all()
    return tuple(
        WeakRow(
            control.id,
            ControlKind(control.kind),
            Zone(control.zone),
            name,
            control.started_at,
            control.source == "person",
            control.reported_by,
        )
        for control, name in rows
    )
