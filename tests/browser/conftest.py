"""A real Chromium against the product as it is served. Nothing here is skipped: no Chromium is a failure.

Which database: every query runs on SQLite and on PostgreSQL in tests/integration. A browser proves what a
page does with the answers, so a test here runs on SQLite; those marked ``both_databases`` run on PostgreSQL
too. They are at least one whole journey of each feature, from the form to the screen of somebody else.

How long: ``expect`` waits as long as a busy machine may need, because a test proves what happens; how fast it
happens is measured by ``make bench``.
"""

import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright
from psycopg.conninfo import conninfo_to_dict

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


PATIENCE = 30_000
"""Milliseconds until what was expected, or an address that was asked for, is taken for missing."""

expect.set_options(timeout=PATIENCE)


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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "product" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("both_databases") is not None
        kinds = ["sqlite", "postgres"] if marked else ["sqlite"]
        metafunc.parametrize("product", kinds, indirect=True, scope="module")


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Prepared once and never started: every product on SQLite begins as a copy of it."""
    made = Product(tmp_path_factory.mktemp("fresh") / "var")
    made.prepare()
    return made


@pytest.fixture(scope="session")
def fresh_postgres(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The same on PostgreSQL: every product there begins as a copy of its database, and has its keys."""
    name = f"fresh_{uuid.uuid4().hex[:8]}"
    _create_database(name)
    made = Product(tmp_path_factory.mktemp("fresh") / "var", postgres_address(name))
    made.prepare()
    return made


def _create_database(name: str, template: str = "template1") -> None:
    with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
        connection.execute(statement(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))


def _database_of(made: Product) -> str:
    return str(conninfo_to_dict(made.database_url)["dbname"])


@pytest.fixture(scope="module")
def product(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on the test's database, with one account per role."""
    made = Product(tmp_path_factory.mktemp("browser") / "var", settings={"SIAGA_SESSIONS_PER_ACCOUNT": "50"})
    if request.param == "postgres":
        name = f"browser_{uuid.uuid4().hex[:8]}"
        kept: Product = request.getfixturevalue("fresh_postgres")
        _create_database(name, _database_of(kept))
        made.prepare_as(kept)
        made.database_url = postgres_address(name)
    else:
        made.prepare_as(request.getfixturevalue("fresh"))
    made.start()
    yield made
    made.stop()


_ALIVE = "[data-loaded=true]:not([data-owner='']), main.wall[data-server-ms]:not([data-server-ms='0'])"


class Person:
    """One person at one browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.problems: list[str] = []
        self.foreign: list[str] = []
        page.set_default_timeout(PATIENCE)
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

    def arrived(self) -> None:
        """The page is alive: linked, every load handler has run (a wall: it knows how late it is).

        Before that it stands as it was built, and a click on it may be heard by nobody.
        """
        expect(self.page.locator("html")).to_have_attribute("data-link", "online")
        expect(self.page.locator(_ALIVE)).to_have_count(1)

    def returned(self) -> None:
        """The page is alive again after its link was away: loaded over the new link, not only before."""
        self.arrived()
        self.until("window.siagaLoaded()")

    def speak(self, language: str) -> None:
        """Choose the language in the account menu; returns on the page that has been loaded anew."""
        self.at("account-menu").click()
        with self.page.expect_navigation():
            self.at(f"language-{language}").click()
        self.arrived()
        expect(self.page.locator("[data-owner]")).to_have_attribute("lang", language)

    def at(self, test_id: str):
        return self.page.locator(f"[data-testid={test_id}]")

    def until(self, question: str, argument: object = None) -> None:
        """Ask the page until it says yes. (``wait_for_function`` takes any promise for a yes.)"""
        deadline = time.monotonic() + 2 * PATIENCE / 1000
        while not self.page.evaluate(question, argument):
            assert time.monotonic() < deadline, f"the page never said yes to: {question}"
            self.page.wait_for_timeout(200)

    def click_at(self, test_id: str) -> float:
        """Click, and say when the page met it (seconds of the epoch): the rest takes its time."""
        self.page.evaluate(
            "() => addEventListener('click', () => { window.met = Date.now(); }, {capture: true, once: true})"
        )
        self.at(test_id).click()
        return self.page.evaluate("window.met") / 1000

    def choose(self, *test_ids: str) -> None:
        """Tap choices as a person does: on the card, which holds the radio."""
        for test_id in test_ids:
            self.at(test_id).check()


SignIn = Callable[..., Person]


def enter(person: Person, username: str) -> None:
    """A session of its own for this browser, without showing the form: other tests fill that in."""
    ask = person.page.context.request
    token = re.search(r'name="csrf" value="([^"]+)"', ask.get(f"{person.url}/login").text())
    assert token is not None
    fields = {"username": username, "password": PASSWORD, "csrf": token[1], "next": "/"}
    answer = ask.post(f"{person.url}/login", form=fields, headers={"origin": person.url}, max_redirects=0)
    assert answer.status == 303, answer.text()


@pytest.fixture
def sign_in(chromium: Browser, product: Product) -> Iterator[SignIn]:
    contexts: list[BrowserContext] = []

    def start(username: str, path: str = "/", *, width: int = 1920, height: int = 1080) -> Person:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        person = Person(context.new_page(), product.url)
        enter(person, username)
        person.open(path)
        person.arrived()
        return person

    yield start
    for context in contexts:
        # Chromium may never answer the closing of a page that is on its way to another one.
        for page in context.pages:
            with suppress(Error):
                page.goto("about:blank")
        context.close()


OpenGuest = Callable[..., Person]


@pytest.fixture
def open_guest(chromium: Browser, product: Product) -> Iterator[OpenGuest]:
    """A browser without an account that follows a link."""
    contexts = []

    def start(address: str, *, width: int = 1920, height: int = 1080) -> Person:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        person = Person(context.new_page(), product.url)
        person.page.goto(address)
        expect(person.page).to_have_url(re.compile("/review/guest$"))
        person.arrived()
        return person

    yield start
    for context in contexts:
        for page in context.pages:
            with suppress(Error):
                page.goto("about:blank")
        context.close()
