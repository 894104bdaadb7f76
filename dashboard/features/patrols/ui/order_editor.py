"""The order of a route's points: a button per point to choose it, then a list with up, down and remove.

Used by ``planning_fields`` only. Every press is answered by the page's State, which alone knows the order;
the form's other fields are never touched by it. The points stand before the list, so that choosing one after
the other moves nothing under the finger.
"""

from typing import Any

import reflex as rx

from dashboard.design.layout import muted
from dashboard.design.office_icons import line_icon
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolPlanState


def _choice(spot: Any) -> rx.Component:
    """Pressed while the point is on the route; then its number stands before its name."""
    is_on = spot.number != ""
    return rx.el.button(
        rx.cond(is_on, rx.el.b(spot.number), line_icon("report")),
        rx.el.span(spot.name),
        type="button",
        aria_pressed=rx.cond(is_on, "true", "false"),
        on_click=_STATE.toggle_point(spot.code),
        class_name="p-add",
        data_testid="planning-add",
        data_code=spot.code,
    )


def _zone(zone: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h4(zone.zone),
        rx.el.div(rx.foreach(zone.spots, _choice), class_name="p-adds"),
        class_name="p-zone",
    )


def _step(kind: str, icon: str, stop: Any, **props: Any) -> rx.Component:
    """``Naikkan Pos 3``: a square of 44 px whose name says which point."""
    name: Any = text(f"patrols.order.{kind}")
    return rx.el.button(
        line_icon(icon),
        type="button",
        aria_label=name + " " + stop.name,
        title=name,
        class_name="p-step",
        data_testid=f"planning-{kind}",
        **props,
    )


def _stop(stop: Any, place: Any) -> rx.Component:
    """The ends keep their buttons, or the focus would be lost there; pressed, nothing happens."""
    return rx.el.li(
        rx.el.span(stop.number, class_name="p-place"),
        rx.el.span(stop.name, class_name="p-what"),
        _step(
            "up",
            "up",
            stop,
            on_click=_STATE.move_point(stop.code, -1),
            aria_disabled=rx.cond(place == 0, "true", "false"),
        ),
        _step(
            "down",
            "lower",
            stop,
            on_click=_STATE.move_point(stop.code, 1),
            aria_disabled=rx.cond(place == _STATE.stops.length() - 1, "true", "false"),
        ),
        # forms.js hands the focus to the neighbour before the line goes.
        _step("drop", "close", stop, on_click=_STATE.toggle_point(stop.code), data_leaves="true"),
        key=stop.code,
        data_testid="planning-stop",
        data_code=stop.code,
    )


def order_editor() -> rx.Component:
    """Choosing and ordering; what happened is said in a live region."""
    chosen = rx.cond(
        _STATE.stops.length() > 0,
        rx.el.ol(rx.foreach(_STATE.stops, _stop), class_name="p-stops"),
        muted(text("patrols.order.none")),
    )
    return rx.el.div(
        rx.cond(
            _STATE.groups.length() > 0,
            rx.el.div(rx.foreach(_STATE.groups, _zone), class_name="p-from"),
            muted(text("patrols.plan.none")),
        ),
        rx.el.div(
            rx.el.h4(text("patrols.order.list"), " ", rx.el.span(_STATE.stops.length().to_string())),
            chosen,
            class_name="p-to",
        ),
        # The order as a field: keep.js keeps it, and gives it back to the page's State.
        rx.el.input(
            type="text",
            name="checkpoints",
            default_value=_STATE.order,
            on_change=_STATE.put_order,
            hidden=True,
            data_keeps="true",
            key=_STATE.order,
        ),
        rx.el.p(_STATE.told, role="status", class_name="o-sr", data_testid="planning-told"),
        class_name="p-order",
    )
