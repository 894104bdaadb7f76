"""What a shared device kept for another account is refused over plain HTTP, and that is written down."""

from typing import Any

import httpx
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from dashboard.features.drills.ui import conduct_routes
from dashboard.features.incidents.ui import report_routes
from dashboard.features.patrols.ui import round_routes
from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.web import draft_routes
from dashboard.web.draft_routes import owner_tag
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

GUARD = actor(Role.PETUGAS_BLOK, Agency.RUTAN, 3)
CHIEF = actor(Role.KEPALA_KPR, Agency.RUTAN, 2)
FOREIGN = owner_tag(actor(Role.KARUPAM, Agency.RUTAN, 9))
QUEUES: list[tuple[str, Actor, list[Route], str]] = [
    ("/incidents/report", GUARD, report_routes.report_routes(), "report.owner"),
    ("/patrols/round/visits", GUARD, round_routes.round_routes(), "round.owner"),
    ("/drills/presses", CHIEF, conduct_routes.conduct_routes(), "conduct.owner"),
]


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Whoever asks from now on is this account."""

    def as_this(who: Actor) -> None:
        async def live(request: Request) -> LiveSession:
            return LiveSession("abc", who, "csrf", system_clock())

        for module in (report_routes, round_routes, conduct_routes, draft_routes):
            monkeypatch.setattr(module, "live_session", live)

    return as_this


async def ask(routes: list[Route], method: str, path: str, **more: Any) -> int:
    transport = httpx.ASGITransport(app=Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return (await client.request(method, path, **more)).status_code


def refusals() -> list[tuple[int, str, str]]:
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "access.refuse")).all()
    return [(entry.actor_id, entry.object_type, entry.object_id) for entry in entries]


@pytest.mark.parametrize(("path", "who", "routes", "name"), QUEUES)
async def test_a_queue_of_another_account(
    path: str, who: Actor, routes: list[Route], name: str, sign_in: Any
) -> None:
    sign_in(who)
    for sent in (owner_tag(who), FOREIGN, "", None, 3, ["x"]):
        status = await ask(routes, "POST", path, json={"owner": sent, "fields": {}, "items": []})
        assert (status == 403) is (sent != owner_tag(who)), sent
        if sent == owner_tag(who):
            assert refusals() == []
    assert await ask(routes, "POST", path, json=["x"]) == 403
    assert set(refusals()) == {(who.user_id, "handler", name)}
    assert FOREIGN not in str(refusals())


async def test_a_draft_of_a_page_that_another_account_opened(sign_in: Any) -> None:
    sign_in(GUARD)
    routes = draft_routes.draft_routes()
    assert await ask(routes, "GET", "/drafts", headers={"draft-owner": owner_tag(GUARD)}) == 200
    assert await ask(routes, "GET", "/drafts") == 200
    assert refusals() == []
    assert await ask(routes, "GET", "/drafts", headers={"draft-owner": FOREIGN}) == 403
    assert refusals() == [(GUARD.user_id, "handler", "draft.owner")]
