"""``/calendar/SECRET.ics``: the one address of the product that a device reads without a session.

Mounted by the shell; the front door lets exactly its shape through. Unknown, revoked, a closed account and a
lost right all answer the same 404. Guessing is throttled as signing in is. The secret is never written down.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.features.drills.actions import note_reading
from dashboard.features.drills.queries.calendar import calendar_drills, find_feed
from dashboard.features.drills.rules.calendar import is_token
from dashboard.features.drills.ui.calendar_file import calendar_file
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.web.throttle import AddressThrottle

# Reading is cheap beside checking a password, and every phone may ask at the same full hour.
_PER_SECOND = 50
_throttle = AddressThrottle(_PER_SECOND)
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def calendar_routes() -> list[Route]:
    """The feed; the address is no page."""
    return [Route("/calendar/{token}.ics", show_calendar, methods=["GET"], name="calendar")]


async def show_calendar(request: Request) -> Response:
    """The calendar, or 404 without a word why. A look at the headers (HEAD) is no reading."""
    address = request.client.host if request.client else ""
    wait = _throttle.admit(address)
    if wait:
        return Response(status_code=429, headers={**_HEADERS, "retry-after": str(wait)})
    is_look = request.method == "HEAD"
    body = await asyncio.to_thread(read_calendar, request.path_params["token"], is_look=is_look)
    if body is None:
        return Response(status_code=404, headers=_HEADERS)
    _throttle.succeeded(address)
    headers = {**_HEADERS, "content-disposition": 'inline; filename="latihan.ics"'}
    return Response(b"" if is_look else body, headers=headers, media_type="text/calendar")


def read_calendar(token: str, *, is_look: bool = False) -> bytes | None:
    """The file behind a secret, or None whatever the reason; the reading is noted."""
    if not is_token(token):
        return None
    now = system_clock()
    with reading() as session:
        feed = find_feed(session, token)
        actor = account(session, feed.user_id) if feed is not None else None
        if feed is None or actor is None or not actor.may(Permission.DRILL_READ):
            return None
        drills = calendar_drills(session, actor, now)
    if not is_look:
        note_reading(actor, feed.id, clock=system_clock)
    return calendar_file(drills, actor.language)
