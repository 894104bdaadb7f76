"""Times of visits per checkpoint, for time-gap coverage (P2) and the gaps that are running now.

Three statements whatever the history: the last visit before the window is one index seek per checkpoint, and
of limits and weak spots only what the window needs is read. The plan is never looked at: a plan full of holes
must show here. Aggregates, the same for both agencies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.limits import point_terms
from dashboard.features.patrols.queries.numbers import AS_OF, START, known_visit
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.rules.gaps import CheckpointGaps, PointLimits, RunningGap, gap_now, judge_gaps
from dashboard.features.patrols.tables import Checkpoint, CheckpointLimit, Visit
from dashboard.kernel.reference import Agency, Severity, Zone


@dataclass(frozen=True, slots=True)
class CheckpointTimes:
    """One checkpoint with an agreed gap and its visits: the last one before the window, and those in it."""

    code: str
    name: str
    agency: Agency
    zone: Zone
    limits: PointLimits
    visits: tuple[datetime, ...]

    def parts(self, start: datetime, as_of: datetime) -> tuple[tuple[float, CheckpointGaps], ...]:
        """P2 of the part of the window in which a gap was agreed, for each risk weight."""
        return judge_gaps(self.visits, start, as_of, self.limits)

    def running(self, as_of: datetime) -> RunningGap | None:
        """The gap that is open at ``as_of``; None when it is not measured then."""
        return gap_now(self.visits, as_of, self.limits, self.zone)


@dataclass(frozen=True, slots=True)
class ExceededGap:
    """A checkpoint nobody has seen for longer than was agreed: a "hal" of the wall.

    ``since`` is the last visit, or the start of measuring when there never was one. Never show a guest the
    place, nor anybody on a wall ``allowed_minutes`` or ``halved_by`` (domain 5.5).
    """

    checkpoint: str
    name: str
    zone: Zone
    gap_minutes: int
    allowed_minutes: int
    since: datetime
    severity: Severity
    halved_by: tuple[ControlKind, ...] = ()


def _points() -> Select:
    """Checkpoints that ever had an agreed gap, each with the last visit before ``start``: an index seek."""
    last = (
        select(Visit.at)
        .where(Visit.checkpoint_id == Checkpoint.id, known_visit(), col(Visit.at) < START)
        .order_by(col(Visit.at).desc())
        .limit(1)
        .correlate(Checkpoint)
        .scalar_subquery()
    )
    point, limit = Checkpoint, CheckpointLimit
    agreed = (
        select(limit.id)
        .where(limit.checkpoint_id == point.id, col(limit.day_gap).is_not(None))
        .where(col(limit.recorded_at) <= AS_OF, col(limit.valid_from) <= AS_OF)
        .correlate(Checkpoint)
        .exists()
    )
    shown = [point.id, point.code, point.name, point.agency, point.zone, point.weight]
    columns = [col(one) for one in (*shown, point.day_gap, point.night_gap)]
    retired = col(point.retired_at)
    return (
        select_columns(*columns, col(point.valid_from), retired, last)
        .where(or_(col(point.day_gap).is_not(None), agreed))
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
    limits = point_terms(session, rows, start, as_of)
    return tuple(_times(row, inside, limits) for row in rows)


def running_gaps(
    session: Session, as_of: datetime, times: Sequence[CheckpointTimes] | None = None
) -> tuple[ExceededGap, ...]:
    """Gaps that exceed what is allowed at ``as_of``: worst severity first, then the longest beyond it.

    ``times`` of any window that ends at ``as_of`` saves a board from asking again.
    """
    points = times_now(session, as_of) if times is None else times
    found = [_exceeded(each, as_of) for each in points]
    gaps = [gap for gap in found if gap is not None]
    return tuple(
        sorted(
            gaps, key=lambda gap: (gap.severity.rank, gap.allowed_minutes - gap.gap_minutes, gap.checkpoint)
        )
    )


def times_now(session: Session, as_of: datetime) -> tuple[CheckpointTimes, ...]:
    """Enough for the gaps of ``as_of``: everything is "before", one seek per checkpoint."""
    return checkpoint_times(session, as_of + timedelta(microseconds=1), as_of)


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
        gap.halved_by,
    )


def _times(
    row: Row, inside: Mapping[int, Iterable[datetime]], limits: Mapping[int, PointLimits]
) -> CheckpointTimes:
    seen = [*inside.get(row.id, ())]
    before = row[-1]
    return CheckpointTimes(
        row.code,
        row.name,
        Agency(row.agency),
        Zone(row.zone),
        limits[row.id],
        tuple(sorted(seen if before is None else [before, *seen])),
    )
