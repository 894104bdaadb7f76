"""Control charts of staff pages: literal figures fed by short lists, as office_chart.py. No template is sent.

What a point means is shown by shape: filled circle, hollow circle (running), triangle up (signal:
worse), square (signal: better). Limits are stepped lines; a table below says the same.
"""

from typing import Any

import reflex as rx
from plotly.graph_objects import Figure

from dashboard.design.office_chart import AXIS, FONT, INK_BLUE, LINE, SLATE, TEXT_MID
from dashboard.design.office_icons import Text

_TEXT_HI, _GROUND = "#14181B", "#FFFFFF"


def office_figure(
    traces: list[dict[str, Any]], alt: Text, *, height: Any = 260, **layout: Any
) -> rx.Component:
    """A literal figure in office dress, heard as ``alt``. ``height`` in px, a number or a Var of one."""
    plain = {
        "autosize": True,
        "height": height,
        "margin": {"l": 44, "r": 8, "t": 12, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": FONT, "size": 15, "color": TEXT_MID},
        "separators": ",.",
        "xaxis": {"type": "category", "nticks": 6, "fixedrange": True, "linecolor": AXIS, "tickangle": 0},
        "yaxis": {"rangemode": "tozero", "nticks": 5, "gridcolor": LINE, "fixedrange": True},
        **layout,
    }
    literal = rx.Var.create({"data": traces, "layout": plain})
    # A plain Var of the type the prop wants: Reflex would check the literal's dict against Figure.
    figure = rx.Var(_js_expr=str(literal), _var_type=Figure, _var_data=literal._get_all_var_data())
    plot = rx.plotly.basic(
        data=figure,
        template=None,
        config=rx.Var.create({"displayModeBar": False, "responsive": True}),
        style={"width": "100%", "height": f"{height}px"},
    )
    return rx.el.div(plot, role="img", aria_label=alt, class_name="o-chart o-chart-tall")


def _line(labels: Any, values: Any, color: str, width: float, dash: str = "", shape: str = "hvh") -> dict:
    line = {"color": color, "width": width, "shape": shape, **({"dash": dash} if dash else {})}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": labels,
        "y": values,
        "line": line,
        "hoverinfo": "skip",
    }


def _marks(labels: Any, values: Any, symbol: str, size: int, fill: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": labels,
        "y": values,
        "marker": {"symbol": symbol, "size": size, "color": fill, "line": {"width": 2, "color": _TEXT_HI}},
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{y:.1f}<extra></extra>",
    }


def control_chart(series: Any, alt: Text) -> rx.Component:
    """``series`` is a State with the lists labels, values, centre, ucl, lcl, hollow, worse, better."""
    x = series.labels
    values = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": series.values,
        "line": {"color": INK_BLUE, "width": 2},
        "marker": {"symbol": "circle", "size": 7, "color": INK_BLUE},
        "hovertemplate": "%{x}: %{y:.1f}<extra></extra>",
        "cliponaxis": False,
    }
    return office_figure(
        [
            _line(x, series.ucl, SLATE, 1.5),
            _line(x, series.lcl, SLATE, 1.5),
            _line(x, series.centre, SLATE, 2, "6px,6px", "linear"),
            values,
            _marks(x, series.hollow, "circle", 10, _GROUND),
            _marks(x, series.worse, "triangle-up", 15, _GROUND),
            _marks(x, series.better, "square", 12, _GROUND),
        ],
        alt,
    )


def flow_chart(series: Any, alt: Text) -> rx.Component:
    """Two columns a week: opened filled, closed outlined. ``series`` has labels, opened, closed."""
    bar = {"type": "bar", "x": series.labels, "hovertemplate": "%{x}: %{y}<extra></extra>"}
    outline = {"color": _GROUND, "line": {"color": _TEXT_HI, "width": 1.5}}
    return office_figure(
        [
            {**bar, "y": series.opened, "marker": {"color": INK_BLUE}},
            {**bar, "y": series.closed, "marker": outline},
        ],
        alt,
        barmode="group",
        bargap=0.28,
        bargroupgap=0.08,
    )


def chart_key(*items: tuple[str, Text]) -> rx.Component:
    """What the shapes mean, as text with the same shapes: (sign, word) pairs."""
    return rx.el.ul(
        *[
            rx.el.li(rx.el.span(sign, aria_hidden="true", class_name="o-key-sign"), word)
            for sign, word in items
        ],
        class_name="o-key",
    )


def chart_table(summary: Text, table: Any, **props: Any) -> rx.Component:
    """ "Lihat tabel": the numbers of the chart, closed until asked for."""
    return rx.el.details(rx.el.summary(summary), table, class_name="o-details", **props)
