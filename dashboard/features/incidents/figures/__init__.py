"""Series for the incident charts: plain short lists, because the figure itself stands in the page."""

from dashboard.features.incidents.figures.control import ControlSeries, g_chart_figure, u_chart_figure
from dashboard.features.incidents.figures.days import DayCounts, day_counts
from dashboard.features.incidents.figures.flow import FlowSeries, flow_figure
from dashboard.features.incidents.figures.rows import FigureRow

__all__ = [
    "ControlSeries",
    "DayCounts",
    "FigureRow",
    "FlowSeries",
    "day_counts",
    "flow_figure",
    "g_chart_figure",
    "u_chart_figure",
]
