"""Bad input keeps what was typed and says what to do; a second click makes one row; language and nil."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.product import Product

pytestmark = pytest.mark.browser


def test_an_incomplete_report_says_what_to_do_and_keeps_the_text(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    officer.choose("incident-type-fire")
    officer.at("incident-description").fill("Asap di dapur <script>alert(1)</script>")
    officer.at("incident-occurred-at").fill("2099-01-01T00:00")
    officer.at("incident-submit").click()
    expect(officer.at("error-summary")).to_be_visible()
    expect(officer.at("field-error-severity")).to_have_text("Pilih tingkat kejadian.")
    expect(officer.at("field-error-location")).to_be_visible()
    expect(officer.at("field-error-occurred_at")).to_be_visible()
    expect(officer.at("incident-description")).to_have_value("Asap di dapur <script>alert(1)</script>")
    expect(officer.at("incident-type-fire")).to_be_checked()
    officer.choose("incident-severity-medium", "incident-location-services")
    officer.at("incident-occurred-at").fill("")
    # A double click is one report.
    officer.at("incident-submit").dblclick()
    reference = officer.at("incident-saved").inner_text()
    officer.open("/incidents")
    officer.arrived()
    rows = officer.page.locator(f"[data-testid=incident-row][data-reference={reference}]")
    expect(rows).to_have_count(2)  # once among the open ones, once in the period
    officer.open(f"/incidents/{reference}")
    expect(officer.page.locator("body")).to_contain_text("<script>alert(1)</script>")
    assert officer.problems == []


def test_the_keyboard_alone_reports_an_incident(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("p2u.rutan", "/incidents/new")
    keyboard = officer.page.keyboard
    officer.at("incident-type-riot").focus()
    keyboard.press("3")
    keyboard.press("Tab")
    keyboard.press("2")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("ArrowRight")
    keyboard.press("Control+Enter")
    expect(officer.at("incident-saved")).to_have_text(re.compile(r"R-\d{4}-\d{4,}"))


@pytest.mark.both_databases
def test_language_nil_and_census(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/")
    officer.at("report-nil").click()
    expect(officer.at("nil-saved")).to_contain_text("Nihil tersimpan")
    officer.at("census-occupants").fill("seribu")
    officer.at("census-submit").click()
    expect(officer.at("field-error-occupants")).to_contain_text("antara 1 dan 9999")
    expect(officer.at("census-occupants")).to_have_value("seribu")
    officer.at("census-occupants").fill("1188")
    officer.at("census-submit").click()
    expect(officer.at("census-saved")).to_contain_text("1.188")
    officer.speak("en")
    expect(officer.at("nav-incidents")).to_contain_text("Incidents")
    expect(officer.page.locator("h1")).to_have_text("Situation")
    officer.speak("id")
    expect(officer.at("nav-incidents")).to_contain_text("Insiden")
    officer.at("account-menu").click()
    officer.at("logout").click()
    expect(officer.at("login-submit")).to_be_visible()


def test_a_wrong_password_keeps_the_name(product: Product, chromium) -> None:
    page = chromium.new_page()
    page.goto(f"{product.url}/login")
    page.fill("[data-testid=login-username]", "karupam.rutan")
    page.fill("[data-testid=login-password]", "bukan kata sandi")
    page.click("[data-testid=login-submit]")
    expect(page.locator("[data-testid=login-error]")).to_contain_text("tidak cocok")
    expect(page.locator("[data-testid=login-username]")).to_have_value("karupam.rutan")
    page.close()
