"""A promise on a line of months: filled while it ran, hatched past due, outlined ahead, dotted where moved.

Decoration: the row says due day and state in words, so the drawing is hidden from readers. Positions are
CSS lengths made on the server (a piece has ``left``, ``width``, ``is_drawn``; a tick ``left``, ``label``).
"""

from typing import Any

import reflex as rx

from dashboard.design.office_icons import Text


def _piece(kind: str, piece: Any) -> rx.Component:
    drawn = rx.el.i(class_name=f"pl-{kind}", style={"left": piece.left, "width": piece.width})
    return rx.cond(piece.is_drawn, drawn)


def _lines(ticks: Any, today: Any) -> list[rx.Component]:
    months = rx.foreach(ticks, lambda tick: rx.el.i(class_name="pl-month", style={"left": tick.left}))
    return [months, rx.el.i(class_name="pl-today", style={"left": today})]


def promise_bar(bar: Any, ticks: Any, today: Any) -> rx.Component:
    """The bar of one row; ``bar`` has the pieces ran, late, ahead and moved."""
    return rx.el.div(
        *_lines(ticks, today),
        *[_piece(kind, getattr(bar, kind)) for kind in ("moved", "ran", "late", "ahead")],
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
