"""A form that is sent before its page has loaded, or while the link is away: answered, nothing is lost."""

import re

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Person, SignIn, enter
from tests.product import Product

pytestmark = pytest.mark.browser


class SlowLink:
    """What the server says stays on the way until ``arrive``; what the page says goes through."""

    def __init__(self, person: Person) -> None:
        self._kept: list[tuple[WebSocketRoute, str | bytes]] = []
        self._is_open = False
        person.page.route_web_socket(re.compile("/_event"), self._between)

    def _between(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        server.on_message(lambda message: self._on_the_way(page, message))

    def _on_the_way(self, page: WebSocketRoute, message: str | bytes) -> None:
        # The handshake passes (engine.io "0" and "2", namespace "40"): the page takes itself for linked.
        if self._is_open or not str(message).startswith("42"):
            page.send(message)
        else:
            self._kept.append((page, message))

    def arrive(self) -> None:
        self._is_open = True
        for page, message in self._kept:
            page.send(message)
        self._kept.clear()


def test_a_report_sent_before_the_page_has_loaded_is_confirmed(
    product: Product, sign_in: SignIn, chromium
) -> None:
    page = chromium.new_page(viewport={"width": 1920, "height": 1080})
    officer = Person(page, product.url)
    enter(officer, "karupam.rutan")
    link = SlowLink(officer)
    officer.open("/incidents/new")
    expect(page.locator("html")).to_have_attribute("data-link", "online")
    expect(page.locator("[data-loaded]")).to_have_attribute("data-loaded", "false")
    officer.choose("incident-type-fire", "incident-severity-high", "incident-location-block_a")
    officer.at("incident-submit").click()
    link.arrive()
    expect(officer.at("incident-saved")).to_have_text(re.compile(r"R-\d{4}-\d{4,}"))
    page.wait_for_timeout(500)  # a loading that came late would take the answer back
    expect(officer.at("incident-saved")).to_be_visible()
    page.close()


def test_a_form_sent_without_a_link_is_kept_and_goes_by_itself(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/searches")
    officer.at("search-new").click()
    officer.choose("search-zone-block_b", "search-kind-routine", "search-minutes-30")
    officer.at("search-rooms").fill("4")
    product.stop()
    expect(officer.at("connection-state")).to_have_attribute("data-state", "offline")
    officer.at("search-submit").click()
    expect(officer.at("form-held")).to_contain_text("Menunggu sambungan")
    expect(officer.at("search-rooms")).to_have_value("4")
    product.start()
    expect(officer.at("search-saved")).to_have_text(re.compile(r"G-\d{4}-\d{4,}"))
    expect(officer.at("form-held")).to_be_hidden()
    expect(officer.at("search-row")).to_have_count(1)
    assert officer.problems == []


def test_a_form_being_filled_in_outlives_the_link(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/searches")
    officer.at("search-new").click()
    officer.choose("search-zone-block_c")
    officer.at("search-rooms").fill("12")
    product.stop()
    expect(officer.at("connection-state")).to_have_attribute("data-state", "offline")
    product.start()
    officer.returned()
    expect(officer.at("search-rooms")).to_be_visible()
    expect(officer.at("search-rooms")).to_have_value("12")
    expect(officer.at("search-zone-block_c")).to_be_checked()
