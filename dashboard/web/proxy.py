"""Where a request really comes from, behind one proxy that we know.

Only what that proxy itself has written is believed, and it has to write one address; a header from anybody
else is dropped. Throttles, guests and screens that are bound to an address then see the browser's.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from dashboard.kernel.settings import settings

_HEADER = b"x-forwarded-for"


class BehindProxy:
    """Around the front door: everything inside sees where a request comes from."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        is_request = scope["type"] in ("http", "websocket")
        await self._app(seen_from(scope) if is_request else scope, receive, send)


def seen_from(scope: dict[str, Any]) -> dict[str, Any]:
    """The same request with the browser's address as its client, without the header that said so."""
    named = [value for name, value in scope["headers"] if name.lower() == _HEADER]
    if not named:
        return scope
    kept = [pair for pair in scope["headers"] if pair[0].lower() != _HEADER]
    client = scope.get("client")
    if client is not None and settings().proxy and client[0] == settings().proxy and len(named) == 1:
        address = _address(named[0])
        client = (address, client[1]) if address else client
    return {**scope, "headers": kept, "client": client}


def _address(value: bytes) -> str:
    """One address in its usual writing, or an empty string."""
    try:
        return str(ipaddress.ip_address(value.decode("ascii").strip()))
    except ValueError:
        return ""
