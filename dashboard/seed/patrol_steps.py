"""Checkpoints, plans and walked rounds as actions: plans as people make them, visits of a day in one batch.

Called by scenarios. The last two hours are real check-ins of the guard's account; what lies before comes
through the bulk path with the instants at which it became known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

from dashboard.features.patrols.actions import (
    ImportedVisit,
    add_plan,
    add_route,
    answer_excuse,
    check_in,
    excuse_visit,
    import_visits,
    lay_out_plans,
    register_checkpoints,
)
from dashboard.features.patrols.actions.sheets import give_tags
from dashboard.features.patrols.forms import (
    AnswerExcuse,
    CheckIn,
    ExcuseVisit,
    NewPlan,
    NewRoute,
    ReviewAnswer,
    SkipReason,
)
from dashboard.features.patrols.queries.records import list_plan
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock, day_start, duty_day, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.joint_steps import end_finished, joint_steps, walker
from dashboard.seed.rounds import EARLY, EVERY_ROUND, POINTS, Round
from dashboard.seed.timeline import Step
from dashboard.seed.walks import Walk, dues_of, visits_of

PLANNERS = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.KABAG_OPS}

_TAPPED = timedelta(hours=2)
_PLAN_MADE = timedelta(hours=18)
_MORNING = timedelta(hours=8)
_DAY = timedelta(days=1)
_SOON = timedelta(minutes=15)
_EXCUSABLE = timedelta(hours=20)
_SETTLED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class History:
    """``days`` duty days of every round; before them, as far back as ``begun``, the few of the first months.

    ``frozen``: instants at which numbers were frozen, so what was known by then has to be there by then.
    """

    days: int
    begun: date | None = None
    frozen: tuple[datetime, ...] = ()


def patrol_steps(rng: Random, crew: Crew, walk: Walk, history: History) -> Iterator[Step]:
    """Duty days of rounds that end at ``walk.now``, and a plan for more than the next 24 hours."""
    now = walk.now
    full = duty_day(now) - timedelta(days=history.days)
    first = full if history.begun is None else min(history.begun, full)
    starts = {first: EARLY, full: tuple(one for one in EVERY_ROUND if one not in EARLY)}
    if first == full:
        starts = {full: EVERY_ROUND}
    for day, rounds in starts.items():
        for agency in Agency:
            own = tuple(one for one in rounds if one.agency is agency)
            at = _evening_before(day)
            yield Step(at, lambda clock, agency=agency, own=own: _begin(crew, agency, own, clock))
    for day in _days(first, duty_day(now)):
        made_at = day_start(day) + _PLAN_MADE
        if made_at < now:
            yield Step(made_at, lambda clock: lay_out_everything(crew, clock))
        rounds = EVERY_ROUND if day >= full else EARLY
        dues = dues_of(day, _evening_before(full if day >= full else first), rounds)
        yield from _walked(crew, day, list(visits_of(rng, dues, walk)), now, history.frozen)
    yield Step(now - timedelta(minutes=30), lambda clock: lay_out_everything(crew, clock))
    yield from _ended(crew, now)
    yield from joint_steps(crew, first, now)
    mornings = [day_start(duty_day(now) - timedelta(days=days_ago)) + _MORNING for days_ago in (1, 2, 5)]
    for at in mornings:
        yield Step(at, lambda clock: _excuse_one(crew, clock, is_approved=True))
    yield Step(now - timedelta(minutes=20), lambda clock: _excuse_one(crew, clock, is_approved=False))


def _evening_before(day: date) -> datetime:
    return day_start(day) - timedelta(hours=7)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _begin(crew: Crew, agency: Agency, rounds: Sequence[Round], clock: Clock) -> None:
    """Checkpoints with their signs, the routes, and the plans that repeat from tomorrow on."""
    planner, named = crew[PLANNERS[agency]], {code for one in rounds for code in one.points}
    points = tuple(point for point in POINTS[agency] if point.code in named)
    register_checkpoints(system_actor(SEED_NAME, agency), points, clock=clock)
    give_tags(planner, clock=clock)
    for one in rounds:
        key = f"rute-{EVERY_ROUND.index(one):04d}"
        route = NewRoute(one.route, one.minutes, one.points, one.is_joint, f"{key}-asli")
        plan = NewPlan(
            route_id=add_route(planner, route, clock=clock),
            weekdays=one.weekdays,
            start_minute=one.start_minute,
            interval_minutes=one.interval // timedelta(minutes=1),
            rounds=one.rounds,
            valid_from=site_day(clock()) + _DAY,
            is_joint=one.is_joint,
            key=f"{key}-rencana",
        )
        add_plan(planner, plan, clock=clock)


def lay_out_everything(crew: Mapping[Role, Actor], clock: Clock) -> None:
    """What the sweep of the served product does: the plans of both agencies, three days ahead."""
    for role in PLANNERS.values():
        lay_out_plans(crew[role], clock=clock)


def _ended(crew: Crew, now: datetime) -> Iterator[Step]:
    """A guard who left out a point says himself that the round is over."""
    for minutes in range(240, -1, -10):
        yield Step(now - timedelta(minutes=minutes), lambda clock: end_finished(crew, clock))


def _walked(
    crew: Crew,
    day: date,
    rows: Sequence[tuple[Agency, ImportedVisit]],
    now: datetime,
    frozen: Sequence[datetime],
) -> Iterator[Step]:
    """The visits of one duty day: one batch per agency, two where numbers were frozen on that day, and real
    taps for what was just now.
    """
    recent = now - _TAPPED
    for agency in Agency:
        own = [row for owner, row in rows if owner is agency]
        older = sorted((row for row in own if _known(row) <= recent), key=_known)
        for part, batch in groupby(older, lambda row: sum(at < _known(row) for at in frozen)):
            older, key = list(batch), f"seed-{day:%Y%m%d}-{part}"
            known = _known(older[-1])
            yield Step(
                known, lambda clock, agency=agency, older=older, key=key: _import(agency, key, older, clock)
            )
            yield Step(min(known + _SOON, now), lambda clock: end_finished(crew, clock))
        for row in own:
            if row.recorded_at is not None and row.recorded_at > recent:
                yield Step(
                    row.recorded_at, lambda clock, agency=agency, row=row: _tap(crew, agency, row, clock)
                )


def _known(row: ImportedVisit) -> datetime:
    return row.recorded_at or row.at


def _import(agency: Agency, batch: str, rows: Sequence[ImportedVisit], clock: Clock) -> None:
    import_visits(system_actor(SEED_NAME, agency), "seed", batch, rows, clock=clock)


def _tap(crew: Crew, agency: Agency, row: ImportedVisit, clock: Clock) -> None:
    command = CheckIn(None, row.checkpoint, row.outcome, None, row.at, False, row.key)
    check_in(walker(crew, agency), command, clock=clock)


def _excuse_one(crew: Crew, clock: Clock, *, is_approved: bool) -> None:
    """Ask to excuse one recent visit that was not made: the guard was called away. Approved by the chief."""
    planner, now = crew[Role.KARUPAM], clock()
    with reading() as session:
        rows = list_plan(session, planner, now - _EXCUSABLE, now - _SETTLED, now)
    missed = [
        row
        for row in rows
        if row.state is VisitState.MISSED and row.agency is planner.agency and row.asked is None
    ]
    if missed:
        number = missed[0].id
        excuse_visit(planner, ExcuseVisit(number, SkipReason.CALLED, f"izin-{number:08d}"), clock=clock)
        if is_approved:
            said = AnswerExcuse(number, ReviewAnswer.CONFIRM, f"izin-setuju-{number:08d}")
            answer_excuse(crew[Role.KEPALA_KPR], said, clock=clock)
