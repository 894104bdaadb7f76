"""What was agreed about checkpoints, as it was known at an instant: versions and weak spots in one statement.

Called by queries/gaps.py. Of the versions only those since the oldest gap began are read, of the weak spots
only those that reach into the window: ten years of decisions cost no more than one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Case,
    CompoundSelect,
    Float,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
)
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.features.patrols.queries.numbers import AS_OF, START
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.rules.limits import AllowedGap, Control, LimitVersion, PointLimits
from dashboard.features.patrols.tables import Checkpoint, CheckpointLimit, CompensatingControl
from dashboard.kernel.columns import UtcDateTime

_SINCE = bindparam("since", type_=UtcDateTime())
_EVER = literal(datetime(1970, 1, 1, tzinfo=UTC), UtcDateTime())
_MINUTE = timedelta(minutes=1)


def _terms() -> CompoundSelect:
    """Both kinds of rows: (kind of control or empty, checkpoint, from, until, weight, day, night)."""
    point, limit, older = Checkpoint, CheckpointLimit, aliased(CheckpointLimit)
    in_force = (
        select_columns(func.max(older.valid_from))
        .where(col(older.checkpoint_id) == col(point.id))
        .where(col(older.recorded_at) <= AS_OF, col(older.valid_from) <= _SINCE)
        .correlate(point)
        .scalar_subquery()
    )
    begins = col(limit.valid_from)
    versions = (
        select_columns(
            literal("", String),
            col(limit.checkpoint_id),
            begins,
            cast(null(), UtcDateTime),
            col(limit.weight),
            col(limit.day_gap),
            col(limit.night_gap),
        )
        .select_from(point)
        # From the version on that was in force then: a seek for each checkpoint.
        .join(
            limit, and_(col(limit.checkpoint_id) == col(point.id), begins >= func.coalesce(in_force, _EVER))
        )
        .where(col(limit.recorded_at) <= AS_OF, begins <= AS_OF)
    )
    control = CompensatingControl
    ended, end_known = col(control.ended_at), col(control.end_recorded_at)
    controls = (
        select_columns(
            col(control.kind),
            col(control.checkpoint_id),
            col(control.started_at),
            # An end that was not known yet had not come.
            _known_end(),
            cast(null(), Float),
            cast(null(), Integer),
            cast(null(), Integer),
        )
        .where(col(control.recorded_at) <= AS_OF, col(control.started_at) <= AS_OF)
        .where(or_(ended.is_(None), ended > START, end_known.is_(None), end_known > AS_OF))
    )
    return versions.union_all(controls)


def _known_end() -> Case[datetime | None]:
    control = CompensatingControl
    never = cast(null(), UtcDateTime)
    return case((col(control.end_recorded_at) <= AS_OF, col(control.ended_at)), else_=never)


_TERMS = _terms()


def point_terms(
    session: Session, points: Sequence[Row], start: datetime, as_of: datetime
) -> dict[int, PointLimits]:
    """Limits by checkpoint id. ``points`` are rows of queries/gaps.py: own limit, use, last visit before."""
    if not points:
        return {}
    # The oldest gap that matters began here: its limit is the oldest one needed.
    since = min(min(start, row[-1] or row.valid_from) for row in points)
    window = {"start": start, "as_of": as_of, "since": since}
    rows = session.execute(_TERMS, window).all()
    versions: dict[int, list[LimitVersion]] = {}
    controls: dict[int, list[Control]] = {}
    for kind, checkpoint, begins, ends, weight, day, night in rows:
        if kind:
            controls.setdefault(checkpoint, []).append(Control(ControlKind(kind), begins, ends))
        else:
            versions.setdefault(checkpoint, []).append(_version(begins, day, night, weight))
    return {
        row.id: PointLimits(
            _in_order(_own(row), versions.get(row.id, ())), row.retired_at, tuple(controls.get(row.id, ()))
        )
        for row in points
    }


def _own(row: Row) -> LimitVersion:
    """What was agreed at registration."""
    return _version(row.valid_from, row.day_gap, row.night_gap, row.weight)


def _in_order(own: LimitVersion, later: Iterable[LimitVersion]) -> tuple[LimitVersion, ...]:
    """A version that was agreed for before the checkpoint was in use replaces what stood there then."""
    newer = {
        max(one.valid_from, own.valid_from): one for one in sorted(later, key=lambda one: one.valid_from)
    }
    first = newer.pop(own.valid_from, own)
    rest = (replace(one, valid_from=begins) for begins, one in newer.items())
    return (replace(first, valid_from=own.valid_from), *rest)


def _version(valid_from: datetime, day: int | None, night: int | None, weight: float) -> LimitVersion:
    allowed = None if day is None or night is None else AllowedGap(day * _MINUTE, night * _MINUTE)
    return LimitVersion(valid_from, allowed, weight)
