"""The inspector at the browser: entries, a choice of them, the chain checked, a file; others are kept out."""

import csv
import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGE = "/audit"


def check_axe(person: Person) -> None:
    found = Axe().run(person.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.both_databases
def test_an_inspector_reads_checks_and_takes_the_audit(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    expect(officer.at("nav-audit")).to_have_count(0)
    officer.open(PAGE)  # refused, and written down
    eyes = sign_in("pengawas.rutan", "/")
    eyes.at("nav-audit").click()
    expect(eyes.at("audit-row").filter(has_text="karupam.rutan").first).to_be_visible()
    refusal = eyes.at("audit-row").filter(has_text="Halaman /audit")
    expect(refusal).to_have_attribute("data-state", "refused")
    check_axe(eyes)
    eyes.at("audit-verify").click()
    expect(eyes.at("audit-state")).to_have_attribute("data-state", "clean")
    expect(eyes.at("audit-state")).to_contain_text("Utuh")
    expect(eyes.at("audit-state")).to_contain_text("Jangkar terakhir: catatan")
    eyes.at("audit-filter-who").fill("karupam.rutan")
    eyes.at("audit-find").click()
    expect(eyes.page).to_have_url(f"{product.url}{PAGE}?who=karupam.rutan")
    expect(eyes.at("audit-row").filter(has_text="pengawas.rutan")).to_have_count(0)
    expect(eyes.at("audit-filter-who")).to_have_value("karupam.rutan")
    with eyes.page.expect_download() as started:
        eyes.at("audit-export").click()
    lines = list(csv.reader(io.StringIO(started.value.path().read_text(encoding="utf-8-sig"))))
    assert lines[0][0] == "Nomor"
    assert {line[3] for line in lines[1:]} == {"karupam.rutan"}
    eyes.at("audit-clear").click()
    # Reading and taking it are entries themselves.
    expect(eyes.at("audit-row").filter(has_text="Jejak audit diunduh")).to_have_count(1)
    expect(eyes.at("audit-row").filter(has_text="Dibaca").first).to_be_visible()
    assert eyes.problems == []
    assert eyes.foreign == []


def test_on_a_phone_and_in_english(product: Product, sign_in: SignIn) -> None:
    eyes = sign_in("pengawas.polres", PAGE, width=390, height=844)
    eyes.speak("en")
    expect(eyes.at("audit-row").first).to_contain_text("Language changed")
    expect(eyes.at("audit-row").filter(has_text="Signed in").first).to_be_visible()
    expect(eyes.at("audit-row").filter(has_text="karupam.rutan")).to_have_count(0)
    check_axe(eyes)
    wide = eyes.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_days_in_the_wrong_order_stay_in_the_form_below_a_sentence(product: Product, sign_in: SignIn) -> None:
    first = f"{PAGE}?from=2026-03-09"
    eyes = sign_in("pengawas.rutan", first)
    expect(eyes.at("audit-filter-from")).to_have_value("2026-03-09")
    eyes.at("audit-filter-to").fill("2026-03-02")
    eyes.at("audit-find").click()
    expect(eyes.at("audit-note")).to_contain_text("Perbaiki salah satunya")
    eyes.page.wait_for_timeout(1500)  # what the answer of the server could still take away
    expect(eyes.at("audit-note")).to_be_visible()
    expect(eyes.at("audit-filter-to")).to_have_value("2026-03-02")
    expect(eyes.page).to_have_url(product.url + first)
    eyes.at("audit-filter-from").fill("2026-03-01")
    eyes.at("audit-find").click()
    expect(eyes.page).to_have_url(re.compile(r"from=2026-03-01&to=2026-03-02"))
    expect(eyes.at("audit-note")).to_have_count(0)
