"""The live plan board: who is out, what comes, what is late, which gap grows, what waits for a decision.

Called by ``ui/board_state``. Takes the actor; of the other agency it gives what is shared as a routine (which
route, since when, how many points), never where its people are now or will be, a post's name or a limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from dashboard.features.patrols.queries.excuses import WaitingExcuse, excuses_waiting
from dashboard.features.patrols.queries.growing import (
    GapRow,
    MeasuredPlace,
    WeakRow,
    growing_gaps,
    weak_rows,
)
from dashboard.features.patrols.queries.numbers import (
    END,
    START,
    STATE,
    Served,
    due_between,
    with_states,
)
from dashboard.features.patrols.queries.records import known_skip
from dashboard.features.patrols.queries.watch import (
    JointPatrol,
    OutPatrol,
    WaitingReview,
    joint_waiting,
    patrols_out,
    waiting_reviews,
)
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.tables import Checkpoint, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.scope import visible_where

AHEAD = timedelta(hours=2)
_BEHIND = timedelta(hours=3)
MOST_GAPS = 12
MOST_COMING = 6


@dataclass(frozen=True, slots=True)
class OutRow:
    """A patrol that is out. ``next_point`` is empty for the other agency's, and when all is answered."""

    patrol: OutPatrol
    done: int
    total: int
    next_point: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """Points of one walk that wait. Late: its window has passed; ``until`` is when it is missed.

    What the other agency does not share comes without walk and times: late points of one zone, no more.
    """

    key: str
    agency: Agency
    route: str
    due_at: datetime | None
    until: datetime | None
    points: int
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One reading. ``flips`` are the instants at which a row changes its words without any write."""

    out: tuple[OutRow, ...]
    coming: tuple[RoundRow, ...]
    late: tuple[RoundRow, ...]
    gaps: tuple[GapRow, ...]
    reviews: tuple[WaitingReview, ...]
    joints: tuple[JointPatrol, ...]
    excuses: tuple[WaitingExcuse, ...]
    weak: tuple[WeakRow, ...]
    places: tuple[MeasuredPlace, ...]
    flips: tuple[datetime, ...]

    def next_flip(self, after: datetime) -> datetime | None:
        """The first of them that lies ahead."""
        return min((flip for flip in self.flips if flip > after), default=None)


def live_board(session: Session, actor: Actor, as_of: datetime, *, is_now: bool = True) -> Board:
    """The whole board at ``as_of``; eight statements whatever the history. Raises Denied."""
    actor.require(Permission.PATROL_READ)
    out = _out_rows(session, actor, as_of)
    planned = _PLAN.add_columns(visible_where(actor, PlannedVisit).label("is_shared"))
    plan = session.execute(planned, {"start": as_of - _BEHIND, "end": as_of + AHEAD, "as_of": as_of}).all()
    waiting = [row for row in plan if row.state == VisitState.WAITING.value]
    gaps = growing_gaps(session, actor, as_of)
    reviews = tuple(
        each for each in waiting_reviews(session, as_of, is_now=is_now) if each.agency is actor.agency
    )
    joints = joint_waiting(session, as_of, with_declined=True)
    return Board(
        out,
        _coming(plan, {row.patrol.id for row in out}, as_of)[:MOST_COMING],
        _late([row for row in waiting if row.window_end < as_of]),
        gaps.rows[:MOST_GAPS],
        reviews,
        joints,
        excuses_waiting(session, actor, as_of),
        weak_rows(session, actor, as_of),
        gaps.places,
        _flips(out, waiting, gaps.flips, joints),
    )


def _out_rows(session: Session, actor: Actor, as_of: datetime) -> tuple[OutRow, ...]:
    out = patrols_out(session, as_of)
    points: dict[int, list[Row]] = {each.id: [] for each in out}
    if points:
        in_them = _POINTS.where(col(PlannedVisit.patrol_id).in_(list(points)))
        for row in session.execute(in_them, {"as_of": as_of}):
            points[row.patrol_id].append(row)
    return tuple(
        OutRow(each, *_progress(points[each.id], is_own=each.agency is actor.agency)) for each in out
    )


def _progress(points: list[Row], *, is_own: bool) -> tuple[int, int, str]:
    """(answered, of how many, the next point by its place on the route)."""
    done = [row for row in points if row.served is not None or row.skipped is not None]
    open_ones = [row for row in points if row.served is None and row.skipped is None]
    last = max((row.position for row in done), default=0)
    after = [row for row in open_ones if row.position > last] or open_ones
    return len(done), len(points), after[0].name if after and is_own else ""


def _coming(plan: Iterable[Row], out: set[int], as_of: datetime) -> tuple[RoundRow, ...]:
    """Walks nobody has begun: not out, no point made, and the first window still open.

    Where the other agency will be, and when, is its own matter.
    """
    rows = [row for row in plan if row.is_shared]
    begun = {_walk(row) for row in rows if row.state != VisitState.WAITING.value or row.window_end < as_of}
    return _rounds(row for row in rows if row.patrol_id not in out and _walk(row) not in begun)


def _late(rows: list[Row]) -> tuple[RoundRow, ...]:
    """Late walks; of the other agency only how many points of which zone."""
    zones: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row.is_shared:
            zones[row.agency, row.zone] = zones.get((row.agency, row.zone), 0) + 1
    shared = _rounds(row for row in rows if row.is_shared)
    return shared + tuple(
        RoundRow(f"{agency} {zone}", Agency(agency), "", None, None, points, (Zone(zone),))
        for (agency, zone), points in sorted(zones.items())
    )


def _rounds(rows: Iterable[Row]) -> tuple[RoundRow, ...]:
    walks: dict[str, list[Row]] = {}
    for row in rows:
        walks.setdefault(_walk(row), []).append(row)
    return tuple(
        RoundRow(
            key,
            Agency(points[0].agency),
            points[0].route,
            min(row.due_at for row in points),
            min(row.closes_at for row in points),
            len(points),
            tuple(dict.fromkeys(Zone(row.zone) for row in points)),
        )
        for key, points in walks.items()
    )


def _walk(row: Row) -> str:
    """Which walk a planned visit belongs to: its patrol, or what was planned for the same time and route."""
    if row.patrol_id is not None:
        return f"p{row.patrol_id}"
    return f"{row.agency} {row.due_at.timestamp():.0f} {row.route}"


def _flips(
    out: Iterable[OutRow], waiting: Iterable[Row], gaps: frozenset[datetime], joints: Iterable[JointPatrol]
) -> tuple[datetime, ...]:
    moments = {row.patrol.welfare_at for row in out} | {joint.until for joint in joints} | gaps
    for row in waiting:
        moments |= {row.due_at, row.window_end, row.closes_at}
    return tuple(sorted(moments))


_PLAN = (
    with_states(
        select_columns(
            *[
                col(each)
                for each in (
                    PlannedVisit.patrol_id,
                    PlannedVisit.agency,
                    PlannedVisit.route,
                    PlannedVisit.due_at,
                    PlannedVisit.window_end,
                    PlannedVisit.closes_at,
                    Checkpoint.zone,
                )
            ],
            STATE.label("state"),
        )
    )
    .where(due_between(START, END))
    .order_by(col(PlannedVisit.due_at), col(PlannedVisit.position), col(Checkpoint.code))
)

_SKIPPED = (
    select(Visit.id)
    .where(Visit.planned_visit_id == PlannedVisit.id, known_skip())
    .limit(1)
    .correlate(PlannedVisit)
    .scalar_subquery()
)
_POINTS = with_states(
    select_columns(
        col(PlannedVisit.patrol_id),
        col(PlannedVisit.position),
        col(Checkpoint.name),
        col(Served.id).label("served"),
        _SKIPPED.label("skipped"),
    )
).order_by(col(PlannedVisit.position), col(PlannedVisit.due_at), col(PlannedVisit.id))
