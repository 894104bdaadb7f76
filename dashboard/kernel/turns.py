"""Writers of one process take turns in the order they came, as SQLite has one writer at a time.

SQLite's own waiting is a lottery: whoever is asleep when the lock comes free loses it to whoever is not, and
under load somebody waits for ever. Other processes are still waited for by SQLite's busy timeout.
"""

import threading
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
    """A few at a time; whoever has waited for ``patience`` seconds goes on without a seat."""

    def __init__(self, total: int, patience: float) -> None:
        self._free = threading.Semaphore(total)
        self._patience = patience

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Never raises."""
        is_seated = self._free.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if is_seated:
                self._free.release()
