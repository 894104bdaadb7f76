"""The load generator, a process of its own: raw sockets that load a page, stay, and stamp what arrives.

Orders come as JSON lines on stdin, each is answered by one line. Frames are stamped before they are read;
heartbeats are answered as a browser does. Bounded: 200 sockets of each kind at most.
"""

import asyncio
import json
import re
import sys
import time
import uuid
from typing import Any

import aiohttp

MOST = 200
_NUMBER = re.compile(r'"open_incidents":\s*\{[^}]*"number":\s*"([^"]*)"|"numbers":\s*\[(\d+)')
_HYDRATE = {
    "event": {
        "name": "reflex___state____state.hydrate_and_load",
        "router_data": {"pathname": "/wall", "asPath": "/wall"},
    }
}


class Wall:
    """One open screen. ``seen``: when which first number arrived, and how long the frame was."""

    def __init__(self, http: aiohttp.ClientSession, kind: str, url: str, cookie: str) -> None:
        self._http, self._kind, self._url, self._cookie = http, kind, url, cookie
        self.seen: list[tuple[float, str, int]] = []
        self._first = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and wait until the first number is there."""
        self._first.clear()
        headers = {"Origin": self._url, "Cookie": self._cookie}
        if self._kind == "product":
            address = f"{self._url}/_event/?token={uuid.uuid4()}&EIO=4&transport=websocket"
        else:
            address = f"{self._url}/live"
        self._socket = await self._http.ws_connect(address, headers=headers, max_msg_size=0)
        self._task = asyncio.create_task(self._read())
        await asyncio.wait_for(self._first.wait(), 60)

    async def close(self) -> None:
        await self._socket.close()
        if self._task is not None:
            await self._task

    async def _read(self) -> None:
        async for message in self._socket:
            at = time.time()
            text = message.data
            if text == "2":
                await self._socket.send_str("3")
            elif text.startswith("0{") and self._kind == "product":
                await self._socket.send_str("40/_event," + json.dumps(_HYDRATE))
            else:
                found = _NUMBER.search(text)
                if found is not None and (found[1] or found[2] or "").isdigit():
                    self.seen.append((at, found[1] or found[2], len(text)))
                    self._first.set()


class Load:
    """All screens of both kinds, by name of a group."""

    def __init__(self, http: aiohttp.ClientSession, targets: dict[str, dict[str, str]]) -> None:
        self._http, self._targets = http, targets
        self._walls: dict[str, dict[str, list[Wall]]] = {kind: {} for kind in targets}

    async def join(self, kind: str, group: str, count: int) -> dict[str, Any]:
        """Open ``count`` more screens at once; answers when every one has its first number."""
        known = self._walls[kind].setdefault(group, [])
        if sum(map(len, self._walls[kind].values())) + count > MOST:
            raise ValueError("too many sockets")
        made = [Wall(self._http, kind, **self._targets[kind]) for _ in range(count)]
        known += made
        return await self._opened(made)

    async def rejoin(self, kind: str) -> dict[str, Any]:
        """Close every screen of a kind, then open all of them at once."""
        walls = [wall for group in self._walls[kind].values() for wall in group]
        await asyncio.gather(*(wall.close() for wall in walls))
        await asyncio.sleep(1)
        return await self._opened(walls)

    async def _opened(self, walls: list[Wall]) -> dict[str, Any]:
        started = time.time()
        results = await asyncio.gather(*(wall.open() for wall in walls), return_exceptions=True)
        failed = [repr(result) for result in results if result is not None]
        return {"started": started, "ended": time.time(), "failed": len(failed), "why": failed[:1]}

    async def seen(self, kind: str, group: str) -> list[list[tuple[float, str, int]]]:
        """Every arrival of every screen of the group, and forget it."""
        taken = []
        for wall in self._walls[kind][group]:
            taken.append(wall.seen)
            wall.seen = []
        return taken

    async def leave(self, kind: str) -> int:
        walls = [wall for group in self._walls[kind].values() for wall in group]
        await asyncio.gather(*(wall.close() for wall in walls), return_exceptions=True)
        self._walls[kind].clear()
        return len(walls)


async def main() -> None:
    """First line: the targets. Every further line: [method, arguments]."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        load = Load(http, json.loads(await asyncio.to_thread(sys.stdin.readline)))
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            method, *arguments = json.loads(line)
            answer = await getattr(load, method)(*arguments)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
