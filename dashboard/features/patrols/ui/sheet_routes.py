"""Sheets to print: ``/patrols/sheets/signs.pdf`` and ``/patrols/sheets/round.pdf?day=2026-03-12``.

Mounted by the shell. The front door lets in whoever is signed in; here the permission is asked for and the
taking is audited before the first byte leaves the server.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.features.patrols.actions.sheets import take_rounds, take_signs
from dashboard.features.patrols.forms.sheets import parse_wanted_rounds
from dashboard.features.patrols.ui.sheet_files import rounds_pdf, signs_pdf
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.errors import Denied, DomainError, Invalid
from dashboard.kernel.settings import settings
from dashboard.kernel.text import say
from dashboard.web.session import sessions, token_in

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
# A sheet takes a core for a moment; one at a time leaves the machine to the live pages.
_MAKING = asyncio.Semaphore(1)

_File = tuple[str, bytes]


def sheet_routes() -> list[Route]:
    """Both sheets; neither address is a page."""
    return [
        Route("/patrols/sheets/signs.pdf", _sheet(_signs), methods=["GET"], name="sheet-signs"),
        Route("/patrols/sheets/round.pdf", _sheet(_rounds), methods=["GET"], name="sheet-rounds"),
    ]


def _sheet(make: Callable[[Request, Actor], _File]) -> Callable[[Request], Awaitable[Response]]:
    async def sheet(request: Request) -> Response:
        if request.method != "GET":  # a look at the headers takes nothing away and must not be audited
            return Response(status_code=405)
        session = await sessions().of_token(token_in(request.headers.get("cookie", "")))
        if session is None:
            return Response(status_code=401)
        try:
            async with _MAKING:
                name, body = await asyncio.to_thread(make, request, session.actor)
        except DomainError as error:
            return _sentence(session.actor, error)
        await sessions().used(session)
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        }
        return Response(body, headers=headers, media_type="application/pdf")

    return sheet


def _signs(request: Request, actor: Actor) -> _File:
    origin = phone_origin(request.url.scheme, request.headers.get("host", ""))
    taken = take_signs(actor, clock=system_clock)
    name = f"{say('patrols.sheets.signs.file', actor.language)}-{site_day(taken.at).isoformat()}.pdf"
    return name, signs_pdf(actor, taken, origin)


def _rounds(request: Request, actor: Actor) -> _File:
    wanted = parse_wanted_rounds(dict(request.query_params), system_clock())
    taken = take_rounds(actor, wanted, clock=system_clock)
    name = f"{say('patrols.sheets.rounds.file', actor.language)}-{wanted.day.isoformat()}.pdf"
    return name, rounds_pdf(actor, wanted, taken)


def phone_origin(scheme: str, host: str) -> str:
    """What a sign points to: the address this page was opened with, if it is one of the product's own.

    Raises Invalid when no phone could ever open it.
    """
    if not _HOST.fullmatch(host):
        raise Invalid({"host": "patrols.sheets.host"})
    origin = f"{scheme}://{host}"
    if settings().is_production and origin not in settings().allowed_origins:
        # Behind a proxy the server itself may speak plain http: what people open is what was agreed.
        secure = f"https://{host}"
        if secure not in settings().allowed_origins:
            raise Invalid({"host": "patrols.sheets.host"})
        return secure
    return origin


def _sentence(actor: Actor, error: DomainError) -> Response:
    """A page that says why there is no file, and leads back to the patrols."""
    language = actor.language
    key = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key
    title, body = say("patrols.sheets.refused", language), say(key, language, **error.params)
    html = (
        f'<!doctype html><html lang="{language.value}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/login/style.css"><body><main>'
        f"<h1>{escape(title)}</h1><p>{escape(body)}</p>"
        f'<p><a href="/patrols">{escape(say("patrols.sheets.back", language))}</a></p>'
        "</main></body></html>"
    )
    status = 403 if isinstance(error, Denied) else 400
    return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})
