"""The round over plain HTTP, for a phone that was without a signal: fetch the pack, deliver the queue.

The front door has asked for session and Origin before. A queue is only taken from the account that made it:
the device is shared.
"""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.features.patrols.actions.delivering import Answer, deliver_taps
from dashboard.features.patrols.actions.witness import give_pack
from dashboard.features.patrols.forms import parse_batch
from dashboard.features.patrols.queries.round import list_places, list_round, list_round_taps
from dashboard.features.patrols.ui.round_pack import millis, round_pack
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.exercise import exercise_line, running_exercises
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.web.draft_routes import live_session, refusal, require_owner, small_json


def _pack(actor: Actor) -> dict[str, Any]:
    now = give_pack(actor, clock=system_clock)
    with reading() as session:
        points = list_round(session, actor, now)
        places = list_places(session, actor, now)
        taps = list_round_taps(session, actor, now)
        exercise = exercise_line(running_exercises(session), actor.language)
    return round_pack(actor, points, places, taps, now, exercise)


async def get_pack(request: Request) -> Response:
    """200 with the pack, 401 without a session, 403 without the permission."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    try:
        session.actor.require(Permission.PATROL_CHECK_IN)
        pack = await asyncio.to_thread(_pack, session.actor)
    except DomainError as error:
        return refusal(error)
    return JSONResponse(pack, headers={"cache-control": "no-store"})


async def post_visits(request: Request) -> Response:
    """200 with an answer per item; 403 when the queue is another account's, 413 when it is too large."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    actor = session.actor
    try:
        body = await small_json(request)
        actor.require(Permission.PATROL_CHECK_IN)
        await require_owner(actor, body.get("owner") if isinstance(body, dict) else None, "round")
        batch = parse_batch(body)
        answers = await asyncio.to_thread(deliver_taps, actor, batch, clock=system_clock)
    except OverflowError:
        return Response(status_code=413)
    except DomainError as error:
        return refusal(error)
    said = [answer_json(answer, actor.language) for answer in answers]
    return JSONResponse({"now": millis(system_clock()), "answers": said})


def answer_json(answer: Answer, language: Language) -> dict[str, Any]:
    return {
        "key": answer.key,
        "state": answer.state.value,
        "sentence": _sentence(answer, language),
        "visit": answer.visit_id,
    }


def _sentence(answer: Answer, language: Language) -> str:
    """What became of the item; of one that waits, why: the officer may mend it while still at the point."""
    said = say(answer.sentence, language, **answer.params)
    reasons = [say(f"patrols.round.why_waiting.{flag.value}", language) for flag in answer.flags]
    return " ".join([said, *reasons])


def round_routes() -> list[Route]:
    """For the shell to mount beside the other plain routes."""
    return [
        Route("/patrols/round/pack", get_pack, methods=["GET"]),
        Route("/patrols/round/visits", post_visits, methods=["POST"]),
    ]
