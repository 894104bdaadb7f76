"""SELECTs of patrols: ``records`` for pages, ``numbers`` and ``gaps`` for KPIs and the wall."""

from dashboard.features.patrols.queries.gaps import ExceededGap, running_gaps
from dashboard.features.patrols.queries.numbers import LatestRound, latest_round

__all__ = ["ExceededGap", "LatestRound", "latest_round", "running_gaps"]
