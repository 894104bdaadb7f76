"""``/review``: every meeting with its state, data and keys; the next one is one press away."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button, text_link
from dashboard.design.feedback import empty_state, refusal_notice, skeleton_rows
from dashboard.design.field import office_form
from dashboard.design.layout import muted, page_header, stack
from dashboard.design.table import cell, data_table, row_link, table_row
from dashboard.kernel.permissions import Permission
from dashboard.screens.review.list_state import ReviewListState
from dashboard.web.frame_state import may
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ReviewListState


def _row(line: Any) -> rx.Component:
    prepare = rx.el.a(
        rx.cond(line.state == "locked", text("review.list.preparing"), text("review.list.prepare")),
        href="/review/" + line.month + "/prepare",
        class_name="o-link rp-beside",
        data_testid="review-prepare",
    )
    return table_row(
        cell(row_link(rx.el.b(line.name), href="/review/" + line.month), place="title"),
        cell(line.state_word, place="lead"),
        cell(line.data, place="line"),
        cell(line.turned, place="line", label=text("review.list.keys")),
        cell(
            rx.cond(may(Permission.MEETING_PREPARE), prepare, rx.fragment()),
            place="aside",
        ),
        data_testid="review-row",
        custom_attrs={"data-month": line.month, "data-state": line.state},
    )


def review_list_page() -> rx.Component:
    """Body of ``/review``."""
    view = _STATE.view
    words: Any = text("review.list.make")
    make = office_form(
        key_input(),
        rx.el.input(type="hidden", name="month", value=view.next_month, read_only=True),
        submit_button(words + " " + view.next_name, icon="report", data_testid="review-make"),
        on_submit=ReviewListState.make,
    )
    columns = ["month", "state", "numbers", "keys", "preparing"]
    table = data_table(
        [text(f"review.list.{name}") for name in columns],
        rx.foreach(view.lines, _row),
        caption=text("review.list.title"),
    )
    empty = empty_state(text("review.list.empty.title"), text("review.list.empty.text"))
    return rx.el.div(
        page_header(
            text("review.list.title"),
            rx.cond((view.next_month != "") & may(Permission.MEETING_PREPARE), make),
        ),
        refusal_notice(_STATE.refusal, data_testid="review-list-refusal"),
        stack(
            rx.el.div(
                muted(text("review.list.about")),
                rx.cond(
                    may(Permission.REPORT_TAKE),
                    rx.el.p(text_link(text("review.list.reports"), "/review/reports")),
                ),
            ),
            rx.cond(
                _STATE.is_loaded,
                rx.cond(view.lines.length() > 0, table, empty),
                skeleton_rows(label=text("review.list.title")),
            ),
        ),
    )
