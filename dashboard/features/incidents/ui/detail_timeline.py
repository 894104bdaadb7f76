"""The history on the page, newest first, and the addendum that is added to it. Nothing is ever changed."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, submit_button
from dashboard.design.feedback import refusal_notice
from dashboard.design.field import checkbox_field, text_area, text_field
from dashboard.design.layout import section
from dashboard.design.table import timeline, timeline_item
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DESK: Any = IncidentDeskState
_SHOWN: Any = IncidentDetailState.shown


def _line(step: Any) -> rx.Component:
    undo = secondary_button(
        text("incidents.undo.button"),
        size="small",
        on_click=IncidentDetailState.undo(step.undo),
        aria_label=step.undo_name,
        data_testid="incident-undo-" + step.undo,
    )
    return timeline_item(
        step.when,
        step.text,
        rx.cond(step.who != "", rx.el.small(step.who)),
        rx.cond(step.comment != "", rx.el.p(step.comment, class_name="o-said")),
        rx.cond(step.note != "", rx.el.small(step.note)),
        rx.cond(step.undo != "", rx.el.p(undo)),
    )


def _note_form() -> rx.Component:
    return rx.el.div(
        refusal_notice(_DESK.refusals.get("note", "").to(str), data_testid="note-refusal"),
        kept_form(
            "incident-note:" + _SHOWN.reference,
            text_area(
                "note",
                text("incidents.note.label"),
                error=_DESK.errors.get("note", "").to(str),
                hint=text("incidents.privacy"),
                rows=2,
                data_testid="note-text",
            ),
            rx.cond(
                (_DESK.errors.get("note", "").to(str) != "") & _SHOWN.rights.may_mask,
                text_field(
                    "mask_reason",
                    text("incidents.mask.reason"),
                    hint=text("incidents.mask.reason.hint"),
                    data_testid="note-mask",
                ),
            ),
            checkbox_field("is_text_shared", text("incidents.note.share"), data_testid="note-share"),
            button_row(submit_button(text("incidents.note.save"), size="small", data_testid="note-submit")),
            on_submit=_DESK.add_note,
        ),
        # Each saved note leaves an empty form with a key of its own behind.
        key="note-" + _DESK.notes_sent.to_string(),
        class_name="o-panel",
    )


def timeline_section() -> rx.Component:
    """ "Riwayat"."""
    return section(
        text("incidents.detail.timeline"),
        rx.cond(_SHOWN.rights.may_note, _note_form()),
        timeline(rx.foreach(_SHOWN.steps, _line), data_testid="incident-timeline"),
    )
