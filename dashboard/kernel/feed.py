"""Wakes whoever shows numbers when somebody, in this or another process, committed new ones.

The feed carries no data: a waiter reads the committed state itself. This process wakes at once;
other processes are noticed by SQLite's data_version or PostgreSQL's LISTEN (kernel/watch.py).
"""

import asyncio
import threading


class Feed:
    """Coalesces bursts: a waiter that was busy wakes once for all that happened meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._waiters: dict[asyncio.AbstractEventLoop, asyncio.Event] = {}

    @property
    def number(self) -> int:
        return self._number

    def wake(self) -> None:
        """From any thread: something was committed."""
        with self._lock:
            self._number += 1
            waiters = list(self._waiters.items())
        for loop, signal in waiters:
            try:
                loop.call_soon_threadsafe(signal.set)
            except RuntimeError:  # that loop is closed: its waiter is gone
                with self._lock:
                    self._waiters.pop(loop, None)

    async def changed(self, since: int, *, within: float | None = None) -> int:
        """Return the newest number as soon as it differs from ``since`` (or ``within`` seconds)."""
        loop = asyncio.get_running_loop()
        with self._lock:
            signal = self._waiters.setdefault(loop, asyncio.Event())
        while self._number == since:
            signal.clear()
            if self._number != since:
                break
            try:
                await asyncio.wait_for(signal.wait(), within)
            except TimeoutError:
                break
        return self._number


feed = Feed()
