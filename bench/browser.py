"""Chromium for the benchmarks: contexts with a session, pages with the probe, its log as Python data."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.children import module_path
from tests.raw import sign_in

_CHROMIUM = "/usr/bin/chromium"
_FIRST_NUMBER = "() => window.__bench && window.__bench.numbers.some((entry) => entry.paint)"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def cookie_of(url: str, username: str) -> str:
    """``name=value`` of a fresh session. Playwright's own loop forbids asyncio.run in this thread."""
    import threading

    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(sign_in(url, username))))
    thread.start()
    thread.join()
    return found[0]


def context_with(browser: Browser, url: str, cookie: str = "", **options: Any) -> BrowserContext:
    """An empty cache, the probe in every page, and the session if there is one."""
    context = browser.new_context(**options)
    context.add_init_script(path=str(module_path("probe.js")))
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": url}])
    return context


def open_numbers(context: BrowserContext, address: str) -> Page:
    """A page that has painted its first number."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(_FIRST_NUMBER, timeout=60_000)
    return page


def log_of(page: Page) -> dict[str, list[dict[str, Any]]]:
    """What the probe has stamped so far; times in seconds since the epoch."""
    log = page.evaluate("() => window.__bench")
    for entry in log["numbers"]:
        for stamp in ("came", "dom", "paint"):
            entry[stamp] /= 1000
    for entry in log["charts"]:
        entry["at"] /= 1000
    return log
