"""Charts of an index 0..100 over time with its bands, and of times against their targets: literal figures.

As control_chart.py: no template is sent, the State brings short lists. Two curves differ by dash, never by
hue; band limits are thin lines with words; what a mark means is its shape. Table twins say the same.
"""

from typing import Any

import reflex as rx

from dashboard.design.control_chart import office_figure
from dashboard.design.office_chart import AXIS, INK_BLUE, LINE, SLATE, TEXT_MID
from dashboard.design.office_icons import Text

_TEXT_HI, _GROUND = "#14181B", "#FFFFFF"
_ROW_PX, _FRAME_PX = 46, 70
_PERCENT_AXIS = {"range": [0, 102], "nticks": 6, "gridcolor": LINE, "fixedrange": True, "zeroline": False}


def _days(labels: Any, ticks: int) -> dict[str, Any]:
    """The labels in their order, whichever line is drawn first."""
    order = {"categoryorder": "array", "categoryarray": labels}
    return {
        "type": "category",
        "nticks": ticks,
        "fixedrange": True,
        "linecolor": AXIS,
        "tickangle": 0,
        **order,
    }


def _bands(bands: Any, place: str) -> list[dict[str, Any]]:
    """Three stepped limits with their words where the curve is not. ``bands`` as the drills' BandLines."""
    limits = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": bands.at,
            "y": values,
            "line": {"color": SLATE, "width": 1, "shape": "hv"},
            "hoverinfo": "skip",
        }
        for values in (bands.ready, bands.limited, bands.weak)
    ]
    words = {
        "type": "scatter",
        "mode": "text",
        "x": bands.word_at,
        "y": bands.word_y,
        "text": bands.words,
        "textposition": place,
        "textfont": {"size": 13, "color": TEXT_MID},
        "hoverinfo": "skip",
    }
    return [*limits, words]


def _curve(labels: Any, values: Any, *, dash: str = "", width: float = 3) -> dict[str, Any]:
    line = {"color": INK_BLUE, "width": width, **({"dash": dash} if dash else {})}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": labels,
        "y": values,
        "line": line,
        "hovertemplate": "%{x}: %{y:.1f}<extra></extra>",
    }


def outlook_chart(series: Any, alt: Text) -> rx.Component:
    """``series``: a State with labels, idle (solid), planned (dashed) and bands."""
    return office_figure(
        [
            *_bands(series.bands, "top left"),
            _curve(series.labels, series.planned, dash="8px,5px", width=2.5),
            _curve(series.labels, series.idle),
        ],
        alt,
        height=300,
        xaxis=_days(series.labels, 6),
        yaxis=_PERCENT_AXIS,
    )


def index_history_chart(series: Any, alt: Text) -> rx.Component:
    """``series``: a State with labels, values (None is a gap) and bands."""
    line = {
        **_curve(series.labels, series.values, width=2),
        "mode": "lines+markers",
        "marker": {"symbol": "circle", "size": 9, "color": INK_BLUE},
        "cliponaxis": False,
    }
    return office_figure(
        [*_bands(series.bands, "top right"), line],
        alt,
        height=280,
        xaxis=_days(series.labels, 4),
        yaxis=_PERCENT_AXIS,
    )


def target_chart(series: Any, alt: Text, axis: Text) -> rx.Component:
    """A line per name: the target as a tick at 100, a filled circle or hollow ones, joined to the tick.

    ``series``: a State with names, name_y, target_x, target_y, median_x and so on; grows with its rows.
    """
    height = series.names.length() * _ROW_PX + _FRAME_PX

    def marks(x: Any, y: Any, symbol: str, size: int, color: str, line: int) -> dict[str, Any]:
        return {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": y,
            "marker": {
                "symbol": symbol,
                "size": size,
                "color": color,
                "line": {"width": line, "color": _TEXT_HI},
            },
            "hovertemplate": "%{x:.0f} %<extra></extra>",
            "cliponaxis": False,
        }

    names = {
        "type": "scatter",
        "mode": "text",
        "x": series.name_x,
        "y": series.name_y,
        "text": series.names,
        "textposition": "middle right",
        "textfont": {"size": 14, "color": _TEXT_HI},
        "hoverinfo": "skip",
    }
    bars = {
        "type": "scatter",
        "mode": "lines",
        "x": series.bar_x,
        "y": series.bar_y,
        "line": {"color": SLATE, "width": 4},
        "hoverinfo": "skip",
    }
    return office_figure(
        [
            names,
            bars,
            marks(series.target_x, series.target_y, "line-ns-open", 12, _TEXT_HI, 3),
            marks(series.single_x, series.single_y, "circle", 10, _GROUND, 2),
            marks(series.median_x, series.median_y, "circle", 12, INK_BLUE, 0),
        ],
        alt,
        height=height,
        margin={"l": 8, "r": 16, "t": 12, "b": 52},
        xaxis={
            "rangemode": "tozero",
            "nticks": 5,
            "ticksuffix": " %",
            "gridcolor": LINE,
            "zeroline": False,
            "fixedrange": True,
            "title": {"text": axis, "font": {"size": 13}},
        },
        yaxis={
            "visible": False,
            "fixedrange": True,
            "range": [0.45 - series.names.length(), 0.8],
        },
    )
