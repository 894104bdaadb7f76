"""A report over plain HTTP: for what a browser could not send over the live link and kept (codes and times).

Same parsing, same action, same key as the form: delivering twice records once. The text, which a browser
does not keep, comes from the server's draft of the same form. The front door asked for session and Origin.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import DRAFT_FORM, parse_report
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.drafts import find_draft
from dashboard.kernel.errors import DomainError, Invalid, Unavailable
from dashboard.kernel.outage import AWAY, UNREAD
from dashboard.kernel.permissions import Permission
from dashboard.web.draft_routes import live_session, refusal, require_owner, small_json


def _completed(actor: Actor, fields: Mapping[str, object], now: datetime) -> dict[str, object]:
    """What was kept in the browser, with the text of the draft when it is the same form's."""
    with reading() as session:
        draft = find_draft(session, actor, DRAFT_FORM, now)
    if draft is None or draft.fields.get("key") != fields.get("key"):
        return dict(fields)
    return {**draft.fields, **fields}


async def post_report(request: Request) -> Response:
    """200 with the reference; 400 with sentences' keys; 409 when the key was used: it was delivered."""
    session = await live_session(request)
    if session is None:
        return Response(status_code=401)
    actor = session.actor
    try:
        body = await small_json(request)
        sent = body if isinstance(body, dict) else {}
        fields = sent.get("fields")
        # Another person's report must not go out under this name: the device is shared.
        await require_owner(actor, sent.get("owner"), "report")
        actor.require(Permission.INCIDENT_REPORT)
        now = system_clock()
        whole = await asyncio.to_thread(_completed, actor, fields if isinstance(fields, dict) else {}, now)
        command = parse_report(whole, now)
        reference = await asyncio.to_thread(report_incident, actor, command, clock=system_clock)
    except OverflowError:
        return Response(status_code=413)
    except Invalid as error:
        return JSONResponse({"errors": error.fields}, status_code=400)
    except Unavailable as error:  # unread: its draft, before anything was written
        return refusal(Unavailable(AWAY) if error.key == UNREAD else error)
    except DomainError as error:
        return refusal(error)
    return JSONResponse({"reference": reference})


def report_routes() -> list[Route]:
    """For the shell to mount beside the other plain routes."""
    return [Route("/incidents/report", post_report, methods=["POST"])]
