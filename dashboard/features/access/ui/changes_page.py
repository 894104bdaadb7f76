"""``/admin/changes``: four eyes. One asks with a reason, another of the same agency agrees or does not."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.table import data_table
from dashboard.features.access.ui.admin_parts import change_row, decision_form
from dashboard.features.access.ui.changes_state import ChangesState
from dashboard.web.admin_tabs import admin_tabs
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ChangesState
_WAITING = ("account", "what", "why", "decide")
_DONE = ("account", "what", "why", "outcome")


def _waiting_row(line: Any) -> rx.Component:
    both = button_row(
        decision_form(line, text("access.change.approve"), ChangesState.approve, "change-approve"),
        decision_form(line, text("access.change.refuse"), ChangesState.refuse, "change-refuse"),
    )
    back = decision_form(line, text("access.change.take_back"), ChangesState.refuse, "change-take-back")
    other = rx.cond(
        line.is_own, rx.el.div(muted(text("access.change.asker")), back), muted(text("access.change.own"))
    )
    return change_row(line, rx.cond(line.may_decide, both, other))


def _done_row(line: Any) -> rx.Component:
    return change_row(line, line.decided)


def changes_page() -> rx.Component:
    """Body of ``/admin/changes``."""
    waiting = data_table(
        [text(f"access.change.column.{name}") for name in _WAITING],
        rx.foreach(_STATE.waiting, _waiting_row),
        caption=text("access.change.waiting"),
    )
    done = data_table(
        [text(f"access.change.column.{name}") for name in _DONE],
        rx.foreach(_STATE.done, _done_row),
        caption=text("access.change.done"),
    )
    lists = stack(
        section(
            text("access.change.waiting"),
            rx.cond(_STATE.waiting.length() > 0, waiting, muted(text("access.change.none"))),
            data_testid="changes-waiting",
        ),
        section(
            text("access.change.done"),
            rx.cond(_STATE.done.length() > 0, done, muted(text("access.change.none_done"))),
            data_testid="changes-done",
        ),
    )
    return rx.el.div(
        page_header(text("access.change.title"), on_phone=True),
        admin_tabs("changes"),
        rx.el.div(
            rx.el.div(muted(text("access.change.what"))),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="change-saved"),
            error_summary(_STATE.summary, text("access.admin.error_title")),
            refusal_notice(_STATE.refusal, data_testid="change-refusal"),
            class_name="o-says",
        ),
        rx.cond(_STATE.is_loaded, lists, skeleton_rows(label=text("access.change.title"))),
    )
