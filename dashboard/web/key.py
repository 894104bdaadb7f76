"""The idempotency key of a form: made in the browser, so that it survives a restart of the server."""

import reflex as rx


def key_input() -> rx.Component:
    """A hidden input that assets/forms.js fills once per form, when it is first sent or kept."""
    return rx.el.input(type="hidden", name="key", default_value="")
