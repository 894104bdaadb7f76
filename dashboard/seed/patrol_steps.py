"""Checkpoints, plans and walked rounds as actions: plans as people make them, visits of a day in one batch.

Called by scenarios. The last two hours are real check-ins of the guard's account; what lies before comes
through the bulk path with the instants at which it became known.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from dashboard.features.patrols.actions import (
    ImportedVisit,
    check_in,
    excuse_visit,
    import_visits,
    plan_round,
    register_checkpoints,
)
from dashboard.features.patrols.forms import CheckIn, ExcuseVisit, PlanRound, SkipReason
from dashboard.features.patrols.queries.records import list_plan
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, day_start, duty_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.rounds import POINTS, plans_of
from dashboard.seed.timeline import Step
from dashboard.seed.walks import Walk, dues_of, visits_of

PLANNERS = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.KABAG_OPS}
WALKERS = {Agency.RUTAN: Role.PETUGAS_BLOK, Agency.POLRES: Role.SAMAPTA}
PLAN_AHEAD = timedelta(hours=24)

_TAPPED = timedelta(hours=2)
_PLAN_MADE = timedelta(hours=18)
_MORNING = timedelta(hours=8)
_DAY = timedelta(days=1)
_EXCUSABLE = timedelta(hours=20)
_SETTLED = timedelta(hours=1)


def patrol_steps(rng: Random, crew: Crew, walk: Walk, days: int) -> Iterator[Step]:
    """``days`` duty days of rounds that end at ``walk.now``, and a plan for more than the next 24 hours."""
    now = walk.now
    first = duty_day(now) - timedelta(days=days)
    begin = day_start(first) - timedelta(hours=7)
    yield Step(begin, _register)
    for day in _days(first, duty_day(now + PLAN_AHEAD)):
        made_at = min(day_start(day - _DAY) + _PLAN_MADE, now - timedelta(minutes=30))
        for agency, plan in plans_of(day, begin):
            yield Step(made_at, lambda clock, agency=agency, plan=plan: _plan(crew, agency, plan, clock))
    for day in _days(first, duty_day(now)):
        rows = list(visits_of(rng, dues_of(day, begin), walk))
        yield from _walked(crew, day, rows, now)
    mornings = [day_start(duty_day(now) - timedelta(days=days_ago)) + _MORNING for days_ago in (1, 2, 5)]
    for at in (*mornings, now - timedelta(minutes=20)):
        yield Step(at, lambda clock: _excuse_one(crew, clock))


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _register(clock: Clock) -> None:
    for agency, points in POINTS.items():
        register_checkpoints(system_actor(SEED_NAME, agency), points, clock=clock)


def _plan(crew: Crew, agency: Agency, plan: PlanRound, clock: Clock) -> None:
    plan_round(crew[PLANNERS[agency]], plan, clock=clock)


def _walked(
    crew: Crew, day: date, rows: Sequence[tuple[Agency, ImportedVisit]], now: datetime
) -> Iterator[Step]:
    """The visits of one duty day: one batch per agency, and real taps for what was just now."""
    recent = now - _TAPPED
    for agency in Agency:
        own = [row for owner, row in rows if owner is agency]
        older = [row for row in own if (row.recorded_at or row.at) <= recent]
        if older:
            known = max(row.recorded_at or row.at for row in older)
            yield Step(known, lambda clock, agency=agency, older=older: _import(agency, day, older, clock))
        for row in own:
            if row.recorded_at is not None and row.recorded_at > recent:
                yield Step(
                    row.recorded_at, lambda clock, agency=agency, row=row: _tap(crew, agency, row, clock)
                )


def _import(agency: Agency, day: date, rows: Sequence[ImportedVisit], clock: Clock) -> None:
    import_visits(system_actor(SEED_NAME, agency), "seed", f"seed-{day:%Y%m%d}", rows, clock=clock)


def _tap(crew: Crew, agency: Agency, row: ImportedVisit, clock: Clock) -> None:
    command = CheckIn(None, row.checkpoint, row.outcome, None, row.at, False, row.key)
    check_in(crew[WALKERS[agency]], command, clock=clock)


def _excuse_one(crew: Crew, clock: Clock) -> None:
    """Approve the reason for one recent visit that was not made: the guard was called away."""
    planner, now = crew[Role.KARUPAM], clock()
    with reading() as session:
        rows = list_plan(session, planner, now - _EXCUSABLE, now - _SETTLED, now)
    missed = [row for row in rows if row.state is VisitState.MISSED and row.agency is planner.agency]
    if missed:
        command = ExcuseVisit(missed[0].id, SkipReason.CALLED, f"izin-{missed[0].id:08d}")
        excuse_visit(planner, command, clock=clock)
