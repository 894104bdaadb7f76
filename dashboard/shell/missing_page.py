"""The page for an address that does not exist: the fact, and one way on. It asks the server for nothing."""

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.feedback import empty_state
from dashboard.web.locale import text


def missing_page() -> rx.Component:
    """Without the frame: whoever mistyped an address need not be told what else there is."""
    way_on = secondary_button(text("missing.back"), href="/")
    return rx.el.main(
        empty_state(text("missing.title"), text("missing.text"), way_on),
        class_name="theme-office o-app o-lost",
    )
