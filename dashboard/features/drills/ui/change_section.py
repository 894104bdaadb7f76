"""Dates of one drill: the first one, every move with its reason; the forms that move it and call it off."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.field import datetime_field, text_field
from dashboard.design.layout import folded
from dashboard.design.table import fact, facts, list_item, plain_list
from dashboard.features.drills.ui.change_state import DrillChangeState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillChangeState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _dates() -> rx.Component:
    shown = _STATE.shown
    pairs = {
        "closer": (text("drills.closer"), shown.closer),
        "original": (text("programme.original"), shown.original),
        "slips": (text("programme.slips"), shown.slips),
        "cancel-reason": (text("programme.cancel.reason"), shown.cancel_reason),
    }
    known = [
        rx.cond(value != "", fact(word, value, data_testid=f"drill-{name}"))
        for name, (word, value) in pairs.items()
    ]
    return rx.el.div(facts(*known), class_name="pr-dates")


def _move(line: Any) -> rx.Component:
    return list_item(
        rx.fragment(),
        rx.fragment(rx.el.b(line.dates), rx.el.div(line.reason, class_name="o-sub")),
        line.at,
        data_testid="drill-move-row",
    )


def _narrow(form: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.div(form, class_name="o-col"), class_name="o-cols")


def _move_form() -> rx.Component:
    form = kept_form(
        "drill-move:" + _STATE.of,
        rx.el.input(type="hidden", name="version", value=_STATE.seen_version.to_string(), read_only=True),
        datetime_field(
            "move_to",
            text("programme.move.to"),
            error=_error("move_to"),
            hint=text("programme.move.to.hint"),
            data_testid="drill-move-to",
        ),
        text_field(
            "move_reason",
            text("programme.move.reason"),
            error=_error("move_reason"),
            hint=text("programme.reason.hint"),
            data_testid="drill-move-reason",
        ),
        button_row(
            secondary_button(text("programme.move.save"), type="submit", data_testid="drill-move-submit")
        ),
        on_submit=DrillChangeState.move,
        key="move-" + _STATE.forms_sent.to_string(),
    )
    return folded(
        text("programme.move"), _narrow(form), data_testid="drill-move", on_click=DrillChangeState.look
    )


def _cancel_form() -> rx.Component:
    """Two taps and a reason, because it cannot be taken back."""
    form = kept_form(
        "drill-cancel:" + _STATE.of,
        text_field(
            "cancel_reason",
            text("programme.cancel.reason"),
            error=_error("cancel_reason"),
            hint=text("programme.reason.hint"),
            data_testid="drill-cancel-reason-field",
        ),
        button_row(
            secondary_button(
                text("drills.detail.cancel.sure"), type="submit", data_testid="drill-cancel-submit"
            )
        ),
        on_submit=DrillChangeState.cancel,
    )
    return folded(text("drills.detail.cancel"), _narrow(form), data_testid="drill-cancel")


def change_section() -> rx.Component:
    """Part of the page of one drill, with errors of its own."""
    state, shown = _STATE, _STATE.shown
    moves = plain_list(rx.foreach(shown.moves, _move), data_testid="drill-moves")
    return rx.el.div(
        error_summary(state.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="drill-change-refusal"),
        _dates(),
        rx.cond(shown.moves.length() > 0, moves),
        rx.cond(shown.may_move, _move_form()),
        rx.cond(shown.may_cancel, _cancel_form()),
    )
