"""The people of bench/crowd.py, a process of its own: raw sockets that open pages and use them at human pace.

Orders come as JSON lines on stdin, each is answered by one line. A frame is stamped when it has come, before
it is read; an event counts from the moment it is sent to the frame that answers it.
"""

import asyncio
import json
import random
import re
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import aiohttp

from bench.load import Wall

PACE = (3.0, 9.0)
"""Seconds that somebody looks at what has come before the next event."""
_PATIENCE = 15.0
_AT_ONCE = 10
_LOOK = 0.05

_ROOT = "reflex___state____state"
_LOAD = f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal"
_UI = f"{_ROOT}.dashboard___features___incidents___ui"
_LIST = f"{_UI}___list_state____incident_list_state"
_PANEL = f"{_UI}___panel_state____incident_panel_state"
_REFERENCE = re.compile(r'"reference":\s*"([A-Z]-[^"]+)"')
_LOADED = re.compile(r'"is_hydrated_rx_state_":\s*true')
_REFUSED = re.compile(r'"key_rx_state_":\s*"error\.')
_ZONES = ("block_a", "block_c", "gate", "perimeter")

Answers = Callable[[str], bool]


class Person:
    """One open page of a session. ``stamps``: kind of event to milliseconds; ``errors``: what went wrong."""

    def __init__(self, http: aiohttp.ClientSession, url: str, cookie: str) -> None:
        self._http, self._url, self._cookie = http, url, cookie
        self._path = "/incidents?tab=all"
        self._answers: Answers = lambda _text: False
        self._answered: asyncio.Future[float] | None = None
        self._references: list[str] = []
        self.stamps: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    async def open(self) -> None:
        """Connect and load the list, as a browser does."""
        address = f"{self._url}/_event/?token={uuid.uuid4()}&EIO=4&transport=websocket"
        headers = {"Origin": self._url, "Cookie": self._cookie}
        self._socket = await self._http.ws_connect(address, headers=headers, max_msg_size=0)
        self._task = asyncio.create_task(self._read())
        hydrate = {"event": {"name": f"{_ROOT}.hydrate_and_load", "router_data": self._router()}}
        await self._answer("open", "40/_event," + json.dumps(hydrate), _is_loaded)

    async def close(self) -> None:
        self._task.cancel()
        await self._socket.close()

    async def work(self, until: float) -> None:
        """One event after the other in the order somebody reads: list, row, filter, news, record."""
        steps = [self._list, self._pick, self._filter, self._news, self._record]
        first = random.randrange(len(steps))
        await asyncio.sleep(random.uniform(0, PACE[1]))
        for step in cycle([*steps[first:], *steps[:first]] if first else steps):
            if time.monotonic() >= until or self._socket.closed:
                return
            await step()
            await asyncio.sleep(random.uniform(*PACE))

    async def _list(self) -> None:
        await self._go("list", "/incidents?tab=all")

    async def _pick(self) -> None:
        if self._path.startswith("/incidents/"):
            await self._list()
        reference = random.choice(self._references)
        shows = re.compile(rf'"reference_rx_state_":\s*"{re.escape(reference)}"')
        await self._fire(
            "row", f"{_PANEL}.pick", {"reference": reference}, lambda text: bool(shows.search(text))
        )

    async def _filter(self) -> None:
        """The controls become an address, and the page loads it."""
        if self._path.startswith("/incidents/"):
            await self._list()
        zone = random.choice(_ZONES)
        await self._fire(
            "filter", f"{_LIST}.narrow", {"fields": {"zone": zone}}, lambda text: "_redirect" in text
        )
        await self._go("filtered list", f"/incidents?tab=all&zone={zone}")

    async def _news(self) -> None:
        await self._fire("refresh", f"{_LIST}.show_news", {}, lambda text: "has_more_rx_state_" in text)

    async def _record(self) -> None:
        await self._go("record", f"/incidents/{random.choice(self._references)}")

    async def _go(self, kind: str, path: str) -> None:
        self._path = path
        await self._fire(kind, _LOAD, {}, _is_loaded)

    async def _fire(self, kind: str, name: str, payload: dict[str, Any], answers: Answers) -> None:
        event = {"name": name, "payload": payload, "router_data": self._router()}
        await self._answer(kind, "42/_event," + json.dumps(["event", event]), answers)

    async def _answer(self, kind: str, frame: str, answers: Answers) -> None:
        self._answers, self._answered = answers, asyncio.get_running_loop().create_future()
        sent = time.perf_counter()
        try:
            await self._socket.send_str(frame)
            at = await asyncio.wait_for(self._answered, _PATIENCE)
        except (TimeoutError, ConnectionError) as error:
            self.errors.append(f"{kind}: {type(error).__name__}")
            return
        finally:
            self._answered = None
        self.stamps[kind].append(1000 * (at - sent))

    async def _read(self) -> None:
        async for message in self._socket:
            at, text = time.perf_counter(), message.data
            if text == "2":
                await self._socket.send_str("3")
                continue
            if _REFUSED.search(text):
                self.errors.append("refused")
            found = _REFERENCE.findall(text) if "list_state" in text else []
            self._references = found or self._references
            waiting = self._answered
            if waiting is not None and not waiting.done() and self._answers(text):
                waiting.set_result(at)
        self.errors.append(f"socket closed with {self._socket.close_code}")

    def _router(self) -> dict[str, str]:
        return {"pathname": self._path.partition("?")[0], "asPath": self._path}


def _is_loaded(text: str) -> bool:
    return bool(_LOADED.search(text))


class Crowd:
    """Everybody. ``sessions``: cookies of staff, taken in turns; ``wall``: the cookie of the walls."""

    def __init__(self, http: aiohttp.ClientSession, url: str, sessions: list[str], wall: str) -> None:
        self._http, self._url, self._wall = http, url, wall
        self._cookies: Iterator[str] = cycle(sessions)
        self._staff: list[Person] = []
        self._idle: list[Person] = []
        self._walls: list[Wall] = []

    async def join(self, staff: int, idle: int, walls: int) -> int:
        """Open every page, a few at a time; answers with how many there are."""
        made = [Person(self._http, self._url, next(self._cookies)) for _ in range(staff + idle)]
        self._staff, self._idle = made[:staff], made[staff:]
        self._walls = [Wall(self._http, "product", self._url, self._wall) for _ in range(walls)]
        pages: list[Person | Wall] = [*made, *self._walls]
        for first in range(0, len(pages), _AT_ONCE):
            await asyncio.gather(*(page.open() for page in pages[first : first + _AT_ONCE]))
        return len(pages)

    async def work(self, seconds: float) -> dict[str, Any]:
        """Everybody works for so long. ``lag``: milliseconds by which this process itself was late."""
        for person in self._staff:
            person.stamps.clear()
        for wall in self._walls:
            wall.seen = []
        until = time.monotonic() + seconds
        lag: list[float] = []
        watch = asyncio.create_task(_watch(lag))
        await asyncio.gather(*(person.work(until) for person in self._staff))
        watch.cancel()
        everybody = [*self._staff, *self._idle]
        stamps: defaultdict[str, list[float]] = defaultdict(list)
        for person in everybody:
            for kind, values in person.stamps.items():
                stamps[kind] += values if person in self._staff else []
        return {
            "stamps": stamps,
            "errors": [error for person in everybody for error in person.errors],
            "lag": lag,
            "walls": [[(at, number) for at, number, _ in wall.seen] for wall in self._walls],
        }


async def _watch(lag: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(_LOOK)
        lag.append(1000 * (time.perf_counter() - started - _LOOK))


async def main() -> None:
    """First line: the crowd's arguments. Every further line: [method, arguments]."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        crowd = Crowd(http, **json.loads(await asyncio.to_thread(sys.stdin.readline)))
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            method, *arguments = json.loads(line)
            print(json.dumps(await getattr(crowd, method)(*arguments)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
