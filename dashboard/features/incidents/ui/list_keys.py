"""Which keys the list knows, in a native dialog, with a switch that turns them off on this device."""

import reflex as rx

from dashboard.design.buttons import ghost_button, kbd, secondary_button
from dashboard.web.locale import text

_KEYS = (
    ("J", "next"),
    ("K", "previous"),
    ("Enter", "open"),
    ("A", "accept"),
    ("N", "report"),
    ("/", "search"),
    ("?", "help"),
)


def keys_button() -> rx.Component:
    """Opens the dialog without a key."""
    return ghost_button(text("incidents.keys.title"), key="?", data_keys_open="true", data_testid="keys-open")


def keys_dialog() -> rx.Component:
    """Opened and closed by assets/keys.js; Escape closes it as any native dialog."""
    lines = [rx.el.div(rx.el.dt(kbd(key)), rx.el.dd(text(f"incidents.keys.{name}"))) for key, name in _KEYS]
    switch = rx.el.label(
        rx.el.input(type="checkbox", data_keys_switch="true", data_testid="keys-switch"),
        rx.el.span(text("incidents.keys.switch")),
        class_name="o-check",
    )
    return rx.el.dialog(
        rx.el.h2(text("incidents.keys.title")),
        rx.el.dl(*lines, class_name="o-l-keylist"),
        switch,
        secondary_button(text("incidents.keys.close"), data_keys_close="true"),
        class_name="o-l-dialog",
        aria_label=text("incidents.keys.title"),
        data_keys_help="true",
        data_testid="keys-help",
    )
