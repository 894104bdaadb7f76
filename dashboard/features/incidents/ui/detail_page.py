"""One incident: state, what may be done, facts, history. It moves by itself; forms open where they belong."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.design.buttons import done_mark, primary_button, secondary_button, text_link
from dashboard.design.feedback import empty_state, refusal_notice, skeleton_rows
from dashboard.design.layout import mark_line, record_page, word_tag
from dashboard.design.office_icons import agency_tag, exercise_mark, severity_badge, waiting_mark
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.ui.detail_answers_section import answers_section
from dashboard.features.incidents.ui.detail_answers_state import IncidentAnswersState
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_record_section import record_section
from dashboard.features.incidents.ui.detail_side import facts_section, people_section
from dashboard.features.incidents.ui.detail_state import REFRESHES, IncidentDetailState
from dashboard.features.incidents.ui.detail_timeline import timeline_section
from dashboard.features.incidents.ui.finds_section import FindsState, finds_section
from dashboard.features.incidents.ui.methane_section import methane_section
from dashboard.features.incidents.ui.methane_state import MethaneState
from dashboard.features.incidents.ui.protap_section import protap_section
from dashboard.features.incidents.ui.protap_state import ProtapState
from dashboard.features.incidents.ui.sharing_section import sharing_banner, sharing_section
from dashboard.features.incidents.ui.sharing_state import SharingState
from dashboard.features.incidents.ui.step_parts import end_question, undo_offer
from dashboard.features.incidents.ui.tasks_section import tasks_section
from dashboard.features.incidents.ui.tasks_state import TasksState
from dashboard.web.locale import choice, text

# ---- Mount points: a section is one line here, its State one line in PARTS: loaded with the page, refreshed
# ---- after every change. "main" stands under the answers, "side" above the history.
SECTIONS: tuple[tuple[str, Callable[[], rx.Component]], ...] = (
    ("top", sharing_banner),
    ("top", protap_section),
    ("top", methane_section),
    ("main", finds_section),
    ("side", tasks_section),
    ("main", sharing_section),
)
PARTS: tuple[Any, ...] = (MethaneState, ProtapState, FindsState, TasksState, SharingState)
LOADS: list[Any] = [
    IncidentDetailState.load,
    IncidentDeskState.load,
    IncidentAnswersState.load,
    *(part.load for part in PARTS),
]
REFRESHES.extend(part.refresh for part in PARTS)

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentDetailState


def _mounted(place: str) -> list[rx.Component]:
    return [part() for where, part in SECTIONS if where == place]


def _action(action: Any) -> rx.Component:
    """The first possible step is the main one; ``data-key`` is where the keyboard finds it."""
    options: dict[str, Any] = {
        "on_click": _STATE.act(action.code),
        "data_testid": "incident-action-" + action.code,
    }
    words = choice("incidents.action", [one.value for one in Action], action.code)
    accept = primary_button(words, key="A", data_key="a", **options)
    main = rx.cond(action.code == Action.ACKNOWLEDGE.value, accept, primary_button(words, **options))
    button = rx.cond(action.is_main, main, secondary_button(words, **options))
    done = done_mark(choice("incidents.action_done", [one.value for one in Action], action.code))
    return rx.cond(action.is_done, done, button)


def _acceptance(one: Any) -> rx.Component:
    words = rx.cond(one.is_waiting, waiting_mark(one.agency + " " + one.words), one.words)
    return rx.el.li(
        agency_tag(one.letter, one.agency),
        rx.el.span(words, rx.cond(one.note != "", rx.el.small(one.note))),
        data_testid="incident-accepted-" + one.letter,
    )


def _header() -> rx.Component:
    shown = _STATE.shown
    age = rx.cond(
        shown.is_open,
        rx.el.span(text("incidents.detail.open_for"), " ", rx.el.span(data_age=shown.since_ms)),
        rx.el.span(shown.state_word, " ", text("incidents.detail.after"), " ", shown.age),
    )
    return rx.el.div(
        rx.el.p(text_link(text("incidents.detail.back"), "/incidents"), class_name="o-up"),
        mark_line(
            exercise_mark(shown.exercise),
            severity_badge(shown.severity, shown.severity_word, data_testid="incident-severity"),
            age,
            rx.cond(
                shown.callsign != "",
                word_tag(text("incidents.detail.callsign"), shown.callsign, data_testid="incident-callsign"),
            ),
            word_tag(text("incidents.record.title"), shown.record_word, data_testid="record-state"),
            rx.cond(
                shown.is_late,
                rx.el.span(text("incidents.detail.late"), class_name="o-word", data_testid="late-entry"),
            ),
        ),
        rx.el.h1(shown.title),
        rx.cond(
            shown.actions.length() > 0,
            rx.el.div(rx.el.div(rx.foreach(shown.actions, _action), class_name="o-row"), class_name="o-acts"),
        ),
        refusal_notice(_STATE.refusal, data_testid="incident-refusal"),
        rx.cond(
            shown.acceptances.length() > 0,
            rx.el.ul(
                rx.foreach(shown.acceptances, _acceptance),
                class_name="o-accept",
                aria_label=text("incidents.detail.handling"),
            ),
        ),
    )


def _found() -> rx.Component:
    return record_page(
        rx.el.div(
            _header(),
            *_mounted("top"),
            record_section(),
            answers_section(),
            *_mounted("main"),
        ),
        rx.el.div(facts_section(), people_section(), *_mounted("side"), timeline_section()),
    )


def incident_page() -> rx.Component:
    """Body of ``/incidents/REFERENCE``."""
    missing = empty_state(
        text("incidents.detail.missing.title"),
        text("incidents.detail.missing.text"),
        secondary_button(text("incidents.detail.back"), href="/incidents"),
        data_testid="incident-missing",
    )
    body = rx.cond(_STATE.is_found, _found(), missing)
    return rx.el.div(
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("incidents.detail.timeline"))),
        end_question(_STATE),
        undo_offer(_STATE),
        class_name="o-record",
    )
