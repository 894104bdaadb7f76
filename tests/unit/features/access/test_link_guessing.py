"""Guessing at activation links is slowed down by address, whatever it finds; right ones take nothing away."""

from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from dashboard.features.access.queries.links import OpenLink
from dashboard.features.access.ui import activate_routes as routes
from dashboard.kernel.reference import Language
from dashboard.kernel.settings import settings
from dashboard.web.throttle import AddressThrottle


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    link = OpenLink(1, "piket", Language.ID, datetime(2026, 3, 12, 8, 0, tzinfo=UTC))
    monkeypatch.setattr(routes, "_throttle", AddressThrottle(1000))
    monkeypatch.setattr(routes, "_find", lambda secret: link if secret.startswith("right") else None)
    application = httpx.ASGITransport(Starlette(routes=routes.activate_routes()))
    return httpx.AsyncClient(transport=application, base_url="http://siaga.test")


async def test_guesses_of_one_address_end_in_a_wait(client: httpx.AsyncClient) -> None:
    free = settings().login_failures_per_address
    answers = [(await client.get(f"/activate/{turn:043d}")).status_code for turn in range(free + 5)]
    assert answers == [404] * free + [429] * 5
    refused = await client.get("/activate/" + "right".ljust(43, "x"))
    assert refused.status_code == 429


async def test_open_links_are_not_counted(client: httpx.AsyncClient) -> None:
    answers = {(await client.get("/activate/" + "right".ljust(43, "x"))).status_code for _ in range(80)}
    assert answers == {200}
