"""What is to come: the cheapest next drill, and the index of the next 180 days with and without the plan."""

from datetime import datetime

from sqlmodel import Session

from dashboard.features.drills.kpis.assessment import Assessment, assess
from dashboard.features.drills.queries import companions, numbers
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.advice import PossibleDrill, possible_drills, rank
from dashboard.features.drills.rules.forecast import Outlook, forecast
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Regu


def ranked_drills(assessment: Assessment, as_of: datetime) -> tuple[PossibleDrill, ...]:
    """Every possible next drill, most points per planned hour first; those that raise nothing come last.

    From an assessment that is at hand. Also before the first evaluation: then any drill is a beginning.
    """
    penalties = numbers.penalties(assessment.overdue)
    possible = possible_drills(
        assessment.results, penalties, tuple(Regu), site_day(as_of), assessment.weights
    )
    return rank(possible)


def outlook(session: Session, as_of: datetime) -> Outlook:
    """The forecast as known at ``as_of``: its drills, its plan, its open actions, its agreed versions."""
    versions = weights_history(session, as_of)
    planned = companions.planned_drills(session, as_of)
    if numbers.first_evaluation(session, as_of) is None:
        return Outlook((), planned, ())
    today = site_day(as_of)
    known = numbers.list_results(session, as_of, versions.longest_expiry)
    held = [one.result for one in known]
    actions = companions.open_actions(session, as_of).actions
    days = forecast(held, actions, planned, tuple(Regu), today, versions)
    starts = tuple(one.holds_from for one in versions.versions if today < one.holds_from <= days[-1].day)
    return Outlook(days, planned, starts)


def index_with(session: Session, weights: ReadinessWeights, as_of: datetime) -> float | None:
    """What the index of ``as_of`` would be with other weights; None while there is no index.

    The qualities of drills stay as they were computed on their day, so ratings change nothing here.
    """
    if not assess(session, as_of).has_data:
        return None
    return assess(session, as_of, weights).readiness.index
