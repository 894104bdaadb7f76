"""Which version of the weights holds when: agreed ones only, never for a day that was over when both agreed.

Called by queries, kpis and the forecast. Version 0 is the default, before the first agreement.
"""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.clock import day_start, site_day


@dataclass(frozen=True, slots=True)
class AgreedWeights:
    """A version both agencies agreed to at ``approved_at``, meant to hold from ``valid_from`` on."""

    valid_from: date
    approved_at: datetime
    weights: ReadinessWeights

    @property
    def holds_from(self) -> date:
        """The first site day it holds for: a late agreement never reaches back."""
        return max(self.valid_from, site_day(self.approved_at))

    @property
    def starts_at(self) -> datetime:
        """The instant from which the index is computed with it."""
        return max(day_start(self.valid_from), self.approved_at)


@dataclass(frozen=True, slots=True)
class WeightsHistory:
    """The agreed versions, in the order in which they begin."""

    versions: tuple[AgreedWeights, ...] = ()

    def in_force(self, moment: datetime) -> AgreedWeights | None:
        """The version that holds at an instant; None is version 0."""
        return next((one for one in reversed(self.versions) if one.starts_at <= moment), None)

    def at(self, moment: datetime) -> ReadinessWeights:
        """The weights that hold at an instant."""
        found = self.in_force(moment)
        return DEFAULT_WEIGHTS if found is None else found.weights

    def on(self, day: date) -> ReadinessWeights:
        """The weights that hold for a site day as a whole: for a drill held on it, or a day to come."""
        found = next((one for one in reversed(self.versions) if one.holds_from <= day), None)
        return DEFAULT_WEIGHTS if found is None else found.weights

    @property
    def longest_expiry(self) -> int:
        """Days back to the oldest drill that any version looks at."""
        return max([DEFAULT_WEIGHTS.expiry_days, *(one.weights.expiry_days for one in self.versions)])
