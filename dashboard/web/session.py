"""The session behind a request or an event: cookie -> hash -> live session, looked up at most every 2 s.

Identity never lives in State: every handler asks ``current_actor()``, which reads what the front door
wrote into the socket's handshake, and the session store.
"""

import asyncio
import hashlib
import http.cookies
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reflex_base.event.context import EventContext

from dashboard.kernel.actor import Actor, LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Denied, Unavailable
from dashboard.kernel.settings import settings

logger = logging.getLogger(__name__)

_CACHE_SECONDS = 2.0
_CACHE_LARGEST = 4096
_REFERENCE = "siaga-session-hash"


def cookie_name(purpose: str = "") -> str:
    """``__Host-`` binds the cookie to this host over TLS; a browser stores none over plain http.

    ``purpose`` names a cookie beside the session's, with the same attributes.
    """
    name = f"siaga-{purpose}" if purpose else "siaga"
    return f"__Host-{name}" if settings().is_secure else name


def session_cookie(token: str, lifetime_seconds: int, purpose: str = "") -> str:
    """The Set-Cookie value; an empty token deletes the cookie."""
    secure = "; Secure" if settings().is_secure else ""
    name = cookie_name(purpose)
    return f"{name}={token}; Path=/; Max-Age={lifetime_seconds}; HttpOnly; SameSite=Strict{secure}"


def token_in(cookie_header: str, purpose: str = "") -> str:
    """The session token in a Cookie header, or an empty string; ``purpose``: that of the other cookie."""
    try:
        morsel = http.cookies.SimpleCookie(cookie_header).get(cookie_name(purpose))
    except http.cookies.CookieError:
        return ""
    return morsel.value if morsel is not None and len(morsel.value) <= 128 else ""


def cookie_header(headers: Iterable[tuple[bytes, bytes]]) -> str:
    return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")


def client_address(scope: Mapping[str, Any]) -> str:
    """The network address a request or a socket comes from; "" when the server does not know."""
    client = scope.get("client")
    return client[0] if client else ""


class Sessions:
    """Looks sessions up through the port that the shell wires to the access feature."""

    def __init__(
        self,
        find: Callable[[str], LiveSession | None],
        keep: Callable[[LiveSession], None] | None = None,
        cut: Callable[[str], None] | None = None,
    ) -> None:
        """``cut`` ends the open sockets of a session."""
        self._find = find
        self._keep = keep
        self._cut = cut
        self._cache: dict[str, tuple[float, LiveSession | None]] = {}
        self._keeping: dict[str, asyncio.Task[None]] = {}

    async def of_token(self, token: str) -> LiveSession | None:
        if not token:
            return None
        return await self.of_hash(hashlib.sha256(token.encode("ascii", "replace")).hexdigest())

    async def of_scope(self, scope: Mapping[str, Any]) -> LiveSession | None:
        """The session of a request or a socket; None from an address where it must not be used."""
        found = await self.of_token(token_in(cookie_header(scope["headers"])))
        return found if found is not None and found.is_at(client_address(scope)) else None

    async def of_hash(self, id_hash: str, *, fresh: bool = False) -> LiveSession | None:
        """``fresh``: look again, whatever was found a moment ago."""
        known = self._cache.get(id_hash)
        now = time.monotonic()
        if not fresh and known is not None and now - known[0] < _CACHE_SECONDS:
            return known[1]
        found = await asyncio.to_thread(self._find, id_hash)
        if len(self._cache) >= _CACHE_LARGEST:
            self._cache.clear()
        self._cache[id_hash] = (now, found)
        return found

    async def used(self, session: LiveSession) -> None:
        """A person did something: the idle time starts anew.

        Nobody waits for it: while the database is locked or full, whoever only reads goes on reading.
        """
        if self._keep is not None and session.id_hash not in self._keeping:
            task = asyncio.create_task(self._move_idle_time(self._keep, session))
            self._keeping[session.id_hash] = task
            task.add_done_callback(lambda _done: self._keeping.pop(session.id_hash, None))

    async def settled(self) -> None:
        """What was begun for ``used`` is done."""
        await asyncio.gather(*self._keeping.values())

    async def _move_idle_time(self, keep: Callable[[LiveSession], None], session: LiveSession) -> None:
        try:
            await asyncio.to_thread(keep, session)
        except Unavailable as error:  # the next thing the person does moves it
            logger.warning("the idle time of session %s stays: %s", session.actor.session_ref, error.key)

    def forget(self, id_hash: str) -> None:
        self._cache.pop(id_hash, None)

    def end(self, id_hash: str) -> None:
        """The session is over: its sockets are cut now, not when the next sweep finds them."""
        self.forget(id_hash)
        if self._cut is not None:
            self._cut(id_hash)


_sessions: Sessions | None = None


def install_sessions(sessions: Sessions) -> None:
    """Called once by the shell."""
    global _sessions
    _sessions = sessions


def sessions() -> Sessions:
    if _sessions is None:
        raise RuntimeError("the shell has not wired the sessions")
    return _sessions


def reference_cookie(id_hash: str) -> bytes:
    """What the front door hands on instead of the cookie: the hash, which opens nothing.

    The token itself never enters the event machinery, so no log line and no state can hold it.
    """
    return f"{_REFERENCE}={id_hash}".encode()


def _event_reference() -> str:
    """The session hash of the socket whose event is being handled; uploads and timers have none."""
    try:
        headers = EventContext.get().router_data.get("headers", {})
    except LookupError:
        return ""
    value = headers.get("cookie", "") if isinstance(headers, dict) else ""
    name, _, id_hash = value.partition("=") if isinstance(value, str) else ("", "", "")
    return id_hash if name == _REFERENCE else ""


async def current_session() -> LiveSession | None:
    """The session of the event being handled, or None."""
    id_hash = _event_reference()
    return await sessions().of_hash(id_hash) if id_hash else None


def needs_proof(session: LiveSession) -> bool:
    """Whether password or code must be given again before a sensitive action (``/account/prove``)."""
    return not session.is_proved(system_clock(), settings().proof_minutes)


async def current_actor() -> Actor:
    """The actor of the event being handled. Raises Denied when the session has ended."""
    session = await current_session()
    if session is None:
        raise Denied("error.session_ended")
    return session.actor
