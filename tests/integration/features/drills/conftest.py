"""Accounts and short ways for the drill tests: plan, evaluate, read."""

from collections.abc import Mapping
from datetime import date, datetime

from dashboard.features.drills.actions import evaluate_drill, plan_drill
from dashboard.features.drills.forms import (
    EvaluateDrill,
    InjectResult,
    NewAction,
    ObjectiveRating,
    PlanDrill,
)
from dashboard.features.drills.kpis import readiness_kpis
from dashboard.features.drills.rules.codes import ActionPriority, DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.templates import INJECTS
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.reference import Agency, Regu, Scenario
from tests.conftest import SteppedClock

BOTH = tuple(Agency)
P, S, M, U = Rating.P, Rating.S, Rating.M, Rating.U
_counter = iter(range(1, 1_000_000))


def account(role: Role, agency: Agency, user_id: int) -> Actor:
    return Actor(user_id=user_id, username=f"{role}-{user_id}", agency=agency, roles=frozenset({role}))


PLANNER = account(Role.KEPALA_KPR, Agency.RUTAN, 11)
POLICE_PLANNER = account(Role.KABAG_OPS, Agency.POLRES, 12)
EVALUATOR = account(Role.PENILAI, Agency.POLRES, 13)


def fresh_key() -> str:
    return f"key-{next(_counter):08d}"


def plan(
    clock: SteppedClock,
    *regus: Regu,
    scenario: Scenario = Scenario.RIOT,
    kind: DrillType = DrillType.FULL_SCALE,
    agencies: tuple[Agency, ...] = BOTH,
    planned_for: datetime | None = None,
    actor: Actor = PLANNER,
    commander: str = "perwira_piket",
) -> str:
    command = PlanDrill(
        scenario, kind, regus or (Regu.A,), agencies, planned_for or clock(), commander, fresh_key()
    )
    return plan_drill(actor, command, clock=clock)


def evaluation(
    reference: str,
    ratings: tuple[Rating | None, ...],
    seconds: Mapping[int, int] | None = None,
    *,
    injects: int = 0,
    actions: tuple[NewAction, ...] = (),
) -> EvaluateDrill:
    """Every inject that has no time was not played."""
    times = seconds or {}
    return EvaluateDrill(
        reference=reference,
        held_at=None,
        ended_at=None,
        ratings=tuple(ObjectiveRating(number, rating) for number, rating in enumerate(ratings, 1)),
        injects=tuple(
            InjectResult(number, InjectOutcome.ACHIEVED, times[number])
            if number in times
            else InjectResult(number, InjectOutcome.CANCELLED)
            for number in range(1, injects + 1)
        ),
        notes="",
        is_text_shared=False,
        actions=actions,
        key=fresh_key(),
    )


def hold(
    clock: SteppedClock,
    *regus: Regu,
    ratings: tuple[Rating | None, ...] = (P, P, P, P),
    seconds: Mapping[int, int] | None = None,
    scenario: Scenario = Scenario.RIOT,
    kind: DrillType = DrillType.FULL_SCALE,
    agencies: tuple[Agency, ...] = BOTH,
    actions: tuple[NewAction, ...] = (),
) -> str:
    """Plan and evaluate a drill at the clock's present instant."""
    reference = plan(clock, *regus, scenario=scenario, kind=kind, agencies=agencies)
    command = evaluation(reference, ratings, seconds, injects=len(INJECTS[scenario]), actions=actions)
    return evaluate_drill(EVALUATOR, command, clock=clock)


def correction(due_on: date, priority: ActionPriority = ActionPriority.CRITICAL) -> NewAction:
    return NewAction("Latih ulang", Agency.RUTAN, priority, due_on)


def kpi(as_of: datetime, slug: str = "drill_readiness") -> Kpi:
    with reading() as session:
        return next(one for one in readiness_kpis(session, as_of) if one.slug == slug)
