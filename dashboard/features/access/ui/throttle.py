"""How long a guesser of secrets waits: by account, by address, and all of them together.

Kept in memory: a restart is rarer than a guess and costs more. A correct secret takes its attempt back. A
browser that the account has signed in with before is counted apart: nobody else's failures make it wait.
"""

import time
from collections import OrderedDict

from dashboard.features.access.rules import login_wait_seconds
from dashboard.kernel.settings import settings
from dashboard.web.throttle import LARGEST, AddressThrottle

_PER_SECOND = 10


class Throttle:
    """One per kind of secret and process; every method runs on the event loop without waiting."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._addresses = AddressThrottle(_PER_SECOND)
        self._devices = AddressThrottle(_PER_SECOND)

    def admit(self, account: str, address: str, device: str = "") -> int:
        """0 lets the attempt in and counts it; otherwise the seconds until it may be tried again.

        ``device``: the number of a browser known to this account; "" is any other.
        """
        now = time.monotonic()
        places, place = self._places(address, device)
        wait = max(self._account_wait((account, device), now), places.wait(place, now))
        if wait > 0:
            return int(wait) + 1
        failures, _ = self._accounts.pop((account, device), (0, 0.0))
        self._accounts[account, device] = (failures + 1, now)
        places.count(place, now)
        while len(self._accounts) > LARGEST:
            self._accounts.popitem(last=False)
        return 0

    def succeeded(self, account: str, address: str, device: str = "") -> None:
        """The secret was right: only failures count."""
        self._accounts.pop((account, device), None)
        places, place = self._places(address, device)
        places.succeeded(place)

    def _places(self, address: str, device: str) -> tuple[AddressThrottle, str]:
        return (self._devices, device) if device else (self._addresses, address)

    def _account_wait(self, key: tuple[str, str], now: float) -> float:
        attempts, last = self._accounts.get(key, (0, 0.0))
        return last + login_wait_seconds(attempts, settings()) - now if attempts else 0.0
