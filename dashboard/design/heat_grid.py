"""A grid of places by hours in one ink ramp: darker is less often seen, hatched is not asked for.

Plain elements, no chart library: rows of 24 cells that fit a phone. The picture is heard as one sentence; the
table twin below holds the same numbers.
"""

from typing import Any

import reflex as rx

from dashboard.design.office_icons import Text


def heat_grid(rows: Any, hours: Any, alt: Text) -> rx.Component:
    """``rows``: a Var of rows with ``zone`` and ``cells`` (``level``, ``title``); ``hours``: head words."""
    head = rx.el.div(
        rx.el.span(class_name="h-name"),
        rx.foreach(hours, lambda hour: rx.el.span(hour, class_name="h-hour")),
        class_name="h-row h-head",
    )
    return rx.el.div(
        head,
        rx.foreach(
            rows,
            lambda row: rx.el.div(
                rx.el.span(row.zone, class_name="h-name"),
                rx.foreach(
                    row.cells,
                    lambda one: rx.el.span(class_name="h-cell", data_level=one.level, title=one.title),
                ),
                class_name="h-row",
            ),
        ),
        role="img",
        aria_label=alt,
        class_name="h-grid",
        data_testid="heat-grid",
    )


def heat_key(*items: tuple[str, Text]) -> rx.Component:
    """What the inks mean: (level, word) pairs."""
    return rx.el.ul(
        *[
            rx.el.li(rx.el.span(class_name="h-cell", data_level=level, aria_hidden="true"), word)
            for level, word in items
        ],
        class_name="o-key h-key",
    )


def heat_table(rows: Any, hours: Any, caption: Text, first: Text) -> rx.Component:
    """The same numbers as a table; it scrolls in its own box, which the keyboard can reach."""
    table = rx.el.table(
        rx.el.caption(caption, class_name="o-sr"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(first, scope="col"), rx.foreach(hours, lambda hour: rx.el.th(hour, scope="col"))
            )
        ),
        rx.el.tbody(
            rx.foreach(
                rows,
                lambda row: rx.el.tr(
                    rx.el.th(row.zone, scope="row"), rx.foreach(row.cells, lambda one: rx.el.td(one.share))
                ),
            )
        ),
        class_name="h-table",
    )
    return rx.el.div(table, class_name="h-scroll", tab_index=0, role="region", aria_label=caption)


def limit_bar(length: Any, mark: Any) -> rx.Component:
    """A length against what is allowed, both in percent of the bar: the mark is what may not be passed."""
    return rx.el.svg(
        rx.el.rect(y=3, width=100, height=8, class_name="h-track"),
        rx.el.rect(y=3, width=length.to(str), height=8, class_name="h-fill"),
        rx.el.rect(x=mark.to(str), y=0, width="0.8", height=14, class_name="h-mark"),
        view_box="0 0 100 14",
        preserve_aspect_ratio="none",
        class_name="h-bar",
        aria_hidden="true",
    )
