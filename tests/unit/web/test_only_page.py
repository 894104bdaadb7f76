"""Guests and paired screens: their page and its parts pass, anything else is refused and written down."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from dashboard.kernel.actor import Actor, LiveSession, SessionKind
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.web import front_door
from dashboard.web.front_door import FrontDoor, Receive, Scope, Send
from dashboard.web.sockets import SocketRegistry

OWN: dict[SessionKind, str] = {"guest": "/review/guest", "device": "/wall"}
ROLES: dict[SessionKind, Role] = {"guest": Role.GUEST, "device": Role.WALL}
PAGES = {
    "/": Permission.OVERVIEW_READ,
    "/wall": Permission.WALL_READ,
    "/review/guest": Permission.MEETING_WATCH,
    "/incidents/[reference]": Permission.INCIDENT_READ,
}


class Door:
    """The door as somebody of this kind meets it; ``passed`` and ``told`` are what came of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: SessionKind) -> None:
        self.passed: list[str] = []
        self.told: list[str] = []
        actor = Actor(-1, kind, Agency.RUTAN, frozenset({ROLES[kind]}), session_ref="abc")
        session = LiveSession("abc", actor, "csrf", system_clock(), kind=kind)

        async def of_scope(scope: Scope) -> LiveSession:
            return session

        def tell(who: Actor, what: str, *, clock: Clock) -> None:
            assert who is actor
            self.told.append(what)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            self.passed.append(scope["path"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        monkeypatch.setattr(front_door, "sessions", lambda: SimpleNamespace(of_scope=of_scope))
        monkeypatch.setattr(front_door, "audit_refusal", tell)
        self._door: Any = FrontDoor(app, pages=PAGES, policy="", registry=SocketRegistry())

    async def ask(self, path: str, method: str = "GET") -> httpx.Response:
        transport = httpx.ASGITransport(app=self._door)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, headers={"origin": "http://test"})


@pytest.fixture(params=["guest", "device"])
def kind(request: pytest.FixtureRequest) -> SessionKind:
    return request.param


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, kind: SessionKind) -> Door:
    return Door(monkeypatch, kind)


async def test_the_own_page_and_its_parts_pass_and_are_no_refusal(door: Door, kind: SessionKind) -> None:
    for path in (OWN[kind], "/assets/index.js", "/live.js", "/fonts/plex.woff2", "/favicon.ico"):
        assert (await door.ask(path)).status_code == 200, path
    assert len(door.passed) == 5
    assert door.told == []


async def test_another_page_leads_back_and_is_written_down_by_its_pattern(
    door: Door, kind: SessionKind
) -> None:
    for path in ("/incidents/R-2026-0042", "/"):
        answer = await door.ask(path)
        assert (answer.status_code, answer.headers["location"]) == (303, OWN[kind])
    assert door.passed == []
    assert door.told == ["page:/incidents/[reference]", "page:/"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/incidents/export.csv/R-2026-0042"), ("GET", "/drafts/R-2026-0042"), ("POST", "/drafts")],
)
async def test_a_plain_route_is_nothing_and_is_written_down_without_its_address(
    door: Door, method: str, path: str
) -> None:
    assert (await door.ask(path, method)).status_code == 404
    assert (door.passed, door.told) == ([], ["page:other"])


async def test_a_form_for_the_own_page_or_a_part_is_refused_too(door: Door, kind: SessionKind) -> None:
    for path in (OWN[kind], "/live.js"):
        assert (await door.ask(path, "POST")).status_code == 404
    assert (door.passed, door.told) == ([], [f"page:{OWN[kind]}", "page:other"])
