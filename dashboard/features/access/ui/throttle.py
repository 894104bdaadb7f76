"""How long a guesser waits. Kept in memory: a restart is rarer than a guess and costs more."""

import time
from collections import OrderedDict, deque

from dashboard.features.access.rules import login_wait_seconds
from dashboard.kernel.settings import settings

_LARGEST = 10_000


class Throttle:
    """Counts failures only: signing in correctly from one address all day costs nothing."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._addresses: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_seconds(self, username: str, address: str) -> int:
        """Seconds until this account may be tried from this address; 0: now."""
        now = time.monotonic()
        failures, last = self._accounts.get(username, (0, 0.0))
        account_wait = last + login_wait_seconds(failures, settings()) - now if failures else 0.0
        recent = self._addresses.get(address, deque())
        while recent and recent[0] < now - 60:
            recent.popleft()
        full = len(recent) >= settings().login_failures_per_address
        address_wait = recent[0] + 60 - now if full else 0.0
        return (
            max(0, round(max(account_wait, address_wait) + 0.5)) if max(account_wait, address_wait) > 0 else 0
        )

    def failed(self, username: str, address: str) -> None:
        now = time.monotonic()
        failures, _ = self._accounts.pop(username, (0, 0.0))
        self._accounts[username] = (failures + 1, now)
        self._addresses.setdefault(address, deque()).append(now)
        for book in (self._accounts, self._addresses):
            while len(book) > _LARGEST:
                book.popitem(last=False)

    def succeeded(self, username: str) -> None:
        self._accounts.pop(username, None)
