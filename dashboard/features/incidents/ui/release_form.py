"""The form of a sanitised copy, folded away in the panel "Sifat dan pembagian". Called by sharing_section."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import notice
from dashboard.design.field import date_field, text_area, text_field
from dashboard.features.incidents.forms.sharing import LONGEST_CONDITIONS, LONGEST_PURPOSE, LONGEST_TEXT
from dashboard.features.incidents.ui.sharing_state import SharingState
from dashboard.kernel.sharing import Handling
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = SharingState


def _error(name: str) -> Any:
    return _STATE.errors.get(name, "").to(str)


def release_form() -> rx.Component:
    """A text of its own and what it is for; facts are made coarse by the server."""
    handlings = [Choice(one.value, text(f"sharing.handling.{one.value}")) for one in Handling]
    form = kept_form(
        "incident-release:" + _STATE.shown.reference,
        notice(text("incidents.release.what"), kind="info"),
        text_area(
            "release_text",
            text("incidents.release.text"),
            error=_error("release_text"),
            hint=text("incidents.release.text.hint"),
            rows=4,
            max_length=LONGEST_TEXT,
            data_testid="release-text",
        ),
        text_field(
            "purpose",
            text("incidents.release.purpose"),
            error=_error("purpose"),
            hint=text("incidents.release.purpose.hint"),
            max_length=LONGEST_PURPOSE,
            data_testid="release-purpose",
        ),
        choice_group(
            "release_handling",
            text("incidents.share.handling"),
            handlings,
            error=_error("release_handling"),
            columns=2,
            default_value=Handling.CONDITIONS.value,
            test_id="release-handling",
        ),
        text_field(
            "release_handling_text",
            text("incidents.share.handling.text"),
            error=_error("release_handling_text"),
            hint=text("incidents.share.handling.hint"),
            max_length=LONGEST_CONDITIONS,
            data_testid="release-conditions",
        ),
        date_field(
            "release_until",
            text("incidents.release.until"),
            error=_error("release_until"),
            hint=text("incidents.release.until.hint"),
            data_testid="release-until",
        ),
        text_field(
            "release_mask",
            text("incidents.mask.reason"),
            error=_error("release_mask"),
            hint=text("incidents.mask.reason.hint"),
            data_testid="release-mask",
        ),
        button_row(submit_button(text("incidents.release.save"), data_testid="release-submit")),
        on_submit=_STATE.release,
        key="release-" + _STATE.forms_sent.to_string() + _STATE.shown.reference,
    )
    summary = rx.el.summary(text("incidents.release.open"), class_name="o-more", data_testid="release-open")
    return rx.el.details(summary, form, class_name="o-fold")
