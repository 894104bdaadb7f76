"""P1, P1b, P2 and P3 through SQL against an oracle that walks every minute over random rows, for any as-of.

SQLite only and the same examples every time: what differs between databases is tested elsewhere.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete

from dashboard.features.patrols.queries.gaps import times_now
from dashboard.features.patrols.rules.codes import ControlKind, ExcuseKind, VisitState
from dashboard.features.patrols.tables import (
    Checkpoint,
    CheckpointLimit,
    CompensatingControl,
    Excuse,
    PlannedVisit,
    Visit,
)
from dashboard.kernel.clock import is_night
from dashboard.kernel.database import Database, reading
from dashboard.kernel.reference import Zone
from tests.conftest import NOW
from tests.integration.features.patrols.conftest import kpis_at

ORIGIN = NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=40)
LENGTH = 40 * 60
DAY, WEEK = 24 * 60, 7 * 24 * 60
ZONES = (Zone.BLOCK_A, Zone.PERIMETER, Zone.BLOCK_A)

minute = st.integers(0, LENGTH)
point = st.integers(0, len(ZONES) - 1)
gap = st.integers(5, 60).map(lambda half: 2 * half)
agreed = st.none() | st.tuples(gap, gap)
weight = st.sampled_from([0.5, 1.0, 2.0, 3.0])
later = st.none() | st.integers(0, 900)


@dataclass
class World:
    """Minutes after ORIGIN; None is never."""

    points: list[tuple[int, tuple[int, int] | None, float, int | None]]  # use from, gaps, weight, retired
    plans: list[tuple[int, int, int, int | None]]  # point, due, known this long before, withdrawn after
    visits: list[tuple[int, int, int | None, int | None, bool]]  # point, at, counts after, until, serves
    excuses: list[tuple[int, int, int | None, ExcuseKind]]  # plan, asked at, approved after, how it came
    limits: list[tuple[int, int, int, tuple[int, int] | None, float]]  # point, from, known before, ...
    controls: list[tuple[int, int, int, int | None, int]]  # point, start, known after, lasts, end known after
    served: dict[int, int] = field(default_factory=dict)  # plan -> visit


worlds = st.builds(
    World,
    st.lists(st.tuples(st.integers(0, 300), agreed, weight, st.none() | minute), min_size=3, max_size=3),
    st.lists(
        st.tuples(point, minute, st.integers(0, 600), later), max_size=20, unique_by=lambda row: row[:2]
    ),
    st.lists(st.tuples(point, minute, later, later, st.booleans()), max_size=20),
    st.lists(
        st.tuples(st.integers(0, 19), minute, later, st.sampled_from(ExcuseKind)),
        max_size=6,
        unique_by=lambda r: r[0],
    ),
    st.lists(
        st.tuples(point, minute, st.integers(0, 300), agreed, weight),
        max_size=4,
        unique_by=lambda row: row[:2],
    ),
    st.lists(st.tuples(point, minute, st.integers(0, 200), later, st.integers(0, 1200)), max_size=6),
)


def at(moment: int) -> datetime:
    return ORIGIN + timedelta(minutes=moment)


def maybe(start: int, after: int | None) -> datetime | None:
    return None if after is None else at(start + after)


def write(db: Database, world: World) -> None:
    """The world as rows; a visit that asks for it serves the first free planned visit near it."""
    with Session(db.writer) as session:
        for model in (Excuse, Visit, PlannedVisit, CheckpointLimit, CompensatingControl, Checkpoint):
            session.execute(delete(model))
        for n, (begins, gaps, risk, retired) in enumerate(world.points):
            day, night = gaps or (None, None)
            session.add(
                Checkpoint(
                    id=n + 1,
                    code=f"C{n}",
                    name=f"C{n}",
                    agency="rutan",
                    zone=ZONES[n].value,
                    kind="block",
                    weight=risk,
                    day_gap=day,
                    night_gap=night,
                    valid_from=at(begins),
                    retired_at=None if retired is None else at(retired),
                )
            )
        session.flush()
        for n, (where, due, lead, withdrawn) in enumerate(world.plans):
            session.add(
                PlannedVisit(
                    id=n + 1,
                    checkpoint_id=where + 1,
                    agency="rutan",
                    due_at=at(due),
                    early_minutes=10,
                    late_minutes=15,
                    window_start=at(due - 10),
                    window_end=at(due + 15),
                    closes_at=at(due + 60),
                    planned_at=at(due - lead),
                    recorded_at=at(due - lead),
                    withdrawn_at=maybe(due - lead, withdrawn),
                )
            )
        session.flush()
        for n, (where, moment, after, until, wants) in enumerate(world.visits):
            near = (
                p
                for p, (place, due, *_) in enumerate(world.plans)
                if wants and place == where and p not in world.served and due - 10 <= moment < due + 60
            )
            plan = next(near, None)
            if plan is not None:
                world.served[plan] = n
            session.add(
                Visit(
                    checkpoint_id=where + 1,
                    planned_visit_id=None if plan is None else plan + 1,
                    at=at(moment),
                    recorded_at=at(moment),
                    actor_id=1,
                    agency="rutan",
                    outcome="ok",
                    counts_from=maybe(moment, after),
                    counts_until=None if until is None or after is None else at(moment + after + until),
                )
            )
        for plan, moment, approved, kind in world.excuses:
            if plan < len(world.plans):
                excuse = {"planned_visit_id": plan + 1, "reason": "rain", "asked_by": 1, "kind": kind}
                session.add(Excuse(**excuse, at=maybe(moment, approved), recorded_at=at(moment)))
        for where, begins, lead, gaps, risk in world.limits:
            day, night = gaps or (None, None)
            session.add(
                CheckpointLimit(
                    checkpoint_id=where + 1,
                    weight=risk,
                    day_gap=day,
                    night_gap=night,
                    valid_from=at(begins),
                    recorded_at=at(begins - lead),
                    decided_by=1,
                )
            )
        for n, (where, start, known, lasts, end_known) in enumerate(world.controls):
            session.add(
                CompensatingControl(
                    agency="rutan",
                    kind=list(ControlKind)[n % 2].value,
                    zone=ZONES[where].value,
                    checkpoint_id=where + 1,
                    started_at=at(start),
                    recorded_at=at(start + known),
                    reported_by=1,
                    ended_at=maybe(start, lasts),
                    end_recorded_at=None if lasts is None else at(start + lasts + end_known),
                )
            )
        session.commit()


def counting(world: World, now: int) -> list[tuple[int, int, int]]:
    """(number, point, minute) of the visits that count at ``now``."""
    found = []
    for n, (where, moment, after, until, _) in enumerate(world.visits):
        if after is None or moment > now or moment + after > now:
            continue
        if until is None or moment + after + until > now:
            found.append((n, where, moment))
    return found


def state_of(world: World, plan: int, now: int) -> VisitState:
    """Walk the minutes from the opening of the window to now."""
    due = world.plans[plan][1]
    made = {moment: n for n, _, moment in counting(world, now) if n == world.served.get(plan)}
    for moment in range(due - 10, now + 1):
        if moment in made:
            return VisitState.ON_TIME if moment <= due + 15 else VisitState.LATE
    for number, moment, approved, _ in world.excuses:
        if number == plan and approved is not None and moment + approved <= now:
            return VisitState.EXCUSED
    return VisitState.MISSED if now >= due + 60 else VisitState.WAITING


def planned(world: World, since: int, now: int) -> list[int]:
    """Planned visits that were due after ``since``, as they were known."""
    found = []
    for n, (where, due, lead, withdrawn) in enumerate(world.plans):
        retired = world.points[where][3]
        is_known = due - lead <= now and not (withdrawn is not None and due - lead + withdrawn <= now)
        if since < due <= now and is_known and (retired is None or due < retired):
            found.append(n)
    return found


def agreed_at(world: World, where: int, moment: int, now: int) -> tuple[tuple[int, int] | None, float] | None:
    """(gaps, weight) in force, as it was known at ``now``; None before the point was in use or after."""
    begins, gaps, risk, retired = world.points[where]
    if moment < begins or (retired is not None and moment >= retired):
        return None
    known = [row for row in world.limits if row[0] == where and row[1] <= moment and row[1] - row[2] <= now]
    newest = max(known, key=lambda row: row[1], default=None)
    return (gaps, risk) if newest is None else (newest[3], newest[4])


def gap_minutes(world: World, where: int, now: int) -> tuple[float, float, tuple[int, int] | None]:
    """Weighted minutes without an excessive gap, all of them, and (gap, allowed) at ``now``."""
    start, visits = now - DAY, {moment for _, place, moment in counting(world, now) if place == where}
    uncovered = total = 0.0
    since, last, running = None, None, None
    for moment in range(min(0, start), now + 1):
        found = agreed_at(world, where, moment, now)
        is_measured = found is not None and found[0] is not None
        since = moment if since is None and is_measured else since
        last = moment if moment in visits and moment >= world.points[where][0] else last
        running = None
        if found is None or since is None or not is_measured:
            continue
        is_halved = any(
            place == where
            and begun + known <= now
            and begun <= moment
            and (lasts is None or begun + lasts + end_known > now or moment < begun + lasts)
            for place, begun, known, lasts, end_known in world.controls
        )

        def allowed(begun: int, is_halved: bool = is_halved) -> int:
            later = sorted(row[1] for row in world.limits if row[0] == where and row[1] > begun)
            found = (agreed_at(world, where, one, now) for one in (begun, *later))
            gaps = next(one[0] for one in found if one is not None and one[0] is not None)
            return gaps[is_night(at(begun))] // (2 if is_halved else 1)

        opened = max(since, start) if last is None else last
        if start <= moment < now:
            total += found[1]
            uncovered += found[1] * (moment - opened >= allowed(opened))
        begun = since if last is None else last
        running = (moment - begun, allowed(begun))
    return total - uncovered, total, running


def area_hours(world: World, now: int) -> tuple[float, float]:
    """Each zone, each hour that is over: the weight where it was seen, and where it should have been."""
    done = asked = 0.0
    for hour in range(0, LENGTH + 1, 60):
        if hour + 60 > now or hour < now - WEEK:
            continue
        for zone in set(ZONES):
            weights, served = [], False
            for plan in planned(world, -1, now):
                where, due, *_ = world.plans[plan]
                is_here = ZONES[where] is zone and hour <= due < hour + 60
                state = state_of(world, plan, now) if is_here else VisitState.WAITING
                served = served or state in (VisitState.ON_TIME, VisitState.LATE)
                if state not in (VisitState.EXCUSED, VisitState.WAITING):
                    known = [r for r in world.limits if r[0] == where and r[1] <= due and r[1] - r[2] <= now]
                    newest = max(known, key=lambda row: row[1], default=None)
                    weights.append(world.points[where][2] if newest is None else newest[4])
            seen = any(ZONES[w] is zone and hour <= m < hour + 60 for _, w, m in counting(world, now))
            asked += max(weights, default=0.0)
            done += max(weights, default=0.0) if seen or served else 0.0
    return done, asked


# One database for all examples: it is emptied before each.
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(worlds, st.integers(LENGTH // 2, LENGTH))
def test_every_number_agrees_with_every_minute(db: Database, world: World, now: int) -> None:
    write(db, world)
    kpis = kpis_at(at(now))
    due = planned(world, now - DAY, now)
    states = [state_of(world, plan, now) for plan in due]
    excused = {plan for plan, state in zip(due, states, strict=True) if state is VisitState.EXCUSED}
    kinds = [kind for plan, _, _, kind in world.excuses if plan in excused]
    coverage, punctuality = kpis["patrol_coverage"], kpis["patrol_punctuality"]
    assert {one: coverage.detail[one.value] for one in VisitState} == {
        one: states.count(one) for one in VisitState
    }
    told = (coverage.detail["excused_late"], coverage.detail["excused_withdrawn"])
    assert told == (kinds.count(ExcuseKind.LATE), kinds.count(ExcuseKind.WITHDRAWN))
    done = states.count(VisitState.ON_TIME) + states.count(VisitState.LATE)
    assert (coverage.numerator, coverage.denominator) == (done, done + states.count(VisitState.MISSED))
    assert (punctuality.numerator, punctuality.denominator) == (states.count(VisitState.ON_TIME), done)
    gaps = [gap_minutes(world, where, now) for where in range(len(ZONES))]
    found = kpis["patrol_gap_coverage"]
    assert (found.numerator, found.denominator) == (sum(one[0] for one in gaps), sum(one[1] for one in gaps))
    area = kpis["patrol_area_hour"]
    assert (area.numerator, area.denominator) == area_hours(world, now)
    with reading() as session:
        running = {
            one.code: (gap.length // timedelta(minutes=1), gap.allowed // timedelta(minutes=1))
            for one in times_now(session, at(now))
            if (gap := one.running(at(now))) is not None
        }
    assert running == {f"C{n}": one[2] for n, one in enumerate(gaps) if one[2] is not None}
