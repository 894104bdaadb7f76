"""The panel beside the list: state, title, what may be done, facts, history. Only on the desktop."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import (
    button_row,
    done_mark,
    ghost_button,
    kbd,
    primary_button,
    secondary_button,
)
from dashboard.design.feedback import refusal_notice
from dashboard.design.layout import detail_panel, label_line, muted
from dashboard.design.office_icons import exercise_mark, severity_badge
from dashboard.design.table import fact, facts, timeline, timeline_item
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.panel_state import IncidentPanelState
from dashboard.features.incidents.ui.step_parts import end_question, undo_offer
from dashboard.web.locale import choice, text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_PANEL: Any = IncidentPanelState


def _action(action: Any) -> rx.Component:
    """Each step in its place: the first possible one is the main one, accepting has a key."""
    codes = [one.value for one in Action]
    label = choice("incidents.action", codes, action.code)
    props = {
        "on_click": IncidentPanelState.act(action.code),
        "data_testid": "incident-action-" + action.code,
        "data_key": rx.cond(action.code == Action.ACKNOWLEDGE.value, "a", ""),
    }
    accept = primary_button(label, key="A", **props)
    button = rx.cond(
        action.code == Action.ACKNOWLEDGE.value,
        accept,
        rx.cond(action.is_main, primary_button(label, **props), secondary_button(label, **props)),
    )
    return rx.cond(action.is_done, done_mark(choice("incidents.action_done", codes, action.code)), button)


def _line(key: str, value: Any) -> rx.Component:
    return rx.cond(value != "", fact(text(f"incidents.panel.{key}"), value))


def _facts() -> rx.Component:
    shown = _PANEL.shown
    return facts(
        fact(text("incidents.panel.reference"), shown.line.reference, data_testid="panel-reference"),
        fact(text("incidents.panel.place"), shown.place),
        fact(text("incidents.panel.occurred"), shown.occurred),
        fact(text("incidents.panel.reported"), shown.reported),
        fact(text("incidents.panel.state"), shown.state, data_testid="panel-state"),
        fact(text("incidents.panel.record"), shown.record),
        fact(text("incidents.panel.taken_by"), shown.taken_by, data_testid="panel-handler"),
        rx.cond(
            shown.partner != "",
            fact(text("incidents.panel.partner"), shown.partner, data_testid="panel-partner"),
        ),
        _line("told", shown.told),
        _line("up", shown.rises),
        _line("text", shown.text),
    )


def _chosen() -> rx.Component:
    shown = _PANEL.shown
    title = shown.line.title + ", " + shown.line.zone
    kicker = rx.fragment(
        exercise_mark(shown.line.exercise),
        severity_badge(shown.line.severity, shown.line.severity_word, ", ", shown.kicker),
        rx.cond(shown.callsign != "", rx.el.span(shown.callsign, class_name="o-l-callsign")),
    )
    return detail_panel(
        kicker,
        title,
        button_row(rx.foreach(shown.actions, _action)),
        refusal_notice(_PANEL.refusal, data_testid="incident-refusal"),
        _facts(),
        label_line(text("incidents.panel.timeline")),
        timeline(
            rx.foreach(shown.steps, lambda step: timeline_item(step.when, step.text)),
            data_testid="incident-timeline",
        ),
        rx.cond(shown.has_more, muted(text("incidents.panel.more"))),
        ghost_button(
            text("incidents.panel.open"),
            href="/incidents/" + shown.line.reference,
            key="Enter",
            data_testid="panel-open",
        ),
        aria_label=text("incidents.panel.label"),
        data_testid="incident-panel",
    )


def _nothing() -> rx.Component:
    """Which keys there are, where the eye rests while nothing is chosen."""
    keys = (("J", "next"), ("K", "previous"), ("Enter", "open"), ("A", "accept"))
    return detail_panel(
        "",
        text("incidents.panel.none"),
        muted(text("incidents.panel.none.text")),
        rx.el.dl(
            *[rx.el.div(rx.el.dt(kbd(key)), rx.el.dd(text(f"incidents.keys.{name}"))) for key, name in keys],
            class_name="o-l-keylist",
        ),
        aria_label=text("incidents.panel.label"),
        data_testid="incident-panel-empty",
    )


def list_panel() -> rx.Component:
    """The chosen incident, or how to choose one."""
    return rx.fragment(
        rx.cond(_PANEL.reference != "", _chosen(), _nothing()), end_question(_PANEL), undo_offer(_PANEL)
    )
