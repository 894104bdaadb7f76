"""A promise (promise_marks.py) on a line of months, as wide as its column.

Decoration: the row says due day and state in words, so the drawing is hidden from readers. Months stand at
CSS lengths made on the server (a tick has ``left`` and ``label``).
"""

from typing import Any

import reflex as rx

from dashboard.design.drawing import strip
from dashboard.design.office_icons import Text


def _lines(ticks: Any, today: Any) -> list[rx.Component]:
    months = rx.foreach(ticks, lambda tick: rx.el.i(class_name="pl-month", style={"left": tick.left}))
    return [months, rx.el.i(class_name="pl-today", style={"left": today})]


def promise_bar(bar: Any, ticks: Any, today: Any) -> rx.Component:
    """The bar of one row; ``bar`` is a Var of its drawing."""
    return rx.el.div(
        *_lines(ticks, today),
        strip(bar),
        class_name="pl-line",
        aria_hidden="true",
    )


def month_scale(ticks: Any, today: Any, today_label: Text, name: Text) -> rx.Component:
    """The head of the column: month names where each begins, and where today is. ``name`` is only heard."""

    def label(tick: Any) -> rx.Component:
        return rx.el.span(tick.label, style={"left": tick.left})

    return rx.el.div(
        rx.el.span(name, class_name="o-sr"),
        rx.el.div(
            rx.foreach(ticks, label),
            rx.el.b(today_label, style={"left": today}),
            class_name="pl-scale",
            aria_hidden="true",
        ),
    )
