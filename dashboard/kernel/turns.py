"""Writers of one process take turns in the order they came, as SQLite has one writer at a time.

SQLite's own waiting is a lottery: whoever is asleep when the lock comes free loses it to whoever is not, and
under load somebody waits for ever. Other processes are still waited for by SQLite's busy timeout.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.kernel.errors import Unavailable
from dashboard.kernel.outage import BUSY


class Turns:
    """First come, first served; ``patience`` in seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._is_taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises Unavailable when it does not come in time."""
        self._wait()
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(self._patience):
            return
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise Unavailable(BUSY)
        # It came in the very moment of giving up: it is ours.

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


class Seats:
    """A few at a time. Who sits, or has waited, for longer than ``patience`` seconds is in nobody's way."""

    def __init__(self, total: int, patience: float) -> None:
        self._total = total
        self._patience = patience
        self._begun: dict[object, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Never raises."""
        mine = object()
        with self._changed:
            latest = time.monotonic() + self._patience
            while (moment := min(self._free_at(), latest)) > (now := time.monotonic()):
                self._changed.wait(moment - now)
            self._begun[mine] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[mine]
                self._changed.notify()

    def _free_at(self) -> float:
        """When a seat is free if nobody gets up before."""
        ends = sorted(begun + self._patience for begun in self._begun.values())
        return ends[-self._total] if len(ends) >= self._total else 0.0
