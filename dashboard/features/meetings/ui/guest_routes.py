"""``/guest/SECRET``: a link that opens one screen, once. The front door lets exactly its shape through.

Used, ended, revoked, somebody else's and unknown all get the same page. Guessing is throttled as signing in
is. The secret is never written down. ``/guest`` is where the front door sends a guest whose session is over.
"""

import asyncio
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.features.meetings.actions import OpenedLink, open_guest_link
from dashboard.features.meetings.queries.guests import is_session_of
from dashboard.features.meetings.rules.guests import hash_of
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.web.session import client_address, session_cookie, sessions
from dashboard.web.throttle import AddressThrottle

# Looking a hash up is cheap beside checking a password, and somebody else's guesses must not keep guests out.
_PER_SECOND = 50
_throttle = AddressThrottle(_PER_SECOND)
_SCREEN = "/review/guest"
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def guest_routes() -> list[Route]:
    """The exchange and the refusal; neither is a page of the product."""
    return [
        Route("/guest/{secret}", open_link, methods=["GET"], name="guest-link"),
        Route("/guest", show_closed, methods=["GET"], name="guest-closed"),
    ]


async def open_link(request: Request) -> Response:
    """The way to the guest screen with its session, or the one refusal.

    A look at the headers and a browser that fetches ahead open nothing: the link would be used up by them.
    A person who is signed in needs no link and keeps the own session.
    """
    if request.method != "GET" or request.headers.get("sec-purpose", "").startswith("prefetch"):
        return Response(status_code=405, headers=_HEADERS)
    secret, address = request.path_params["secret"], client_address(request.scope)
    live = await sessions().of_scope(request.scope)
    if live is not None and not live.actor.is_guest:
        return RedirectResponse("/review", status_code=303, headers=_HEADERS)
    wait = _throttle.admit(address)
    if wait:
        return _page("wait", status=429, more={"retry-after": str(wait)}, seconds=wait)
    if live is not None and await asyncio.to_thread(_came_from, secret, live.id_hash):
        _throttle.succeeded(address)
        return _page("opened")
    opened = await asyncio.to_thread(_exchange, secret, address)
    if opened is None:
        return _page("closed", status=404)
    _throttle.succeeded(address)
    lifetime = int((opened.ends_at - system_clock()).total_seconds())
    # A page that goes on by itself, not a redirect: a browser that came from elsewhere would not send the new
    # SameSite=Strict cookie along.
    return _page("opened", more={"set-cookie": session_cookie(opened.token, lifetime)})


async def show_closed(request: Request) -> Response:
    """What the guest screen says once its link is over."""
    return _page("closed", status=403)


def _came_from(secret: str, id_hash: str) -> bool:
    with reading() as session:
        return is_session_of(session, hash_of(secret), id_hash)


def _exchange(secret: str, address: str) -> OpenedLink | None:
    try:
        return open_guest_link(secret, address, clock=system_clock)
    except Missing:
        return None


def _page(name: str, *, status: int = 200, more: dict[str, str] | None = None, **params: int) -> Response:
    """The sentence ``meetings.guest.NAME`` in both languages: nobody knows yet which one a guest reads."""
    words = "".join(
        f'<div lang="{language.value}"><h1>{escape(say(f"meetings.guest.{name}.title", language))}</h1>'
        f"<p>{escape(say(f'meetings.guest.{name}', language, **params))}</p></div>"
        for language in Language
    )
    is_open = name == "opened"
    onward = f'<meta http-equiv="refresh" content="0;url={_SCREEN}">' if is_open else ""
    button = f'<p><a class="button" href="{_SCREEN}">{escape(say("meetings.guest.go"))}</a></p>'
    html = (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="referrer" content="no-referrer">{onward}'
        f"<title>{escape(say(f'meetings.guest.{name}.title'))} - Siaga Bersama</title>"
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/login/style.css"></head>'
        f'<body class="theme-office login"><main data-testid="guest-{name}">'
        f'<p class="brand">Siaga Bersama</p>{words}{button if is_open else ""}</main></body></html>'
    )
    return HTMLResponse(html, status_code=status, headers={**_HEADERS, **(more or {})})
