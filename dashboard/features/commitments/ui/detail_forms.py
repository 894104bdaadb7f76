"""The forms of one commitment: evidence and a later due day by its owner, a key by each agency."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, secondary_button, submit_button
from dashboard.design.field import date_field, office_form, text_area, text_field
from dashboard.design.layout import folded, muted, section
from dashboard.features.commitments.ui.detail_state import CommitmentState
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = CommitmentState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _version() -> rx.Component:
    """Keyed, so that a version read after a conflict takes the place of the one the form was opened on."""
    number = _STATE.version.to_string()
    return rx.el.input(type="hidden", name="version", default_value=number, key="version-" + number)


def _key(form: str) -> rx.Var[str]:
    """Each saved form leaves an empty one with a key of its own behind."""
    return f"{form}-" + _STATE.forms_sent.to_string()


def evidence_form() -> rx.Component:
    form = kept_form(
        "commitment-evidence:" + _STATE.shown.reference,
        _version(),
        text_area(
            "evidence",
            text("commitments.evidence.label"),
            error=_error("evidence"),
            hint=text("commitments.evidence.hint"),
            data_testid="commitment-evidence-text",
        ),
        button_row(submit_button(text("commitments.evidence.save"), data_testid="commitment-evidence")),
        on_submit=CommitmentState.prove,
        key=_key("evidence"),
    )
    return section(text("commitments.evidence.title"), form)


def slip_form() -> rx.Component:
    form = kept_form(
        "commitment-slip:" + _STATE.shown.reference,
        _version(),
        date_field(
            "slip_due",
            text("commitments.slip.due"),
            error=_error("slip_due"),
            hint=text("commitments.slip.about"),
            data_testid="commitment-slip-due",
        ),
        text_field(
            "slip_reason",
            text("commitments.slip.reason"),
            error=_error("slip_reason"),
            hint=text("commitments.no_names"),
            data_testid="commitment-slip-reason",
        ),
        button_row(submit_button(text("commitments.slip.save"), data_testid="commitment-slip")),
        on_submit=CommitmentState.slip,
        key=_key("slip"),
    )
    return section(text("commitments.slip.title"), form)


def close_form() -> rx.Component:
    """Asked for only when there is something to look at."""
    turn = primary_button(
        text("commitments.close.turn"), type="submit", icon="check", data_testid="commitment-key-close"
    )
    form = office_form(
        key_input(), _version(), button_row(turn), on_submit=CommitmentState.close, key=_key("close")
    )
    return rx.cond(_STATE.shown.has_evidence, form, muted(text("commitments.close.wait")))


def cancel_form() -> rx.Component:
    form = kept_form(
        "commitment-cancel:" + _STATE.shown.reference,
        _version(),
        muted(text("commitments.cancel.about")),
        text_field(
            "cancel_reason",
            text("commitments.cancel.reason"),
            error=_error("cancel_reason"),
            hint=text("commitments.no_names"),
            data_testid="commitment-cancel-reason",
        ),
        button_row(
            secondary_button(
                text("commitments.cancel.turn"), type="submit", data_testid="commitment-key-cancel"
            )
        ),
        on_submit=CommitmentState.cancel,
        key=_key("cancel"),
    )
    return folded(text("commitments.cancel.title"), form, data_testid="commitment-cancel-open")


def back_form() -> rx.Component:
    back = secondary_button(text("commitments.back.turn"), type="submit", data_testid="commitment-key-back")
    return office_form(key_input(), button_row(back), on_submit=CommitmentState.take_back, key=_key("back"))
