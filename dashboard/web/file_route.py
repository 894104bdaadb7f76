"""A plain address that gives a file to whoever is signed in and may have it; anything else is a sentence.

The front door lets in who has a session; the maker asks for the permission and audits the taking before the
first byte leaves the server. Called by the routes of features, mounted by the shell.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Denied, DomainError, Invalid, Unavailable
from dashboard.kernel.text import say
from dashboard.web.proof import proof_first
from dashboard.web.session import sessions, token_in

# A file takes a core for a moment; one at a time leaves the machine to the live pages.
_MAKING = asyncio.Semaphore(1)
# What passes by itself is no fault of whoever asked: a monitor and a browser must see the difference.
_STATUS: dict[type[DomainError], int] = {Denied: 403, Unavailable: 503}


@dataclass(frozen=True, slots=True)
class MadeFile:
    """Name and content of a file, a PDF unless it says otherwise."""

    name: str
    body: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class RefusalWords:
    """Keys of what a page says instead of a file: title, words of the way back; and where that leads."""

    title: str
    back: str
    href: str


def file_route(
    path: str,
    name: str,
    make: Callable[[Request, Actor], MadeFile],
    refused: RefusalWords,
) -> Route:
    """A GET that answers with the file that ``make`` returns; it runs in a thread, may raise DomainError.

    What leaves the product waits for a fresh proof: password or code of the last few minutes.
    """

    async def answer(request: Request) -> Response:
        if request.method != "GET":  # a look at the headers takes nothing away and must not be audited
            return Response(status_code=405)
        session = await sessions().of_token(token_in(request.headers.get("cookie", "")))
        if session is None:
            return Response(status_code=401)
        if first := proof_first(request, session, back=refused.href):
            return first
        try:
            async with _MAKING:
                made = await asyncio.to_thread(make, request, session.actor)
        except DomainError as error:
            return _sentence(session.actor, error, refused)
        await sessions().used(session)
        headers = {
            "content-disposition": f'attachment; filename="{made.name}"',
            "cache-control": "no-store",
        }
        return Response(made.body, headers=headers, media_type=made.media_type)

    return Route(path, answer, methods=["GET"], name=name)


def _sentence(actor: Actor, error: DomainError, refused: RefusalWords) -> Response:
    """A page that says why there is no file, and leads back."""
    language = actor.language
    key = next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key
    title, body = say(refused.title, language), say(key, language, **error.params)
    html = (
        f'<!doctype html><html lang="{language.value}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/login/style.css"><body><main>'
        f"<h1>{escape(title)}</h1><p>{escape(body)}</p>"
        f'<p><a href="{escape(refused.href)}">{escape(say(refused.back, language))}</a></p>'
        "</main></body></html>"
    )
    status = _STATUS.get(type(error), 400)
    return HTMLResponse(html, status_code=status, headers={"cache-control": "no-store"})
