"""M/ETHANE of a major incident: the newest message as seven lines, a text for the radio, and the form."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, submit_button
from dashboard.design.choice_group import Choice, chip_group
from dashboard.design.feedback import refusal_notice
from dashboard.design.field import text_field
from dashboard.design.layout import muted, section
from dashboard.features.incidents.rules.methane import LINES, LONGEST_LINE
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.features.incidents.ui.methane_state import MethaneState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

_STATE: Any = MethaneState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(f"methane_{field}", "").to(str)


def _label(letter: str, field: str) -> Any:
    """The letter as it is read out, then its word."""
    return rx.el.span(rx.el.b(letter, class_name="o-letter"), text(f"incidents.methane.line.{field}"))


def _line(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(rx.el.b(line.letter, class_name="o-letter"), line.word),
        rx.el.dd(rx.cond(line.is_empty, rx.el.span(line.text, class_name="o-mid"), line.text)),
    )


def _card(card: Any, *, latest: bool) -> rx.Component:
    radio = rx.el.details(
        rx.el.summary(text("incidents.methane.radio"), class_name="o-more"),
        rx.el.textarea(
            value=card.radio,
            read_only=True,
            rows=8,
            aria_label=text("incidents.methane.radio"),
            class_name="o-inp o-radio",
            data_testid="methane-radio" if latest else "methane-radio-earlier",
        ),
        class_name="o-fold",
    )
    return rx.el.div(
        muted(card.sent),
        rx.el.dl(rx.foreach(card.lines, _line), class_name="o-methane"),
        radio,
        class_name="o-card",
        data_testid="methane-card" if latest else "methane-earlier",
    )


def _form() -> rx.Component:
    declared = [
        Choice("yes", text("incidents.methane.major")),
        Choice("no", text("incidents.methane.standby")),
    ]
    fields = [
        text_field(
            f"methane_{field}",
            _label(letter, field),
            error=_error(field),
            hint=text(f"incidents.methane.hint.{field}"),
            default_value=_STATE.filled.get(field, "").to(str),
            max_length=LONGEST_LINE,
            data_testid=f"methane-{field.replace('_', '-')}",
        )
        for letter, field in LINES[1:]
    ]
    return kept_form(
        "incident-methane:" + IncidentDetailState.shown.reference,
        chip_group(
            "methane_is_major",
            _label("M", "is_major"),
            declared,
            error=_error("is_major"),
            test_id="methane-major",
        ),
        *fields,
        muted(text("incidents.methane.privacy")),
        button_row(submit_button(text("incidents.methane.submit"), data_testid="methane-submit")),
        on_submit=_STATE.send,
        key="methane-" + _STATE.form_key,
    )


def methane_section() -> rx.Component:
    """For the detail page; its State is loaded and refreshed with the page's own."""
    shown = _STATE.shown
    earlier = rx.el.details(
        rx.el.summary(text("incidents.methane.earlier"), class_name="o-more"),
        rx.foreach(shown.earlier, lambda card: _card(card, latest=False)),
        class_name="o-fold",
    )
    words = rx.cond(
        shown.has_any,
        text("incidents.methane.correct"),
        rx.cond(shown.is_offered, text("incidents.methane.now"), text("incidents.methane.ask")),
    )
    form = rx.el.details(
        rx.el.summary(words, class_name="o-more", data_testid="methane-open"),
        _form(),
        class_name="o-fold",
    )
    body = section(
        text("incidents.methane.title"),
        rx.cond(shown.has_any, _card(shown.latest, latest=True)),
        rx.cond(shown.earlier.length() > 0, earlier),
        refusal_notice(_STATE.refusal, data_testid="methane-refusal"),
        rx.cond(shown.may_send, form),
        data_testid="methane",
    )
    return rx.cond(_STATE.is_known & (shown.has_any | shown.may_send), body)
