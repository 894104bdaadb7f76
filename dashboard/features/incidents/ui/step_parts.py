"""The bar that takes a step back, and the one question before a critical incident is ended."""

from typing import Any

import reflex as rx

from dashboard.design.dialog import confirm_dialog
from dashboard.design.feedback import undo_bar
from dashboard.web.locale import text


def undo_offer(state: Any) -> rx.Component:
    """ "R-2026-0042 selesai. Batalkan": the State has ``offer`` and ``undo_offered``."""
    offer = state.offer
    return undo_bar(
        offer.action != "",
        offer.words,
        text("incidents.undo.button"),
        turn=offer.reference + offer.action + offer.turn.to_string(),
        on_click=state.undo_offered,
        data_testid="incident-undo",
    )


def end_question(state: Any) -> rx.Component:
    """Before a critical incident is ended; the State has ``is_asking``, ``end`` and ``keep_open``."""
    return confirm_dialog(
        state.is_asking,
        text("incidents.confirm.title"),
        text("incidents.confirm.text"),
        yes=text("incidents.confirm.yes"),
        no=text("incidents.confirm.no"),
        on_yes=state.end,
        on_no=state.keep_open,
        test_id="incident-end",
    )
