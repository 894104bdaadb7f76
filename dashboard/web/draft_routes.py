"""Autosave over plain HTTP, so that what was typed is kept while the live link is dead.

``/drafts``: GET which forms have a draft. ``/drafts/NAME``: GET what waits, PUT what was typed, DELETE. The
front door has refused foreign origins and requests without a session before; a draft is only ever the
session's own, and a page that was opened by somebody else (``draft-owner``) gets none of it.
"""

import asyncio
import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.drafts import SENT, Draft, discard_draft, find_draft, list_drafts, save_draft
from dashboard.kernel.errors import Denied, DomainError, Missing, Refused, Unavailable
from dashboard.kernel.refusals import note_refusal
from dashboard.kernel.wording import short_moment
from dashboard.web.session import sessions, token_in

LARGEST_BODY = 32_768
_STATUS: dict[type[DomainError], int] = {Denied: 403, Missing: 404, Refused: 409, Unavailable: 503}


def owner_tag(actor: Actor) -> str:
    """Marks what a browser keeps as this account's, without saying whose that is. No credential."""
    return hashlib.sha256(f"siaga-device:{actor.user_id}:{actor.username}".encode()).hexdigest()[:12]


async def require_owner(actor: Actor, sent: object, name: str) -> None:
    """Whatever a browser kept for one account is taken from that account only: the device is shared.

    Raises Denied, audited as ``handler:NAME.owner``; never what was sent, nor whose it is.
    """
    if sent != owner_tag(actor):
        what = f"handler:{name}.owner"
        await asyncio.to_thread(note_refusal, actor, what)
        raise Denied(what=what)


async def live_session(request: Request) -> LiveSession | None:
    """Whose request this is, or None; a request with a session is use of it."""
    session = await sessions().of_token(token_in(request.headers.get("cookie", "")))
    if session is not None:
        await sessions().used(session)
    return session


async def small_json(request: Request) -> Any:
    """The JSON body, or None when it is none. Raises OverflowError without reading more than allowed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise OverflowError
    try:
        return json.loads(bytes(body))
    except (ValueError, RecursionError):
        return None


def refusal(error: DomainError) -> Response:
    """The key alone: the page holds the sentence."""
    return JSONResponse({"error": error.key}, status_code=_STATUS.get(type(error), 400))


async def _author(request: Request) -> LiveSession | Response:
    """Whose drafts these are, or the refusal: nobody's, or another account's page in the same browser."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    owner = request.headers.get("draft-owner")
    if owner is not None:
        try:
            await require_owner(session.actor, owner, "draft")
        except Denied:
            return Response(status_code=403)
    return session


async def put_draft(request: Request) -> Response:
    """204 when it is kept, 200 when the form itself was saved meanwhile: no fault of the page."""
    session = await _author(request)
    if isinstance(session, Response):
        return session
    form = request.path_params["form"]
    try:
        fields = await small_json(request)
        saved_at = await asyncio.to_thread(save_draft, session.actor, form, fields, clock=system_clock)
    except OverflowError:
        return Response(status_code=413)
    except DomainError as error:
        return JSONResponse({"error": SENT}) if error.key == SENT else refusal(error)
    at = short_moment(saved_at, saved_at, session.actor.language)
    return Response(status_code=204, headers={"draft-saved-at": at})


async def get_drafts(request: Request) -> Response:
    """Name to the time of its last autosave, in words."""
    session = await _author(request)
    if isinstance(session, Response):
        return session
    actor, now = session.actor, system_clock()

    def read() -> dict[str, str]:
        with reading() as database:
            found = list_drafts(database, actor, now)
        return {name: short_moment(at, now, actor.language) for name, at in found.items()}

    return JSONResponse(await asyncio.to_thread(read))


async def get_draft(request: Request) -> Response:
    """204 when nothing waits."""
    session = await _author(request)
    if isinstance(session, Response):
        return session
    now = system_clock()

    def read() -> Draft | None:
        with reading() as database:
            return find_draft(database, session.actor, request.path_params["form"], now)

    try:
        draft = await asyncio.to_thread(read)
    except DomainError as error:
        return refusal(error)
    if draft is None:
        return Response(status_code=204)
    at = short_moment(draft.saved_at, now, session.actor.language)
    return JSONResponse({"fields": dict(draft.fields), "saved_at": at})


async def delete_draft(request: Request) -> Response:
    session = await _author(request)
    if isinstance(session, Response):
        return session
    form = request.path_params["form"]
    try:
        await asyncio.to_thread(discard_draft, session.actor, form, clock=system_clock)
    except DomainError as error:
        return refusal(error)
    return Response(status_code=204)


def draft_routes() -> list[Route]:
    """For the shell to mount beside the other plain routes."""
    path = "/drafts/{form}"
    return [
        Route("/drafts", get_drafts, methods=["GET"]),
        Route(path, put_draft, methods=["PUT"]),
        Route(path, get_draft, methods=["GET"]),
        Route(path, delete_draft, methods=["DELETE"]),
    ]
