"""``/activate/SECRET``: the owner of an account chooses a password, once. The secret is never written down.

The front door lets exactly its shape through. Looking uses nothing up; unknown, used, ended and of a closed
account get the same sentence. Guessing is throttled as signing in is.
"""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.features.access import actions
from dashboard.features.access.actions import NextStep
from dashboard.features.access.queries.links import OpenLink, find_link
from dashboard.features.access.ui.body import small_form
from dashboard.features.access.ui.checking import checked
from dashboard.features.access.ui.known_device import device_cookie
from dashboard.features.access.ui.page import form_token, is_form_token, plain_page
from dashboard.features.access.ui.requests import language_of, live_session, onward, place_of
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid, Missing
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.web.front_door import is_own_origin
from dashboard.web.session import client_address
from dashboard.web.throttle import AddressThrottle

# Looking a hash up is cheap beside checking a password.
_PER_SECOND = 50
_throttle = AddressThrottle(_PER_SECOND)


def activate_routes() -> list[Route]:
    """The form and its answer; no page of the product."""
    return [
        Route("/activate/{secret}", show_activation, methods=["GET"], name="activate"),
        Route("/activate/{secret}", do_activation, methods=["POST"], name="activate-post"),
    ]


async def show_activation(request: Request) -> Response:
    """The form of an open link, or the one refusal."""
    found = await _admitted(request)
    return found if isinstance(found, Response) else _form(request, found)


async def do_activation(request: Request) -> Response:
    """The new password and the way on; a refused password leaves the link open."""
    found = await _admitted(request)
    if isinstance(found, Response):
        return found
    fields, language = await small_form(request), _language(request, found)
    if not is_own_origin(request.scope) or not is_form_token(fields.get("csrf")):
        return _form(request, found, say("login.again", language), 403)
    password = fields.get("password", "")
    if password != fields.get("repeat"):
        return _form(request, found, say("access.password.differ", language), 400)
    secret = request.path_params["secret"]
    try:
        before = await live_session(request)
        signed = await checked(
            partial(
                actions.use_link,
                secret,
                password,
                place=place_of(request),
                clock=system_clock,
                replaces=before.id_hash if before is not None else "",
            )
        )
    except Invalid as error:
        return _form(request, found, say(error.fields["password"], language), 400)
    except Missing:
        return _closed(language)
    response = onward(signed, "/")
    if signed.next_step is NextStep.NONE:
        response.headers.append("set-cookie", device_cookie(request, found.username))
    return response


async def _admitted(request: Request) -> OpenLink | Response:
    """The open link, or what the person is told instead."""
    language, address = language_of(request.query_params.get("lang")), client_address(request.scope)
    wait = _throttle.admit(address)
    if wait:
        title, sentence = say("activate.title", language), say("login.wait", language, seconds=wait)
        return plain_page("base", language, title=title, error=sentence, status=429)
    found = await asyncio.to_thread(_find, request.path_params["secret"])
    if found is None:
        return _closed(language)
    _throttle.succeeded(address)
    return found


def _find(secret: str) -> OpenLink | None:
    with reading() as session:
        return find_link(session, secret, system_clock())


def _language(request: Request, found: OpenLink) -> Language:
    """What the page's own link asks for; at first the account's."""
    asked = request.query_params.get("lang")
    return language_of(asked) if asked else found.language


def _form(request: Request, found: OpenLink, error: str = "", status: int = 200) -> Response:
    language = _language(request, found)
    return plain_page(
        "activate",
        language,
        title=say("activate.title", language),
        error=error,
        error_id="activate-error",
        status=status,
        csrf=form_token(),
        action=f"/activate/{request.path_params['secret']}",
        username=found.username,
        until=say("activate.until", language, time=clock_time(found.ends_at, language)),
    )


def _closed(language: Language) -> Response:
    return plain_page("closed", language, title=say("activate.closed_title", language), status=404)
