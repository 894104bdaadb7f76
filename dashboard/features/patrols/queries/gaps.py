"""Times of visits per checkpoint, for time-gap coverage (P2) and the gaps that are running now.

Two statements whatever the history: the last visit before the window is one index seek per checkpoint.
The plan is never looked at: a plan full of holes must show here. Aggregates, the same for both agencies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.numbers import AS_OF, START, known_visit
from dashboard.features.patrols.rules.gaps import (
    AllowedGap,
    CheckpointGaps,
    RunningGap,
    checkpoint_gaps,
    running_gap,
)
from dashboard.features.patrols.tables import Checkpoint, Visit
from dashboard.kernel.reference import Severity, Zone


@dataclass(frozen=True, slots=True)
class CheckpointTimes:
    """One checkpoint with an agreed gap and its visits: the last one before the window, and those in it."""

    code: str
    name: str
    zone: Zone
    weight: float
    allowed: AllowedGap
    valid_from: datetime
    retired_at: datetime | None
    visits: tuple[datetime, ...]

    def gaps(self, start: datetime, as_of: datetime) -> CheckpointGaps:
        """P2 of the part of the window in which the checkpoint was in use."""
        end = as_of if self.retired_at is None else self.retired_at
        return checkpoint_gaps(self.visits, max(start, self.valid_from), end, as_of, self.allowed)

    def running(self, as_of: datetime) -> RunningGap | None:
        """The gap that is open at ``as_of``; None for a checkpoint that is no longer in use."""
        if self.retired_at is not None and self.retired_at <= as_of:
            return None
        return running_gap(self.visits, self.valid_from, as_of, self.allowed, self.zone)


@dataclass(frozen=True, slots=True)
class ExceededGap:
    """A checkpoint nobody has seen for longer than was agreed: a "hal" of the wall.

    ``since`` is the last visit, or the start of measuring when there never was one. Never show a guest the
    place, nor anybody on a wall ``allowed_minutes`` (domain 5.5).
    """

    checkpoint: str
    name: str
    zone: Zone
    gap_minutes: int
    allowed_minutes: int
    since: datetime
    severity: Severity


def _points() -> Select:
    """Checkpoints with an agreed gap, each with the last visit before ``start``: one index seek."""
    last = (
        select(Visit.at)
        .where(Visit.checkpoint_id == Checkpoint.id, known_visit(), col(Visit.at) < START)
        .order_by(col(Visit.at).desc())
        .limit(1)
        .correlate(Checkpoint)
        .scalar_subquery()
    )
    point = Checkpoint
    shown = [point.id, point.code, point.name, point.zone, point.weight, point.day_gap, point.night_gap]
    columns = [col(each) for each in (*shown, point.valid_from, point.retired_at)]
    retired = col(point.retired_at)
    return (
        select_columns(*columns, last)
        .where(col(point.day_gap).is_not(None), col(point.night_gap).is_not(None))
        .where(col(point.valid_from) <= AS_OF, or_(retired.is_(None), retired > START))
        .order_by(col(point.code))
    )


_POINTS = _points()
_INSIDE = select(Visit.checkpoint_id, Visit.at).where(known_visit(), col(Visit.at) >= START)


def checkpoint_times(session: Session, start: datetime, as_of: datetime) -> tuple[CheckpointTimes, ...]:
    """Every checkpoint with an agreed gap that was in use between ``start`` and ``as_of``, by code."""
    window = {"start": start, "as_of": as_of}
    inside: dict[int, list[datetime]] = {}
    if start < as_of:
        for checkpoint_id, at in session.execute(_INSIDE, window):
            inside.setdefault(checkpoint_id, []).append(at)
    rows = session.execute(_POINTS, window).all()
    return tuple(_times(row, inside.get(row.id, [])) for row in rows)


def running_gaps(
    session: Session, as_of: datetime, times: Sequence[CheckpointTimes] | None = None
) -> tuple[ExceededGap, ...]:
    """Gaps that exceed what is allowed at ``as_of``: worst severity first, then the longest beyond it.

    ``times`` of any window that ends at ``as_of`` saves a board from asking again.
    """
    # Alone, everything up to as_of is "before": one statement, one seek per checkpoint.
    points = checkpoint_times(session, _just_after(as_of), as_of) if times is None else times
    found = [_exceeded(each, as_of) for each in points]
    gaps = [gap for gap in found if gap is not None]
    return tuple(
        sorted(
            gaps, key=lambda gap: (gap.severity.rank, gap.allowed_minutes - gap.gap_minutes, gap.checkpoint)
        )
    )


def _exceeded(times: CheckpointTimes, as_of: datetime) -> ExceededGap | None:
    gap = times.running(as_of)
    if gap is None or gap.severity is None:
        return None
    return ExceededGap(
        times.code,
        times.name,
        times.zone,
        int(gap.length.total_seconds() // 60),
        int(gap.allowed.total_seconds() // 60),
        as_of - gap.length,
        gap.severity,
    )


def _just_after(as_of: datetime) -> datetime:
    return as_of + timedelta(microseconds=1)


def _times(row: Row, inside: list[datetime]) -> CheckpointTimes:
    _, code, name, zone, weight, day, night, valid_from, retired_at, before = row
    return CheckpointTimes(
        code,
        name,
        Zone(zone),
        weight,
        AllowedGap(timedelta(minutes=day), timedelta(minutes=night)),
        valid_from,
        retired_at,
        tuple(sorted(inside if before is None else [before, *inside])),
    )
