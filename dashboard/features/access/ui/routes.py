"""HTTP routes of signing in and out, the refusal page and the session probe of the screens."""

import asyncio
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.features.access import actions
from dashboard.features.access.actions import NextStep
from dashboard.features.access.forms import parse_sign_in, safe_path
from dashboard.features.access.ui.account_routes import account_routes
from dashboard.features.access.ui.activate_routes import activate_routes
from dashboard.features.access.ui.body import small_form
from dashboard.features.access.ui.checking import checked
from dashboard.features.access.ui.factor_routes import factor_routes
from dashboard.features.access.ui.known_device import device_cookie, known_device
from dashboard.features.access.ui.page import ASSETS, is_form_token, login_page, sentence_page
from dashboard.features.access.ui.requests import (
    is_own_form,
    language_of,
    live_session,
    onward,
    place_of,
    with_next,
)
from dashboard.features.access.ui.throttle import Throttle
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Language
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.web.draft_routes import owner_tag
from dashboard.web.front_door import is_own_origin
from dashboard.web.session import session_cookie, sessions, token_in

_throttle = Throttle()


def _form(
    language: Language,
    next_path: str,
    username: str = "",
    error: str = "",
    status: int = 200,
    *,
    has_ended: bool = False,
) -> Response:
    return login_page(
        language,
        next_path=next_path,
        username=username,
        error=error,
        has_ended=has_ended,
        profile=settings().profile,
        status=status,
    )


async def show_login(request: Request) -> Response:
    next_path = safe_path(request.query_params.get("next"))
    live = await live_session(request)
    if live is not None:
        onward_path = with_next("/login/code", next_path) if live.factor_due else next_path
        return RedirectResponse(onward_path, status_code=303)
    # Of what the browser itself brings, never of whether such a session was ever known: any cookie will do.
    brings_one = bool(token_in(request.headers.get("cookie", "")))
    return _form(language_of(request.query_params.get("lang")), next_path, has_ended=brings_one)


async def do_login(request: Request) -> Response:
    """Every refusal says the same, whether the account exists or not."""
    fields = await small_form(request)
    language, next_path = language_of(fields.get("lang")), safe_path(fields.get("next"))
    username = fields.get("username", "")[:64]
    if not is_own_origin(request.scope) or not is_form_token(fields.get("csrf")):
        return _form(language, next_path, username, say("login.again", language), 403)
    command = parse_sign_in(fields)
    if command is None:
        return _form(language, next_path, username, say("login.wrong", language), 401)
    place, device = place_of(request), known_device(request, command.username)
    before = await live_session(request)
    wait = _throttle.admit(command.username, place.address, device)
    if wait:
        sentence = say("login.wait", language, seconds=wait)
        return _form(language, next_path, username, sentence, 429)
    try:
        signed = await checked(
            partial(
                actions.sign_in,
                command,
                address=place.address,
                browser=place.browser,
                clock=system_clock,
                replaces=before.id_hash if before is not None else "",
            )
        )
    except Denied:
        return _form(language, next_path, username, say("login.wrong", language), 401)
    _throttle.succeeded(command.username, place.address, device)
    response = onward(signed, command.next_path)
    if signed.next_step is NextStep.NONE:
        response.headers.append("set-cookie", device_cookie(request, command.username))
    return response


def logout_route(on_end: Callable[[str], None]) -> Callable[[Request], object]:
    """``on_end`` cuts the open sockets of the session that ended."""

    async def do_logout(request: Request) -> Response:
        if not is_own_origin(request.scope):
            return Response(status_code=403)
        session = await live_session(request)
        if session is not None:
            if (await small_form(request)).get("csrf") != session.csrf:
                return Response(status_code=403)
            await asyncio.to_thread(actions.sign_out, session.actor, session.id_hash, clock=system_clock)
            sessions().forget(session.id_hash)
            on_end(session.id_hash)
        response = RedirectResponse("/login", status_code=303)
        response.headers["set-cookie"] = session_cookie("", 0)
        # Not "storage": a shared phone keeps a colleague's unsent records there; the page empties its own.
        response.headers["clear-site-data"] = '"cache"'
        return response

    return do_logout


async def do_language(request: Request) -> Response:
    """The account's language, then back to the page that asked: everything is loaded anew."""
    session = await live_session(request)
    fields = await small_form(request)
    if session is None or not is_own_form(request, session, fields):
        return Response(status_code=403)
    language = language_of(fields.get("language"))
    await asyncio.to_thread(actions.choose_language, session.actor, language, clock=system_clock)
    sessions().forget(session.id_hash)
    return RedirectResponse(safe_path(fields.get("next")), status_code=303)


async def show_denied(request: Request) -> Response:
    """The front door sends pages here that the account may not read."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    language = session.actor.language
    return sentence_page(
        language,
        title=say("denied.title", language),
        body=say("denied.body", language),
        csrf=session.csrf,
        owner=owner_tag(session.actor),
        status=403,
    )


async def session_probe(request: Request) -> Response:
    """Tells a screen whose socket was refused why: its session ended (401) or not (204)."""
    live = await live_session(request)
    return Response(status_code=204 if live is not None and not live.factor_due else 401)


async def style(request: Request) -> Response:
    return FileResponse(ASSETS / "login.css", media_type="text/css")


async def font(request: Request) -> Response:
    return FileResponse(ASSETS / "fonts" / "ibm-plex-sans-subset.woff2", media_type="font/woff2")


async def too_large(request: Request, error: Exception) -> Response:
    return Response(status_code=413)


def routes(on_end: Callable[[str], None], is_ready: Callable[[], bool]) -> list[Route]:
    """All plain HTTP routes of the product."""

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        good = await asyncio.to_thread(is_ready)
        return JSONResponse({"status": "ok" if good else "unavailable"}, status_code=200 if good else 503)

    return [
        Route("/login", show_login, methods=["GET"]),
        Route("/login", do_login, methods=["POST"]),
        Route("/login/style.css", style, methods=["GET"]),
        Route("/login/plex.woff2", font, methods=["GET"]),
        Route("/logout", logout_route(on_end), methods=["POST"]),
        Route("/language", do_language, methods=["POST"]),
        Route("/denied", show_denied, methods=["GET"]),
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
        Route("/health/session", session_probe, methods=["GET"]),
        *activate_routes(),
        *factor_routes(on_end),
        *account_routes(on_end),
    ]
