"""Sign-in to usable form on a phone: from the tap on "sign in" until the report form answers to its server.

Chromium slows the processor four times and the network to 1.6 Mbit/s with 150 ms. Usable is strict: the form
shows the time of now, which comes over the socket after every load handler has run.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from bench.browser import chromium
from bench.cold import Wire
from bench.servers import serving
from bench.table import Line, p50
from dashboard.kernel.identity import Role
from tests.product import PASSWORD, account

GROUP = "sign-in to usable form on a phone (4x slower, 1.6 Mbit/s, 150 ms)"
COLD_SECONDS, WARM_SECONDS = 3.0, 1.0
_VISITS = {"cold": COLD_SECONDS, "warm, second time": WARM_SECONDS, "warm, third time": WARM_SECONDS}
_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 780},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
_STAMPS = """
(() => {
  const log = (window.__form = {});
  const mark = (name) => { log[name] ||= performance.timeOrigin + performance.now(); };
  const look = () => {
    const button = document.querySelector("[data-testid=incident-submit]");
    if (!button) return;
    mark("shown");
    if (Object.keys(button).some((key) => key.startsWith("__react"))) mark("hydrated");
    if (/[0-9]{2}[.:][0-9]{2}/.test((button.closest("form") || button).textContent)) mark("usable");
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})()
"""


def run(turns: int) -> list[Line]:
    """Each turn signs in with an empty cache and twice more with what that left there.

    Chromium keeps compiled scripts from the second visit on, so only the third is as warm as it gets.
    """
    found: dict[str, list[dict[str, float]]] = {name: [] for name in _VISITS}
    with (
        TemporaryDirectory(prefix="siaga-bench-") as folder,
        serving(Path(folder), heavy=False) as pair,
        chromium() as browser,
    ):
        for _ in range(turns):
            context = _phone(browser)
            for visits in found.values():
                visits.append(_sign_in(context, pair.product.url))
                context.clear_cookies()
            context.close()
    return [line for name, limit in _VISITS.items() for line in _lines(name, found[name], limit)]


def _phone(browser: Browser) -> BrowserContext:
    context = browser.new_context(**_PHONE)
    context.add_init_script(_STAMPS)
    return context


def _sign_in(context: BrowserContext, url: str) -> dict[str, float]:
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    page.goto(f"{url}/login?next=%2Fincidents%2Fnew")
    page.fill("input[name=username]", account(Role.PETUGAS_BLOK))
    page.fill("input[name=password]", PASSWORD)
    wire = Wire(cdp)
    cdp.send("Network.emulateNetworkConditions", _NETWORK)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    started = time.time()
    page.locator("form button[type=submit]").click(no_wait_after=True)
    stamps = _wait(page)
    page.close()
    return {**{name: at / 1000 - started for name, at in stamps.items()}, "kB": wire.kilobytes}


def _wait(page: Page) -> dict[str, float]:
    """The stamps of the form page, once it is usable."""
    page.wait_for_function("() => window.__form && window.__form.usable", timeout=60_000)
    return page.evaluate("() => window.__form")


def _lines(name: str, found: list[dict[str, float]], limit: float) -> list[Line]:
    def middle(key: str) -> float:
        return p50(one[key] for one in found if key in one)

    return [
        Line(GROUP, f"{name}: usable p50", middle("usable"), "s", limit=limit, detail={"all": found}),
        Line(GROUP, f"{name}: form on the screen p50", middle("shown"), "s"),
        Line(GROUP, f"{name}: answers to taps p50", middle("hydrated"), "s"),
        Line(GROUP, f"{name}: transferred p50", middle("kB"), "kB"),
    ]
