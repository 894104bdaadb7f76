"""``/drills/REFERENCE/run``: conduct on a tablet. Reflex gives frame and leaf, drill_run.js draws it.

Nothing here may depend on a State being loaded: without a signal the page comes from the device's own store.
"""

from typing import Any

import reflex as rx

from dashboard.features.drills.ui.run_state import DrillRunState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillRunState


def drill_run_page() -> rx.Component:
    """Body of ``/drills/REFERENCE/run``. The words of the leaf are for the time before the first pack."""
    return rx.el.div(
        rx.el.h1(text("drills.run.title"), class_name="p-title"),
        rx.el.div(
            class_name="d-run",
            data_testid="drill-run",
            data_drill_run="true",
            data_revision=_STATE.revision.to_string(),
            data_loading=text("drills.run.loading"),
            data_none=text("drills.run.no_pack"),
            data_gone=text("drills.run.gone"),
            data_unkept=text("drills.run.unkept"),
        ),
    )
