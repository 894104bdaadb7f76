"""``/screen``: a browser without a session becomes a wall screen. Plain HTTP: only that sets cookies.

``/screen/claim`` is asked every two seconds by the waiting page: a code, or the cookie of the approved
screen. ``/screen/alive`` is a paired screen's sign of life and brings its daily new cookie. The front door
lets all of them through, so each looks at Origin and session itself. No secret is ever in an address.
"""

import asyncio
from datetime import datetime

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.features.devices.actions import Fetched, fetch_cookie, keep_screen, show_code
from dashboard.features.devices.queries import find_waiting
from dashboard.features.devices.rules import CODE_LASTS, code_of, hash_of
from dashboard.features.devices.ui.pairing_page import ASSETS, occupied_html, waiting_html
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Language
from dashboard.kernel.wording import clock_time
from dashboard.web.front_door import is_own_origin
from dashboard.web.session import client_address, cookie_header, session_cookie, sessions, token_in
from dashboard.web.throttle import AddressThrottle

# Whoever asks with a claim that waits takes the attempt back: what counts is asking for new codes.
_PER_SECOND = 50
_throttle = AddressThrottle(_PER_SECOND)
_CLAIM = "claim"
_WALL = "/wall"
_QUIET = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def pairing_routes() -> list[Route]:
    """The waiting page with its two files, its question, and the sign of life."""
    return [
        Route("/screen", show_page, methods=["GET"], name="screen"),
        Route("/screen/pairing.css", style, methods=["GET"]),
        Route("/screen/pairing.js", script, methods=["GET"]),
        Route("/screen/claim", claim, methods=["POST"], name="screen-claim"),
        Route("/screen/alive", alive, methods=["POST"], name="screen-alive"),
    ]


async def show_page(request: Request) -> Response:
    """The page that waits; a paired screen goes on to its wall, a person's browser keeps its session."""
    live = await sessions().of_scope(request.scope)
    if live is not None and live.kind == "device":
        return RedirectResponse(_WALL, status_code=303, headers=_QUIET)
    return HTMLResponse(waiting_html() if live is None else occupied_html(), headers=_QUIET)


async def claim(request: Request) -> Response:
    """``{"state": "waiting", "code", "until"}``, or ``{"state": "paired"}`` with the session cookie."""
    if not is_own_origin(request.scope):
        return Response(status_code=403, headers=_QUIET)
    live = await sessions().of_scope(request.scope)
    if live is not None:
        return JSONResponse({"state": "paired"}, headers=_QUIET) if live.kind == "device" else _occupied()
    address = client_address(request.scope)
    wait = _throttle.admit(address)
    if wait:
        return Response(status_code=429, headers={**_QUIET, "retry-after": str(wait)})
    held = token_in(cookie_header(request.scope["headers"]), _CLAIM)
    waiting = await asyncio.to_thread(_waiting, held) if held else None
    if waiting is not None:
        _throttle.succeeded(address)
        if isinstance(waiting, datetime):
            return _code(code_of(held), waiting)
        fetched = await asyncio.to_thread(fetch_cookie, held, address, clock=system_clock)
        if fetched is not None:
            return _paired(fetched)
    try:
        shown = await asyncio.to_thread(show_code, address, clock=system_clock)
    except Refused:
        return Response(status_code=429, headers={**_QUIET, "retry-after": "60"})
    answer = _code(shown.code, shown.ends_at)
    seconds = int(CODE_LASTS.total_seconds())
    answer.headers["set-cookie"] = session_cookie(shown.claim, seconds, _CLAIM)
    return answer


async def alive(request: Request) -> Response:
    """204, or 205 with a new cookie: the screen then asks once more, so that the old one ends."""
    if not is_own_origin(request.scope):
        return Response(status_code=403, headers=_QUIET)
    live: LiveSession | None = await sessions().of_scope(request.scope)
    if live is None:
        return Response(status_code=401, headers=_QUIET)
    if live.kind != "device":
        return Response(status_code=404, headers=_QUIET)
    id_hash = hash_of(token_in(cookie_header(request.scope["headers"])))
    fresh = await asyncio.to_thread(keep_screen, id_hash, clock=system_clock)
    if fresh is None:
        return Response(status_code=204, headers=_QUIET)
    return Response(status_code=205, headers={**_QUIET, "set-cookie": _cookie_of(fresh)})


async def style(request: Request) -> Response:
    return FileResponse(ASSETS / "pairing.css", media_type="text/css")


async def script(request: Request) -> Response:
    return FileResponse(ASSETS / "pairing.js", media_type="text/javascript")


def _waiting(held: str) -> datetime | bool | None:
    """Until when the code of this claim is good; True when it was approved, None when nothing waits."""
    with reading() as session:
        found = find_waiting(session, hash_of(held), system_clock())
    if found is None:
        return None
    return found.ends_at if found.device_id is None else True


def _code(code: str, until: datetime) -> JSONResponse:
    said = {"state": "waiting", "code": code, "until": clock_time(until, Language.ID)}
    return JSONResponse(said, headers=_QUIET)


def _paired(fetched: Fetched) -> JSONResponse:
    answer = JSONResponse({"state": "paired"}, headers=_QUIET)
    answer.headers.append("set-cookie", _cookie_of(fetched))
    answer.headers.append("set-cookie", session_cookie("", 0, _CLAIM))
    return answer


def _cookie_of(fetched: Fetched) -> str:
    return session_cookie(fetched.token, int((fetched.ends_at - system_clock()).total_seconds()))


def _occupied() -> Response:
    return Response(status_code=409, headers=_QUIET)
