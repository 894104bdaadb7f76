"""Plain forms of the own account: proof, password, new recovery codes, giving the factor up.

``/account`` itself is a page of the product (account_page.py). Secrets go by plain HTTP, never as an event.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.features.access import actions
from dashboard.features.access.forms import safe_back, safe_path
from dashboard.features.access.queries.own import has_factor
from dashboard.features.access.ui.body import small_form
from dashboard.features.access.ui.checking import checked
from dashboard.features.access.ui.factor_routes import recovery_page
from dashboard.features.access.ui.page import plain_page
from dashboard.features.access.ui.requests import (
    account_session,
    is_own_form,
    place_of,
    with_next,
    with_session,
)
from dashboard.features.access.ui.throttle import Throttle
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.web.session import needs_proof, sessions

_throttle = Throttle()
_LOGIN = "/login"


def account_routes(on_end: Callable[[str], None]) -> list[Route]:
    """``on_end`` cuts the open sockets of the session that ended."""
    return [
        Route("/account/prove", show_proof, methods=["GET"], name="prove"),
        Route("/account/prove", do_prove, methods=["POST"], name="prove-post"),
        Route("/account/password", show_password, methods=["GET"], name="password"),
        Route("/account/password", _password(on_end), methods=["POST"], name="password-post"),
        Route("/account/codes", show_codes, methods=["GET"], name="codes"),
        Route("/account/codes", do_codes, methods=["POST"], name="codes-post"),
        Route("/account/factor/remove", show_removal, methods=["GET"], name="factor-remove"),
        Route("/account/factor/remove", do_removal, methods=["POST"], name="factor-remove-post"),
    ]


async def show_proof(request: Request) -> Response:
    live = await account_session(request)
    if live is None:
        return RedirectResponse(_LOGIN, status_code=303)
    asked = request.query_params
    return await _proof_form(live, safe_path(asked.get("next")), safe_back(asked.get("back")))


async def do_prove(request: Request) -> Response:
    """Password or code; then back to where the person was asked for it. A file comes with a page of its own:
    a download leaves the page as it is."""
    live = await account_session(request)
    if live is None:
        return RedirectResponse(_LOGIN, status_code=303)
    fields = await small_form(request)
    language, next_path, back = (
        live.actor.language,
        safe_path(fields.get("next")),
        safe_back(fields.get("back")),
    )
    if not is_own_form(request, live, fields):
        return await _proof_form(live, next_path, back, say("login.again", language), 403)
    name = live.actor.username
    wait = _throttle.admit(name, "", live.id_hash)
    if wait:
        return await _proof_form(live, next_path, back, say("login.wait", language, seconds=wait), 429)
    try:
        secret = fields.get("secret", "")[:128]
        signed = await checked(
            partial(actions.prove, live, secret, place=place_of(request), clock=system_clock)
        )
    except Denied:
        return await _proof_form(live, next_path, back, say("prove.wrong", language), 401)
    _throttle.succeeded(name, "", live.id_hash)
    sessions().forget(live.id_hash)
    if back:
        title = say("prove.done_title", language)
        return with_session(plain_page("proved", language, title=title, next=next_path, back=back), signed)
    return with_session(RedirectResponse(next_path, status_code=303), signed)


async def show_password(request: Request) -> Response:
    live = await account_session(request)
    if live is None or not live.actor.may(Permission.ACCOUNT_OWN):
        return RedirectResponse(_LOGIN, status_code=303)
    return _password_form(live)


def _password(on_end: Callable[[str], None]) -> Callable[[Request], object]:
    async def do_password(request: Request) -> Response:
        live = await account_session(request)
        if live is None or not live.actor.may(Permission.ACCOUNT_OWN):
            return RedirectResponse(_LOGIN, status_code=303)
        fields, language = await small_form(request), live.actor.language
        if not is_own_form(request, live, fields):
            return _password_form(live, say("login.again", language), 403)
        wanted = fields.get("password", "")
        if wanted != fields.get("repeat"):
            return _password_form(live, say("access.password.differ", language), 400)
        wait = _throttle.admit(live.actor.username, "", live.id_hash)
        if wait:
            return _password_form(live, say("login.wait", language, seconds=wait), 429)
        present, place = fields.get("present", "")[:128], place_of(request)
        work = partial(actions.change_password, live, present, wanted, place=place, clock=system_clock)
        try:
            signed = await checked(work)
        except Invalid as error:
            if "present" not in error.fields:
                _throttle.succeeded(live.actor.username, "", live.id_hash)
            return _password_form(live, say(next(iter(error.fields.values())), language), 400)
        _throttle.succeeded(live.actor.username, "", live.id_hash)
        sessions().forget(live.id_hash)
        on_end(live.id_hash)
        return with_session(RedirectResponse("/account?saved=password", status_code=303), signed)

    return do_password


async def show_codes(request: Request) -> Response:
    return await _confirmation(request, "/account/codes", "factor.codes.renew", "account-codes-renew")


async def do_codes(request: Request) -> Response:
    live = await _confirmed(request, "/account/codes")
    if isinstance(live, Response):
        return live
    try:
        codes = await asyncio.to_thread(actions.renew_recovery_codes, live.actor, clock=system_clock)
    except Refused:
        return RedirectResponse("/account", status_code=303)
    return recovery_page(live, codes, "/account")


async def show_removal(request: Request) -> Response:
    live = await account_session(request)
    if live is not None and live.actor.may(Permission.ACCOUNT_OWN) and settings().is_production:
        return _factor_stays(live)
    return await _confirmation(
        request, "/account/factor/remove", "factor.remove", "account-factor-remove-confirm"
    )


async def do_removal(request: Request) -> Response:
    live = await _confirmed(request, "/account/factor/remove")
    if isinstance(live, Response):
        return live
    try:
        await asyncio.to_thread(actions.remove_factor, live, clock=system_clock)
    except Refused:
        return _factor_stays(live)
    return RedirectResponse("/account?saved=removed", status_code=303)


def _factor_stays(live: LiveSession) -> Response:
    """Production: the factor is mandatory; another phone may take its place."""
    language = live.actor.language
    title, body = say("factor.remove.title", language), say("factor.mandatory", language)
    return plain_page("mandatory", language, title=title, body=body, status=403)


async def _confirmed(request: Request, path: str) -> LiveSession | Response:
    """The session that may do this now, or where it has to go first."""
    live = await account_session(request)
    if live is None or not live.actor.may(Permission.ACCOUNT_OWN):
        return RedirectResponse(_LOGIN, status_code=303)
    if needs_proof(live):
        return RedirectResponse(with_next("/account/prove", path), status_code=303)
    if request.method == "POST" and not is_own_form(request, live, await small_form(request)):
        return RedirectResponse(path, status_code=303)
    return live


async def _confirmation(request: Request, path: str, words: str, test_id: str) -> Response:
    live = await _confirmed(request, path)
    if isinstance(live, Response):
        return live
    language = live.actor.language
    return plain_page(
        "confirm",
        language,
        title=say(f"{words}.title", language),
        body=say(f"{words}.body", language),
        submit=say(f"{words}.submit", language),
        action=path,
        csrf=live.csrf,
        test_id=test_id,
    )


async def _proof_form(
    live: LiveSession, next_path: str, back: str, error: str = "", status: int = 200
) -> Response:
    language = live.actor.language
    return plain_page(
        "prove",
        language,
        title=say("prove.title", language),
        error=error,
        error_id="prove-error",
        status=status,
        csrf=live.csrf,
        next=next_path,
        back=back,
        cancel=back or next_path,
        username=live.actor.username,
        has_factor=await asyncio.to_thread(_has_factor, live),
    )


def _has_factor(live: LiveSession) -> bool:
    with reading() as session:
        return has_factor(session, live.actor)


def _password_form(live: LiveSession, error: str = "", status: int = 200) -> Response:
    language = live.actor.language
    return plain_page(
        "password",
        language,
        title=say("account.password.title", language),
        error=error,
        error_id="password-error",
        status=status,
        csrf=live.csrf,
        username=live.actor.username,
    )
