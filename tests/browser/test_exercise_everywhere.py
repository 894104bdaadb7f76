"""While a drill runs, every screen says LATIHAN: each address, both walls, a round without a signal."""

import json
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.shell.build import ROOT
from dashboard.shell.pages import PAGE_PERMISSIONS
from tests.browser.conftest import OpenGuest, SignIn
from tests.browser.kept_records import HEAD
from tests.browser.test_pages import RULES
from tests.browser.test_review_meeting import freeze, make_meeting
from tests.browser.test_round_without_signal import another_page, kept_for_later, picture, plan
from tests.product import Product

pytestmark = pytest.mark.browser

WALKER = "karupam.rutan"
WORDS = "LATIHAN Kerusuhan, sejak"


def records(product: Product, *kinds: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.kept_records", *kinds],
        cwd=ROOT,
        env=product.environment(),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [one["record"] for one in json.loads(done.stdout)]


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_every_address_and_both_walls_wear_it(product: Product, sign_in: SignIn) -> None:
    drill, held, incident, action = records(product, "running", "evaluated", "gap", "own action")
    known = {
        "/kpi/[slug]": "/kpi/drill_readiness",
        "/incidents/[reference]": f"/incidents/{incident}",
        "/drills/incidents/[reference]": f"/drills/incidents/{incident}",
        "/drills/actions/[reference]": f"/drills/actions/{action}",
        "/drills/report/[reference]": f"/drills/report/{held}",
        "/drills/[reference]": f"/drills/{drill}",
        "/drills/[reference]/run": f"/drills/{drill}/run",
        "/commitments/[reference]": "/commitments/K-2026-0001",
        "/review/[month]": "/review/2026-02",
        "/review/[month]/prepare": "/review/2026-02/prepare",
    }
    head, walker = sign_in(HEAD), sign_in(WALKER)
    for route, permission in PAGE_PERMISSIONS.items():
        if permission is Permission.MEETING_WATCH:
            continue  # a guest's screen has a test of its own, through a link
        reader = head if permission in ROLE_PERMISSIONS[Role.KEPALA_KPR] else walker
        reader.open(known.get(route, route))
        expect(reader.at("exercise-band"), f"on {route}").to_contain_text(WORDS)
    assert not any("[" in known.get(route, route) for route in PAGE_PERMISSIONS)
    assert head.problems == walker.problems == []
    for profile in ("", "?profile=open"):
        head.open(f"/wall{profile}")
        head.arrived()
        expect(head.at("exercise-band")).to_contain_text(WORDS)
        assert problems(head.page) == []


def test_the_screen_of_a_guest_wears_it(product: Product, sign_in: SignIn, open_guest: OpenGuest) -> None:
    secretary, _ = make_meeting(sign_in)
    freeze(secretary)
    secretary.at("guest-label").fill("Layar tamu")
    secretary.at("guest-invite").click()
    guest = open_guest(secretary.at("guest-link").inner_text())
    if not guest.at("exercise-band").count():
        records(product, "running")
    expect(guest.at("exercise-band")).to_contain_text(WORDS)
    assert guest.problems == []


def test_a_round_opened_without_a_signal_says_what_its_pack_knew(product: Product, sign_in: SignIn) -> None:
    plan(product, "X", 2)
    officer = sign_in("petugas_blok.rutan", "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    # The page that is open hears of the drill by itself, and its pack is fetched again.
    if not officer.at("exercise-band").count():
        records(product, "running")
    expect(officer.at("exercise-band")).to_contain_text(WORDS)
    expect(officer.at("round-exercise")).to_have_count(0)
    officer.until("(window.siagaRound.now.pack?.exercise || '').startsWith('Kerusuhan, sejak')")
    context.set_offline(True)
    fresh = another_page(officer)
    fresh.open("/patrols/round")
    expect(fresh.at("patrol-strip")).to_contain_text("Tanpa sinyal.")
    expect(fresh.at("exercise-band")).to_have_count(0)
    expect(fresh.at("round-exercise")).to_contain_text(WORDS)
    expect(fresh.at("round-exercise")).to_contain_text("menurut data pukul")
    picture(fresh, "round-exercise")
    assert problems(fresh.page) == []
    assert not fresh.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(("language", "width"), [("id", 390), ("en", 1920)])
def test_the_page_of_an_action_with_its_forms_is_accessible(
    product: Product, sign_in: SignIn, language: str, width: int
) -> None:
    own, theirs = records(product, "own action", "their action")
    head = sign_in(HEAD, "/", width=width, height=1080 if width > 1000 else 844)
    head.speak(language)
    for reference, forms in ((own, ("evidence-submit", "slip-submit")), (theirs, ("retest-submit",))):
        head.open(f"/drills/actions/{reference}")
        head.arrived()
        for form in forms:
            expect(head.at(form)).to_be_visible()
        head.at(forms[-1]).click()
        expect(head.at("error-summary")).to_be_visible()
        assert problems(head.page) == []
        assert not head.page.evaluate("document.documentElement.scrollWidth > innerWidth")
