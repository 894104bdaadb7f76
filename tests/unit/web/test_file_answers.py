"""No file: the status says whose fault it is, the page says why; what passes by itself is a 503."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.incidents.ui import export_routes
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Denied, DomainError, Invalid, Refused, Unavailable
from dashboard.kernel.identity import Role
from dashboard.kernel.outage import AWAY, BUSY
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from dashboard.web import file_route
from dashboard.web.file_route import MadeFile, RefusalWords

WORDS = RefusalWords("incidents.export.refused", "incidents.detail.back", "/incidents")


@pytest.fixture(autouse=True)
def live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who asks is the same chief, who has just given the password."""
    actor = Actor(1, "kabag", Agency.POLRES, frozenset({Role.KABAG_OPS}), session_ref="abc")

    async def of_token(token: str) -> LiveSession:
        now = system_clock()
        return LiveSession("abc", actor, "csrf", now, proved_at=now)

    async def used(session: LiveSession) -> None: ...

    for module in (file_route, export_routes):
        monkeypatch.setattr(module, "sessions", lambda: SimpleNamespace(of_token=of_token, used=used))


async def answer_of(routes: list[Route], path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path)


@pytest.mark.parametrize(
    ("error", "status", "key"),
    [
        (Unavailable(AWAY), 503, AWAY),
        (Denied(), 403, "error.denied"),
        (Refused("incidents.export.refused"), 400, "incidents.export.refused"),
        (Invalid({"day": "error.missing"}), 400, "error.missing"),
    ],
)
async def test_a_made_file(error: DomainError, status: int, key: str) -> None:
    def make(request: Request, actor: Actor) -> MadeFile:
        raise error

    answer = await answer_of([file_route.file_route("/a.pdf", "a", make, WORDS)], "/a.pdf")
    assert answer.status_code == status
    assert say(key) in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_file_that_was_made() -> None:
    made = file_route.file_route("/a.pdf", "a", lambda request, actor: MadeFile("a.pdf", b"%PDF"), WORDS)
    answer = await answer_of([made], "/a.pdf")
    assert (answer.status_code, answer.content) == (200, b"%PDF")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("error", "status", "key"),
    [
        (Unavailable(BUSY), 503, BUSY),
        (Denied(), 403, "error.denied"),
        (Refused("incidents.export.refused"), 429, "incidents.export.refused"),
    ],
)
async def test_the_list_taken_away(
    kind: str, error: DomainError, status: int, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allow(*given: Any, **more: Any) -> None:
        raise error

    monkeypatch.setattr(export_routes, "allow_export", allow)
    answer = await answer_of(export_routes.export_routes(), f"/incidents/export.{kind}")
    assert answer.status_code == status
    assert say(key) in answer.text
