"""The critical bar itself; the shell puts it into the frame of every staff page."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.feedback import critical_bar, refusal_notice
from dashboard.features.incidents.ui.critical_state import CriticalState
from dashboard.features.incidents.ui.step_parts import undo_offer
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = CriticalState


def critical_strip() -> rx.Component:
    """Type, place, since when; "Terima" for whoever may; a link for everybody else."""
    shown = _STATE.shown
    accept = rx.cond(
        shown.may_accept,
        secondary_button(
            text("incidents.action.acknowledge"),
            on_click=_STATE.accept,
            size="small",
            data_testid="critical-accept",
        ),
        rx.fragment(),
    )
    sentence = rx.el.span(
        rx.el.a(shown.sentence, href="/incidents/" + shown.reference),
        rx.cond(shown.more == "", "", " " + shown.more),
    )
    return rx.el.div(
        critical_bar(
            shown.reference != "",
            sentence,
            accept,
            data_testid="critical-bar",
            data_reference=shown.reference,
        ),
        refusal_notice(_STATE.refusal),
        undo_offer(_STATE),
        class_name="o-through",
    )
