"""The incident KPIs I1 to I9 for boards, pages, reports and the command line: every number for any as-of."""

from dashboard.features.incidents.kpis.answers import incident_kpis
from dashboard.features.incidents.kpis.definitions import (
    ACK_TARGET_PERCENT,
    DEFINITIONS,
    TREND_WEEKS,
    WINDOW,
)
from dashboard.features.incidents.kpis.flow import weekly_flow
from dashboard.features.incidents.kpis.live import open_alerts
from dashboard.features.incidents.kpis.rare import RareChart, rare_chart, rare_charts
from dashboard.features.incidents.kpis.trend import BaselineUsed, WeeklyTrend, trend_chart, weekly_trend

__all__ = [
    "ACK_TARGET_PERCENT",
    "DEFINITIONS",
    "TREND_WEEKS",
    "WINDOW",
    "BaselineUsed",
    "RareChart",
    "WeeklyTrend",
    "incident_kpis",
    "open_alerts",
    "rare_chart",
    "rare_charts",
    "trend_chart",
    "weekly_flow",
    "weekly_trend",
]
