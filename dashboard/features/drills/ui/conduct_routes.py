"""The conduct of a drill over plain HTTP, for a tablet without a signal: fetch the pack, deliver presses.

The front door has asked for session and Origin before. A queue is only taken from the account that made it:
the device is shared.
"""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.features.drills.actions import PressAnswer, deliver_presses
from dashboard.features.drills.forms import drill_reference, parse_presses
from dashboard.features.drills.queries.conduct import find_course, list_presses
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.ui.conduct_pack import conduct_pack, millis
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time
from dashboard.web.draft_routes import live_session, refusal, require_owner, small_json


def _pack(actor: Actor, reference: str) -> dict[str, Any]:
    now = system_clock()
    with reading() as session:
        course = find_course(session, actor, reference)
        detail = find_drill(session, actor, reference, now)
        return conduct_pack(actor, detail, course, list_presses(session, actor, reference), now)


async def get_pack(request: Request) -> Response:
    """200 with the pack, 401 without a session, 403 without the permission, 404 without such a drill."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    try:
        session.actor.require(Permission.DRILL_CONDUCT)
        reference = drill_reference(request.path_params["reference"])
        pack = await asyncio.to_thread(_pack, session.actor, reference)
    except DomainError as error:
        return refusal(error)
    return JSONResponse(pack, headers={"cache-control": "no-store"})


async def post_presses(request: Request) -> Response:
    """200 with an answer per item; 403 when the queue is another account's, 413 when it is too large."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    actor = session.actor
    try:
        body = await small_json(request)
        actor.require(Permission.DRILL_CONDUCT)
        await require_owner(actor, body.get("owner") if isinstance(body, dict) else None, "conduct")
        batch = parse_presses(body)
        answers = await asyncio.to_thread(deliver_presses, actor, batch, clock=system_clock)
    except OverflowError:
        return Response(status_code=413)
    except DomainError as error:
        return refusal(error)
    said = [_answer(answer, actor.language) for answer in answers]
    return JSONResponse({"now": millis(system_clock()), "answers": said})


def _answer(answer: PressAnswer, language: Language) -> dict[str, Any]:
    params, recorded = dict(answer.params), answer.recorded
    if recorded is not None:
        params["agency"] = say(f"agency.short.{recorded.agency.value}", language)
        params["time"] = clock_time(recorded.at, language)
    return {
        "key": answer.key,
        "state": answer.state.value,
        "sentence": say(answer.sentence, language, **params),
        "event": recorded.event_id if recorded is not None else 0,
    }


def conduct_routes() -> list[Route]:
    """For the shell to mount beside the other plain routes."""
    return [
        Route("/drills/{reference}/pack", get_pack, methods=["GET"]),
        Route("/drills/presses", post_presses, methods=["POST"]),
    ]
