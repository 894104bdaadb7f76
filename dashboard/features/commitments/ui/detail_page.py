"""One commitment: what, whose and until when, both keys, every step it took, and what this viewer may add."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import text_link
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import muted, page_header, record_page, section, stack
from dashboard.design.office_icons import agency_tag, line_icon, severity_badge
from dashboard.design.table import fact, facts, sub_line, timeline, timeline_item
from dashboard.features.commitments.ui.detail_forms import (
    back_form,
    cancel_form,
    close_form,
    evidence_form,
    slip_form,
)
from dashboard.features.commitments.ui.detail_state import CommitmentState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = CommitmentState
_SHOWN: Any = CommitmentState.shown


def _state() -> rx.Component:
    """Shape and word together, as in the list."""
    mark = rx.match(
        _SHOWN.shape,
        ("done", rx.el.span(line_icon("check"), rx.el.span(_SHOWN.state), class_name="o-inline")),
        ("cancelled", rx.el.span(line_icon("close"), rx.el.span(_SHOWN.state), class_name="o-inline")),
        severity_badge(_SHOWN.shape, _SHOWN.state),
    )
    return rx.el.span(mark, sub_line(_SHOWN.since), data_testid="commitment-state")


def _origin() -> rx.Component:
    return rx.cond(
        _SHOWN.origin_href != "", text_link(_SHOWN.origin, _SHOWN.origin_href), rx.el.span(_SHOWN.origin)
    )


def _facts() -> rx.Component:
    owner = agency_tag(_SHOWN.letter, _SHOWN.owner, aria_hidden="true")
    moved = fact(text("commitments.fact.due"), _SHOWN.due, data_testid="commitment-due-now")
    meeting = text_link(_SHOWN.meeting, _SHOWN.meeting_href)
    return facts(
        fact(text("commitments.fact.reference"), _SHOWN.reference, data_testid="commitment-reference"),
        fact(text("commitments.fact.state"), _state()),
        fact(
            text("commitments.fact.original_due"), _SHOWN.original_due, data_testid="commitment-original-due"
        ),
        rx.cond(_SHOWN.due != "", moved),
        fact(
            text("commitments.fact.owner"),
            rx.el.span(owner, rx.el.span(_SHOWN.owner, ", ", _SHOWN.role), class_name="o-inline"),
        ),
        fact(text("commitments.fact.clause"), _SHOWN.clause),
        fact(text("commitments.fact.kind"), _SHOWN.kind),
        fact(text("commitments.fact.origin"), _origin()),
        rx.cond(_SHOWN.meeting != "", fact(text("commitments.fact.meeting"), meeting)),
        fact(text("commitments.fact.recorded"), _SHOWN.recorded),
    )


def _key(one: Any) -> rx.Component:
    mark = rx.cond(one.is_turned, line_icon("check"), line_icon("wait"))
    return rx.el.div(
        agency_tag(one.letter, one.agency, aria_hidden="true"),
        rx.el.div(rx.el.b(one.agency), sub_line(one.words), class_name="o-grow"),
        mark,
        class_name="pl-key",
        data_testid="commitment-key",
        data_letter=one.letter,
        data_turned=one.is_turned.to_string(),
    )


def _keys() -> rx.Component:
    return section(
        text("commitments.keys.title"),
        muted(text("commitments.keys.about")),
        rx.el.div(rx.foreach(_SHOWN.two_keys, _key), class_name="pl-keys"),
        rx.cond(_SHOWN.may_turn, stack(close_form(), cancel_form())),
        rx.cond(_SHOWN.may_take_back, back_form()),
    )


def _line(step: Any) -> rx.Component:
    return timeline_item(
        step.when, step.words, rx.cond(step.said != "", rx.el.p(step.said, class_name="o-said"))
    )


def _history() -> rx.Component:
    return section(
        text("commitments.history.title"),
        timeline(rx.foreach(_SHOWN.history, _line), data_testid="commitment-history"),
    )


def _found() -> rx.Component:
    work = rx.el.div(_keys(), rx.cond(_SHOWN.may_change, rx.el.div(evidence_form(), slip_form())))
    return rx.el.div(
        page_header(_SHOWN.text, on_phone=True),
        saved_notice(_STATE.saved != "", rx.el.span(_STATE.saved, data_testid="commitment-done")),
        error_summary(_STATE.summary, text("commitments.form.title")),
        refusal_notice(_STATE.refusal, data_testid="commitment-refusal"),
        record_page(rx.el.div(_facts(), work), _history()),
    )


def commitment_page() -> rx.Component:
    """Body of ``/commitments/REFERENCE``."""
    missing = empty_state(text("commitments.missing.title"), text("commitments.missing.text"))
    return rx.el.div(
        rx.el.p(text_link(text("commitments.back"), "/commitments")),
        rx.cond(
            _STATE.is_loaded,
            rx.cond(_STATE.is_found, _found(), missing),
            skeleton_rows(label=text("commitments.list.title")),
        ),
    )
