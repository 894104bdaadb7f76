"""A half-filled form of the patrols stays over a restart of the server, and opens again after a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_nothing_typed_is_lost import is_on_the_server
from tests.browser.test_patrol_plan_forms import planner, points
from tests.product import Product

pytestmark = pytest.mark.browser
__all__ = ["points"]


def restart(product: Product, person: Person) -> None:
    """The server goes and comes back, and the page has loaded over the new link."""
    visit = person.page.locator("[data-visit]").get_attribute("data-visit")
    product.stop()
    expect(person.page.locator("html")).to_have_attribute("data-link", re.compile("offline|lost"))
    product.start()
    expect(person.page.locator("[data-visit]")).not_to_have_attribute(
        "data-visit", visit or "", timeout=60_000
    )
    expect(person.page.locator("[data-loaded]")).to_have_attribute("data-loaded", "true", timeout=60_000)


def stops(person: Person) -> list[str | None]:
    return [one.get_attribute("data-code") for one in person.at("planning-stop").all()]


def test_a_route_being_made_outlives_the_server(product: Product, points: None, sign_in: SignIn) -> None:
    chief = planner(sign_in)
    chief.at("planning-new-route").click()
    chief.at("planning-name").fill("Rute tahan putus")
    for code in ("M1", "M2", "M3"):
        chief.page.locator(f"[data-testid=planning-add][data-code={code}]").click()
    chief.page.get_by_role("button", name="Naikkan Pos 3").click()
    expect(chief.page).to_have_url(re.compile(r"\?form=route&order=M1,M3,M2$"))
    restart(product, chief)
    expect(chief.at("planning-stop")).to_have_count(3)
    assert stops(chief) == ["M1", "M3", "M2"]
    expect(chief.at("planning-name")).to_have_value("Rute tahan putus")
    is_on_the_server(chief, "plan-route")
    chief.page.reload()
    expect(chief.at("planning-stop")).to_have_count(3)
    assert stops(chief) == ["M1", "M3", "M2"]
    expect(chief.at("kept-offer")).to_be_visible()
    chief.at("kept-restore").click()
    expect(chief.at("planning-name")).to_have_value("Rute tahan putus")
    chief.at("planning-minutes").fill("30")
    chief.at("planning-save").click()
    expect(chief.at("planning-saved")).to_have_text("Rute disimpan.")
    expect(chief.page).to_have_url(re.compile(r"/patrols/plan$"))
    expect(chief.at("planning-route-row").filter(has_text="Rute tahan putus")).to_contain_text(
        "1 Pos 1, 2 Pos 3, 3 Pos 2"
    )
    chief.page.reload()
    expect(chief.at("planning-zone").first).to_be_visible()
    expect(chief.at("planning-form")).to_have_count(0)


def test_limits_and_a_weak_spot_outlive_the_server(product: Product, points: None, sign_in: SignIn) -> None:
    chief = planner(sign_in)
    row = chief.page.locator("[data-testid=planning-point][data-code=M2]")
    row.get_by_test_id("planning-do-limits").click()
    chief.at("planning-weight").fill("7")
    expect(chief.page).to_have_url(re.compile(r"\?form=limits&thing=M2$"))
    officer = sign_in("karupam.rutan", "/patrols", width=390, height=844)
    officer.at("weak-open").click()
    officer.at("weak-kind-post_unmanned").check(force=True)
    officer.at("weak-checkpoint").select_option(label="Pos 10")
    restart(product, chief)
    expect(chief.at("planning-weight")).to_have_value("7")
    officer.returned()
    expect(officer.at("connection-state").first).to_have_attribute("data-state", "online")
    expect(officer.at("weak-kind-post_unmanned")).to_be_checked()
    expect(officer.at("weak-checkpoint")).to_have_value("M10")
    chief.at("planning-save").click()
    expect(chief.at("planning-saved")).to_be_visible()
    officer.at("weak-submit").click()
    expect(officer.at("weak-said")).to_contain_text("Pos 10")
