"""One table of promises: what and whose, its bar on the line of months, its original due day."""

from typing import Any

import reflex as rx

from dashboard.design.drawing import drawing_patterns
from dashboard.design.office_icons import agency_tag, line_icon, severity_shape
from dashboard.design.promise_bar import month_scale, promise_bar
from dashboard.design.table import cell, data_table, row_link, sub_line, table_row
from dashboard.web.locale import text


def _shape(line: Any) -> rx.Component:
    """Past due a triangle, within the week a diamond, running a ring; what is over has a line icon.

    The word is seen on a phone; in the wide table the due day beside it says the same.
    """
    mark = rx.match(
        line.shape,
        ("done", line_icon("check")),
        ("cancelled", line_icon("close")),
        severity_shape(line.shape),
    )
    return rx.el.span(mark, rx.el.span(line.state, class_name="pl-word"), class_name="o-inline")


def _row(line: Any, view: Any) -> rx.Component:
    return table_row(
        cell(_shape(line), place="lead"),
        cell(
            rx.el.span(
                agency_tag(line.letter, line.owner),
                row_link(rx.el.b(line.text), href="/commitments/" + line.reference),
                class_name="pl-name",
            ),
            sub_line(line.about),
            rx.cond(line.turned != "", sub_line(line.turned)),
            place="title",
        ),
        cell(promise_bar(line.bar, view.ticks, view.today), place="line"),
        cell(
            rx.el.b(line.due),
            rx.cond(line.is_late, sub_line(rx.el.b(line.since)), sub_line(line.since)),
            rx.cond(line.moved != "", sub_line(line.moved)),
            num=True,
            label=text("commitments.column.due"),
        ),
        data_testid="commitment-row",
        data_reference=line.reference,
        data_state=line.shape,
    )


def promise_table(view: Any) -> rx.Component:
    """``view``: a Var of ListView with at least one line."""
    heads = [
        rx.el.span(text("commitments.column.state"), class_name="o-sr"),
        text("commitments.column.what"),
        month_scale(view.ticks, view.today, view.today_label, text("commitments.column.time")),
        (text("commitments.column.due"), "num"),
    ]
    table = data_table(
        heads,
        rx.foreach(view.lines, lambda line: _row(line, view)),
        caption=text("commitments.list.title"),
        data_testid="commitments-table",
    )
    return rx.fragment(drawing_patterns(), table)
