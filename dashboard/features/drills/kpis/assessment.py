"""One computation from which every readiness number of an instant is made."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.features.drills.queries import numbers
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.cells import DrillResult
from dashboard.features.drills.rules.readiness import Readiness, assess_readiness
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.clock import site_day
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.reference import Regu


@dataclass(frozen=True, slots=True)
class Assessment:
    """``newest_at``: the newest evaluation that counts, however long ago; ``results`` by the day held.

    ``weights``: the version in force at the instant, with which everything here was computed.
    """

    readiness: Readiness
    newest_at: datetime | None
    overdue: tuple[numbers.KnownAction, ...]
    results: tuple[DrillResult, ...]
    weights: ReadinessWeights

    @property
    def has_data(self) -> bool:
        """False until a first drill was evaluated; afterwards what was never tested is 0, not unknown."""
        return self.newest_at is not None and self.readiness.state is not KpiState.NO_DATA


def assess(session: Session, as_of: datetime, weights: ReadinessWeights | None = None) -> Assessment:
    """Readiness as known at ``as_of``: four small queries, then the pure rules.

    ``weights`` other than those in force are for a proposal that is looked at, and nothing else.
    """
    weights = weights or weights_history(session, as_of).at(as_of)
    overdue = numbers.overdue_actions(session, as_of)
    results = tuple(known.result for known in numbers.list_results(session, as_of, weights.expiry_days))
    penalties = numbers.penalties(overdue)
    readiness = assess_readiness(results, penalties, tuple(Regu), site_day(as_of), weights)
    return Assessment(readiness, numbers.latest_evaluation(session, as_of), overdue, results, weights)
