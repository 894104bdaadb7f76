"""How often one network address may guess at a secret. Kept in memory: a restart is rarer than a guess.

An attempt counts from the moment it is let in, not from its answer: a hundred guesses sent at once are a
hundred attempts. A right one takes its attempt back.
"""

import time
from collections import OrderedDict, deque

from dashboard.kernel.settings import settings

LARGEST = 10_000
"""Addresses remembered; the oldest makes room."""


class AddressThrottle:
    """One per secret and process; every method runs on the event loop without waiting."""

    def __init__(self, per_second: int) -> None:
        """``per_second``: attempts of all addresses together."""
        self._per_second = per_second
        self._addresses: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()

    def wait(self, address: str, now: float) -> float:
        """Seconds until this address may try again; 0 or less: now."""
        most = settings().login_failures_per_address
        return max(
            _full_wait(self._addresses.get(address, deque()), now, 60, most),
            _full_wait(self._all, now, 1, self._per_second),
        )

    def count(self, address: str, now: float) -> None:
        self._addresses.setdefault(address, deque()).append(now)
        self._all.append(now)
        while len(self._addresses) > LARGEST:
            self._addresses.popitem(last=False)

    def admit(self, address: str) -> int:
        """0 lets the attempt in and counts it; otherwise the seconds until it may be tried again."""
        now = time.monotonic()
        wait = self.wait(address, now)
        if wait > 0:
            return int(wait) + 1
        self.count(address, now)
        return 0

    def succeeded(self, address: str) -> None:
        """The secret was right: only failures count."""
        for recent in (self._addresses.get(address), self._all):
            if recent:
                recent.pop()


def _full_wait(recent: deque[float], now: float, seconds: float, most: int) -> float:
    """Seconds until one of ``most`` places within ``seconds`` is free again."""
    while recent and recent[0] <= now - seconds:
        recent.popleft()
    return recent[0] + seconds - now if len(recent) >= most else 0.0
