"""``/patrols/round``: the phone page of a round. Reflex gives the frame and an empty leaf; round.js draws it.

Nothing here may depend on a State being loaded: without a signal the page comes from the phone's own store.
"""

from typing import Any

import reflex as rx

from dashboard.features.patrols.ui.round_state import PatrolRoundState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolRoundState


def patrol_round_page() -> rx.Component:
    """Body of ``/patrols/round``. The words of the leaf are for the time before the first pack."""
    return rx.el.div(
        rx.el.h1(text("patrols.round.title"), class_name="p-title"),
        rx.el.div(
            class_name="p-round",
            data_testid="patrol-round",
            data_round="true",
            data_revision=_STATE.revision.to_string(),
            data_loading=text("patrols.round.loading"),
            data_none=text("patrols.round.no_pack"),
            data_unkept=text("patrols.round.unkept"),
        ),
    )
