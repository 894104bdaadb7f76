"""Static Plotly figures of the wall as literals in the page; the State brings only short lists.

A figure is a JavaScript object with the State's lists inside, so an update carries numbers and no template,
layout or colours. No template is sent at all (`template=None` stops Reflex from adding its 7 kB default).
Charts carry no text, hence nothing can fall under the 28 px floor; the numbers stand beside them as text.
"""

from typing import Any

import reflex as rx
from plotly.graph_objects import Figure

# tokens.css, wall theme: a figure cannot read CSS variables.
TEXT_HI, TEXT_MID, LINE_HI, TRACK, GROUND = "#F3F5F6", "#BCC4CB", "#6A737C", "#2A2F34", "#15181B"
BAND_COLORS = {"": TEXT_MID, "good": TEXT_MID, "attention": "#F5E58C", "poor": "#FFA21A"}
CONFIG = {"staticPlot": True, "displayModeBar": False, "responsive": True}

_HIDDEN = {"visible": False, "fixedrange": True}


def scaled(pixels: float) -> rx.Var:
    """A line width of the 1920 canvas on this screen: Plotly knows no rem. Floor 2/3 for phones."""
    ratio = "Math.max(0.66, (globalThis.innerWidth ?? 1920) / 1920)"
    return rx.Var(_js_expr=f"({pixels} * {ratio})", _var_type=float)


def _layout(**more: Any) -> dict[str, Any]:
    return {
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": False,
        "transition": {"duration": 0},
        **more,
    }


def _plot(traces: list[dict[str, Any]], layout: dict[str, Any]) -> rx.Component:
    literal = rx.Var.create({"data": traces, "layout": layout})
    # A plain Var of the type the prop wants: Reflex would check the literal's dict against Figure.
    figure = rx.Var(_js_expr=str(literal), _var_type=Figure, _var_data=literal._get_all_var_data())
    return rx.plotly.basic(
        data=figure,
        template=None,
        config=rx.Var.create(CONFIG),
        style={"width": "100%", "height": "100%"},
    )


def spark(values: rx.Var[list[float | None]], center: rx.Var[list[float]]) -> rx.Component:
    """A line of short history, its dashed centre line, and the last point marked.

    ``values`` may hold None (a gap in the line); ``center`` has the same length, it may step.
    """
    last = values.length() - 1
    return _plot(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "y": center,
                "line": {"color": LINE_HI, "width": scaled(2), "dash": "6px,6px", "shape": "hv"},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "y": values,
                "line": {"color": TEXT_MID, "width": scaled(3)},
                "cliponaxis": False,
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": [last],
                "y": [values[-1]],
                "marker": {"color": TEXT_HI, "size": scaled(13)},
                "cliponaxis": False,
            },
        ],
        _layout(
            # Room on the right and above so that the last point is whole.
            xaxis={**_HIDDEN, "range": [-0.2, last + 0.5]},
            yaxis={**_HIDDEN, "rangemode": "tozero"},
            margin={"l": 0, "r": scaled(8), "t": scaled(8), "b": scaled(8), "pad": 0},
        ),
    )


def bullet(
    value: rx.Var[list[float]], target: rx.Var[list[float]], band: rx.Var[str], sure: rx.Var[bool]
) -> rx.Component:
    """A bullet: one track 0..100, one bar, one white tick. An unsure value is hatched, not recoloured.

    ``value`` and ``target`` are lists of one number, or empty when there is none.
    """
    bar = {"type": "bar", "orientation": "h", "width": 0.56}
    color = rx.Var.create(BAND_COLORS)[band]
    return _plot(
        [
            {**bar, "x": [100], "y": [0], "marker": {"color": TRACK}},
            {
                **bar,
                "x": value,
                "y": [0],
                "marker": {
                    "color": color,
                    "line": {"width": 0},
                    "pattern": {
                        "shape": rx.cond(sure, "", "/"),
                        "bgcolor": GROUND,
                        "fgcolor": color,
                        "fillmode": "overlay",
                        "solidity": 0.5,
                        "size": scaled(10),
                    },
                },
            },
            {
                "type": "scatter",
                "mode": "markers",
                "x": target,
                "y": [0],
                "marker": {
                    "symbol": "line-ns-open",
                    "size": scaled(34),
                    "color": TEXT_HI,
                    "line": {"width": scaled(4), "color": TEXT_HI},
                },
                "cliponaxis": False,
            },
        ],
        _layout(
            barmode="overlay",
            xaxis={**_HIDDEN, "range": [0, 100]},
            yaxis={**_HIDDEN, "range": [-0.5, 0.5]},
        ),
    )
