"""The ASGI front door: without a valid session no page, no asset and no socket passes.

Pages answer 303 to the sign-in page, sockets 403, anything else 401. It also binds the browser's
client token to the session, rewrites page addresses to their built folders, and sets the headers. A guest of
a meeting and a paired screen get one page each and the parts it is made of.
"""

import asyncio
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Unavailable
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reads import audit_refusal
from dashboard.kernel.settings import settings
from dashboard.web.addresses import fits, is_plain
from dashboard.web.bodies import read_first
from dashboard.web.handshakes import answering
from dashboard.web.headers import security_headers
from dashboard.web.open_addresses import (
    EVENT,
    FACTOR,
    FORMS,
    GUEST_CLOSED,
    GUEST_PAGE,
    HIDDEN,
    HOMES,
    ONLY_PAGE,
    PARTS,
    PUBLIC,
    SECRET,
    SECRET_FORM,
)
from dashboard.web.session import reference_cookie, sessions
from dashboard.web.sockets import Message, Receive, Send, Socket, SocketRegistry
from dashboard.web.unread import unread

Scope = dict[str, Any]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]


class FrontDoor:
    """``pages`` maps each page address to the permission its readers need."""

    def __init__(
        self, app: ASGIApp, *, pages: Mapping[str, Permission], policy: str, registry: SocketRegistry
    ) -> None:
        self._app = app
        self._pages = pages
        self._policy = policy
        self._registry = registry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, answering(scope, send, partial(self._with_headers, scope)))
        elif scope["type"] == "http":
            receive, send = read_first(scope, receive, send)
            with_headers = self._with_headers(scope, send)
            try:
                await self._request(scope, receive, with_headers)
            except Unavailable as error:  # its own questions; the routes behind it answer for theirs
                await unread(Request(scope), error)(scope, receive, with_headers)
        else:
            await self._app(scope, receive, send)

    # ---- pages and files ------------------------------------------------------------------------

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith((*HIDDEN, EVENT)) or not is_plain(path):
            return await _answer(send, 404, b"")
        if path in PUBLIC or _is_secret(scope):
            return await self._app(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD") and not is_own_origin(scope):
            return await _answer(send, 403, b"")
        session = await sessions().of_scope(scope)
        page = self._page_of(path)
        is_reading = scope["method"] in ("GET", "HEAD")
        if session is not None and session.factor_due and path not in FACTOR:
            if page is None and path not in FORMS:
                return await _answer(send, 401, b"")
            return (
                await _answer(send, 303, b"", location="/login/code")
                if is_reading
                else await _answer(send, 401, b"")
            )
        if session is None:
            if (page is None and path not in FORMS) or not is_reading:
                return await _answer(send, 401, b"")
            if page == GUEST_PAGE:  # no account opens it, so signing in would lead nowhere
                return await self._app(_at(scope, GUEST_CLOSED), receive, send)
            query = scope.get("query_string", b"").decode("latin-1")
            wanted = urllib.parse.quote(path + ("?" + query if query else ""), safe="")
            return await _answer(send, 303, b"", location=f"/login?next={wanted}")
        only = ONLY_PAGE.get(session.kind)
        if only is not None and not (is_reading and (page == only or _is_part(page, path))):
            # The pattern alone: an address may name what nobody outside must know of.
            refused = partial(audit_refusal, session.actor, f"page:{page or 'other'}", clock=system_clock)
            await asyncio.to_thread(refused)
            if not is_reading or page is None:
                return await _answer(send, 404, b"")
            return await _answer(send, 303, b"", location=only)
        if page is not None:
            if page == "/" and (home := self._home_of(session.actor)):
                return await _answer(send, 303, b"", location=home)
            if not session.actor.may(self._pages[page]):
                refused = partial(audit_refusal, session.actor, f"page:{page}", clock=system_clock)
                await asyncio.to_thread(refused)
                scope = _at(scope, "/denied")
            else:
                scope = _at(scope, path.rstrip("/") + ("" if "[" in page else "/"))
        return await self._app(scope, receive, send)

    def _home_of(self, actor: Actor) -> str:
        """Where ``/`` leads whoever has no overview: a wall account, an administrator; else ""."""
        if actor.may(self._pages["/"]):
            return ""
        return next((page for page in HOMES if page in self._pages and actor.may(self._pages[page])), "")

    def _page_of(self, path: str) -> str | None:
        """The page pattern an address belongs to: exact, or with one ``[name]`` for one step of it."""
        plain = path.rstrip("/") or "/"
        if plain in self._pages:
            return plain
        steps = plain.split("/")
        return next((pattern for pattern in self._pages if "[" in pattern and fits(pattern, steps)), None)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        extra = security_headers(self._policy)
        is_asset = scope["path"].startswith("/assets/")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].lower() not in (b"server",)]
                names = {name.lower() for name, _ in kept}
                if is_asset and message["status"] == 200:
                    kept = [pair for pair in kept if pair[0].lower() != b"cache-control"]
                    kept.append((b"cache-control", b"private, max-age=31536000, immutable"))
                elif b"cache-control" not in names:
                    kind = dict(kept).get(b"content-type", b"")
                    fresh = (
                        b"no-store" if kind.startswith((b"text/html", b"application/json")) else b"no-cache"
                    )
                    kept.append((b"cache-control", fresh))
                message = {**message, "headers": [*kept, *extra]}
            await send(message)

        return send_with_headers

    # ---- sockets --------------------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            session = await sessions().of_scope(scope)
        except Unavailable:  # not a refusal: the screen comes again by itself
            return await _refuse(receive, send)
        query = urllib.parse.parse_qs(scope.get("query_string", b"").decode("latin-1"))
        token = query.get("token", [""])[0]
        is_ours = scope["path"].rstrip("/") == EVENT and is_own_origin(scope) and len(token) == 36
        if session is None or session.factor_due or not is_ours:
            return await _refuse(receive, send)
        limits = settings()
        allowed = limits.wall_sockets_per_session if session.actor.is_wall else limits.sockets_per_session
        if self._registry.count(session.id_hash) >= allowed:
            return await _refuse(receive, send)
        # Another session with the same client token must not reach this session's state.
        query["token"] = [f"{session.id_hash[:16]}-{token}"]
        headers = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
        headers.append((b"cookie", reference_cookie(session.id_hash)))
        bound = {
            **scope,
            "query_string": urllib.parse.urlencode(query, doseq=True).encode(),
            "headers": headers,
        }
        socket = Socket(receive)
        self._registry.add(session.id_hash, socket)

        async def send_unless_cut(message: Message) -> None:
            if not socket.is_cut:
                await send(message)

        try:
            await self._app(bound, socket.receive, send_unless_cut)
        finally:
            self._registry.remove(session.id_hash, socket)
            if socket.is_cut:
                await _close(send, socket.code)


def _at(scope: Scope, path: str) -> Scope:
    """The same request for another address."""
    return {**scope, "path": path, "raw_path": path.encode()}


def _is_part(page: str | None, path: str) -> bool:
    """A built file that a page is made of."""
    return page is None and PARTS.fullmatch(path) is not None


def _is_secret(scope: Scope) -> bool:
    """Only as it was sent: an escaped letter is no letter of a secret. Only reading, but for one form."""
    allowed = SECRET_FORM if scope["method"] == "POST" else SECRET
    if scope["method"] not in ("GET", "HEAD", "POST") or not allowed.fullmatch(scope["path"]):
        return False
    return scope.get("raw_path") in (None, b"", scope["path"].encode())


def is_own_origin(scope: Mapping[str, Any]) -> bool:
    """Production: an exact list. Demo: the page's own host and port, whatever name was used; TLS: over it."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        return False
    if settings().is_production:
        return origin in settings().allowed_origins
    parts = urllib.parse.urlsplit(origin)
    if settings().tls and parts.scheme != "https":
        return False
    return parts.netloc == headers.get(b"host", b"").decode("latin-1")


async def _refuse(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 4403})


async def _close(send: Send, code: int) -> None:
    try:
        await send({"type": "websocket.close", "code": code})
    except (RuntimeError, OSError):
        return  # the browser was faster


async def _answer(send: Send, status: int, body: bytes, *, location: str = "") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if location:
        headers.append((b"location", location.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
