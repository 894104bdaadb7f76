"""The answers on the page: facts first; the form, and both texts when two people saved, on demand."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.feedback import error_summary, notice
from dashboard.design.field import html_id
from dashboard.design.layout import folded, muted, section
from dashboard.design.office_icons import ABSENT, line_icon
from dashboard.design.table import fact, facts
from dashboard.features.incidents.ui.detail_answers_state import IncidentAnswersState
from dashboard.features.incidents.ui.detail_conflict import MINE, THEIRS
from dashboard.features.incidents.ui.detail_fields import error_box, group_attributes, panel
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.web.kept_form import reopens
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentAnswersState
_SHOWN: Any = IncidentDetailState.shown
_KEPT: Any = "incident-answers:" + _SHOWN.reference


def _error(field: Any) -> Any:
    return _STATE.errors.get(field, "").to(str)


def _legend(question: Any) -> list[Any]:
    needed = rx.el.small(text("incidents.answers.required"))
    return [question.label, rx.cond(question.is_required, needed)]


def _one(question: Any) -> rx.Component:
    """Radios. A tap is told at once, because other questions may hang on it."""

    def card(option: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=option.name,
                value=option.value,
                default_checked=option.is_chosen,
                on_change=_STATE.branch(question.code, option.value, True),
                data_testid="answer-" + question.code + "-" + option.value,
                **html_id(option.id),
            ),
            rx.el.span(option.label),
            line_icon("check", class_name="o-tick"),
            class_name="o-opt",
        )

    return rx.el.div(rx.foreach(question.options, card), class_name="o-opts o-c3")


def _many(question: Any) -> rx.Component:
    def box(option: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                name=option.name,
                default_checked=option.is_chosen,
                on_change=lambda on: _STATE.branch(question.code, option.value, on),
                data_testid="answer-" + question.code + "-" + option.value,
                **html_id(option.id),
            ),
            rx.el.span(option.label),
            class_name="o-check",
        )

    return rx.el.div(rx.foreach(question.options, box), class_name="o-boxes")


def _group(question: Any, body: rx.Component, role: str) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(*_legend(question), class_name="o-lab"),
        error_box(question.field, _error(question.field)),
        body,
        **group_attributes(question.id, role),
    )


def _line(question: Any, control: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(*_legend(question), html_for=question.id, class_name="o-lab"),
        error_box(question.field, _error(question.field)),
        control,
        rx.cond(question.hint != "", rx.el.p(question.hint, class_name="o-hint")),
    )


def _typed(question: Any, **props: Any) -> rx.Component:
    return rx.el.input(
        name=question.field,
        default_value=question.value,
        class_name="o-inp",
        auto_complete="off",
        aria_invalid=rx.cond(_error(question.field) != "", "true", ABSENT),
        data_testid="answer-" + question.code,
        **html_id(question.id),
        **props,
    )


def _words(question: Any) -> rx.Component:
    return rx.el.textarea(
        name=question.field,
        default_value=question.value,
        rows=2,
        class_name="o-inp",
        aria_invalid=rx.cond(_error(question.field) != "", "true", ABSENT),
        data_testid="answer-" + question.code,
        **html_id(question.id),
    )


def _question(question: Any) -> rx.Component:
    """One question; a closed branch is only hidden, so that what was typed there is still there."""
    control = rx.match(
        question.kind,
        ("one", _group(question, _one(question), "radiogroup")),
        ("many", _group(question, _many(question), "group")),
        ("number", _line(question, _typed(question, input_mode="numeric"))),
        ("moment", _line(question, _typed(question, type="datetime-local"))),
        _line(question, _words(question)),
    )
    asked = _STATE.asked[question.code].to(bool)
    return rx.el.div(control, class_name="o-field", hidden=~asked, key=question.code)


def _conflict(one: Any) -> rx.Component:
    """Both texts of one question. A choice is proposed only where one side did not touch it."""

    def card(side: str, words: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=one.field,
                value=side,
                default_checked=one.pick == side,
                data_testid="conflict-" + one.code + "-" + side,
            ),
            rx.el.span(words),
            line_icon("check", class_name="o-tick"),
            class_name="o-opt",
        )

    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(one.label, class_name="o-lab"),
            error_box(one.field, _error(one.field)),
            rx.el.div(card(THEIRS, one.theirs), card(MINE, one.mine), class_name="o-pair"),
            **group_attributes(one.id, "radiogroup"),
        ),
        class_name="o-field",
        key=one.code + one.theirs,
        data_testid="answers-conflict",
    )


def _form() -> rx.Component:
    conflict = rx.cond(
        _STATE.conflicts.length() > 0,
        rx.el.div(
            notice(text("incidents.answers.conflict"), kind="warn", role="alert"),
            rx.foreach(_STATE.conflicts, _conflict),
        ),
    )
    return panel(
        "answers",
        _KEPT,
        text("incidents.answers.save"),
        rx.cond(_STATE.conflicts.length() > 0, "", _STATE.refusal).to(str),
        _STATE.save,
        _STATE.close_form,
        conflict,
        rx.foreach(_STATE.questions, _question),
        rx.el.p(text("incidents.privacy"), class_name="o-hint"),
    )


def _fact(line: Any) -> rx.Component:
    missing = rx.el.span(text("incidents.answers.open"), class_name="o-miss")
    return fact(line.label, rx.cond(line.is_missing, missing, line.value))


def _earlier(saved: Any) -> rx.Component:
    return rx.el.div(rx.el.h3(saved.title), facts(rx.foreach(saved.lines, _fact)))


def _facts() -> rx.Component:
    answers = _SHOWN.answers
    return rx.el.div(
        rx.cond(
            answers.lines.length() > 0,
            facts(rx.foreach(answers.lines, _fact), data_testid="answers-facts"),
            muted(text("incidents.answers.empty")),
        ),
        rx.cond(answers.saved_note != "", rx.el.p(answers.saved_note, class_name="o-hint")),
    )


def answers_section() -> rx.Component:
    """ "Rincian kejadian": for the owner agency; the other one is told whose it is."""
    answers = _SHOWN.answers
    edit = secondary_button(
        text("incidents.answers.edit"),
        icon="edit",
        size="small",
        on_click=_STATE.open_form,
        data_testid="answers-edit",
        **reopens(_KEPT),
    )
    own = rx.el.div(
        error_summary(_STATE.summary, text("incidents.form.error_title")),
        rx.cond(answers.missing_note != "", rx.el.p(answers.missing_note, class_name="o-miss")),
        rx.cond(_STATE.is_open, rx.fragment(), _facts()),
        rx.cond(_SHOWN.rights.may_edit & ~_STATE.is_open, rx.el.div(edit, class_name="o-acts")),
        rx.cond(_STATE.is_open, rx.el.div(_form(), key=_STATE.opened_count.to_string())),
        rx.cond(
            answers.earlier.length() > 0,
            folded(
                text("incidents.answers.earlier"),
                rx.foreach(answers.earlier, _earlier),
                data_testid="answers-earlier",
            ),
        ),
    )
    return section(
        text("incidents.answers.title"),
        rx.cond(answers.is_own, own, muted(text("incidents.answers.other_agency"))),
        data_testid="answers-section",
    )
