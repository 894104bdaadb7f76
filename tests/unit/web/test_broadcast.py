"""Followers: a page may follow several topics with several handlers; nothing follows a page that is gone."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.kernel.reference import Language
from dashboard.web import broadcast
from dashboard.web.broadcast import Audience, Broadcaster


class FakeNamespace:
    """Just enough of a socket.io namespace: who is connected, who is in which room."""

    def __init__(self) -> None:
        self.sid_to_token: dict[str, str] = {}
        self.rooms_of: dict[str, set[str]] = {}
        self.sent: list[str] = []

    def rooms(self, sid: str) -> set[str]:
        return set(self.rooms_of.get(sid, set()))

    async def enter_room(self, sid: str, room: str) -> None:
        self.rooms_of.setdefault(sid, set()).add(room)

    async def leave_room(self, sid: str, room: str) -> None:
        self.rooms_of[sid].discard(room)

    async def emit(self, *_arguments: Any, **_options: Any) -> None:
        self.sent.append("event")


class Stage:
    """One broadcaster, its numbers, and what its pages were woken for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers: dict[str, int] = {"incidents": 1, "notices": 1, "patrols": 1}
        self.woken: list[tuple[str, str]] = []
        self.namespace = FakeNamespace()
        self.caster = Broadcaster({"wall": lambda audience: []}, lambda: dict(self.numbers))

        async def enqueue(token: str, event: Any) -> asyncio.Future[None]:
            self.woken.append((token, event.name))
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done

        processor = SimpleNamespace(enqueue=enqueue)
        app: Any = SimpleNamespace(event_namespace=self.namespace, event_processor=processor)
        self.caster.attach(app)
        self._context = SimpleNamespace(token="", router_data={})
        monkeypatch.setattr(broadcast, "EventContext", SimpleNamespace(get=lambda: self._context))
        monkeypatch.setattr(broadcast, "_event_name", lambda handler: handler)

    def on(self, token: str, sid: str) -> Broadcaster:
        """The broadcaster as an event of this page would call it."""
        self.namespace.sid_to_token = {
            known: owner for known, owner in self.namespace.sid_to_token.items() if owner != token
        }
        self.namespace.sid_to_token[sid] = token
        self._context = SimpleNamespace(token=token, router_data={"sid": sid})
        return self.caster

    async def commit(self, *topics: str) -> list[tuple[str, str]]:
        for topic in topics:
            self.numbers[topic] += 1
        self.woken.clear()
        await self.caster._wake_followers()
        await self.caster._rounds.finish()
        return sorted(self.woken)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(
        broadcast,
        "_current_sid",
        lambda: str(broadcast.EventContext.get().router_data.get("sid", "")),
    )
    return Stage(monkeypatch)


async def test_a_page_follows_with_several_handlers(stage: Stage) -> None:
    page = stage.on("t1", "s1")
    await page.begin()
    await page.follow("bell", "notices")
    await page.follow("list", "incidents")
    await stage.commit()  # the first look learns the numbers
    assert await stage.commit("notices") == [("t1", "bell")]
    assert await stage.commit("incidents") == [("t1", "list")]
    assert await stage.commit("notices", "incidents") == [("t1", "bell"), ("t1", "list")]
    assert await stage.commit("patrols") == []


async def test_a_board_is_joined_beside_the_followers(stage: Stage) -> None:
    page = stage.on("t1", "s1")
    await page.follow("bell", "notices")
    await page.join(Audience("wall", "open", None, Language.ID))
    await stage.commit()
    assert await stage.commit("notices") == [("t1", "bell")]
    assert len(stage.namespace.rooms("s1")) == 1
    await page.join(Audience("wall", "control", None, Language.ID))
    assert stage.namespace.rooms("s1") == {"board:wall:control:both:id"}


async def test_the_next_page_begins_with_nothing(stage: Stage) -> None:
    page = stage.on("t1", "s1")
    await page.follow("list", "incidents")
    await page.join(Audience("wall", "open", None, Language.ID))
    await page.begin()
    assert stage.namespace.rooms("s1") == set()
    await page.follow("plan", "patrols")
    await stage.commit()
    assert await stage.commit("incidents", "patrols") == [("t1", "plan")]


async def test_another_page_is_left_alone(stage: Stage) -> None:
    await stage.on("t1", "s1").follow("list", "incidents")
    await stage.on("t2", "s2").follow("list", "incidents")
    await stage.on("t2", "s2").begin()
    await stage.commit()
    assert await stage.commit("incidents") == [("t1", "list")]


async def test_a_page_that_is_gone_is_forgotten(stage: Stage) -> None:
    page = stage.on("t1", "s1")
    await page.follow("bell", "notices")
    await page.follow("list", "incidents")
    await stage.commit()
    stage.namespace.sid_to_token.clear()
    assert await stage.commit("notices", "incidents") == []
    assert stage.caster._followers == {}


async def test_the_same_page_over_a_new_socket_follows_once(stage: Stage) -> None:
    first = stage.on("t1", "s1")
    await first.follow("bell", "notices")
    await first.follow("list", "incidents")
    again = stage.on("t1", "s2")
    await again.begin()
    await again.follow("bell", "notices")
    await again.follow("bell", "notices")
    await stage.commit()
    assert await stage.commit("notices", "incidents") == [("t1", "bell")]
