"""Readiness at many instants of the past from one reading: each with what was known and agreed then.

Called by standing (since when is a scenario weak) and by the history of the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.drills.queries import numbers
from dashboard.features.drills.queries.weights import weights_history
from dashboard.features.drills.rules.cells import cell
from dashboard.features.drills.rules.history import HistoryPoint
from dashboard.features.drills.rules.readiness import (
    Readiness,
    assess_readiness,
    is_weak,
    overdue_penalty,
    scenario_readiness,
)
from dashboard.features.drills.rules.versions import WeightsHistory
from dashboard.features.drills.rules.weakness import below_since
from dashboard.kernel.clock import day_start, site_day, to_site
from dashboard.kernel.reference import Regu, Scenario

# Nobody needs to know more exactly than "for a year".
LONGEST_LOOK_BACK = timedelta(days=365)
HISTORY_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Replay:
    """What is needed to know the readiness at any instant of the last year."""

    results: Sequence[numbers.KnownResult]
    actions: Sequence[numbers.KnownAction]
    versions: WeightsHistory
    begun_at: datetime | None

    @classmethod
    def load(cls, session: Session, as_of: datetime, start: datetime) -> "Replay":
        """From ``start`` to ``as_of``."""
        versions = weights_history(session, as_of)
        days = (site_day(as_of) - site_day(start)).days + versions.longest_expiry
        return cls(
            numbers.list_results(session, as_of, days),
            numbers.list_actions(session, as_of, open_after=start),
            versions,
            numbers.first_evaluation(session, as_of),
        )

    def readiness(self, moment: datetime) -> Readiness | None:
        """The whole answer as of an instant; None while nothing had been evaluated."""
        if self.begun_at is None or moment < self.begun_at:
            return None
        held = [known.result for known in self.results if known.evaluated_at <= moment]
        overdue = numbers.penalties(action for action in self.actions if action.is_overdue(moment))
        return assess_readiness(held, overdue, tuple(Regu), site_day(moment), self.versions.at(moment))

    def first_test(self, scenario: Scenario) -> datetime | None:
        """When the first result of the scenario that is still read became known; None: never tested."""
        known = (one.evaluated_at for one in self.results if one.result.scenario is scenario)
        return min(known, default=None)

    def weak_since(self, scenario: Scenario, as_of: datetime) -> datetime:
        """Since when the scenario, weak at ``as_of``, has been below its minimum.

        Not before its first test: until then nothing was low, it was unknown.
        """
        start = max(as_of - LONGEST_LOOK_BACK, self.first_test(scenario) or self.begun_at or as_of)
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
        changes += [one.starts_at for one in self.versions.versions if one.starts_at > start]
        return below_since(lambda moment: self._is_weak(scenario, moment), changes, as_of)

    def _is_weak(self, scenario: Scenario, moment: datetime) -> bool:
        today, weights = site_day(moment), self.versions.at(moment)
        held = [known.result for known in self.results if known.evaluated_at <= moment]
        overdue = numbers.penalties(action for action in self.actions if action.is_overdue(moment))
        cells = [cell(held, scenario, regu, today, weights) for regu in Regu]
        penalty = overdue_penalty(overdue, scenario, today, weights)
        return is_weak(scenario_readiness(scenario, cells, penalty, weights).value, weights)


def index_history(session: Session, as_of: datetime) -> tuple[HistoryPoint, ...]:
    """The index at the end of each of the last 12 site months and at ``as_of``, oldest first.

    Each point knows only what was recorded by then and uses the version of then.
    """
    moments = [*_month_ends(as_of), as_of]
    replay = Replay.load(session, as_of, moments[0])
    used = [replay.versions.in_force(moment) for moment in moments]
    return tuple(
        HistoryPoint(
            moment,
            replay.readiness(moment),
            replay.versions.at(moment),
            number > 0 and used[number] != used[number - 1],
        )
        for number, moment in enumerate(moments)
    )


def _month_ends(as_of: datetime) -> list[datetime]:
    """The first instants of the last 12 site months up to ``as_of``: where the month before ended."""
    first = to_site(as_of).date().replace(day=1)
    starts = []
    for _ in range(HISTORY_MONTHS):
        starts.append(day_start(first))
        first = (first - timedelta(days=1)).replace(day=1)
    return starts[::-1]
