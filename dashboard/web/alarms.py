"""Timers of pages that change by the clock without a write: a page asks to be refreshed at an instant.

Called by the broadcaster only. One timer per page and handler, none while nobody asks; nothing is polled.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

# A picture read at the very instant would not yet see what is true only after it.
AFTER = timedelta(milliseconds=20)
# Nobody waits longer than this for one flip; the page asks anew with every reading.
LONGEST = timedelta(hours=12)


class Timer(Protocol):
    def cancel(self) -> None: ...


Later = Callable[[float, Callable[[], None]], Timer]


def _later(seconds: float, ring: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, ring)


class Alarms:
    """(page, handler) -> its timer. ``later`` stands for the event loop's clock."""

    def __init__(self, later: Later = _later) -> None:
        self._later = later
        self._timers: dict[tuple[str, str], Timer] = {}

    def __len__(self) -> int:
        return len(self._timers)

    def ring_at(
        self, page: str, handler: str, moment: datetime | None, now: datetime, ring: Callable[[], None]
    ) -> None:
        """Ring once, just after ``moment``; the newest wish of a handler counts, None takes it back."""
        self._drop((page, handler))
        if moment is None or moment - now > LONGEST:
            return

        def once() -> None:
            self._timers.pop((page, handler), None)
            ring()

        wait = max(moment - now, timedelta(0)) + AFTER
        self._timers[page, handler] = self._later(wait.total_seconds(), once)

    def forget(self, page: str) -> None:
        """The page is gone, or another one opens in its place."""
        for key in [key for key in self._timers if key[0] == page]:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
