"""A hundred screens: delivery times, the server's processor share, joins beside running screens, a restart.

Writes to the product and to the bare server take turns, half a period apart, each to the same number of raw
sockets held by one load process.
"""

import json
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.browser import cookie_of
from bench.children import Child, child, writers
from bench.servers import Pair, cpu_seconds, serving
from bench.table import Line, p50, p95
from dashboard.kernel.identity import Role
from tests.product import account

RUNNING, ALL = 20, 100
KINDS = ("product", "bare")
_EARLY = 0.005
_BUSY = 0.20  # of a core: below it, joining is over (100 idle screens only answer heartbeats)


def run(seconds: int, *, heavy: bool) -> list[Line]:
    """Joins first, then ``seconds`` of one write a second, then everybody again at once."""
    group = f"{ALL} walls, " + ("14,000 incidents a month" if heavy else "40 incidents a month")
    with (
        TemporaryDirectory(prefix="siaga-bench-") as folder,
        serving(Path(folder), heavy=heavy) as pair,
        writers(pair) as writer,
        child("bench.load") as load,
    ):
        cookie = cookie_of(pair.product.url, account(Role.WALL))
        targets = {
            "product": {"url": pair.product.url, "cookie": cookie},
            "bare": {"url": pair.bare_url, "cookie": ""},
        }
        load.ask(json.dumps(targets))
        bench = _Bench(pair, writer, load)
        joins = bench.joining(group)
        steady = bench.steady(group, seconds)
        return steady + joins + bench.restart(group)


class _Bench:
    def __init__(self, pair: Pair, writer: dict[str, Child], load: Child) -> None:
        self._pair, self._writer, self._load = pair, writer, load
        self._turn: dict[str, int] = dict.fromkeys(KINDS, 0)
        self._pids: dict[str, int] = {"product": pair.product_pid, "bare": pair.bare_process.pid}

    def _ask(self, method: str, *arguments: Any) -> Any:
        return json.loads(self._load.ask(json.dumps([method, *arguments])))

    def _write(self, kind: str, order: str = "") -> float:
        """One commit; without an order the number goes up and down in turns."""
        self._turn[kind] += not order
        return float(self._writer[kind].ask(order or ("open" if self._turn[kind] % 2 else "close")))

    def _write_both(self, count: int, period: float) -> dict[str, list[float]]:
        stamps: dict[str, list[float]] = {kind: [] for kind in KINDS}
        start = time.monotonic()
        for turn in range(count * 2):
            kind = KINDS[turn % 2]
            stamps[kind].append(self._write(kind))
            time.sleep(max(0.0, start + (turn + 1) * period / 2 - time.monotonic()))
        time.sleep(1)
        return stamps

    def _delivered(self, kind: str, groups: tuple[str, ...], stamps: list[float]) -> tuple[list[float], int]:
        """Milliseconds per delivery, and how many screens never saw a write before the next one."""
        delays, lost = [], 0
        for group in groups:
            for seen in self._ask("seen", kind, group):
                for start, end in zip(stamps, [*stamps[1:], stamps[-1] + 2], strict=True):
                    before = next((text for at, text, _ in reversed(seen) if at < start - _EARLY), "")
                    arrived = (at for at, text, _ in seen if start - _EARLY <= at < end and text != before)
                    first = next(arrived, None)
                    lost += first is None
                    if first is not None:
                        delays.append(1000 * (first - start))
        return delays, lost

    @staticmethod
    def _rising(screens: list[Any], stamps: list[float]) -> tuple[list[float], int]:
        """The same for writes that come faster than pictures: a later number answers an earlier write."""
        delays, lost = [], 0
        for seen in screens:
            base = next((int(text) for at, text, _ in reversed(seen) if at < stamps[0] - _EARLY), None)
            first = int(seen[0][1]) - 1 if base is None and seen else base or 0
            for place, start in enumerate(stamps, first + 1):
                arrived = (at for at, text, _ in seen if int(text) >= place and at >= start - _EARLY)
                at = next(arrived, None)
                lost += at is None
                if at is not None:
                    delays.append(1000 * (at - start))
        return delays, lost

    def _answer_into(self, into: dict[str, Any]) -> None:
        into.update(json.loads(self._load.answer()))

    def joining(self, group: str) -> list[Line]:
        """Deliveries to 20 running screens: alone, and while 80 others join."""
        lines = []
        for kind in KINDS:
            self._ask("join", kind, "running", RUNNING)
        time.sleep(2)
        stamps = self._write_both(12, 0.5)
        alone = {kind: self._delivered(kind, ("running",), stamps[kind]) for kind in KINDS}
        for kind in KINDS:
            request = json.dumps(["join", kind, "late", ALL - RUNNING])
            times: list[float] = []
            found: dict[str, Any] = {}
            self._load.send(request)
            waiter = threading.Thread(target=self._answer_into, args=(found,))
            waiter.start()
            deadline = time.monotonic() + 60
            while (waiter.is_alive() or len(times) < 6) and time.monotonic() < deadline:
                times.append(self._write(kind, "open"))
                time.sleep(0.25)
            waiter.join()
            time.sleep(2)
            delays, lost = self._rising(self._ask("seen", kind, "running"), times)
            for _ in times:
                self._write(kind, "close")
            time.sleep(1)
            for name in ("running", "late"):
                self._ask("seen", kind, name)
            seconds = found["ended"] - found["started"]
            detail = {"writes": len(times), "lost": lost, "failed": found["failed"], "why": found["why"]}
            lines.append((p95(delays), seconds, detail))
        (joined, seconds, detail), (bare_joined, bare_seconds, bare_detail) = lines
        detail = detail | {"bare": bare_detail, "bare_alone_p95": p95(alone["bare"][0])}
        calm = p95(alone["product"][0])
        return [
            Line(group, "20 running, 80 join: delivery p95", joined, "ms", bare_joined, detail=detail),
            Line(group, "the same, against its own p95 without joins", joined, "ms", bare=calm),
            Line(group, "80 join at once: all have their numbers", seconds, "s", bare=bare_seconds),
        ]  # fmt: skip

    def steady(self, group: str, seconds: int) -> list[Line]:
        """One write a second to all, and what it costs the server."""
        before = {kind: cpu_seconds(pid) for kind, pid in self._pids.items()}
        started = time.monotonic()
        stamps = self._write_both(seconds, 1.0)
        elapsed = time.monotonic() - started
        share = {kind: 100 * (cpu_seconds(pid) - before[kind]) / elapsed for kind, pid in self._pids.items()}
        idle = self._idle()
        result = {kind: self._delivered(kind, ("running", "late"), stamps[kind]) for kind in KINDS}
        (ours, lost), (bare, bare_lost) = result["product"], result["bare"]
        detail = {"n": len(ours), "lost": lost, "bare_lost": bare_lost}
        return [
            Line(group, "one write a second: delivery p50", p50(ours), "ms", bare=p50(bare), detail=detail),
            Line(group, "one write a second: delivery p95", p95(ours), "ms", p95(bare), 2.0, True, detail),
            Line(
                group, "server, of one core", share["product"], "%", share["bare"], 3.0, detail={"idle": idle}
            ),
            Line(group, "server without writes (heartbeats)", idle["product"], "%", idle["bare"]),
            Line(group, "deliveries lost", float(lost), "", limit=0, detail=detail),
        ]

    def _idle(self) -> dict[str, float]:
        before = {kind: cpu_seconds(pid) for kind, pid in self._pids.items()}
        time.sleep(8)
        return {kind: 100 * (cpu_seconds(pid) - before[kind]) / 8 for kind, pid in self._pids.items()}

    def restart(self, group: str) -> list[Line]:
        """All screens come back at once: until the last one has its numbers and the server is quiet."""
        quiet, cost, failed = {}, {}, {}
        for kind in KINDS:
            answer: dict[str, Any] = {}
            self._load.send(json.dumps(["rejoin", kind]))
            reader = threading.Thread(target=lambda into=answer: into.update(json.loads(self._load.answer())))
            reader.start()
            samples = [(time.time(), cpu_seconds(self._pids[kind]))]
            deadline = time.monotonic() + 60
            while (reader.is_alive() or samples[-1][0] < answer["ended"] + 3) and time.monotonic() < deadline:
                time.sleep(0.1)
                samples.append((time.time(), cpu_seconds(self._pids[kind])))
            busy = [
                late
                for (early, used), (late, then) in zip(samples, samples[3:], strict=False)
                if (then - used) / (late - early) > _BUSY and late > answer["started"]
            ]
            quiet[kind] = max([answer["ended"], *busy]) - answer["started"]
            cost[kind] = samples[-1][1] - samples[0][1]
            failed[kind] = answer["failed"]
        detail = {"cpu_seconds": cost, "failed": failed}
        name = "quiet after all reconnect at once"
        return [Line(group, name, quiet["product"], "s", quiet["bare"], 5.0, detail=detail)]
