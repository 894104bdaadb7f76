"""The chart of staff pages: columns with a dashed centre line, a literal figure fed by short lists.

As on the wall (chart_theme.py) no template is sent. The same content stands beside it as a sentence.
"""

import reflex as rx
from plotly.graph_objects import Figure

# tokens.css, office theme: a figure cannot read CSS variables.
INK_BLUE, SLATE, LINE, AXIS, TEXT_MID = "#1F5F8B", "#5F6A73", "#D5D9DB", "#79838B", "#48525A"
FONT = '"IBM Plex Sans Variable","IBM Plex Sans",system-ui,sans-serif'


def columns_chart(
    labels: rx.Var[list[str]], counts: rx.Var[list[int]], middle: rx.Var[list[float]], alt: rx.Var[str]
) -> rx.Component:
    """Columns per label and the centre as a dashed line; all three lists have one length."""
    bars = {
        "type": "bar",
        "x": labels,
        "y": counts,
        "marker": {"color": INK_BLUE},
        "hovertemplate": "%{x}: %{y}<extra></extra>",
    }
    centre = {
        "type": "scatter",
        "mode": "lines",
        "x": labels,
        "y": middle,
        "hoverinfo": "skip",
        "line": {"color": SLATE, "width": 2, "dash": "6px,6px"},
    }
    layout = {
        "autosize": True,
        "height": 220,
        "margin": {"l": 40, "r": 0, "t": 8, "b": 36},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": FONT, "size": 15, "color": TEXT_MID},
        "bargap": 0.32,
        "separators": ",.",
        "xaxis": {"type": "category", "nticks": 6, "fixedrange": True, "linecolor": AXIS, "tickangle": 0},
        "yaxis": {"rangemode": "tozero", "nticks": 4, "gridcolor": LINE, "fixedrange": True},
    }
    literal = rx.Var.create({"data": [bars, centre], "layout": layout})
    # A plain Var of the type the prop wants: Reflex would check the literal's dict against Figure.
    figure = rx.Var(_js_expr=str(literal), _var_type=Figure, _var_data=literal._get_all_var_data())
    plot = rx.plotly.basic(
        data=figure,
        template=None,
        config=rx.Var.create({"displayModeBar": False, "responsive": True}),
        style={"width": "100%", "height": "220px"},
    )
    return rx.el.div(plot, role="img", aria_label=alt, class_name="o-chart")
