"""What a wall says about drills in words: weak scenarios and since when, and the last drill held."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.kpis.replay import LONGEST_LOOK_BACK, Replay
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.readiness import scenarios_needing_attention
from dashboard.kernel.reference import Scenario


@dataclass(frozen=True, slots=True)
class WeakScenario:
    """A scenario below the minimum of the weights in force (40 by default), since when. 0..100.

    Without a test (``is_tested``) ``since`` is the first evaluation of any drill: no age to be shown.
    """

    scenario: Scenario
    value: float
    minimum: float
    since: datetime
    is_tested: bool


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
    """Scenarios below the minimum; none while nothing was ever evaluated (no data is no hal).

    ``assessment`` saves a board, which has one at hand, from reading everything twice.
    """
    assessment = assessment or assess(session, as_of)
    weights = assessment.weights
    weak = scenarios_needing_attention(assessment.readiness, weights) if assessment.has_data else {}
    if not weak:
        return ()
    replay = Replay.load(session, as_of, as_of - LONGEST_LOOK_BACK)
    minimum = 100.0 * weights.scenario_minimum
    return tuple(
        WeakScenario(one, value, minimum, replay.weak_since(one, as_of), replay.first_test(one) is not None)
        for one, value in weak.items()
    )


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
