"""``/review/2026-02/prepare``: freeze the numbers, then sentences, questions, guests; then the meeting."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, submit_button, text_link
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import datetime_field
from dashboard.design.layout import mark_line, muted, page_header, section, stack, word_tag
from dashboard.design.office_icons import agency_tag
from dashboard.design.table import list_item, plain_list
from dashboard.screens.review.prepare_parts import agenda_section, guest_section, headline_section
from dashboard.screens.review.prepare_state import PrepareState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PrepareState

_PHASES = ("reading", "counting", "storing", "done")


def _progress() -> rx.Component:
    """How far the freezing is; the region stands before, so that it is read out."""
    phases: Any = rx.match(
        _STATE.progress,
        *[(number, text(f"review.prepare.phase.{name}")) for number, name in enumerate(_PHASES)],
        "",
    )
    bar = rx.el.div(
        rx.el.progress(
            value=_STATE.progress.to_string(),
            max=str(len(_PHASES) - 1),
            aria_label=text("review.prepare.freeze"),
            class_name="rp-progress",
        ),
        rx.el.span(phases.to(str)),
        class_name="rp-progress-box",
        data_testid="freeze-progress",
    )
    return rx.el.div(rx.cond(_STATE.progress >= 0, bar), role="status")


def _freeze() -> rx.Component:
    view = _STATE.view
    form = kept_form(
        "review-freeze:" + view.month,
        datetime_field(
            "as_of",
            text("review.prepare.as_of"),
            error=_STATE.errors.get("as_of", "").to(str),
            hint=text("review.prepare.as_of.hint"),
            default_value=view.offered,
            data_testid="freeze-as-of",
        ),
        button_row(
            submit_button(
                text("review.prepare.freeze"),
                busy=_STATE.progress >= 0,
                busy_label=text("review.prepare.freezing"),
                data_testid="freeze-submit",
            )
        ),
        on_submit=PrepareState.freeze,
        key="freeze-" + _STATE.sent.get("freeze", 0).to_string(),
    )
    known = rx.el.p(
        rx.el.b(view.frozen, data_testid="freeze-known"),
        rx.cond(
            view.digest != "",
            rx.fragment(
                ". ", view.frozen_at, " ", text("review.prepare.digest"), " ", rx.el.code(view.digest)
            ),
        ),
    )
    return section(
        text("review.prepare.data"),
        stack(
            known,
            muted(text("review.prepare.data.about")),
            rx.cond(view.may_freeze, rx.el.p(view.spans, class_name="rp-col", data_testid="freeze-spans")),
        ),
        rx.cond(view.may_freeze, rx.el.div(form, class_name="rp-col rp-form")),
        _progress(),
    )


def _keys() -> rx.Component:
    lines = rx.foreach(
        _STATE.view.both_keys,
        lambda key: list_item(agency_tag(key.letter, key.agency), key.agency, key.words),
    )
    return section(text("review.prepare.keys"), plain_list(lines))


def _found() -> rx.Component:
    view = _STATE.view
    title: Any = text("review.prepare.title")
    enter = primary_button(
        text("review.prepare.enter"), href="/review/" + view.month, data_testid="review-enter"
    )
    return rx.el.div(
        mark_line(word_tag(text("review.list.state"), view.state_word, data_testid="review-state")),
        page_header(title + " " + view.month_name, enter, on_phone=True),
        muted(text("review.room.keys")),
        error_summary(_STATE.summary, text("review.prepare.error")),
        refusal_notice(_STATE.refusal, data_testid="review-prepare-refusal"),
        saved_notice(_STATE.saved != "", _STATE.saved, data_testid="review-prepare-saved"),
        _freeze(),
        headline_section(),
        agenda_section(),
        guest_section(),
        _keys(),
        section(
            text("review.prepare.reports"),
            rx.el.p(text_link(text("review.list.reports"), "/review/reports?month=" + view.month)),
        ),
    )


def review_prepare_page() -> rx.Component:
    """Body of ``/review/MONTH/prepare``."""
    missing = empty_state(text("review.room.missing.title"), text("review.room.missing.text"))
    return rx.el.div(
        rx.el.p(text_link(text("review.prepare.back"), "/review"), class_name="o-up"),
        rx.cond(
            _STATE.is_loaded,
            rx.cond(_STATE.is_found, _found(), missing),
            skeleton_rows(label=text("review.prepare.title")),
        ),
    )
