"""The one question before something that others rely on ends. Three uses in the whole product, no more.

A native dialog: assets/dialogs.js opens it as a modal when it appears, Escape answers "no", the focus goes
back to where it was.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, secondary_button
from dashboard.design.office_icons import Flag, Text


def confirm_dialog(
    shown: Flag, title: Text, words: Text, *, yes: Text, no: Text, on_yes: Any, on_no: Any, test_id: str
) -> rx.Component:
    """Title, what follows from it, and two answers. Test ids: ``TEST_ID-dialog``, ``-yes``, ``-no``."""
    box = rx.el.dialog(
        rx.el.h2(title),
        rx.el.p(words),
        button_row(
            primary_button(yes, on_click=on_yes, data_testid=f"{test_id}-yes"),
            secondary_button(no, on_click=on_no, data_testid=f"{test_id}-no", data_no="true"),
        ),
        class_name="o-l-dialog",
        aria_label=title,
        data_modal="true",
        data_testid=f"{test_id}-dialog",
    )
    return rx.cond(shown, box)
