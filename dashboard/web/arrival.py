"""Whether a page's ``load`` runs because the page was opened, or because its lost connection is back.

Reflex runs the load handlers in both cases. What a page has just said ("Tersimpan", a refusal, an undo, a
secret that is shown once) is done with when the page is opened, and must stand when only the link was away.
"""

from collections import deque

from reflex_base.event import Event
from reflex_base.event.context import EventContext

_HYDRATE = "reflex___state____state.hydrate_and_load"
# Events whose chain began with a connection that came back. Each is asked about within its own chain, so
# only the newest matter; one that fell out counts as opened.
_REMEMBERED = 2000
_returns: deque[str] = deque(maxlen=_REMEMBERED)


def note_arrival(event: Event) -> None:
    """Called by the policy gate for every event of the framework itself.

    A browser that opens a page sends the hashes of the state it was built with; one that connects again
    has that state no more and sends none. What is chained from the latter belongs to it.
    """
    context = EventContext.get()
    is_return = event.name == _HYDRATE and not event.payload.get("hashes")
    if is_return or context.parent_txid in _returns:
        _returns.append(context.txid)


def page_opened() -> bool:
    """For a ``load`` handler: False when only the connection is back. Outside an event True."""
    try:
        return EventContext.get().parent_txid not in _returns
    except LookupError:
        return True
