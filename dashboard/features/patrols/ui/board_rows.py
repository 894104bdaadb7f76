"""One line of the live board and its small parts: clock, age, bar. Arrangement only; words come in."""

from typing import Any

import reflex as rx

from dashboard.design.due_clock import due_clock
from dashboard.design.office_icons import agency_tag
from dashboard.web.locale import text


def clock_leaf(line: Any, what: str) -> rx.Component:
    return due_clock(line.due_ms, text(f"patrols.board.clock.{what}"), text("patrols.board.clock.past"))


def age_leaf(since_ms: Any) -> rx.Component:
    return rx.el.span(data_age=since_ms.to_string(), class_name="p-age")


def share_bar(share: Any, level: Any = "") -> rx.Component:
    """How far, as a bar; the same stands beside it in words."""
    return rx.el.span(
        rx.el.i(style={"width": share}), class_name="p-bar", aria_hidden="true", data_level=level
    )


def board_row(line: Any, title: Any, sub: list[Any], end: Any, *below: Any, **props: Any) -> rx.Component:
    return rx.el.li(
        agency_tag(line.letter, line.agency),
        rx.el.div(rx.el.b(title), rx.el.div(*sub, class_name="p-sub"), class_name="p-what"),
        rx.el.div(end, class_name="p-end"),
        *below,
        class_name="p-row",
        **props,
    )
