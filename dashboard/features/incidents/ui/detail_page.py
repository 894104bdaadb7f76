"""One incident: state, title, what may be done, facts, history. It moves by itself."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, text_link
from dashboard.design.feedback import empty_state, refusal_notice, skeleton_rows
from dashboard.design.layout import detail_panel, label_line
from dashboard.design.office_icons import agency_tag, severity_badge, waiting_mark
from dashboard.design.table import fact, facts, timeline, timeline_item
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.web.locale import choice, text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentDetailState


def _actions() -> rx.Component:
    def button(action: Any) -> rx.Component:
        return secondary_button(
            choice("incidents.action", [one.value for one in Action], action),
            on_click=_STATE.act(action),
            data_testid="incident-action-" + action,
        )

    return button_row(rx.foreach(_STATE.shown.actions, button))


def _found() -> rx.Component:
    shown = _STATE.shown
    line = shown.line
    waiting = rx.cond(line.is_waiting, waiting_mark(line.handling_note), rx.el.span(line.handling_note))
    history = timeline(
        rx.foreach(shown.steps, lambda step: timeline_item(step.when, step.text)),
        data_testid="incident-timeline",
    )
    return detail_panel(
        severity_badge(line.severity, line.severity_word, ", ", shown.state_word, ", ", line.age),
        line.title + ", " + line.zone,
        _actions(),
        refusal_notice(_STATE.refusal, data_testid="incident-refusal"),
        facts(
            fact(text("incidents.list.column.reference"), line.reference, data_testid="incident-reference"),
            fact(text("incidents.detail.state"), shown.state_word, data_testid="incident-state"),
            fact(
                text("incidents.detail.handling"),
                line.handling,
                rx.cond(line.handling_note != "", ", ", ""),
                waiting,
            ),
            fact(text("incidents.detail.occurred"), shown.occurred),
            fact(text("incidents.detail.reported"), shown.reported),
            fact(text("incidents.detail.agency"), agency_tag(line.agency_letter, line.agency_letter)),
            fact(
                text("incidents.detail.text"),
                rx.cond(
                    shown.text != "",
                    shown.text,
                    rx.cond(shown.text_note != "", shown.text_note, text("incidents.text.none")),
                ),
            ),
        ),
        label_line(text("incidents.detail.timeline")),
        history,
        level=1,
    )


def incident_page() -> rx.Component:
    """Body of ``/incidents/REFERENCE``."""
    missing = empty_state(text("incidents.detail.missing.title"), text("incidents.detail.missing.text"))
    body = rx.cond(_STATE.is_found, _found(), missing)
    return rx.el.div(
        rx.el.p(text_link(text("incidents.detail.back"), "/incidents")),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("incidents.detail.timeline"))),
    )
