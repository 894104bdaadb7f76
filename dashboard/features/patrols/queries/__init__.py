"""SELECTs of patrols: ``records`` for pages, ``numbers`` and ``gaps`` for KPIs and the wall."""

from dashboard.features.patrols.queries.gaps import ExceededGap, running_gaps
from dashboard.features.patrols.queries.numbers import LatestRound, latest_round
from dashboard.features.patrols.queries.watch import OutPatrol, patrols_out

__all__ = ["ExceededGap", "LatestRound", "OutPatrol", "latest_round", "patrols_out", "running_gaps"]
