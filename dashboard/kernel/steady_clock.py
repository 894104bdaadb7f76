"""A clock for lifetimes: when the machine's clock goes back, it goes on as if nothing had happened.

Called by the shell when it looks up sessions. Without it a session that is over would live again after a jump
backwards. Whoever has ended what was over calls ``settle``; from then on the machine's clock counts again.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from dashboard.kernel.clock import Clock, system_clock

CLOCK_TOLERANCE = timedelta(minutes=2)
"""Smaller corrections are the work of a time server and revive nothing worth the trouble."""


class SteadyClock:
    """Callable as any clock. ``elapsed``: seconds of a counter that nobody can set."""

    def __init__(self, clock: Clock = system_clock, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._elapsed = clock, elapsed
        self._seen = (clock(), elapsed())
        self._leapt_from: datetime | None = None

    def __call__(self) -> datetime:
        """The machine's time, or what it would be without a jump backwards that is not settled."""
        wall, mark = self._clock(), self._elapsed()
        expected = self._expected(mark)
        if wall < expected - CLOCK_TOLERANCE:
            return expected
        if wall > expected + CLOCK_TOLERANCE:
            self._leapt_from = expected
        self._seen = (wall, mark)
        return wall

    def take_leap(self) -> datetime | None:
        """The time it would be if the machine's clock had not gone ahead, told once; None when it has not."""
        self()
        before, self._leapt_from = self._leapt_from, None
        return before

    def has_jumped_back(self) -> bool:
        return self._clock() < self._expected(self._elapsed()) - CLOCK_TOLERANCE

    def settle(self) -> None:
        """What was over has been ended: take the machine's time as it is."""
        self._seen = (self._clock(), self._elapsed())

    def _expected(self, mark: float) -> datetime:
        wall, before = self._seen
        return wall + timedelta(seconds=mark - before)
