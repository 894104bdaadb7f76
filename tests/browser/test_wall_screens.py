"""Wall screens in real browsers: paired by a code, dark without data, back by themselves, revoked at once."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, WebSocketRoute, expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_pages import RULES
from tests.product import Product

pytestmark = pytest.mark.browser

ADMIN, OTHER_ADMIN = "admin_rutan.rutan", "admin_polres.polres"
LIVE = "main.wall[data-server-ms]:not([data-server-ms='0'])"
CODE = re.compile("^[A-Z2-9]{4} [A-Z2-9]{4}$")
LONG = 90_000
"""Milliseconds for what begins only after half a minute without data."""

OpenScreen = Callable[..., Person]


@pytest.fixture
def open_screen(chromium: Browser, product: Product) -> Iterator[OpenScreen]:
    """A browser of its own that opens the waiting page."""
    contexts = []

    def start(*, width: int = 1920, height: int = 1080) -> Person:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        contexts.append(context)
        screen = Person(context.new_page(), product.url)
        screen.open("/screen")
        expect(screen.at("pairing-code")).to_have_text(CODE)
        return screen

    yield start
    for context in contexts:
        for page in context.pages:
            with suppress(Error):
                page.goto("about:blank")
        context.close()


def code_of(screen: Person) -> str:
    expect(screen.at("pairing-code")).to_have_text(CODE)  # not yet there right after a reload
    return screen.at("pairing-code").inner_text()


def approve(admin: Person, screen: Person, place: str, profile: str = "control") -> None:
    """The administrator types the code; the screen opens by itself."""
    admin.at("screen-code").fill(code_of(screen).lower())
    admin.at("screen-place").fill(place)
    admin.choose(f"screen-profile-{profile}")
    admin.at("screen-approve").click()
    expect(admin.at("screen-saved")).to_contain_text(place)
    expect(screen.page).to_have_url(re.compile("/wall$"))
    screen.arrived()


def check(person: Person) -> None:
    result = Axe().run(person.page, options=RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]] == []
    assert person.problems == []
    assert person.foreign == []


@pytest.mark.both_databases
def test_two_screens_are_paired_and_one_is_revoked(
    product: Product, sign_in: SignIn, open_screen: OpenScreen
) -> None:
    control, guests = open_screen(), open_screen()
    check(control)
    assert code_of(control) != code_of(guests)
    control.page.reload()
    admin = sign_in(ADMIN, "/admin/screens")
    approve(admin, control, "Ruang kendali")
    approve(admin, guests, "Lobi", "open")
    expect(control.page.locator(".foot")).to_contain_text("Ruang kendali")
    expect(guests.page.locator(".foot")).to_contain_text("Tampilan tamu")
    guests.open("/wall?profile=control")
    guests.arrived()
    expect(guests.page.locator(".foot")).to_contain_text("Tampilan tamu")
    rows = admin.at("screen-row")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Ruang kendali").first).to_have_attribute("data-state", "on", timeout=LONG)
    foreign = sign_in(OTHER_ADMIN, "/admin/screens")
    expect(foreign.at("screen-row")).to_have_count(0)

    lobby = rows.filter(has_text="Lobi")
    lobby.locator("[data-testid=screen-revoke]").click()
    lobby.locator("[data-testid=screen-revoke-yes]").click()
    expect(admin.at("screen-saved")).to_contain_text("Lobi")
    expect(guests.page).to_have_url(re.compile("/screen$"))
    expect(guests.at("pairing-code")).to_have_text(CODE)
    expect(lobby).to_have_attribute("data-state", "revoked")
    expect(lobby.locator("[data-testid=screen-ends]")).to_contain_text("oleh Admin Rutan")
    expect(control.page.locator(LIVE)).to_be_visible()
    check(admin)
    assert control.problems == guests.problems == []


def test_a_wrong_code_keeps_what_was_typed(product: Product, sign_in: SignIn) -> None:
    admin = sign_in(ADMIN, "/admin/screens", width=390, height=844)
    admin.at("screen-approve").click()
    expect(admin.at("error-summary")).to_be_visible()
    for field in ("code", "place", "profile"):
        expect(admin.at(f"field-error-{field}")).to_be_visible()
    check(admin)
    admin.at("screen-code").fill("AAAA AAAA")
    admin.at("screen-place").fill("Pos depan")
    admin.choose("screen-profile-open")
    admin.at("screen-approve").click()
    expect(admin.at("screen-refusal")).to_contain_text("Kode ini tidak berlaku")
    expect(admin.at("screen-place")).to_have_value("Pos depan")
    expect(admin.at("screen-profile-open")).to_be_checked()
    widths = admin.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_are_accessible_on_both_sizes(
    product: Product, sign_in: SignIn, open_screen: OpenScreen, language: str
) -> None:
    admin = sign_in(ADMIN, "/admin/screens")
    admin.speak(language)
    check(admin)
    screen = open_screen(width=390, height=844)
    check(screen)
    widths = screen.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_a_dark_screen_shows_no_number_and_comes_back_by_itself(
    product: Product, sign_in: SignIn, open_screen: OpenScreen
) -> None:
    screen = open_screen()
    approve(sign_in(ADMIN, "/admin/screens"), screen, "Ruang gelap")
    person = sign_in("karupam.rutan", "/wall")
    product.stop()
    expect(screen.at("wall-dark")).to_be_visible(timeout=LONG)
    expect(screen.page.locator("main.wall")).to_be_hidden()
    said = screen.page.locator("body").inner_text()
    assert "TERPUTUS" in said
    assert re.findall(r"\d+[.,:]?\d*", said) == [screen.page.locator("[data-dark-since]").inner_text()]
    check(screen)
    # A person keeps the old numbers, dimmed and dated.
    expect(person.at("wall-hero")).to_have_attribute("data-state", "lost", timeout=LONG)
    expect(person.at("wall-dark")).to_be_hidden()
    expect(person.page.locator("main.wall")).to_be_visible()
    # The waiting page does not give up either.
    product.start()
    expect(screen.page.locator(LIVE)).to_be_visible(timeout=LONG)
    expect(screen.at("wall-dark")).to_be_hidden()
    screen.arrived()


def test_a_link_that_the_server_ended_is_taken_up_again(
    product: Product, sign_in: SignIn, open_screen: OpenScreen
) -> None:
    """The app's own client stops there; so does not a paired screen."""
    screen = open_screen()
    links: list[WebSocketRoute] = []

    def between(link: WebSocketRoute) -> None:
        server = link.connect_to_server()
        link.on_message(server.send)
        server.on_message(link.send)
        links.append(link)

    screen.page.route_web_socket(re.compile("/_event"), between)
    approve(sign_in(ADMIN, "/admin/screens"), screen, "Ruang putus")
    before = len(links)
    html = screen.page.locator("html")
    screen.page.evaluate("document.documentElement.dataset.before = 'true'")
    links[-1].send("41/_event,")
    expect(html).not_to_have_attribute("data-link", "online")
    expect(html).not_to_have_attribute("data-before", "true", timeout=LONG)
    screen.arrived()
    assert len(links) > before
    expect(screen.page.locator(LIVE)).to_be_visible()
