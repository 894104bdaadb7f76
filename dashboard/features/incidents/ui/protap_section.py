"""The checklist (protap) of an incident: steps in order, whose they are, their clock, one button each."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import ghost_button, primary_button, secondary_button
from dashboard.design.due_clock import due_clock, late_words
from dashboard.design.feedback import refusal_notice
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import agency_tag, line_icon, waiting_mark
from dashboard.design.table import sub_line
from dashboard.features.incidents.ui.protap_state import ProtapState
from dashboard.web.locale import text

_STATE: Any = ProtapState


def agency_letter(letter: Any) -> rx.Component:
    """R or P with the agency's name for those who do not see the form."""
    names = rx.cond(letter == "R", text("agency.short.rutan"), text("agency.short.polres"))
    return agency_tag(letter, names)


def _answer(step: Any, answer: Any) -> rx.Component:
    options: dict[str, Any] = {
        "size": "small",
        "on_click": _STATE.answer(step.code, answer.code, step.turn),
        "aria_label": answer.name,
        "data_testid": "protap-answer-" + step.code + "-" + answer.code,
    }
    # Only the next step has the main button: the eye finds it among ten.
    return rx.cond(
        step.is_next, primary_button(answer.word, **options), secondary_button(answer.word, **options)
    )


def _state_line(step: Any) -> rx.Component:
    waits = rx.cond(step.is_waiting_for_partner, waiting_mark(text("incidents.checks.partner")))
    clock = rx.cond(
        step.due_ms > 0,
        due_clock(step.due_ms, text("incidents.parts.left"), text("incidents.parts.past")),
    )
    settled = rx.cond(step.is_late, late_words(step.clock), rx.el.span(step.clock))
    return rx.el.div(
        rx.cond(step.is_done, rx.fragment(settled, sub_line(step.result)), rx.fragment(clock, waits)),
        class_name="o-step-state",
    )


def _step(step: Any) -> rx.Component:
    buttons = rx.el.div(
        rx.foreach(step.answers, lambda answer: _answer(step, answer)),
        rx.cond(
            step.may_undo,
            ghost_button(
                text("incidents.checks.undo"),
                size="small",
                on_click=_STATE.undo(step.code, step.turn),
                aria_label=step.undo_name,
                data_testid="protap-undo-" + step.code,
            ),
        ),
        class_name="o-row o-step-do",
    )
    mark = rx.cond(
        step.is_done, line_icon("check", text("incidents.checks.is_done")), rx.el.span(step.number)
    )
    return rx.el.li(
        rx.el.span(mark, class_name="o-step-mark"),
        rx.el.div(
            rx.el.div(
                rx.el.b(step.title), rx.foreach(step.letters, agency_letter), class_name="o-step-title"
            ),
            _state_line(step),
            class_name="o-grow",
        ),
        buttons,
        class_name="o-step",
        data_testid="protap-step",
        data_code=step.code,
        data_done=rx.cond(step.is_done, "true", "false"),
    )


def protap_section() -> rx.Component:
    """For the detail page; its State is loaded and refreshed with the page's own."""
    shown = _STATE.shown
    strip = rx.el.div(
        rx.foreach(shown.steps, lambda step: rx.el.i(data_done=rx.cond(step.is_done, "true", "false"))),
        class_name="o-strip",
        aria_hidden="true",
    )
    body = section(
        text("incidents.checks.title"),
        strip,
        refusal_notice(_STATE.refusal, data_testid="protap-refusal"),
        rx.cond(shown.is_over, muted(text("incidents.checks.over"))),
        rx.el.ol(rx.foreach(shown.steps, _step), class_name="o-steps"),
        aside=rx.el.span(shown.progress, data_testid="protap-progress"),
        data_testid="protap",
    )
    return rx.cond(_STATE.is_known, body)
