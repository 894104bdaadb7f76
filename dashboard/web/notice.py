"""One line that any page can show: a refusal, or the reference of a defect.

It is pushed as a delta, because Reflex's own toast needs eval, which the browser is told to refuse.
"""

import asyncio
import logging
import secrets

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.event.context import EventContext

from dashboard.kernel.errors import Unavailable

logger = logging.getLogger(__name__)


class NoticeState(rx.State):
    """``key`` is a key of the string table; ``reference`` a defect's number; empty means nothing to say."""

    key: str = ""
    reference: str = ""


def notice_delta(key: str, reference: str = "") -> dict[str, dict[str, str]]:
    """A delta that shows the notice on the page that asked."""
    return {
        NoticeState.get_full_name(): {"key_rx_state_": key, "reference_rx_state_": reference},
    }


class ExceptionReporter:
    """Logs a defect under a reference and tells the person that reference, never the error text.

    A database that cannot do it now is no defect: its sentence is shown.
    """

    def __init__(self) -> None:
        self.app: rx.App | None = None

    def __call__(self, exception: Exception) -> None:
        if isinstance(exception, Unavailable):
            logger.warning("not now: %s", exception.key)
            self._show(notice_delta(exception.key))
            return
        reference = secrets.token_hex(4)
        logger.error("defect %s", reference, exc_info=exception)
        self._show(notice_delta("error.defect", reference))

    def _show(self, delta: dict[str, dict[str, str]]) -> None:
        if self.app is None or self.app.event_namespace is None:
            return
        update = StateUpdate(delta=delta)
        task = asyncio.get_running_loop().create_task(
            self.app.event_namespace.emit_update(update, EventContext.get().token)
        )
        task.add_done_callback(lambda done: done.exception())
