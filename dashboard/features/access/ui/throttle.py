"""How long a guesser waits. Kept in memory: a restart is rarer than a guess and costs more.

An attempt counts from the moment it is let in, not from its answer: a hundred guesses sent at once are a
hundred attempts. A correct password takes its attempt back.
"""

import time
from collections import OrderedDict, deque

from dashboard.features.access.rules import login_wait_seconds
from dashboard.kernel.settings import settings

_LARGEST = 10_000
_PER_SECOND = 10


class Throttle:
    """One per process; every method runs on the event loop without waiting."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._addresses: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()

    def admit(self, username: str, address: str) -> int:
        """0 lets the attempt in and counts it; otherwise the seconds until it may be tried again."""
        now = time.monotonic()
        wait = max(
            self._account_wait(username, now),
            _full_wait(self._addresses.get(address, deque()), now, 60, settings().login_failures_per_address),
            _full_wait(self._all, now, 1, _PER_SECOND),
        )
        if wait > 0:
            return int(wait) + 1
        failures, _ = self._accounts.pop(username, (0, 0.0))
        self._accounts[username] = (failures + 1, now)
        self._addresses.setdefault(address, deque()).append(now)
        self._all.append(now)
        for book in (self._accounts, self._addresses):
            while len(book) > _LARGEST:
                book.popitem(last=False)
        return 0

    def succeeded(self, username: str, address: str) -> None:
        """The password was right: only failures count."""
        self._accounts.pop(username, None)
        for recent in (self._addresses.get(address), self._all):
            if recent:
                recent.pop()

    def _account_wait(self, username: str, now: float) -> float:
        attempts, last = self._accounts.get(username, (0, 0.0))
        return last + login_wait_seconds(attempts, settings()) - now if attempts else 0.0


def _full_wait(recent: deque[float], now: float, seconds: float, most: int) -> float:
    """Seconds until one of ``most`` places within ``seconds`` is free again."""
    while recent and recent[0] <= now - seconds:
        recent.popleft()
    return recent[0] + seconds - now if len(recent) >= most else 0.0
