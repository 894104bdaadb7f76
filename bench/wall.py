"""One wall: from a commit to the painted number and the redrawn charts, in a real Chromium.

Product and bare page stand open side by side and are written to in turns, at times without a rhythm, so that
every phase of a poll and of a frame is met. Commits come from another process, and from inside the server.
"""

import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page

from bench.browser import chromium, context_with, cookie_of, log_of, open_numbers
from bench.children import child, writers
from bench.servers import Pair, serving
from bench.table import Line, p50, p95
from dashboard.kernel.identity import Role
from tests.product import account

SLOT_SECONDS = 0.7
_SIZE = {"viewport": {"width": 1920, "height": 1080}}
_EARLY = 0.005  # a watcher may see a commit before the writer has returned from it
_PAUSE = 0.2


def run(writes: int, *, heavy: bool) -> list[Line]:
    """``writes`` commits for each page and each way."""
    group = "one wall, " + ("14,000 incidents a month" if heavy else "40 incidents a month")
    with TemporaryDirectory(prefix="siaga-bench-") as folder, serving(Path(folder), heavy=heavy) as pair:
        cookie = cookie_of(pair.product.url, account(Role.WALL))
        with chromium() as browser:
            pages = _open(browser, pair, cookie)
            with writers(pair) as writer:
                other = _in_turns(pages, writes, lambda name, turn: _commit(writer[name], turn))
            with (
                child("bench.forms", "product", pair.product.url) as product,
                child("bench.forms", "bare", pair.bare_url) as bare,
            ):
                senders = {"product": product, "bare": bare}
                for sender in senders.values():
                    sender.answer()
                own = _in_turns(pages, writes, lambda name, _turn: float(senders[name].ask("open")))
    return _lines(group, "commit of another process", other) + _lines(group, "form sent", own)


def _commit(writer: Any, turn: int) -> float:
    return float(writer.ask("open" if turn % 2 == 0 else "close"))


def _open(browser: Browser, pair: Pair, cookie: str) -> dict[str, Page]:
    addresses = {"product": (pair.product.url, "/wall", cookie), "bare": (pair.bare_url, "/", "")}
    pages = {}
    for name, (url, path, session) in addresses.items():
        pages[name] = open_numbers(context_with(browser, url, session, **_SIZE), url + path)
    for page in pages.values():
        page.wait_for_selector(".js-plotly-plot .main-svg", state="attached", timeout=60_000)
    time.sleep(3)
    return pages


def _in_turns(pages: dict[str, Page], writes: int, commit: Any) -> dict[str, dict[str, list[float]]]:
    """A, B, A, B ...: milliseconds from each commit to DOM, paint and charts, and what was never seen."""
    stamps: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(writes + 2):
        for name in pages:
            stamps[name].append(commit(name, turn))
            time.sleep(SLOT_SECONDS + random.uniform(0, 0.15))
    return {name: _delays(log_of(page), stamps[name][2:]) for name, page in pages.items()}


def _delays(log: dict[str, list[dict[str, Any]]], stamps: list[float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"came": [], "dom": [], "paint": [], "charts": [], "lost": []}
    for start in stamps:
        end = start + 2 * SLOT_SECONDS - 0.1
        number = next((entry for entry in log["numbers"] if start - _EARLY <= entry["dom"] < end), None)
        if number is None:
            found["lost"].append(start)
            continue
        found["came"].append(1000 * (number["came"] - start))
        found["dom"].append(1000 * (number["dom"] - start))
        found["paint"].append(1000 * (number["paint"] - start))
        drawn = _burst([entry["at"] for entry in log["charts"] if start - _EARLY <= entry["at"] < end])
        if drawn is not None:
            found["charts"].append(1000 * (drawn - start))
    return found


def _burst(times: list[float]) -> float | None:
    """When the last chart of the first burst was drawn: a chart may be drawn twice for one change."""
    last = None
    for at in sorted(times):
        if last is not None and at - last > _PAUSE:
            break
        last = at
    return last


def _lines(group: str, way: str, found: dict[str, dict[str, list[float]]]) -> list[Line]:
    product, bare = found["product"], found["bare"]
    detail = {"n": len(product["paint"]), "lost": len(product["lost"]), "bare_lost": len(bare["lost"])}
    specs = (
        ("message in the browser, p50", "came", p50, None),
        ("number in the DOM, p50", "dom", p50, None),
        ("number painted, p50", "paint", p50, 1.5),
        ("number painted, p95", "paint", p95, 2.0),
        ("charts redrawn, p50", "charts", p50, 1.2),
    )
    return [
        Line(
            group,
            f"{way}: {name}",
            of(product[key]),
            "ms",
            bare=of(bare[key]),
            limit=limit,
            by_ratio=limit is not None,
            detail=detail | {"n": len(product[key])},
        )
        for name, key, of, limit in specs
    ] + [Line(group, f"{way}: deliveries lost", float(len(product["lost"])), "", limit=0)]
