"""A real Chromium against the product as it is served. Nothing here is skipped: no Chromium is a failure."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from tests.postgres import postgres_address, statement
from tests.product import PASSWORD, Product

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path(root: Path) -> str:
    """The Chromium that tools/browser.sh found, or one on the PATH."""
    noted = root / "build" / "chromium.path"
    if noted.exists() and Path(noted.read_text().strip()).exists():
        return noted.read_text().strip()
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    raise AssertionError("no Chromium: run `make browser`, or install Debian's package chromium")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    root = Path(__file__).resolve().parents[2]
    browser = playwright.chromium.launch(executable_path=chromium_path(root), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on each database, with one account per role."""
    address, name = "", ""
    if request.param == "postgres":
        name = f"browser_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(f'CREATE DATABASE "{name}"'))
        address = postgres_address(name)
    made = Product(
        tmp_path_factory.mktemp("browser") / "var", address, settings={"SIAGA_SESSIONS_PER_ACCOUNT": "50"}
    )
    made.prepare()
    made.start()
    yield made
    made.stop()


class Person:
    """One person at one browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.problems: list[str] = []
        self.foreign: list[str] = []
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda line: self._heard(line.type, line.text))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.problems.append(text)

    def _asked(self, address: str) -> None:
        if not address.startswith((self.url, self.url.replace("http", "ws", 1), "data:", "blob:")):
            self.foreign.append(address)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def at(self, test_id: str):
        return self.page.locator(f"[data-testid={test_id}]")

    def choose(self, *test_ids: str) -> None:
        """Tap choices as a person does: on the card, which holds the radio."""
        for test_id in test_ids:
            self.at(test_id).check()


SignIn = Callable[..., Person]


@pytest.fixture
def sign_in(chromium: Browser, product: Product) -> Iterator[SignIn]:
    contexts: list[BrowserContext] = []

    def start(username: str, path: str = "/", *, width: int = 1920, height: int = 1080) -> Person:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        person = Person(context.new_page(), product.url)
        person.open(f"/login?next={path}")
        person.at("login-username").fill(username)
        person.at("login-password").fill(PASSWORD)
        person.at("login-submit").click()
        person.page.wait_for_url(f"{product.url}{path}*")
        return person

    yield start
    for context in contexts:
        # Chromium may never answer the closing of a page that is on its way to another one.
        for page in context.pages:
            with suppress(Error):
                page.goto("about:blank")
        context.close()
