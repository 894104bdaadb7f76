"""Cold load over the wire: bytes as transferred by kind (CDP), Plotly or not, and when the number is painted.

Every load has a context of its own, hence an empty cache; product and bare page take turns.
"""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.browser import chromium, context_with, cookie_of, log_of
from bench.servers import serving
from bench.table import Line, p50, p95
from dashboard.kernel.identity import Role
from tests.product import account

GROUP = "cold load over the wire"
WALL_KB, FORM_KB, VISIBLE_MS = 520.0, 300.0, 300.0
FORMS = (
    ("/incidents/new", Role.KARUPAM),
    ("/patrols/round", Role.PETUGAS_BLOK),
    ("/drills", Role.KEPALA_KPR),
)
_SIZE = {"viewport": {"width": 1920, "height": 1080}}
_SETTLE_MS = 2000
_KINDS = {"Document": "html", "Script": "js", "Stylesheet": "css", "Font": "font"}


class Wire:
    """Counts what a page transfers. kB are 1000 bytes, headers included."""

    def __init__(self, cdp: CDPSession) -> None:
        self.bytes: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.encodings: Counter[str] = Counter()
        self._kind: dict[str, str] = {}
        self.frame_bytes = 0
        for name, handler in (
            ("Network.requestWillBeSent", lambda event: self.addresses.append(event["request"]["url"])),
            ("Network.responseReceived", self._answered),
            ("Network.loadingFinished", self._finished),
            ("Network.webSocketFrameReceived", self._frame),
            ("Network.webSocketFrameSent", self._frame),
        ):
            cdp.on(name, handler)
        cdp.send("Network.enable")

    def _answered(self, event: dict[str, Any]) -> None:
        self._kind[event["requestId"]] = _KINDS.get(event["type"], "other")
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.encodings[headers.get("content-encoding", "none")] += 1

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes[self._kind.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.bytes["websocket"] += len(event["response"]["payloadData"].encode())

    @property
    def kilobytes(self) -> float:
        return sum(self.bytes.values()) / 1000

    @property
    def has_plotly(self) -> bool:
        return any("plotly" in address.lower() for address in self.addresses)

    def summary(self) -> dict[str, Any]:
        return {
            **{kind: round(size / 1000, 1) for kind, size in sorted(self.bytes.items())},
            "requests": len(self.addresses),
            "encodings": dict(self.encodings),
        }


def run(loads: int) -> list[Line]:
    """The wall beside the bare page, then the form pages."""
    with (
        TemporaryDirectory(prefix="siaga-bench-") as folder,
        serving(Path(folder), heavy=False) as pair,
        chromium() as browser,
    ):
        cookie = cookie_of(pair.product.url, account(Role.WALL))
        lines = _wall(browser, (pair.product.url, "/wall", cookie), (pair.bare_url, "/", ""), loads)
        for path, role in FORMS:
            session = cookie_of(pair.product.url, account(role))
            lines += _form(browser, pair.product.url, path, session)
    return lines


def _wall(
    browser: Browser, product: tuple[str, str, str], bare: tuple[str, str, str], loads: int
) -> list[Line]:
    visible: dict[str, list[float]] = {"product": [], "bare": []}
    first: dict[str, list[float]] = {"product": [], "bare": []}
    wires: dict[str, Wire] = {}
    for turn in range(loads + 1):
        for name, (url, path, cookie) in (("product", product), ("bare", bare)):
            context = context_with(browser, url, cookie, **_SIZE)
            page = context.new_page()
            wires[name] = Wire(context.new_cdp_session(page))
            page.goto(url + path)
            page.wait_for_function(
                "() => window.__bench.numbers.some((entry) => entry.paint)", timeout=60_000
            )
            number = next(entry for entry in log_of(page)["numbers"] if entry["paint"])
            page.wait_for_timeout(_SETTLE_MS)
            if turn:
                visible[name].append(number["visible"])
                first[name].append(_first_paint(page))
            context.close()
    ours, theirs = wires["product"], wires["bare"]
    detail = ours.summary() | {"bare": theirs.summary()}
    lines = [Line(GROUP, "/wall, all", ours.kilobytes, "kB", theirs.kilobytes, WALL_KB, detail=detail)]
    lines += _kinds("/wall", ours, theirs)
    lines.append(Line(GROUP, "/wall, first paint p50", p50(first["product"]), "ms", p50(first["bare"])))
    lines.append(
        Line(
            GROUP,
            "/wall, number visible p50",
            p50(visible["product"]),
            "ms",
            p50(visible["bare"]),
            VISIBLE_MS,
            detail={"p95": p95(visible["product"]), "all": visible},
        )
    )
    return lines


def _kinds(path: str, wire: Wire, bare: Wire | None = None) -> list[Line]:
    return [
        Line(GROUP, f"{path}, {kind}", size / 1000, "kB", None if bare is None else bare.bytes[kind] / 1000)
        for kind, size in sorted(wire.bytes.items())
    ]


def _form(browser: Browser, url: str, path: str, cookie: str) -> list[Line]:
    context = context_with(browser, url, cookie, **_SIZE)
    page = context.new_page()
    wire = Wire(context.new_cdp_session(page))
    page.goto(url + path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_SETTLE_MS)
    landed = page.url.removeprefix(url).rstrip("/")
    context.close()
    if landed != path:
        return [Line(GROUP, f"{path}: not reached ({landed})", None, "kB", limit=FORM_KB)]
    detail = wire.summary() | {"addresses": [address.removeprefix(url) for address in wire.addresses]}
    return [
        Line(GROUP, f"{path}, all", wire.kilobytes, "kB", limit=FORM_KB, detail=detail),
        *_kinds(path, wire),
        Line(GROUP, f"{path}, Plotly requested", float(wire.has_plotly), "", limit=0),
    ]


def _first_paint(page: Page) -> float:
    name = "first-contentful-paint"
    return page.evaluate(f"() => performance.getEntriesByName('{name}')[0]?.startTime ?? NaN")
