"""Open sockets by session: caps, a speed limit for events, and the cut when a session ends."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dashboard.kernel.settings import settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ENDED = 4401
TOO_FAST = 4429
# The server pings every 2 s and gives up after 20 (rxconfig.py): a link that stood still answers ten at once.
_PONGS_PER_SECOND, _PONGS_BURST = 2.0, 30.0


class EventBudget:
    """A token bucket: so many events a second, a burst on top."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._rate, self._burst = per_second, burst
        self._left = burst
        self._at = time.monotonic()

    def spend(self) -> bool:
        """Whether one more event is allowed now."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Socket:
    """One open socket. ``cut`` makes the application see a closed connection."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._cut = asyncio.Event()
        self._events = EventBudget(settings().events_per_second, settings().events_burst)
        self._pongs = EventBudget(_PONGS_PER_SECOND, _PONGS_BURST)
        self.code = ENDED

    def cut(self, code: int = ENDED) -> None:
        self.code = code
        self._cut.set()

    @property
    def is_cut(self) -> bool:
        return self._cut.is_set()

    async def receive(self) -> Message:
        """The next message of the browser, or a disconnect when the socket was cut or is too fast."""
        if self._cut.is_set():
            return {"type": "websocket.disconnect", "code": self.code}
        cut = asyncio.ensure_future(self._cut.wait())
        message = asyncio.ensure_future(self._receive())
        done, _ = await asyncio.wait({cut, message}, return_when=asyncio.FIRST_COMPLETED)
        cut.cancel()
        if message not in done:
            message.cancel()
            return {"type": "websocket.disconnect", "code": self.code}
        result = message.result()
        if result["type"] == "websocket.receive" and not self._budget_of(result).spend():
            self.cut(TOO_FAST)
            return {"type": "websocket.disconnect", "code": TOO_FAST}
        return result

    def _budget_of(self, message: Message) -> EventBudget:
        """Answers to the server's pings are many and small, and must not use up what a person does."""
        return self._pongs if message.get("text") == "3" else self._events


class SocketRegistry:
    """Which sockets belong to which session (by the session's hash)."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[Socket]] = defaultdict(set)

    def count(self, id_hash: str) -> int:
        return len(self._open.get(id_hash, ()))

    def add(self, id_hash: str, socket: Socket) -> None:
        self._open[id_hash].add(socket)

    def remove(self, id_hash: str, socket: Socket) -> None:
        self._open[id_hash].discard(socket)
        if not self._open[id_hash]:
            del self._open[id_hash]

    def sessions(self) -> list[str]:
        return list(self._open)

    def cut(self, id_hash: str) -> None:
        """End every socket of a session that is over."""
        for socket in list(self._open.get(id_hash, ())):
            socket.cut()
