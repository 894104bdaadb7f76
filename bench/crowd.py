"""Two hundred people at once: 150 at work, 40 who only look, 10 walls, while somebody commits every second.

The goals are those of docs/security.md. Everybody at work is signed in and has the list of incidents open;
every commit is told to all of them, so the server refreshes 190 different pages a second beside the events.
"""

import asyncio
import json
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench.children import Child, child
from bench.servers import cpu_seconds, pid_of, serving_alone, waited_seconds
from bench.table import Line, p50, p95, percentile
from dashboard.features.access.rules import role_fits
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency
from tests.product import account
from tests.raw import sign_in

STAFF, IDLE, WALLS = 150, 40, 10
P95_MS, P99_MS, MOST_MB = 300.0, 1000.0, 400.0
# Open pages of a session: below the eight it may have.
_PAGES = 6
_SESSIONS_EACH = 3


def run(seconds: int, *, heavy: bool) -> list[Line]:
    """``seconds`` of work after everybody has come."""
    group = f"{STAFF + IDLE + WALLS} people, " + ("100,000 incidents" if heavy else "1,000 incidents")
    with (
        TemporaryDirectory(prefix="siaga-bench-") as folder,
        serving_alone(Path(folder), heavy=heavy) as product,
        child("bench.people") as people,
        child("bench.writer", "product", environment=product.environment()) as writer,
    ):
        pid = pid_of(product)
        empty = _resident(pid)
        sessions, wall = asyncio.run(_sign_in(product.url))
        people.ask(json.dumps({"url": product.url, "sessions": sessions, "wall": wall}))
        writer.ask("open")
        writer.ask("close")
        people.ask(json.dumps(["join", STAFF, IDLE, WALLS]))
        joined = _resident(pid)
        found = _work(pid, people, writer, seconds)
        return _lines(group, found, {"empty": empty, "joined": joined, "sessions": len(sessions)})


async def _sign_in(url: str) -> tuple[list[str], str]:
    """Sessions of every account that may read the list, as many as the pages need; and one of the walls."""
    names = [
        account(role, agency)
        for role in HUMAN_ROLES
        for agency in Agency
        if role_fits(role, agency) and Permission.INCIDENT_READ in ROLE_PERMISSIONS[role]
    ]
    wanted = -(-(STAFF + IDLE) // _PAGES)
    chosen = [name for _ in range(_SESSIONS_EACH) for name in names][:wanted]
    return [await sign_in(url, name) for name in chosen], await sign_in(url, account(Role.WALL))


def _work(pid: int, people: Child, writer: Child, seconds: int) -> dict[str, Any]:
    """What the people found; when somebody committed, megabytes each second, percent of a core."""
    found: dict[str, Any] = {}
    people.send(json.dumps(["work", seconds]))
    waiter = threading.Thread(target=lambda: found.update(json.loads(people.answer())))
    used, waited, started = cpu_seconds(pid), waited_seconds(pid), time.monotonic()
    waiter.start()
    resident: list[float] = []
    writes: list[float] = []
    while waiter.is_alive():
        writes.append(float(writer.ask("close" if len(writes) % 2 else "open")))
        resident.append(_resident(pid))
        waiter.join(timeout=max(0.0, started + len(writes) - time.monotonic()))
    elapsed = time.monotonic() - started
    return found | {
        "writes": writes,
        "resident": max(resident),
        "share": 100 * (cpu_seconds(pid) - used) / elapsed,
        "waited": 100 * (waited_seconds(pid) - waited) / elapsed,
    }


def _resident(pid: int) -> float:
    """VmRSS of the process that serves, in megabytes (2**20 bytes); the one that watches over it is small."""
    process = psutil.Process(pid)
    return max(one.memory_info().rss for one in (process, *process.children(recursive=True))) / 2**20


def _lines(group: str, found: dict[str, Any], memory: dict[str, Any]) -> list[Line]:
    stamps: dict[str, list[float]] = found["stamps"]
    every = [value for values in stamps.values() for value in values]
    detail = {
        "n": len(every),
        "writes": len(found["writes"]),
        "kinds": {kind: {"n": len(v), "p50": p50(v), "p95": p95(v)} for kind, v in stamps.items()},
        "generator_late_p95": p95(found["lag"]),
    }
    errors = {"why": sorted(set(found["errors"]))[:10]}
    return [
        Line(group, "event to its answer, p50", p50(every), "ms", detail=detail),
        Line(group, "event to its answer, p95", p95(every), "ms", limit=P95_MS, detail=detail),
        Line(group, "event to its answer, p99", percentile(every, 0.99), "ms", limit=P99_MS),
        Line(group, "commit to the walls, p95", p95(_delays(found)), "ms"),
        Line(group, "errors", float(len(found["errors"])), "", limit=0, detail=errors),
        Line(group, "resident memory of the server", found["resident"], "MB", limit=MOST_MB, detail=memory),
        Line(group, "server, of one core", found["share"], "%"),
        # Other work on the same machine: what the figures above owe to it.
        Line(group, "its threads ready but without a core", found["waited"], "%"),
    ]


def _delays(found: dict[str, Any]) -> list[float]:
    """Milliseconds from each commit to the next other number on each wall, where one came before the next."""
    delays = []
    for seen in found["walls"]:
        for start, end in zip(found["writes"], found["writes"][1:], strict=False):
            before = next((number for at, number in reversed(seen) if at < start), "")
            arrived = (at for at, number in seen if start <= at < end and number != before)
            delays += [1000 * (at - start) for at in list(arrived)[:1]]
    return delays
