"""The ASGI front door: without a valid session no page, no asset and no socket passes.

Pages answer 303 to the sign-in page, sockets 403, anything else 401. It also binds the browser's
client token to the session, rewrites page addresses to their built folders, and sets the headers. A guest of
a meeting and a paired screen get one page each and the parts it is made of.
"""

import asyncio
import re
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reads import audit_refusal
from dashboard.kernel.settings import settings
from dashboard.web.addresses import fits, is_plain
from dashboard.web.headers import security_headers
from dashboard.web.session import reference_cookie, sessions
from dashboard.web.sockets import Message, Socket, SocketRegistry

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Exactly these answer without a session; a prefix would let `/login/../wall/` through.
_PUBLIC = frozenset(
    {
        "/login",
        "/login/style.css",
        "/login/plex.woff2",
        "/login/ca.crt",
        "/logout",
        "/health/live",
        "/health/ready",
        "/health/session",
        # A screen that is not paired yet, and the sign of life of one that is: they check for themselves.
        "/screen",
        "/screen/claim",
        "/screen/alive",
        "/screen/pairing.css",
        "/screen/pairing.js",
        # A browser asks for these on its own, also when nobody is signed in. They say nothing.
        "/sw.js",
        "/manifest.webmanifest",
        "/icon.svg",
        "/icon-192.png",
        "/icon-512.png",
    }
)
# A calendar of a phone brings no cookie, nor does a guest who opens a link for the first time; what their
# address holds is the secret itself, of exactly this shape.
_SECRET = re.compile(r"/calendar/[A-Za-z0-9_-]{43}\.ics|/guest/[A-Za-z0-9_-]{43}|/activate/[A-Za-z0-9_-]{43}")
# The form behind an activation link is sent back to the same address; it checks Origin and token itself.
_SECRET_FORM = re.compile(r"/activate/[A-Za-z0-9_-]{43}")
# A session that waits for its second factor reaches these, and nothing else.
_FACTOR = frozenset({"/login/code", "/login/factor"})
# Plain forms of the own account: without a session they lead to signing in, as a page does.
_FORMS = _FACTOR | {"/account/prove", "/account/password", "/account/codes", "/account/factor/remove"}
_GUEST_PAGE = "/review/guest"
_GUEST_CLOSED = "/guest"
# The one page of those who are no account.
_ONLY_PAGE: Mapping[str, str] = {"guest": _GUEST_PAGE, "device": "/wall"}
_HOMES = ("/wall", "/admin")
# What such a page is made of: built files, never an answer of the server.
_PARTS = re.compile(r"/(assets|fonts)/.+|/[A-Za-z0-9_-]+\.(css|js|woff2|svg|png|ico|webmanifest)")
_HIDDEN = ("/_upload", "/_health", "/ping", "/_all_routes", "/sitemap.xml")
_EVENT = "/_event"


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
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, self._with_headers(scope, send))
        else:
            await self._app(scope, receive, send)

    # ---- pages and files ------------------------------------------------------------------------

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(_HIDDEN) or path.startswith(_EVENT) or not is_plain(path):
            return await _answer(send, 404, b"")
        if path in _PUBLIC or _is_secret(scope):
            return await self._app(scope, receive, send)
        if scope["method"] not in ("GET", "HEAD") and not is_own_origin(scope):
            return await _answer(send, 403, b"")
        session = await sessions().of_scope(scope)
        page = self._page_of(path)
        is_reading = scope["method"] in ("GET", "HEAD")
        if session is not None and session.factor_due and path not in _FACTOR:
            if page is None and path not in _FORMS:
                return await _answer(send, 401, b"")
            return (
                await _answer(send, 303, b"", location="/login/code")
                if is_reading
                else await _answer(send, 401, b"")
            )
        if session is None:
            if (page is None and path not in _FORMS) or not is_reading:
                return await _answer(send, 401, b"")
            if page == _GUEST_PAGE:  # no account opens it, so signing in would lead nowhere
                return await self._app(_at(scope, _GUEST_CLOSED), receive, send)
            query = scope.get("query_string", b"").decode("latin-1")
            wanted = urllib.parse.quote(path + ("?" + query if query else ""), safe="")
            return await _answer(send, 303, b"", location=f"/login?next={wanted}")
        only = _ONLY_PAGE.get(session.kind)
        if only is not None:
            if not is_reading or (page is None and not _PARTS.fullmatch(path)):
                return await _answer(send, 404, b"")
            if page not in (None, only):
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
        return next((page for page in _HOMES if page in self._pages and actor.may(self._pages[page])), "")

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
        session = await sessions().of_scope(scope)
        query = urllib.parse.parse_qs(scope.get("query_string", b"").decode("latin-1"))
        token = query.get("token", [""])[0]
        is_ours = scope["path"].rstrip("/") == _EVENT and is_own_origin(scope) and len(token) == 36
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


def _is_secret(scope: Scope) -> bool:
    """Only as it was sent: an escaped letter is no letter of a secret. Only reading, but for one form."""
    allowed = _SECRET_FORM if scope["method"] == "POST" else _SECRET
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
