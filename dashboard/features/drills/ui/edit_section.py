"""The form that completes the plan of one drill before it begins; part of the drill's page."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.layout import folded
from dashboard.features.drills.ui.edit_state import DrillEditState
from dashboard.features.drills.ui.plan_fields import commander_field, ticks
from dashboard.kernel.reference import Agency
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillEditState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _form() -> rx.Component:
    """On another plan the fields are drawn anew: untouched they follow, what was touched is put back."""
    seen = _STATE.seen
    agencies = ticks(
        "edit_agency",
        text("drills.plan.agencies"),
        [(one.value, text(f"agency.short.{one.value}")) for one in Agency],
        error=_error("edit_agency"),
        ticked={one.value: seen.agencies[one.value] for one in Agency},
        test_id="drill-edit-agency",
    )
    commander = commander_field(
        "edit_commander",
        _error("edit_commander"),
        default_value=seen.commander,
        test_id="drill-edit-commander",
    )
    return kept_form(
        "drill-edit:" + seen.reference,
        rx.el.input(type="hidden", name="version", value=seen.version.to_string(), read_only=True),
        rx.el.div(agencies, key="agencies-" + seen.version.to_string()),
        rx.el.div(commander, key="commander-" + seen.version.to_string()),
        button_row(
            secondary_button(text("drills.edit.save"), type="submit", data_testid="drill-edit-submit")
        ),
        on_submit=DrillEditState.edit,
        # Each saved change leaves a form with a key of its own behind.
        key="edit-" + _STATE.forms_sent.to_string(),
    )


def edit_section() -> rx.Component:
    """Errors, the saved notice and the folded form, while the drill has not begun."""
    state = _STATE
    form = rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols")
    fold = folded(text("drills.edit.title"), form, data_testid="drill-edit", on_click=DrillEditState.look)
    return rx.el.div(
        saved_notice(state.notice != "", rx.el.span(state.notice, data_testid="drill-edit-saved")),
        error_summary(state.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="drill-edit-refusal"),
        rx.cond(state.may_edit, fold),
    )
