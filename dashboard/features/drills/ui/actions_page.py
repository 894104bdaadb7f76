"""All open corrective actions: those past their original due day first, then by age; one owner or both."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import text_link
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.layout import muted, page_header
from dashboard.design.table import tab, tabs
from dashboard.features.drills.ui.actions_state import OpenActionsState
from dashboard.features.drills.ui.actions_table import actions_table
from dashboard.kernel.reference import Agency
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = OpenActionsState


def actions_page() -> rx.Component:
    """Body of ``/drills/actions``."""
    state = _STATE
    choices = [("", text("drills.action.filter.all"))]
    choices += [(agency.value, text(f"agency.short.{agency.value}")) for agency in Agency]
    filters = [
        tab(
            word,
            current=state.owner == code,
            on_click=OpenActionsState.choose(code),
            data_testid=f"actions-owner-{code or 'all'}",
        )
        for code, word in choices
    ]
    late = rx.cond(
        state.overdue > 0,
        muted(state.overdue.to_string(), " ", text("drills.action.late"), data_testid="actions-overdue"),
    )
    empty = empty_state(text("drills.action.empty.title"), text("drills.action.empty.text"))
    table = actions_table(state.lines, text("drills.action.list"))
    return rx.el.div(
        rx.el.p(text_link(text("drills.detail.back"), "/drills")),
        page_header(text("drills.action.list"), on_phone=True),
        tabs(text("drills.action.filter"), *filters),
        late,
        muted(text("drills.action.list.about")),
        rx.cond(
            state.is_loaded,
            rx.cond(state.lines.length() > 0, table, empty),
            skeleton_rows(label=text("drills.action.list")),
        ),
    )
