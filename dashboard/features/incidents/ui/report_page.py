"""The incident form: four taps and save, on one page, with the keyboard alone if need be."""

import json
from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, secondary_button, submit_button
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.field import checkbox_field, office_form
from dashboard.design.layout import page_header, two_columns
from dashboard.design.office_icons import line_icon
from dashboard.features.incidents.forms import DRAFT_FORM
from dashboard.features.incidents.rules.severity import suggestion_table
from dashboard.features.incidents.ui.report_fields import (
    draft_offer,
    exercise_tick,
    kept,
    location_group,
    marker_group,
    severity_group,
    text_group,
    time_group,
    type_group,
)
from dashboard.features.incidents.ui.report_side import report_side
from dashboard.features.incidents.ui.report_state import IncidentReportState
from dashboard.web.key import key_input
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentReportState


def _form() -> rx.Component:
    return office_form(
        key_input(),
        rx.el.input(type="hidden", name="form_seconds", default_value=""),
        type_group(),
        severity_group(),
        location_group(),
        marker_group(),
        time_group(),
        text_group(),
        checkbox_field("is_text_shared", text("incidents.form.share"), data_testid="incident-share"),
        exercise_tick(),
        save_bar(
            submit_button(text("incidents.form.submit"), key="Ctrl Enter", data_testid="incident-submit"),
            state=kept(),
        ),
        on_submit=_STATE.submit,
        # What report.js reads: which draft, how often the server answered, whether the page is loaded.
        data_draft=DRAFT_FORM,
        data_send="/incidents/report",
        data_attempt=_STATE.attempt,
        data_ready=_STATE.ready,
        data_suggest=json.dumps(suggestion_table()),
    )


def _saved() -> rx.Component:
    state = _STATE
    return rx.el.div(
        rx.el.div(
            line_icon("check"),
            rx.el.div(
                rx.el.h2(
                    text("incidents.form.saved"),
                    " ",
                    text("incidents.form.saved.at"),
                    f" {state.saved_at} ",
                    rx.el.span(state.saved_reference, data_testid="incident-saved"),
                ),
                rx.el.p(text("incidents.form.saved.note")),
                class_name="o-grow",
            ),
            class_name="o-saved",
        ),
        rx.el.div(
            secondary_button(text("incidents.form.open"), href="/incidents/" + state.saved_reference),
            secondary_button(text("incidents.form.again"), on_click=state.load, data_testid="incident-again"),
            class_name="o-row",
        ),
        role="status",
        data_delivered=state.saved_reference,
    )


def incident_report_page() -> rx.Component:
    """Body of ``/incidents/new``."""
    state = _STATE
    form = rx.el.div(
        draft_offer(),
        error_summary(state.summary, text("incidents.form.error_title")),
        refusal_notice(state.refusal),
        _form(),
        class_name="o-col",
    )
    return rx.el.div(
        page_header(text("incidents.form.title")),
        two_columns(rx.cond(state.saved_reference != "", _saved(), form), report_side()),
    )
