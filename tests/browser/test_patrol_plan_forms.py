"""The plan page by hand: points ordered by the keyboard, extra rounds, every form without a barrier."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dashboard.shell.build import ROOT
from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_POINTS = """
from dashboard.features.patrols.actions import register_checkpoints
from dashboard.features.patrols.actions.checkpoints import NewCheckpoint
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.reference import Agency, Zone

long = "Pos pengamatan sudut tenggara di belakang dapur umum 9"
points = [NewCheckpoint(f"M{n}", f"Pos {n}", Zone.PERIMETER, CheckpointKind.TOWER) for n in (1, 2, 3, 10)]
points.append(NewCheckpoint("M9", long, Zone.SERVICES, CheckpointKind.SERVICES))
register_checkpoints(system_actor("test", Agency.RUTAN), points, clock=system_clock)
"""


@pytest.fixture
def points(product: Product) -> None:
    """Five checkpoints; made again, they are left alone."""
    subprocess.run([sys.executable, "-c", _POINTS], cwd=ROOT, env=product.environment(), check=True)


def planner(sign_in: SignIn, *, width: int = 1920, height: int = 1080) -> Person:
    person = sign_in("kepala_kpr.rutan", "/patrols/plan", width=width, height=height)
    expect(person.at("connection-state").first).to_have_attribute("data-state", "online")
    expect(person.at("planning-zone").first).to_be_visible()
    return person


def test_a_route_is_put_in_order_by_the_keyboard(product: Product, points: None, sign_in: SignIn) -> None:
    chief = planner(sign_in)
    chief.at("planning-new-route").press("Enter")
    chief.at("planning-save").press("Enter")
    expect(chief.at("error-summary")).to_be_focused()
    expect(chief.at("field-error-checkpoints")).to_have_text("Pilih paling sedikit satu titik.")
    chief.at("error-summary").locator("a").last.press("Enter")
    expect(chief.page.locator("#f-checkpoints")).to_be_focused()
    chief.at("planning-name").fill("Rute uji keyboard")
    chief.at("planning-minutes").fill("45")
    for code in ("M1", "M2", "M3"):
        chief.page.locator(f"[data-testid=planning-add][data-code={code}]").press("Enter")
    expect(chief.at("field-error-checkpoints")).to_have_count(0)
    stops = chief.at("planning-stop")
    expect(stops).to_have_count(3)
    chief.page.get_by_role("button", name="Naikkan Pos 3").press("Enter")
    expect(stops.nth(1)).to_have_attribute("data-code", "M3")
    expect(chief.at("planning-told")).to_have_text("Pos 3 sekarang nomor 2 dari 3.")
    # The button that was pressed keeps the focus, at the end of the list too, and takes a second press.
    up = chief.page.get_by_role("button", name="Naikkan Pos 3")
    expect(up).to_be_focused()
    chief.page.keyboard.press("Enter")
    expect(stops.nth(0)).to_have_attribute("data-code", "M3")
    expect(up).to_be_focused()
    chief.page.keyboard.press("Enter")
    expect(stops.nth(0)).to_have_attribute("data-code", "M3")
    chief.page.get_by_role("button", name="Hapus Pos 1").press("Enter")
    expect(stops).to_have_count(2)
    expect(chief.page.get_by_role("button", name="Hapus Pos 2")).to_be_focused()
    expect(chief.at("planning-name")).to_have_value("Rute uji keyboard")
    expect(chief.at("planning-minutes")).to_have_value("45")
    chief.at("planning-save").press("Enter")
    expect(chief.at("planning-saved")).to_have_text("Rute disimpan.")
    expect(chief.page.locator("#planning-saved")).to_be_focused()
    row = chief.at("planning-route-row").filter(has_text="Rute uji keyboard")
    expect(row).to_contain_text("1 Pos 3, 2 Pos 2")
    row.locator("[data-testid=planning-do-retire-route]").click()
    chief.at("planning-save").click()
    expect(row).to_have_count(0)
    assert chief.problems == []


def test_extra_rounds_are_planned_from_the_patrols_page(
    product: Product, points: None, sign_in: SignIn
) -> None:
    chief = sign_in("kepala_kpr.rutan", "/patrols", width=390, height=844)
    expect(chief.at("connection-state").first).to_have_attribute("data-state", "online")
    chief.at("patrol-once").click()
    expect(chief.at("patrol-plan-route")).to_be_visible()
    chief.arrived()
    chief.at("patrol-plan-route").fill("Ronde hujan")
    chief.at("patrol-plan-submit").click()
    expect(chief.at("error-summary")).to_be_visible()
    expect(chief.at("patrol-plan-route")).to_have_value("Ronde hujan")
    chief.at("checkpoint-M9").check()
    tomorrow = chief.page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)")
    chief.at("patrol-plan-start").fill(f"{tomorrow}T15:00")
    # The bar stays in reach of the thumb: above the pages, wherever the form is scrolled to.
    bar = chief.at("patrol-plan-submit").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 844 - 64
    chief.at("patrol-plan-submit").dblclick()
    expect(chief.at("patrol-plan-saved")).to_have_text("1 kunjungan direncanakan.")
    assert chief.problems == []
    guard = sign_in("petugas_blok.rutan", "/patrols/plan?new=once")
    expect(guard.at("planning-places")).to_be_visible()
    expect(guard.at("planning-form")).to_have_count(0)
    expect(guard.at("planning-new-once")).to_have_count(0)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)], ids=["desk", "phone"])
def test_every_form_is_accessible(
    product: Product, points: None, sign_in: SignIn, language: str, size: tuple[int, int]
) -> None:
    chief = planner(sign_in, width=size[0], height=size[1])
    chief.speak(language)  # in Indonesian too: the page is loaded anew either way
    expect(chief.at("planning-zone").first).to_be_visible()
    found: dict[str, list[str]] = {}
    for form in ("once", "repeating", "route", "point"):
        chief.at(f"planning-new-{form}").click()
        expect(chief.page.locator(f"[data-testid=planning-form][data-form={form}]")).to_be_visible()
        if form == "route":
            chief.page.locator("[data-testid=planning-add][data-code=M9]").click()
            expect(chief.at("planning-stop")).to_have_count(1)
        chief.at("patrol-plan-submit" if form == "once" else "planning-save").click()
        expect(chief.at("error-summary")).to_be_visible()
        result = Axe().run(chief.page, options=RULES)
        problems = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
        wide = chief.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if problems or wide:
            found[form] = [*problems, *(["scrolls sideways"] if wide else [])]
    assert found == {}
    small = chief.page.evaluate(
        "[...document.querySelectorAll('.p-plan button, .p-plan summary')].filter((one) => {"
        " const box = one.getBoundingClientRect();"
        " return box.width && (box.height < 44 || box.width < 44); })"
        ".map((one) => one.outerHTML.slice(0, 120))"
    )
    assert small == []
    assert chief.problems == []
