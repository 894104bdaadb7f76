"""``/login/code`` takes the second factor, ``/login/factor`` enrols one. Plain HTTP: both change the cookie.

A session that waits for its factor reaches these two and the way out, nothing else (web/front_door.py).
``/login/recovered`` comes after a recovery code.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.features.access import actions
from dashboard.features.access.actions import Enrolled
from dashboard.features.access.forms import safe_path
from dashboard.features.access.queries.own import codes_left_after
from dashboard.features.access.ui.body import small_form
from dashboard.features.access.ui.checking import checked
from dashboard.features.access.ui.known_device import device_cookie, known_device
from dashboard.features.access.ui.page import plain_page, recovered_page
from dashboard.features.access.ui.requests import (
    account_session,
    is_own_form,
    live_session,
    onward,
    place_of,
    with_next,
    with_session,
)
from dashboard.features.access.ui.throttle import Throttle
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.text import say
from dashboard.web.session import needs_proof, sessions

_throttle = Throttle()


def factor_routes(on_end: Callable[[str], None]) -> list[Route]:
    """``on_end`` cuts the open sockets of the session that ended."""
    return [
        Route("/login/code", show_code, methods=["GET"], name="login-code"),
        Route("/login/code", do_code, methods=["POST"], name="login-code-post"),
        Route("/login/recovered", show_recovered, methods=["GET"], name="login-recovered"),
        Route("/login/factor", show_enrolment, methods=["GET"], name="login-factor"),
        Route("/login/factor", _enrolment(on_end), methods=["POST"], name="login-factor-post"),
    ]


async def show_code(request: Request) -> Response:
    live = await live_session(request)
    next_path = safe_path(request.query_params.get("next"))
    if live is None or not live.factor_due:
        return RedirectResponse("/login" if live is None else next_path, status_code=303)
    if await asyncio.to_thread(actions.may_enrol, live):
        return RedirectResponse(with_next("/login/factor", next_path), status_code=303)
    return _code_form(live, next_path, recovery=request.query_params.get("recovery") == "1")


async def do_code(request: Request) -> Response:
    live = await live_session(request)
    if live is None or not live.factor_due:
        return RedirectResponse("/login", status_code=303)
    fields = await small_form(request)
    language, next_path = live.actor.language, safe_path(fields.get("next"))
    again = partial(_code_form, live, next_path, recovery=fields.get("recovery") == "1")
    if not is_own_form(request, live, fields):
        return again(error=say("login.again", language), status=403)
    place, name = place_of(request), live.actor.username
    device = known_device(request, name)
    wait = _throttle.admit(name, place.address, device)
    if wait:
        return again(error=say("login.wait", language, seconds=wait), status=429)
    work = partial(actions.give_code, live, fields.get("code", "")[:64], place=place, clock=system_clock)
    try:
        signed = await checked(work)
    except Denied:
        wrong = "login.recovery_wrong" if fields.get("recovery") == "1" else "login.code_wrong"
        return again(error=say(wrong, language), status=401)
    _throttle.succeeded(name, place.address, device)
    sessions().forget(live.id_hash)
    response = onward(signed, next_path)
    response.headers.append("set-cookie", device_cookie(request, name))
    return response


async def show_recovered(request: Request) -> Response:
    """Where a recovery code leads first: how many are left. Whoever came another way goes on at once."""
    live = await account_session(request)
    if live is None:
        return RedirectResponse("/login", status_code=303)
    left = await asyncio.to_thread(_codes_left, live)
    next_path = safe_path(request.query_params.get("next"))
    if left is None:
        return RedirectResponse(next_path, status_code=303)
    enrol = with_next("/login/factor", next_path)
    return recovered_page(live.actor.language, left=left, onward=next_path, enrol=enrol)


def _codes_left(live: LiveSession) -> int | None:
    with reading() as session:
        return codes_left_after(session, live.id_hash)


async def show_enrolment(request: Request) -> Response:
    live = await live_session(request)
    next_path = safe_path(request.query_params.get("next"))
    refused = await _not_now(live, next_path)
    if refused is not None or live is None:
        return refused or RedirectResponse("/login", status_code=303)
    return await _enrolment_form(live, next_path)


def _enrolment(on_end: Callable[[str], None]) -> Callable[[Request], object]:
    async def do_enrolment(request: Request) -> Response:
        live = await live_session(request)
        fields = await small_form(request)
        next_path = safe_path(fields.get("next"))
        refused = await _not_now(live, next_path)
        if refused is not None or live is None:
            return refused or RedirectResponse("/login", status_code=303)
        language, sealed = live.actor.language, fields.get("sealed", "")[:400]
        if not is_own_form(request, live, fields):
            return await _enrolment_form(live, next_path, error=say("login.again", language), status=403)
        code, place = fields.get("code", "")[:64], place_of(request)
        work = partial(actions.enrol_factor, live, sealed, code, place=place, clock=system_clock)
        try:
            enrolled = await checked(work)
        except Denied:
            return RedirectResponse("/login", status_code=303)
        except Refused as error:
            return await _enrolment_form(live, next_path, sealed, error=say(error.key, language), status=400)
        sessions().forget(live.id_hash)
        on_end(live.id_hash)
        response = with_session(_codes_page(live, enrolled, next_path), enrolled.signed)
        response.headers.append("set-cookie", device_cookie(request, live.actor.username))
        return response

    return do_enrolment


async def _not_now(live: LiveSession | None, next_path: str) -> Response | None:
    """Where a person goes who may not enrol now: to signing in, to the code, or to give a proof first."""
    if live is None or live.kind != "account":
        return RedirectResponse("/login", status_code=303)
    if live.factor_due:
        allowed = await asyncio.to_thread(actions.may_enrol, live)
        return None if allowed else RedirectResponse(with_next("/login/code", next_path), status_code=303)
    return RedirectResponse(with_next("/account/prove", "/login/factor"), 303) if needs_proof(live) else None


def _code_form(
    live: LiveSession, next_path: str, *, recovery: bool, error: str = "", status: int = 200
) -> Response:
    language = live.actor.language
    return plain_page(
        "code",
        language,
        title=say("factor.recovery.title" if recovery else "factor.code.title", language),
        error=error,
        error_id="login-error",
        status=status,
        csrf=live.csrf,
        next=next_path,
        recovery=recovery,
    )


async def _enrolment_form(
    live: LiveSession, next_path: str, sealed: str = "", *, error: str = "", status: int = 200
) -> Response:
    language, title = live.actor.language, say("factor.enrol.title", live.actor.language)
    try:
        shown = await asyncio.to_thread(actions.show_seed, live, clock=system_clock, sealed=sealed)
    except Refused as refused:
        sentence = say(refused.key, language)
        return plain_page("base", language, title=title, error=sentence, error_id="factor-error", status=503)
    # The picture is made here from our own text; nothing of it was typed by anybody.
    picture = segno.make(shown.uri, error="m").svg_inline(
        border=4, dark="#14181B", light="#fff", omitsize=True
    )
    return plain_page(
        "enrol",
        language,
        title=title,
        error=error,
        error_id="factor-error",
        status=status,
        csrf=live.csrf,
        next=next_path,
        must=live.factor_due,
        qr=Markup(picture),
        uri=shown.uri,
        seed=" ".join(shown.text[start : start + 4] for start in range(0, len(shown.text), 4)),
        sealed=shown.sealed,
    )


def _codes_page(live: LiveSession, enrolled: Enrolled, next_path: str) -> Response:
    return recovery_page(live, enrolled.codes, next_path if live.factor_due else "/account")


def recovery_page(live: LiveSession, codes: list[str], next_path: str) -> Response:
    """The recovery codes, this once: to print or to write down."""
    language = live.actor.language
    return plain_page(
        "codes",
        language,
        title=say("factor.codes.title", language),
        codes=codes,
        whose=say("factor.codes.whose", language, username=live.actor.username),
        next=next_path,
    )
