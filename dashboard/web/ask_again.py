"""An event that comes while the database is away: what the person is told, and what comes again by itself.

Called by the policy gate, which cannot even ask whose event it is. Reflex sends the events of loading once:
without another try a page that was opened meanwhile would wait for ever.
"""

import asyncio
import logging
from typing import Any

from reflex.state import StateUpdate
from reflex_base.constants import RouteVar
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from dashboard.kernel.errors import Unavailable
from dashboard.kernel.outage import AWAY
from dashboard.web.arrival import note_arrival
from dashboard.web.notice import notice_delta

logger = logging.getLogger(__name__)

UNASKED = "error.unasked"
_AGAIN_SECONDS = 2.0


async def ask_again(app: Any, event: Event, error: Unavailable, *, opens_page: bool) -> StateUpdate:
    """Nothing was done. ``opens_page``: an event of a page that opens, which is tried until the page goes."""
    logger.warning("not now: %s", error.key)
    if not opens_page:
        brings_form = any(isinstance(value, dict) for value in event.payload.values())
        return StateUpdate(delta=notice_delta(AWAY if brings_form else UNASKED))
    note_arrival(event)
    await asyncio.sleep(_AGAIN_SECONDS)
    sid = EventContext.get().router_data.get(RouteVar.SESSION_ID, "")
    if sid not in app.event_namespace.sid_to_token:
        return StateUpdate(delta={})
    return StateUpdate(delta=notice_delta(error.key), events=[event])
