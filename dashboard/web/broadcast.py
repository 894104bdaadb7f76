"""Live numbers: what was committed is computed once per audience, encoded once, sent to its room.

A *board* is a read-only picture (wall, overview) shared by everyone of one audience. Staff pages whose
content depends on the viewer *follow* topics instead: their own refresh handler runs, through the gate.
Rooms are joined when a page loads, after the gate has let the load handler through.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.constants import RouteVar
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from dashboard.kernel.clock import system_clock
from dashboard.kernel.feed import feed
from dashboard.web.alarms import Alarms
from dashboard.web.audience import Audience, Delta, state_delta
from dashboard.web.rounds import Follower, Page, Rounds, is_of

__all__ = ["Audience", "Broadcaster", "Compute", "Delta", "broadcaster", "install_broadcaster", "state_delta"]

logger = logging.getLogger(__name__)

# Ages and running gaps move without a write; the wall's own script ticks in between.
CLOCK_SECONDS = 10.0
# The chart redraws in a task of its own, so that the number is painted first.
_NEXT_FRAME_SECONDS = 0.03
# Screens that join within this time of one another, with nothing committed between, share a picture.
_SHARED_SECONDS = 1.0


Compute = Callable[[Audience], Sequence[Delta]]


class Broadcaster:
    """One per process. ``run`` is a lifespan task; handlers call ``begin``, ``join`` and ``follow``."""

    def __init__(self, computes: Mapping[str, Compute], numbers: Callable[[], dict[str, int]]) -> None:
        self._computes = dict(computes)
        self._numbers = numbers
        self._app: rx.App | None = None
        self._sent: dict[Audience, list[str]] = {}
        self._pictures: dict[Audience, tuple[int, float, Sequence[Delta]]] = {}
        self._locks: dict[Audience, asyncio.Lock] = {}
        self._pushes = 0
        # Client token -> event name -> follower: the frame and its page may each refresh themselves.
        self._followers: dict[str, dict[str, Follower]] = {}
        self._topics: dict[str, int] = {}
        self._rounds = Rounds(self._wake)
        self._alarms = Alarms()
        self._ringing: set[asyncio.Task[None]] = set()
        self.last_duration = 0.0

    def attach(self, app: rx.App) -> None:
        self._app = app

    async def join(self, audience: Audience) -> None:
        """Put the page of the current event into the audience's room and send it the whole picture."""
        namespace = self._namespace()
        try:
            sid = _current_sid()
            await self._leave_rooms(sid)
            await namespace.enter_room(sid, audience.room)
        except (KeyError, ValueError):
            return  # the page went away while it was being loaded
        while True:
            pushes = self._pushes
            for delta in await self._picture(audience):
                await namespace.emit("event", StateUpdate(delta=delta), to=sid)
            if pushes == self._pushes:
                return
            # The room was sent a picture meanwhile, perhaps a newer one: the page must end with the newest.

    async def _picture(self, audience: Audience) -> Sequence[Delta]:
        """The whole picture; a hundred screens that come back at once share one computation."""
        async with self._locks.setdefault(audience, asyncio.Lock()):
            known = self._pictures.get(audience)
            if (
                known is not None
                and known[0] == feed.number
                and time.monotonic() - known[1] < _SHARED_SECONDS
            ):
                return known[2]
            number = feed.number
            deltas = await asyncio.to_thread(self._computes[audience.board], audience)
            self._pictures[audience] = (number, time.monotonic(), deltas)
            self._sent.setdefault(audience, [_encoded(delta) for delta in deltas])
            return deltas

    async def begin(self) -> None:
        """A page opens: what this socket showed before is over. The first thing a page's loading does."""
        sid = _current_sid()
        await self._leave_rooms(sid)
        self._forget(EventContext.get().token)
        for token in [token for token, found in self._followers.items() if is_of(found, sid)]:
            self._forget(token)

    async def follow(self, handler: Any, *topics: str, is_urgent: bool = False) -> None:
        """Run this refresh handler whenever one of the topics changes, until the page goes.

        Asked again, the newest topics of the same handler count. ``is_urgent``: before all other pages.
        """
        context = EventContext.get()
        sid = _current_sid()
        mine = self._followers.get(context.token, {})
        if mine and not is_of(mine, sid):
            mine = {}  # the same page over a new socket
        name = _event_name(handler)
        mine[name] = Follower(sid, name, dict(context.router_data), frozenset(topics), is_urgent)
        self._followers[context.token] = mine

    async def wake_at(self, handler: Any, moment: datetime | None) -> None:
        """Run this refresh handler, which follows already, once when ``moment`` has passed.

        For what flips by the clock without a write. The newest wish counts; None takes it back.
        """
        token, name = EventContext.get().token, _event_name(handler)

        def ring() -> None:
            task = asyncio.ensure_future(self._ring(token, name))
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)

        self._alarms.ring_at(token, name, moment, system_clock(), ring)

    async def _ring(self, token: str, name: str) -> None:
        await self._wake((token, name))

    async def _wake(self, page: Page) -> asyncio.Future[Any] | None:
        """Its handler runs through the gate like a click; a page that is gone is forgotten."""
        token, name = page
        follower = self._followers.get(token, {}).get(name)
        if follower is None or self._app is None:
            return None
        if follower.sid not in self._namespace().sid_to_token:
            self._forget(token)
            return None
        event = Event(name=follower.event, router_data=dict(follower.router_data))
        return await self._app.event_processor.enqueue(token, event)

    def _forget(self, token: str) -> None:
        self._followers.pop(token, None)
        self._alarms.forget(token)

    async def _leave_rooms(self, sid: str) -> None:
        namespace = self._namespace()
        for room in list(namespace.rooms(sid)):
            if room.startswith("board:"):
                await namespace.leave_room(sid, room)

    async def run(self) -> None:
        """For the whole life of the process: wake, compute, send."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._rounds.run())
            tasks.create_task(self._push())

    async def _push(self) -> None:
        seen = feed.number
        while True:
            try:
                seen = await feed.changed(seen, within=CLOCK_SECONDS)
                started = time.perf_counter()
                await self._push_boards()
                await self._wake_followers()
                self.last_duration = time.perf_counter() - started
            except asyncio.CancelledError:
                raise
            except Exception:
                # A database that is away must not end the pushing for good; pages show the age.
                logger.exception("a picture could not be computed")
                await asyncio.sleep(1.0)

    async def _push_boards(self) -> None:
        namespace = self._namespace()
        for audience in list(self._sent):
            if not _occupied(namespace, audience.room):
                del self._sent[audience]
                self._pictures.pop(audience, None)
                continue
            deltas = await asyncio.to_thread(self._computes[audience.board], audience)
            encoded = [_encoded(delta) for delta in deltas]
            before = self._sent[audience]
            self._sent[audience] = encoded
            self._pushes += 1
            first = True
            for index, delta in enumerate(deltas):
                if index < len(before) and before[index] == encoded[index]:
                    continue
                if not first:
                    await asyncio.sleep(_NEXT_FRAME_SECONDS)
                first = False
                await namespace.emit("event", StateUpdate(delta=delta), room=audience.room)

    async def _wake_followers(self) -> None:
        if not self._followers:
            return
        numbers = await asyncio.to_thread(self._numbers)
        changed = {topic for topic, number in numbers.items() if self._topics.get(topic) != number}
        self._topics = numbers
        if self._app is None or not changed:
            return
        for token, followers in self._followers.items():
            for name, follower in followers.items():
                if follower.topics & changed or follower.sid not in self._namespace().sid_to_token:
                    self._rounds.add((token, name), is_urgent=follower.is_urgent)

    def _namespace(self) -> Any:
        if self._app is None or self._app.event_namespace is None:
            raise RuntimeError("the shell has not attached the broadcaster")
        return self._app.event_namespace


def _encoded(delta: Delta) -> str:
    return json.dumps(delta, sort_keys=True, default=str)


def _occupied(namespace: Any, room: str) -> bool:
    manager = namespace.server.manager
    return bool(manager.rooms.get(namespace.namespace, {}).get(room))


def _current_sid() -> str:
    return str(EventContext.get().router_data.get(RouteVar.SESSION_ID, ""))


def _event_name(handler: Any) -> str:
    from reflex_base.utils.format import format_event_handler

    return format_event_handler(handler)


_broadcaster: Broadcaster | None = None


def install_broadcaster(broadcaster: Broadcaster) -> None:
    """Called once by the shell."""
    global _broadcaster
    _broadcaster = broadcaster


def broadcaster() -> Broadcaster:
    if _broadcaster is None:
        raise RuntimeError("the shell has not wired the broadcaster")
    return _broadcaster
