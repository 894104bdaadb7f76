"""The record's side of the page: how good it is, what may be done with it, and the one form for that."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, text_link
from dashboard.design.field import text_area, text_field
from dashboard.design.layout import muted, section
from dashboard.features.incidents.rules.codes import RecordAction
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_fields import changes_notice, panel
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.web.kept_form import reopens
from dashboard.web.locale import choice, text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DESK: Any = IncidentDeskState
_SHOWN: Any = IncidentDetailState.shown
_STEPS = [one.value for one in RecordAction]


def _kept(step: Any) -> Any:
    """The name of the draft: each step has words of its own."""
    return "record-" + step + ":" + _SHOWN.reference


def _button(step: Any) -> rx.Component:
    return secondary_button(
        choice("incidents.record_action", _STEPS, step.code),
        size="small",
        on_click=_DESK.open_panel("record", step.code),
        data_testid="record-action-" + step.code,
        **reopens(_kept(step.code)),
        aria_expanded=rx.cond(_DESK.opened.contains("record") & (_DESK.step == step.code), "true", "false"),
    )


def _form() -> rx.Component:
    """Open until saved or closed, even when somebody else has moved the record on meanwhile."""
    error = _DESK.errors
    original = text_field(
        "original",
        text("incidents.record.original"),
        error=error.get("original", "").to(str),
        hint=text("incidents.record.original.hint"),
        auto_complete="off",
        data_testid="record-original",
    )
    return panel(
        "record",
        _kept(_DESK.step),
        choice("incidents.record_action", _STEPS, _DESK.step),
        _DESK.refusals.get("record", "").to(str),
        _DESK.move_record,
        _DESK.close_panel("record"),
        rx.el.input(type="hidden", name="action", value=_DESK.step, read_only=True),
        rx.cond(_DESK.step == RecordAction.MARK_DUPLICATE.value, original),
        text_area(
            "comment",
            rx.cond(
                _DESK.before.commented.contains(_DESK.step),
                choice("incidents.record_comment", _STEPS, _DESK.step),
                text("incidents.record.comment.optional"),
            ),
            error=error.get("comment", "").to(str),
            hint=text("incidents.privacy"),
            data_testid="record-comment",
        ),
        changes=changes_notice("record", _DESK.news.get("record", []).to(list[str])),
    )


def _link(reference: Any) -> rx.Component:
    return rx.el.span(text_link(reference, "/incidents/" + reference), " ")


def record_section() -> rx.Component:
    """ "Laporan": its state in words, what it leads to, the steps of this viewer."""
    original = rx.el.p(
        text("incidents.record.is_duplicate"),
        " ",
        text_link(
            _SHOWN.duplicate_of, "/incidents/" + _SHOWN.duplicate_of, data_testid="record-original-link"
        ),
    )
    copies = rx.el.p(
        text("incidents.record.has_duplicates"),
        " ",
        rx.foreach(_SHOWN.duplicates, _link),
        data_testid="record-duplicates",
    )
    return section(
        text("incidents.record.title"),
        muted(
            choice(
                "incidents.record_meaning",
                ["draft", "awaiting_review", "needs_updating", "on_hold", "closed", "duplicate",
                 "not_reportable"],
                _SHOWN.record_state,
            )
        ),
        rx.cond(_SHOWN.duplicate_of != "", original),
        rx.cond(_SHOWN.duplicates.length() > 0, copies),
        rx.cond(
            _SHOWN.record_steps.length() > 0,
            rx.el.div(button_row(rx.foreach(_SHOWN.record_steps, _button)), class_name="o-acts"),
        ),
        rx.cond(_DESK.opened.contains("record"), _form()),
    )  # fmt: skip
