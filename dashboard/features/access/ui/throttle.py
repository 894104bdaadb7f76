"""How long a guesser of passwords waits: by account, by address, and all of them together.

Kept in memory: a restart is rarer than a guess and costs more. A correct password takes its attempt back.
"""

import time
from collections import OrderedDict

from dashboard.features.access.rules import login_wait_seconds
from dashboard.kernel.settings import settings
from dashboard.web.throttle import LARGEST, AddressThrottle

_PER_SECOND = 10


class Throttle:
    """One per process; every method runs on the event loop without waiting."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._addresses = AddressThrottle(_PER_SECOND)

    def admit(self, username: str, address: str) -> int:
        """0 lets the attempt in and counts it; otherwise the seconds until it may be tried again."""
        now = time.monotonic()
        wait = max(self._account_wait(username, now), self._addresses.wait(address, now))
        if wait > 0:
            return int(wait) + 1
        failures, _ = self._accounts.pop(username, (0, 0.0))
        self._accounts[username] = (failures + 1, now)
        self._addresses.count(address, now)
        while len(self._accounts) > LARGEST:
            self._accounts.popitem(last=False)
        return 0

    def succeeded(self, username: str, address: str) -> None:
        """The password was right: only failures count."""
        self._accounts.pop(username, None)
        self._addresses.succeeded(address)

    def _account_wait(self, username: str, now: float) -> float:
        attempts, last = self._accounts.get(username, (0, 0.0))
        return last + login_wait_seconds(attempts, settings()) - now if attempts else 0.0
