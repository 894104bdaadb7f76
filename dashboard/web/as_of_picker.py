"""The field that asks a page of numbers for another instant. Its state has ``asked``, ``as_of_error`` and
``show_as_of`` (see web/as_of.py for what they hold)."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button
from dashboard.design.field import datetime_field, office_form
from dashboard.web.locale import text


def as_of_picker(state: Any) -> rx.Component:
    """The instant the page answers for; empty is now."""
    return office_form(
        rx.el.div(
            datetime_field(
                "as_of",
                text("as_of.picker"),
                note=text("as_of.picker.hint"),
                default_value=state.asked,
                step="1",
                data_testid="as-of",
            ),
            submit_button(text("as_of.picker.show"), data_testid="as-of-show"),
            class_name="o-row o-period",
        ),
        rx.el.p(state.as_of_error, role="alert", class_name="o-err-line", data_testid="as-of-error"),
        on_submit=state.show_as_of,
        key=state.asked,
    )
