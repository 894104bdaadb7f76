"""One point of the index' past: what was known, and which weights held, at its own instant.

Made by kpis, drawn by figures.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.rules.readiness import Readiness
from dashboard.features.drills.rules.weights import ReadinessWeights


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """The index as it was known at ``moment``; None before the first evaluation. ``is_new_version``: other
    weights than at the point before."""

    moment: datetime
    readiness: Readiness | None
    weights: ReadinessWeights
    is_new_version: bool
