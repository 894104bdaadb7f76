"""From the activation link to a second phone lost: activated, enrolled, signed in with a code, recovered."""

import re
import time
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pyotp.totp import TOTP

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.browser.conftest import Person, SignIn
from tests.owner import OWN_PASSWORD, activation_path
from tests.product import Product

pytestmark = pytest.mark.browser

NAME = "uji.perjalanan"


@pytest.fixture
def phone(chromium: Browser, product: Product) -> Iterator[Person]:
    """A browser that nobody has signed in with."""
    context: BrowserContext = chromium.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    person = Person(context.new_page(), product.url)
    yield person
    person.page.goto("about:blank")
    context.close()


def _code(seed: str, steps: int = 0) -> str:
    return TOTP(seed).at(int(time.time()) + 30 * steps)


def _axe(page: Page) -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def _fill(person: Person, test_id: str, value: str) -> None:
    person.at(test_id).fill(value)


def _enter(person: Person, next_path: str = "/") -> None:
    person.open(f"/login?next={next_path}")
    _fill(person, "login-username", NAME)
    _fill(person, "login-password", OWN_PASSWORD)
    person.at("login-submit").click()


def _path(person: Person) -> str:
    return urlparse(person.page.url).path


@pytest.mark.both_databases
def test_from_the_link_to_a_lost_phone(phone: Person, product: Product, sign_in: SignIn) -> None:
    page = phone.page
    page.goto(product.url + activation_path(product, NAME, Role.PERWIRA_PIKET, Agency.POLRES))
    expect(phone.at("activate-username")).to_have_text(NAME)
    _axe(page)

    # A password that everybody would try is explained; the link is still good.
    for test_id in ("activate-password", "activate-repeat"):
        _fill(phone, test_id, "Palembang2024!")
    phone.at("activate-submit").click()
    expect(phone.at("activate-error")).to_contain_text("kata instansi")
    _axe(page)
    for test_id in ("activate-password", "activate-repeat"):
        _fill(phone, test_id, OWN_PASSWORD)
    phone.at("activate-submit").click()
    phone.arrived()

    # The phone is enrolled from the account page.
    phone.at("account-menu").click()
    phone.at("nav-account").click()
    expect(phone.at("account-session-row")).to_have_count(1)
    phone.arrived()
    _axe(page)
    phone.at("account-factor-enrol").click()
    expect(phone.at("account-factor-qr").locator("svg")).to_be_visible()
    _axe(page)
    expect(phone.at("account-factor-open")).to_have_attribute("href", re.compile("^otpauth://totp/"))
    seed = phone.at("account-factor-seed").inner_text().replace(" ", "")
    _fill(phone, "account-factor-code", "000000")
    phone.at("account-factor-submit").click()
    expect(phone.at("factor-error")).to_be_visible()
    assert phone.at("account-factor-seed").inner_text().replace(" ", "") == seed
    _fill(phone, "account-factor-code", _code(seed))
    phone.at("account-factor-submit").click()
    listed = phone.at("account-recovery-codes").locator("code")
    expect(listed).to_have_count(10)
    codes = listed.all_inner_texts()
    _axe(page)
    phone.at("account-codes-kept").click()
    expect(phone.at("account-codes-left")).to_contain_text("10")
    phone.arrived()

    # Out, and in again with a code.
    phone.at("account-menu").click()
    with page.expect_navigation():
        phone.at("logout").click()
    _enter(phone, "/incidents")
    expect(phone.at("login-code")).to_be_focused()
    _axe(page)
    phone.open("/incidents")
    assert _path(phone) == "/login/code"
    phone.open("/login/code?next=/incidents")
    _fill(phone, "login-code", "000000")
    phone.at("login-code-submit").click()
    expect(phone.at("login-error")).to_be_visible()
    _fill(phone, "login-code", _code(seed, 1))  # the code of now may be the one that enrolled the phone
    phone.at("login-code-submit").click()
    page.wait_for_url("**/incidents")
    phone.arrived()

    # The phone is lost: another browser gets in with a recovery code, once, and ends the other session.
    desk = Person(page.context.browser.new_context().new_page(), product.url)  # type: ignore[union-attr]
    _enter(desk)
    desk.at("login-use-recovery").click()
    _axe(desk.page)
    _fill(desk, "login-recovery", "AAAA-BBBB-CCCC")
    desk.at("login-code-submit").click()
    expect(desk.at("login-error")).to_contain_text("Kode pemulihan")
    _fill(desk, "login-recovery", codes[0].lower().replace("-", " "))
    desk.at("login-code-submit").click()
    expect(desk.at("recovered-left")).to_contain_text("9 kode pemulihan tersisa")
    _axe(desk.page)
    desk.at("recovered-onward").click()
    desk.arrived()
    desk.open("/account")
    expect(desk.at("account-session-row")).to_have_count(2)
    expect(desk.at("account-codes-left")).to_contain_text("9")
    expect(desk.at("account-codes-warning")).to_contain_text("9 kode pemulihan tersisa")
    desk.arrived()
    desk.at("account-session-revoke").click()
    expect(desk.at("account-session-row")).to_have_count(1)
    page.wait_for_url("**/login?next=**")
    expect(phone.at("login-ended")).to_be_visible()
    assert desk.problems == []
    assert phone.problems == []
    desk.page.context.close()


def test_a_new_password_on_the_account_page(sign_in: SignIn) -> None:
    person = sign_in("piket_spkt.polres", "/account")
    person.at("account-password").click()
    _axe(person.page)
    _fill(person, "account-password-present", "kata-sandi-panjang-uji")
    for test_id in ("account-password-new", "account-password-repeat"):
        _fill(person, test_id, OWN_PASSWORD)
    person.at("account-password-submit").click()
    expect(person.at("account-saved")).to_be_visible()
    person.arrived()
    expect(person.page).to_have_url(re.compile(r"/account\?saved=password$"))
    assert person.problems == []


def test_the_account_page_in_english(sign_in: SignIn) -> None:
    person = sign_in("kabag_ops.polres", "/account", width=390, height=844)
    with person.page.expect_navigation():
        person.at("account-language-en").click()
    person.arrived()
    expect(person.page.locator("h1")).to_have_text("My account")
    _axe(person.page)
    with person.page.expect_navigation():
        person.at("account-language-id").click()
    expect(person.page.locator("h1")).to_have_text("Akun saya")


def test_a_proof_in_the_browser(sign_in: SignIn) -> None:
    person = sign_in("kepala_kpr.rutan", "/account")
    person.open("/account/prove?next=/account")
    _axe(person.page)
    _fill(person, "prove-secret", "salah-salah-salah")
    person.at("prove-submit").click()
    expect(person.at("prove-error")).to_be_visible()
    _fill(person, "prove-secret", "kata-sandi-panjang-uji")
    person.at("prove-submit").click()
    person.page.wait_for_url("**/account")
    person.arrived()
