"""What a phone keeps of a round: two tabs, no room, a killed scan, a clock set back, a shared phone."""

import re
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_pages import RULES
from tests.browser.test_report_by_hand import rows
from tests.browser.test_round_without_signal import (
    GUARD,
    check_axe,
    kept_for_later,
    pending,
    picture,
    plan,
    press,
    visits,
)
from tests.product import PASSWORD, Product

pytestmark = pytest.mark.browser

# A phone without room: the store takes no record while `fails` stands.
_NO_ROOM = """
const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (row) {
  if (localStorage.fails) throw new DOMException("no room", "QuotaExceededError");
  return add.call(this, row);
};
"""
# Killed after the scan was stored, before it has left the address: taking it out never happens.
_KILLED = """
const replace = history.replaceState;
history.replaceState = function (state, title, address) {
  if (address && location.search.includes("sign=") && !String(address).includes("sign=")) return;
  replace.apply(history, arguments);
};
"""
_CLOCK = "const real = Date.now; Date.now = () => real() + Number(localStorage.shift || 0);"


def sign_in_here(person: Person, username: str, next_page: str) -> None:
    """As a colleague does on the same phone."""
    person.open(f"/login?next={next_page}")
    person.at("login-username").fill(username)
    person.at("login-password").fill(PASSWORD)
    person.at("login-submit").click()


def full(page: Page, is_full: bool) -> None:
    page.evaluate(
        "(is) => is ? localStorage.setItem('fails', '1') : localStorage.removeItem('fails')", is_full
    )


def test_a_tab_that_heard_the_server_tells_the_others(product: Product, sign_in: SignIn) -> None:
    plan(product, "B", 3)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    second = Person(officer.page.context.new_page(), officer.url)
    second.open("/patrols/round")
    expect(second.at("patrol-next")).to_have_text("Pos B1")
    expect(second.at("connection-state").first).to_have_attribute("data-state", "online", timeout=30_000)
    # The second tab reaches nothing by itself; what it knows of the server it has from the first.
    held: list[Route] = []
    second.page.route("**/patrols/round/visits", lambda route: route.abort())
    second.page.route("**/patrols/round/pack", lambda route: held.append(route))
    press(second, 1, "B")
    expect(second.at("patrol-strip")).to_contain_text("Tanpa sinyal.")
    press(officer, 2, "B")
    pending(officer, 0)
    expect(second.at("patrol-strip")).to_have_count(0)
    expect(second.at("patrol-next")).to_have_text("Pos B3")
    second.at("patrol-finding").click()
    second.page.wait_for_url(re.compile(r"/incidents/new\?zone=perimeter&occurred="))
    assert officer.problems == []
    assert second.problems == []


def test_a_tap_that_the_phone_could_not_keep_is_said(product: Product, sign_in: SignIn) -> None:
    plan(product, "K", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    officer.page.add_init_script(_NO_ROOM)
    officer.page.reload()
    kept_for_later(officer)
    officer.page.context.set_offline(True)
    full(officer.page, True)
    officer.at("patrol-ok").click()
    told = officer.at("patrol-unkept")
    expect(told).to_have_attribute("role", "alert")
    expect(told).to_contain_text("Titik 1 TIDAK tersimpan di HP ini. Tekan Coba lagi.")
    expect(officer.at("patrol-strip")).to_contain_text("Tanpa sinyal.")
    pending(officer, 0)
    expect(officer.page.locator("[data-code=K1]")).to_have_count(0)
    expect(officer.at("patrol-next")).to_have_text("Pos K1")
    picture(officer, "round-not-kept")
    check_axe(officer.page)
    officer.at("patrol-again").click()  # still no room
    expect(told).to_be_visible()
    pending(officer, 0)
    full(officer.page, False)
    officer.at("patrol-again").click()
    pending(officer, 1)
    expect(told).to_have_count(0)
    expect(officer.at("patrol-next")).to_have_text("Pos K2")

    full(officer.page, True)
    officer.at("patrol-undo-bar").click()
    expect(told).to_contain_text("Pembatalan Titik 1 TIDAK tersimpan di HP ini.")
    full(officer.page, False)
    press(officer, 2, "K")  # the big button works again as well
    pending(officer, 2)
    expect(told).to_have_count(0)
    officer.page.context.set_offline(False)
    pending(officer, 0)
    assert [row[0] for row in visits(product, "K")] == ["K1", "K2"]
    assert officer.problems == []


def test_a_scan_stays_in_the_address_until_it_is_stored(product: Product, sign_in: SignIn) -> None:
    plan(product, "W", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    officer.page.add_init_script(_NO_ROOM)
    officer.page.reload()
    kept_for_later(officer)
    officer.page.context.set_offline(True)
    full(officer.page, True)
    officer.open("/patrols/round?sign=W2TAGTAG")
    expect(officer.at("patrol-unkept")).to_contain_text("Titik 2 TIDAK tersimpan")
    assert officer.page.url.endswith("?sign=W2TAGTAG")
    full(officer.page, False)
    officer.page.reload()  # killed before it was stored: the scan is still there
    pending(officer, 1)
    expect(officer.page).to_have_url(re.compile(r"/patrols/round$"))
    officer.page.context.set_offline(False)
    pending(officer, 0)
    assert [(row[0], row[4]) for row in visits(product, "W")] == [("W2", "scan")]


def test_a_scan_that_was_stored_is_not_recorded_again(product: Product, sign_in: SignIn) -> None:
    plan(product, "V", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    officer.page.add_init_script(_KILLED)
    kept_for_later(officer)
    officer.page.context.set_offline(True)
    officer.open("/patrols/round?sign=V2TAGTAG")
    pending(officer, 1)
    assert officer.page.url.endswith("?sign=V2TAGTAG")
    officer.page.reload()
    pending(officer, 1)
    expect(officer.page.locator("[data-code=V2]")).to_have_count(1)
    expect(officer.at("patrol-next")).to_have_text("Pos V1")
    officer.page.context.set_offline(False)
    pending(officer, 0)
    officer.page.reload()
    expect(officer.page.locator("[data-code=V2][data-state=saved]")).to_be_visible(timeout=30_000)
    pending(officer, 0)
    found = rows(
        product,
        "SELECT v.is_duplicate FROM visit v JOIN checkpoint c ON c.id = v.checkpoint_id WHERE c.code = 'V2'",
    )
    assert [bool(row[0]) for row in found] == [False]


def test_a_clock_set_back_and_right_again_goes_with_the_tap(product: Product, sign_in: SignIn) -> None:
    plan(product, "C", 3)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    officer.page.add_init_script(_CLOCK)
    officer.page.reload()
    kept_for_later(officer)
    context = officer.page.context
    sent: list[Any] = []

    def noted(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.continue_()

    context.route("**/patrols/round/visits", noted)
    context.set_offline(True)
    begun = time.monotonic()
    press(officer, 1, "C")
    pending(officer, 1)
    officer.page.evaluate("localStorage.setItem('shift', '-600000')")
    press(officer, 2, "C")
    pending(officer, 2)
    between = 1000 * (time.monotonic() - begun)
    officer.page.evaluate("localStorage.removeItem('shift')")
    press(officer, 3, "C")
    pending(officer, 3)
    context.set_offline(False)
    pending(officer, 0)
    items = {item["phone_at"]: item for one in sent for item in one["items"]}
    ahead = [
        item["seen_at"] - item["phone_at"] for _, item in sorted(items.items(), key=lambda one: one[1]["seq"])
    ]
    assert ahead[0] <= 0
    assert max(590_000, 599_000 - between) < ahead[1] <= 600_000  # less what went by between the two taps
    assert ahead[2] <= 0
    # Ten minutes earlier there was no such point: the second is refused, and its time has gone along anyway.
    assert [row[0] for row in visits(product, "C")] == ["C1", "C3"]
    # The two have spoken: an honest phone starts anew, whatever its clock had shown.
    press_from = time.time()
    officer.at("patrol-code").fill("c1ta-gtag")
    with officer.page.expect_response("**/patrols/round/visits"):
        officer.at("patrol-code-send").click()
    pending(officer, 0)
    assert abs(sent[-1]["items"][0]["seen_at"] / 1000 - press_from) < 60


def test_a_pack_without_its_owner_says_whose_it_is(product: Product, sign_in: SignIn) -> None:
    plan(product, "H", 3)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    expect(officer.at("patrol-whose")).to_have_count(0)
    context = officer.page.context
    context.set_offline(True)
    officer.page.reload()
    # Nobody signed in since: one line, no question.
    expect(officer.at("patrol-whose")).to_contain_text("Ronda ini milik Petugas blok, Rutan, dimuat pukul")
    expect(officer.at("patrol-mine")).to_have_count(0)
    press(officer, 1, "H")
    pending(officer, 1)
    picture(officer, "round-whose")
    context.set_offline(False)
    pending(officer, 0)
    expect(officer.at("patrol-whose")).to_have_count(0, timeout=30_000)

    # A colleague signs in, and the signal is useless from then on: no answer says whose phone this is.
    officer.page.goto("about:blank")
    context.clear_cookies()
    held: list[Route] = []
    context.route(re.compile(r"/patrols/round/(pack|visits)$"), lambda route: held.append(route))

    def silent(_socket: WebSocketRoute) -> None:
        """The socket never answers."""

    context.route_web_socket(re.compile(r"/_event"), silent)
    sign_in_here(officer, "karupam.rutan", "/patrols/round%3Fsign%3DH2TAGTAG")
    asked = officer.at("patrol-whose")
    expect(asked).to_contain_text("Ronda ini milik Petugas blok, Rutan", timeout=30_000)
    expect(asked).to_contain_text("Ada yang masuk di HP ini sesudahnya.")
    pending(officer, 0)
    expect(officer.at("patrol-next")).to_have_count(0)
    expect(officer.at("patrol-code")).to_have_count(0)
    assert "sign=H2TAGTAG" in officer.page.url
    picture(officer, "round-whose-asked")
    result = Axe().run(officer.page, context=".p-round", options=RULES)  # the frame has no answer either
    assert [one["id"] for one in result.response["violations"]] == []
    widths = officer.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    held[-1].continue_()  # an answer at last: the pack of the colleague, and the scan is the colleague's
    context.unroute_all()
    expect(officer.page.locator("[data-code=H2][data-state=saved]")).to_be_visible(timeout=30_000)
    names = rows(
        product,
        "SELECT c.code, a.username FROM visit v JOIN account a ON a.id = v.actor_id"
        " JOIN checkpoint c ON c.id = v.checkpoint_id WHERE c.code LIKE 'H%' ORDER BY v.id",
    )
    assert [tuple(row) for row in names] == [("H1", GUARD), ("H2", "karupam.rutan")]


def test_the_officer_of_the_round_says_so_and_goes_on(product: Product, sign_in: SignIn) -> None:
    plan(product, "M", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    officer.page.goto("about:blank")
    context.clear_cookies()
    context.route(re.compile(r"/patrols/round/(pack|visits)$"), lambda route: route.abort())
    context.route_web_socket(re.compile(r"/_event"), lambda _socket: None)
    sign_in_here(officer, GUARD, "/patrols/round%3Fsign%3DM2TAGTAG")
    officer.at("patrol-mine").click(timeout=30_000)
    expect(officer.page.locator("[data-code=M2]")).to_contain_text("menunggu")
    pending(officer, 1)
    expect(officer.at("patrol-whose")).to_contain_text("Ronda ini milik")
    officer.page.reload()  # said once
    expect(officer.at("patrol-next")).to_have_text("Pos M1", timeout=30_000)
    expect(officer.at("patrol-mine")).to_have_count(0)


def test_signing_out_of_the_refusing_page_does_the_same(product: Product, sign_in: SignIn) -> None:
    plan(product, "Q", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    context.route("**/patrols/round/visits", lambda route: route.abort())
    press(officer, 1, "Q")
    pending(officer, 1)
    officer.open("/denied")
    expect(officer.page.locator("h1")).to_be_visible()
    officer.until("window.siagaRound.now.queue.length === 1")  # read from the phone once the page has loaded
    officer.at("logout").click()
    expect(officer.at("patrol-leave")).to_contain_text("1 catatan belum terkirim.")
    assert officer.page.evaluate("caches.keys()") != []
    officer.at("logout").click()
    officer.page.wait_for_url(re.compile(r"/login"))
    assert officer.page.evaluate("caches.keys()") == []
    kept = officer.page.evaluate(
        "new Promise((done) => { const asked = indexedDB.open('siaga-round', 1); asked.onsuccess = () => {"
        " const all = asked.result.transaction('pack').objectStore('pack').getAllKeys();"
        " all.onsuccess = () => done(all.result); }; })"
    )
    assert "pack" not in kept
    assert officer.problems == []
