"""A raw client of the product: plain HTTP for pages, a bare socket for events. No browser, no manners."""

import asyncio
import json
import re
import ssl
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import socketio

from tests.product import PASSWORD

ROOT_STATE = "reflex___state____state"


async def sign_in(
    url: str,
    username: str,
    password: str = PASSWORD,
    *,
    whole: bool = False,
    trust: ssl.SSLContext | bool = True,
) -> str:
    """The session cookie (``name=value``) of an account; ``whole``: with its attributes."""
    async with httpx.AsyncClient(base_url=url, verify=trust, timeout=60) as client:
        page = (await client.get("/login")).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is not None
        answer = await client.post(
            "/login",
            data={"username": username, "password": password, "csrf": csrf[1], "next": "/"},
            headers={"origin": url},
        )
        assert answer.status_code == 303, answer.text
        cookie = answer.headers["set-cookie"]
        return cookie if whole else cookie.split(";")[0]


class AsciiJson:
    """JSON in ASCII alone, so that half of a character can be sent: as an escape, like an attacker would."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(value: Any, **more: Any) -> str:
        return json.dumps(value, **{**more, "ensure_ascii": True})


class RawClient:
    """Connects, sends any event by name, remembers every frame."""

    def __init__(
        self,
        url: str,
        *,
        cookie: str = "",
        origin: str | None = None,
        path: str = "/",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.url, self.cookie, self.path = url, cookie, path
        self.origin = url if origin is None else origin
        self.token = str(uuid.uuid4())
        self.said: dict[str, Any] = {}
        """What its events claim about themselves, beside their page."""
        self.state: dict[str, dict[str, Any]] = {}
        self.frames: list[Any] = []
        self._changed = asyncio.Event()
        more: dict[str, Any] = {"websocket_extra_options": {"ssl": trust}} if trust else {}
        self.sio = socketio.AsyncClient(reconnection=False, json=AsciiJson, **more)
        self.sio.on("event", self._on_event, namespace="/_event")

    async def _on_event(self, update: Any) -> None:
        self.frames.append(update)
        for name, values in (update.get("delta") or {}).items():
            self.state.setdefault(name, {}).update(values)
        self._changed.set()

    async def connect(self, *, boot: bool = True) -> "RawClient":
        auth: dict[str, Any] = {}
        if boot:
            auth["event"] = {"name": f"{ROOT_STATE}.hydrate_and_load", "router_data": self._router()}
        headers = {"Origin": self.origin} if self.origin else {}
        if self.cookie:
            headers["Cookie"] = self.cookie
        await self.sio.connect(
            f"{self.url}?token={self.token}",
            headers=headers,
            auth=auth,
            transports=["websocket"],
            socketio_path="/_event",
            namespaces=["/_event"],
            wait_timeout=10,
        )
        return self

    def _router(self) -> dict[str, Any]:
        return {"pathname": self.path, "asPath": self.path, **self.said}

    async def fire(self, name: str, payload: dict[str, Any] | None = None) -> None:
        await self.sio.emit(
            "event",
            {"name": name, "payload": payload or {}, "router_data": self._router()},
            namespace="/_event",
        )

    async def settle(self, seconds: float = 0.15) -> None:
        """Wait until no frame has come for a while."""
        while True:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), seconds)
            except TimeoutError:
                return

    async def wait_for(self, met: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until the condition holds; returns silently at the end, the caller asserts."""
        end = time.monotonic() + seconds
        while not met() and (left := end - time.monotonic()) > 0:
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.5))

    def value(self, state: str, var: str) -> Any:
        """The last value of a var of the State whose class name ends so (snake case)."""
        for name, values in self.state.items():
            if name.endswith(state):
                return values.get(f"{var}_rx_state_")
        return None

    async def close(self) -> None:
        await self.sio.disconnect()
