"""The patrol KPIs for boards, pages, reports and the command line: every number for any as-of."""

from dashboard.features.patrols.kpis.definitions import (
    AREA_WINDOW,
    DEFINITIONS,
    GAP_SOURCES,
    JOINT_WINDOW,
    SOURCES,
    TARGET_PERCENT,
    WINDOW,
)
from dashboard.features.patrols.kpis.visits import patrol_kpis, window_times
from dashboard.features.patrols.kpis.walks import all_patrol_kpis, first_hour, spread_of

__all__ = [
    "AREA_WINDOW",
    "DEFINITIONS",
    "GAP_SOURCES",
    "JOINT_WINDOW",
    "SOURCES",
    "TARGET_PERCENT",
    "WINDOW",
    "all_patrol_kpis",
    "first_hour",
    "patrol_kpis",
    "spread_of",
    "window_times",
]
