"""What a wall says about drills in words: scenarios below 40 and since when, and the last drill held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.queries import numbers
from dashboard.features.drills.rules.cells import cell
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.readiness import (
    is_weak,
    overdue_penalty,
    scenario_readiness,
    scenarios_needing_attention,
)
from dashboard.features.drills.rules.weakness import below_since
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Regu, Scenario

# Nobody needs to know more exactly than "for a year".
LONGEST_LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class WeakScenario:
    """A scenario with a readiness below 40, and since when. ``value`` 0..100."""

    scenario: Scenario
    value: float
    since: datetime


@dataclass(frozen=True, slots=True)
class LatestDrill:
    """The drill held last, of those that count. ``quality`` 0..1."""

    reference: str
    scenario: Scenario
    type: DrillType
    is_joint: bool
    held_on: date
    quality: float


def weak_scenarios(
    session: Session, as_of: datetime, assessment: Assessment | None = None
) -> tuple[WeakScenario, ...]:
    """Scenarios below 40; none while nothing was ever evaluated (no data is no hal).

    ``assessment`` saves a board, which has one at hand, from reading everything twice.
    """
    assessment = assessment or assess(session, as_of)
    weak = scenarios_needing_attention(assessment.readiness) if assessment.has_data else {}
    if not weak:
        return ()
    history = _History.load(session, as_of)
    return tuple(WeakScenario(one, value, history.weak_since(one, as_of)) for one, value in weak.items())


def latest_drill(
    session: Session, as_of: datetime, assessment: Assessment | None = None
) -> LatestDrill | None:
    """The drill held last in the past 365 days and evaluated by ``as_of``."""
    results = (assessment or assess(session, as_of)).results
    if not results:
        return None
    last = results[-1]
    quality = last.quality or 0.0
    return LatestDrill(last.reference, last.scenario, last.type, last.is_joint, last.held_on, quality)


@dataclass(frozen=True, slots=True)
class _History:
    """What is needed to know the readiness of a scenario at any instant of the last year."""

    results: Sequence[numbers.KnownResult]
    actions: Sequence[numbers.KnownAction]
    begun_at: datetime | None

    @classmethod
    def load(cls, session: Session, as_of: datetime) -> "_History":
        start = as_of - LONGEST_LOOK_BACK
        days = LONGEST_LOOK_BACK.days + DEFAULT_WEIGHTS.expiry_days
        return cls(
            numbers.list_results(session, as_of, days),
            numbers.list_actions(session, as_of, open_after=start),
            numbers.first_evaluation(session, as_of),
        )

    def weak_since(self, scenario: Scenario, as_of: datetime) -> datetime:
        start = max(as_of - LONGEST_LOOK_BACK, self.begun_at or as_of)
        changes = [start]
        changes += [
            known.evaluated_at
            for known in self.results
            if known.result.scenario is scenario and known.evaluated_at > start
        ]
        changes += [
            action.verified_at
            for action in self.actions
            if action.scenario is scenario and action.verified_at is not None and action.verified_at > start
        ]
        return below_since(lambda moment: is_weak(self._value(scenario, moment)), changes, as_of)

    def _value(self, scenario: Scenario, moment: datetime) -> float:
        today = site_day(moment)
        held = [known.result for known in self.results if known.evaluated_at <= moment]
        overdue = numbers.penalties(action for action in self.actions if action.is_overdue(moment))
        cells = [cell(held, scenario, regu, today) for regu in Regu]
        return scenario_readiness(scenario, cells, overdue_penalty(overdue, scenario, today)).value
