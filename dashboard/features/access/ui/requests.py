"""What every plain route of signing in asks of a request: whose, from where, and is its form ours."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.features.access.actions import NextStep, Place, SignedIn
from dashboard.features.access.rules.browsers import browser_words
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.reference import Language
from dashboard.web.front_door import is_own_origin
from dashboard.web.session import client_address, session_cookie, sessions


def language_of(value: object) -> Language:
    return Language.EN if value == "en" else Language.ID


async def live_session(request: Request) -> LiveSession | None:
    return await sessions().of_scope(request.scope)


async def account_session(request: Request) -> LiveSession | None:
    """The session of a request when it is an account's and nothing is due; None for all others."""
    live = await live_session(request)
    return live if live is not None and live.kind == "account" and not live.factor_due else None


def place_of(request: Request) -> Place:
    return Place(client_address(request.scope), browser_words(request.headers.get("user-agent", "")[:400]))


def is_own_form(request: Request, live: LiveSession, fields: Mapping[str, str]) -> bool:
    """Sent by a page of ours that this session was shown."""
    return is_own_origin(request.scope) and fields.get("csrf") == live.csrf


def onward(signed: SignedIn, next_path: str) -> Response:
    """With the new session to what comes next: the code, the enrolment, or where the person wanted to go.

    After a recovery code it is said first how many are left.
    """
    steps = {NextStep.CODE: "/login/code", NextStep.ENROL: "/login/factor"}
    step = "/login/recovered" if signed.by_recovery else steps.get(signed.next_step)
    return with_session(RedirectResponse(with_next(step, next_path) if step else next_path, 303), signed)


def with_session(response: Response, signed: SignedIn) -> Response:
    """The answer, and the new session id in the browser."""
    response.headers["set-cookie"] = session_cookie(signed.token, signed.lifetime_seconds)
    response.headers["cache-control"] = "no-store"
    return response


def with_next(path: str, next_path: str) -> str:
    return path if next_path == "/" else f"{path}?next={quote(next_path, safe='')}"
