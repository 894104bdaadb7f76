"""Which gap grows towards its limit, and which weak spots are open. For the live board, for any as-of.

Of the other agency one row for each zone with one of three steps: no post, no minutes and no share, because
the age of a gap and its share together give the limit away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from dashboard.features.patrols.queries.gaps import CheckpointTimes, checkpoint_times
from dashboard.features.patrols.queries.numbers import AS_OF
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import next_band
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.scope import visible_where

# A gap below half of what is allowed grows nowhere that anybody has to look at.
GROWING = 0.5
NEAR = 0.75


class GapStep(StrEnum):
    """Tumbuh, hampir, lewat: how far a gap is from its limit."""

    GROWING = "growing"
    NEAR = "near"
    EXCEEDED = "exceeded"


# Also what a row without its share is sorted by, so that its place in the list says no more than its step.
_FROM = {GapStep.GROWING: GROWING, GapStep.NEAR: NEAR, GapStep.EXCEEDED: 1.0}


@dataclass(frozen=True, slots=True)
class MeasuredGap:
    """What only the own agency may know of a gap. ``ratio``: share of ``allowed``, 1.0 at the limit."""

    since: datetime
    exceeds_at: datetime
    ratio: float
    severity: Severity | None
    allowed: timedelta


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap that grows: of one checkpoint, or, unmeasured, the worst of the other agency's zone."""

    agency: Agency
    name: str
    zone: Zone
    step: GapStep
    measured: MeasuredGap | None


@dataclass(frozen=True, slots=True)
class MeasuredPlace:
    """A checkpoint of the own agency with an agreed gap: where a weak spot may be."""

    code: str
    name: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class Gaps:
    """``flips``: when a row joins, is drawn anew or passes its limit. For the clock, never for a page."""

    rows: tuple[GapRow, ...]
    flips: frozenset[datetime]
    places: tuple[MeasuredPlace, ...]


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


def open_then() -> ColumnElement[bool]:
    """A weak spot that had begun, was known and not known to be fixed at the parameter ``as_of``."""
    begun = and_(col(CompensatingControl.started_at) <= AS_OF, col(CompensatingControl.recorded_at) <= AS_OF)
    end = col(CompensatingControl.end_recorded_at)
    return and_(begun, or_(col(CompensatingControl.ended_at).is_(None), end > AS_OF))


_WEAK = (
    select_columns(CompensatingControl, col(Checkpoint.name))
    .join(Checkpoint, col(Checkpoint.id) == col(CompensatingControl.checkpoint_id))
    .where(open_then())
    .order_by(col(CompensatingControl.started_at), col(CompensatingControl.id))
)


def growing_gaps(session: Session, actor: Actor, as_of: datetime) -> Gaps:
    """Gaps beyond half of what is allowed, the largest share of its limit first. Raises nothing."""
    rows: list[GapRow] = []
    zones: dict[tuple[Agency, Zone], GapStep] = {}
    flips: set[datetime] = set()
    places: list[MeasuredPlace] = []
    for times in checkpoint_times(session, as_of + timedelta(microseconds=1), as_of):
        gap = _measured(times, as_of)
        if gap is None:
            continue
        if times.agency is actor.agency:
            places.append(MeasuredPlace(times.code, times.name, times.zone))
        flips |= {gap.since + gap.allowed * share for share in _FROM.values()}
        step = _step(gap)
        if step is None:
            continue
        if times.agency is actor.agency:
            rows.append(GapRow(times.agency, times.name, times.zone, step, gap))
        else:
            place = times.agency, times.zone
            zones[place] = max(step, zones.get(place, step), key=_FROM.__getitem__)
    rows += [GapRow(agency, "", zone, step, None) for (agency, zone), step in zones.items()]
    if any(row.step is GapStep.EXCEEDED for row in rows):
        flips.add(next_band(as_of))  # night makes a "hal" of it that is one step worse
    return Gaps(tuple(sorted(rows, key=_worst_first)), frozenset(flips), tuple(places))


def _measured(times: CheckpointTimes, as_of: datetime) -> MeasuredGap | None:
    gap = times.running(as_of)
    if gap is None or not gap.allowed:
        return None
    since = as_of - gap.length
    return MeasuredGap(since, since + gap.allowed, gap.length / gap.allowed, gap.severity, gap.allowed)


def _step(gap: MeasuredGap) -> GapStep | None:
    if gap.severity is not None:
        return GapStep.EXCEEDED
    if gap.ratio >= NEAR:
        return GapStep.NEAR
    return GapStep.GROWING if gap.ratio >= GROWING else None


def _worst_first(row: GapRow) -> tuple[float, str, str]:
    share = _FROM[row.step] if row.measured is None else row.measured.ratio
    return -share, row.zone, row.name


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
