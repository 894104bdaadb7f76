"""Tells systemd that the product is ready and alive: ``Type=notify`` with ``WatchdogSec``.

The service's own process asks the server's ``/health/live`` over HTTP; a server whose loop hangs gives no
answer, no sign of life is sent, and systemd starts everything anew. Without systemd nothing is sent.
"""

import os
import socket
import time
from collections.abc import Callable, Mapping

_MICROSECONDS = 1_000_000


class Watchdog:
    """``probe``: whether the server answers. Reads NOTIFY_SOCKET and WATCHDOG_USEC as systemd gives them."""

    def __init__(
        self,
        probe: Callable[[], bool],
        *,
        environment: Mapping[str, str] = os.environ,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probe, self._now = probe, now
        self._address = environment.get("NOTIFY_SOCKET", "")
        # Half of the patience: one lost probe is no death.
        self._every = int(environment.get("WATCHDOG_USEC") or 0) / _MICROSECONDS / 2
        self._next = 0.0

    def ready(self) -> None:
        self._send("READY=1\nSTATUS=serving")

    def beat(self) -> None:
        """Call often; asks the server when it is time to, and passes on that it answered."""
        if not self._address or not self._every or self._now() < self._next:
            return
        self._next = self._now() + self._every
        if self._probe():
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        # An address that begins with @ lies in the abstract namespace.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(address)
            channel.sendall(message.encode())
