"""A whole review meeting: two agencies at their pages, a guest's screen, nine steps, decisions, both keys."""

import io
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from dashboard.features.meetings.rules.freezing import SETTLES
from dashboard.kernel.clock import site_day, system_clock
from tests.browser.conftest import OpenGuest, Person, SignIn
from tests.browser.test_two_agencies import report
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
STEPS = range(1, 10)
QUESTION = "Tambah geledah acak Blok C menjadi dua kali sepekan?"
TYPED = "Lampu Jalan Selatan diperbaiki bersama Pemkot"


def shown_step(person: Person) -> int:
    current = person.page.locator("[data-testid=review-step][aria-current=step]")
    return int(current.get_attribute("data-step") or 0)


def at_step(person: Person, number: int) -> None:
    step = f"[data-testid=review-step][aria-current=step][data-step='{number}']"
    expect(person.page.locator(step)).to_have_count(1)


def strike(person: Person, key: str) -> None:
    """Press a key of the meeting; while the link is away none of them does anything."""
    expect(person.page.locator("html")).to_have_attribute("data-link", "online")
    person.page.keyboard.press(key)


def guest_at_step(guest: Person, number: int) -> None:
    expect(guest.at("review-step")).to_have_attribute("data-step", str(number))


def make_meeting(sign_in: SignIn) -> tuple[Person, str]:
    """Something has happened, a meeting is made from the list, its numbers are frozen."""
    report(sign_in("petugas_blok.rutan"), "contraband", "high", "block_c")
    secretary = sign_in("kepala_kpr.rutan", "/review")
    secretary.at("review-make").click()
    expect(secretary.page).to_have_url(re.compile(r"/review/20\d\d-\d\d/prepare$"))
    secretary.arrived()
    month = secretary.page.url.split("/")[-2]
    expect(secretary.at("review-state")).to_have_text("Direncanakan")
    return secretary, month


def freeze(secretary: Person) -> None:
    # "Now" is a moment back: what has just been reported has to be older than that.
    secretary.page.wait_for_timeout(SETTLES / timedelta(milliseconds=1) + 1000)
    secretary.at("freeze-submit").click()
    expect(secretary.at("review-prepare-saved")).to_contain_text("Data dibekukan")
    expect(secretary.at("review-state")).to_have_text("Data dibekukan")


def running_month(sign_in: SignIn) -> str:
    """The month of a meeting that runs; one is begun when none does."""
    listed = sign_in("kepala_kpr.rutan", "/review")
    expect(listed.page.locator("[data-testid=review-row], [data-testid=review-make]").first).to_be_visible()
    lines = listed.page.locator("[data-testid=review-row][data-state=running]")
    if lines.count():
        return lines.first.get_attribute("data-month") or ""
    secretary, month = make_meeting(sign_in)
    freeze(secretary)
    secretary.at("review-enter").click()
    secretary.at("review-present").click()
    expect(secretary.at("review-presenter")).to_have_attribute("data-state", "here")
    secretary.page.close()
    return month


def enter(sign_in: SignIn, who: str, month: str, **size: int) -> Person:
    person = sign_in(who, f"/review/{month}", **size)
    expect(person.at("review-headline")).to_be_visible()
    return person


def decide(person: Person, owner: str, role: str, days: int) -> str:
    """Fill the open form as a person does; returns the reference of the promise."""
    person.choose(f"decision-owner-{owner}", "decision-kind-preventive")
    person.at("decision-role").select_option(role)
    person.at("decision-due").fill((site_day(system_clock()) + timedelta(days=days)).isoformat())
    person.at("decision-clause").select_option("risk")
    person.at("decision-submit").click()
    saved = person.at("decision-saved")
    expect(saved).to_contain_text("tercatat sebagai komitmen")
    found = re.search(r"K-\d{4}-\d{4,}", saved.inner_text())
    assert found is not None
    return found[0]


@pytest.mark.both_databases
def test_a_whole_meeting(product: Product, sign_in: SignIn, open_guest: OpenGuest) -> None:
    secretary, month = make_meeting(sign_in)

    # Bad instants are said beside the field, what was typed stays.
    for instant in ("2099-01-01T08:00", "2001-01-01T08:00"):
        secretary.at("freeze-as-of").fill(instant)
        secretary.at("freeze-submit").click()
        expect(secretary.at("field-error-as_of")).to_be_visible()
        expect(secretary.at("freeze-as-of")).to_have_value(instant)
    secretary.at("freeze-as-of").fill("")
    freeze(secretary)

    # A sentence of one's own; the rule's stays beside it and is one press away.
    row = secretary.page.locator("[data-testid=headline-row][data-topic=incidents]")
    own = row.get_by_test_id("headline-text").input_value()
    row.get_by_test_id("headline-text").fill("Blok C perlu perhatian kita berdua")
    row.get_by_test_id("headline-save").click()
    expect(row).to_contain_text(own)
    row.get_by_test_id("headline-back").click()
    expect(row.get_by_test_id("headline-text")).to_have_value(own)

    secretary.at("agenda-open").click()
    secretary.at("agenda-topic").select_option("incidents")
    secretary.at("agenda-question").fill(QUESTION)
    secretary.at("agenda-add").click()
    expect(secretary.page.locator("[data-testid=agenda-row]", has_text=QUESTION)).to_be_visible()

    secretary.at("guest-label").fill("Layar ruang rapat")
    secretary.at("guest-invite").click()
    link = secretary.at("guest-link").inner_text()
    assert re.fullmatch(re.escape(product.url) + r"/guest/[A-Za-z0-9_-]{43}", link)
    guest = open_guest(link)
    expect(secretary.at("guest-row")).to_have_attribute("data-state", "watching")

    # Until somebody leads there is no step to follow.
    expect(guest.at("review-headline")).to_have_text("Rapat belum dimulai")
    expect(guest.at("review-step")).to_have_count(0)

    rutan = enter(sign_in, "kepala_kpr.rutan", month)
    polres = enter(sign_in, "kabag_ops.polres", month)
    wall = sign_in("kapolrestabes.polres", "/wall")
    expect(wall.at("wall-decided")).to_have_count(0)
    expect(polres.at("review-presenter")).to_have_attribute("data-state", "none")
    rutan.at("review-present").click()
    for person in (rutan, polres):
        expect(person.at("review-presenter")).to_have_attribute("data-state", "here")

    # Nine steps by keyboard: every screen in the room comes along, with the same sentence.
    for number in STEPS:
        at_step(rutan, number)
        at_step(polres, number)
        guest_at_step(guest, number)
        expect(polres.at("review-headline")).to_have_text(rutan.at("review-headline").inner_text())
        strike(rutan, "ArrowRight" if number % 2 else "PageDown")
    at_step(rutan, 9)
    strike(rutan, "b")
    for person in (rutan, polres, guest):
        expect(person.at("review-blanked")).to_be_visible()
    strike(rutan, "b")
    for person in (rutan, polres, guest):
        expect(person.at("review-blanked")).to_have_count(0)

    # Somebody else looks back alone, and returns.
    strike(polres, "ArrowLeft")
    at_step(polres, 8)
    at_step(rutan, 9)
    polres.at("review-back").click()
    at_step(polres, 9)

    # Two decisions: one that was asked, one typed live. Without an owner and a day nothing is stored.
    rutan.page.locator("[data-testid=review-step][data-step='2']").click()
    at_step(polres, 2)
    ask = rutan.page.locator("[data-testid=review-ask]", has_text=QUESTION)
    ask.get_by_test_id("review-agree").click()
    expect(rutan.at("decision-text")).to_have_value(QUESTION)
    rutan.at("decision-submit").click()
    expect(rutan.at("field-error-owner")).to_contain_text("Tanpa pemilik")
    expect(rutan.at("field-error-due_on")).to_contain_text("Tanpa tenggat")
    first = decide(rutan, "rutan", "kepala_kpr", 30)
    answered = polres.page.locator("[data-testid=review-answered]", has_text=QUESTION)
    expect(answered).to_contain_text("Disetujui")
    expect(answered).to_contain_text(first)
    expect(ask).to_have_count(0)
    expect(wall.at("wall-decided")).to_contain_text("1 keputusan rapat")
    strike(polres, "d")
    expect(polres.at("decision-text")).to_be_focused()
    polres.at("decision-text").fill(TYPED)
    second = decide(polres, "polres", "kabag_ops", 20)
    assert second != first
    expect(wall.at("wall-decided")).to_contain_text("2 keputusan rapat")
    expect(wall.at("wall-decided")).to_contain_text("Rutan 1, Polrestabes 1")
    expect(wall.page.locator("body")).not_to_contain_text(TYPED)
    expect(guest.page.locator("body")).not_to_contain_text(TYPED)
    listed = sign_in("pengawas.rutan", "/commitments")
    for reference in (first, second):
        row = listed.page.locator(f"[data-testid=commitment-row][data-reference={reference}]")
        expect(row).to_be_visible()

    # Read back, one key of each agency, locked for everybody.
    rutan.page.locator("[data-testid=review-step][data-step='9']").click()
    for person in (rutan, polres):
        expect(person.at("review-read-back")).to_have_count(2)
    expect(rutan.at("review-confirm")).to_have_count(1)
    rutan.at("review-confirm").click()
    expect(polres.page.locator("[data-testid=review-key][data-letter=R]")).to_have_attribute(
        "data-turned", "true"
    )
    polres.at("review-confirm").click()
    for person in (rutan, polres):
        expect(person.at("review-locked")).to_contain_text("Notulen terkunci")
        expect(person.at("review-decision-open")).to_have_count(0)
    # The guest's screen closes with it; the room leads on to the minutes on paper.
    expect(guest.at("guest-closed")).to_be_visible(timeout=60_000)
    polres.at("review-to-minutes").click()
    expect(polres.page).to_have_url(re.compile(f"/review/reports\\?month={month}$"))
    polres.arrived()
    polres.at("report-make-minutes").click()
    expect(polres.at("report-made")).to_contain_text("Notulen", timeout=60_000)
    with polres.page.expect_download() as started:
        polres.at("report-take-made").click()
    paper = PdfReader(io.BytesIO(started.value.path().read_bytes()))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    for part in ("Notulen rapat tinjauan", QUESTION, TYPED, first, second):
        assert part in words, part
    for person in (secretary, rutan, polres, guest, wall):
        assert person.problems == []
        assert person.foreign == []


def test_a_decision_after_the_first_key_voids_it(
    product: Product, sign_in: SignIn, open_guest: OpenGuest
) -> None:
    """And a guest's screen goes dark when its link is revoked."""
    secretary, month = make_meeting(sign_in)
    freeze(secretary)
    secretary.at("guest-label").fill("Layar ruang rapat")
    secretary.at("guest-invite").click()
    guest = open_guest(secretary.at("guest-link").inner_text())
    secretary.at("guest-revoke").click()
    expect(secretary.at("guest-row")).to_have_attribute("data-state", "revoked")
    expect(guest.at("guest-closed")).to_be_visible(timeout=60_000)
    secretary.at("review-enter").click()
    secretary.at("review-present").click()
    expect(secretary.at("review-decision-open")).to_be_visible()
    strike(secretary, "d")
    secretary.at("decision-text").fill(TYPED)
    decide(secretary, "rutan", "kepala_kpr", 10)
    secretary.page.locator("[data-testid=review-step][data-step='9']").click()
    secretary.at("review-confirm").click()
    own = secretary.page.locator("[data-testid=review-key][data-letter=R]")
    expect(own).to_have_attribute("data-turned", "true")
    polres = enter(sign_in, "kabag_ops.polres", month)
    expect(polres.at("review-decision-open")).to_be_visible()
    strike(polres, "d")
    polres.at("decision-text").fill("Patroli gabungan tiap Jumat")
    decide(polres, "polres", "kabag_ops", 10)
    expect(own).to_have_attribute("data-turned", "false")
    expect(own).to_contain_text("kunci batal")
    assert secretary.problems == polres.problems == []


def swipe(person: Person, over: Locator, way: int) -> None:
    """A finger over a thing, to the left (-1) or to the right (1)."""
    over.hover(trial=True)  # it stands still: a finger on what is drawn anew never comes up again
    box = over.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    expect(person.page.locator("html")).to_have_attribute("data-link", "online")
    finger = person.page.context.new_cdp_session(person.page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for kind, at in (("touchStart", x), ("touchMove", x + way * 90), ("touchMove", x + way * 180)):
        points = [{"x": at, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_a_swipe_over_a_chart_turns_the_step_of_this_meeting(product: Product, sign_in: SignIn) -> None:
    """And a step of one's own does not go along into another meeting."""
    month = running_month(sign_in)
    person = enter(sign_in, "kabag_ops.polres", month, width=1280, height=800)
    person.page.locator("[data-testid=review-step][data-step='2']").click()
    at_step(person, 2)
    expect(person.at("review-figure").first).to_be_visible()
    swipe(person, person.at("review-figure").first, -1)
    at_step(person, 3)
    swipe(person, person.page.locator(".rv-figs"), 1)
    at_step(person, 2)

    # The step of one's own stays with this meeting.
    person.page.locator("[data-testid=review-step][data-step='4']").click()
    at_step(person, 4)
    person.open("/review")
    person.arrived()
    other = person.page.locator(f"[data-testid=review-row]:not([data-month='{month}'])")
    expect(person.at("review-row").first).to_be_visible()
    if not other.count():
        person.at("review-make").click()
        expect(person.page).to_have_url(re.compile("/prepare$"))
        person.open("/review")
        person.arrived()
    person.open(f"/review/{other.first.get_attribute('data-month')}")
    person.arrived()
    shown = person.page.locator("[data-testid=review-step][aria-current=step]")
    expect(shown).to_have_attribute("data-led", "true")


def test_numbers_turn_to_their_step_for_the_room_or_for_oneself(product: Product, sign_in: SignIn) -> None:
    """As arrows do; while typing they are typed."""
    month = running_month(sign_in)
    leader = enter(sign_in, "kepala_kpr.rutan", month)
    expect(leader.at("review-presenter")).to_have_attribute("data-state", "here")
    viewer = enter(sign_in, "kabag_ops.polres", month)
    strike(leader, "7")
    for person in (leader, viewer):
        at_step(person, 7)
    expect(leader.at("review-minutes")).to_have_text(
        re.compile(r"^Langkah 7: terpakai \d+ dari 5 menitRapat: terpakai \d+ dari 60 menit$")
    )
    strike(viewer, "3")
    at_step(viewer, 3)
    at_step(leader, 7)
    strike(leader, "d")
    leader.at("decision-text").fill("Pos ")
    leader.page.keyboard.press("End")
    leader.page.keyboard.type("42")
    expect(leader.at("decision-text")).to_have_value("Pos 42")
    at_step(leader, 7)
    # No draft is left to open by itself for whoever comes here next.
    leader.page.locator("[data-drops]").click()
    expect(leader.at("decision-text")).to_have_count(0)
    gone = "async (name) => !(name in await (await fetch('/drafts')).json())"
    leader.until(gone, f"review-decision:{month}.0")
    assert leader.problems == viewer.problems == []


def test_on_a_phone_the_bar_is_at_the_bottom_with_its_step_in_sight(
    product: Product, sign_in: SignIn
) -> None:
    month = running_month(sign_in)
    phone = enter(sign_in, "pengawas.polres", month, width=390, height=844)
    phone.page.evaluate("document.querySelector('[data-act=step-9]').click()")
    at_step(phone, 9)
    inside = """() => {
      const box = (q) => document.querySelector(q).getBoundingClientRect();
      const step = box('.rv-steps [aria-current]'), foot = box('.rv-foot');
      return step.left >= 0 && step.right <= innerWidth && Math.abs(foot.bottom - innerHeight) < 1;
    }"""
    phone.until(inside)
    strike(phone, "1")
    at_step(phone, 1)
    phone.until(inside)


def test_a_lost_presenter_is_followed_by_another_with_consent(product: Product, sign_in: SignIn) -> None:
    month = running_month(sign_in)
    lost = enter(sign_in, "kepala_kpr.rutan", month)
    expect(lost.at("review-presenter")).to_have_attribute("data-state", "here")
    lost.page.locator("[data-testid=review-step][data-step='4']").click()
    leader = enter(sign_in, "karutan.rutan", month)
    polres = enter(sign_in, "kabag_ops.polres", month)
    at_step(polres, 4)

    # While the presenter is here only the presenter may agree.
    leader.at("review-take-over").click()
    expect(lost.at("review-wish")).to_contain_text("minta giliran")
    expect(lost.at("review-consent")).to_be_visible()
    expect(polres.at("review-consent")).to_have_count(0)

    # The presenter's link drops: the step stays, it is said, and the other agency may agree.
    lost.page.close()
    for person in (leader, polres):
        expect(person.at("review-presenter")).to_have_attribute("data-state", "gone", timeout=60_000)
        expect(person.at("review-gone")).to_be_visible()
        at_step(person, 4)
    expect(leader.at("review-consent")).to_have_count(0)
    polres.at("review-consent").click()
    expect(leader.at("review-presenter")).to_contain_text("Anda memandu")
    strike(leader, "ArrowRight")
    at_step(polres, 5)

    # The server goes away: every screen keeps its slide and says so, a press moves nothing later.
    words = polres.at("review-headline").inner_text()
    product.stop()
    for person in (leader, polres):
        expect(person.page.locator(".rv-lost")).to_be_visible()
    expect(polres.at("review-headline")).to_have_text(words)
    leader.page.keyboard.press("ArrowRight")
    product.start()
    expect(leader.page.locator("html")).to_have_attribute("data-link", "online", timeout=60_000)
    expect(polres.page.locator("html")).to_have_attribute("data-link", "online", timeout=60_000)
    leader.returned()
    polres.returned()
    at_step(polres, 5)
    expect(leader.at("review-presenter")).to_contain_text("Anda memandu")
    strike(leader, "ArrowRight")
    at_step(polres, 6)


def test_what_is_typed_into_a_decision_survives_a_restart(product: Product, sign_in: SignIn) -> None:
    month = running_month(sign_in)
    person = enter(sign_in, "karutan.rutan", month)
    strike(person, "d")
    person.at("decision-text").fill(TYPED)
    product.stop()
    product.start()
    expect(person.page.locator("html")).to_have_attribute("data-link", "online", timeout=60_000)
    person.returned()
    expect(person.at("decision-text")).to_have_value(TYPED)


def test_on_a_phone_a_waiting_draft_is_announced_and_covers_nothing(
    product: Product, sign_in: SignIn
) -> None:
    """On a big screen its form opens beside the figures; here it would lie over all of them."""
    month = running_month(sign_in)
    person = enter(sign_in, "karutan.rutan", month)
    strike(person, "d")
    person.at("decision-text").fill(TYPED)
    kept = "async (name) => name in await (await fetch('/drafts')).json()"
    person.until(kept, f"review-decision:{month}.0")
    person.page.close()

    phone = enter(sign_in, "karutan.rutan", month, width=390, height=844)
    expect(phone.at("kept-waits")).to_be_visible()
    expect(phone.at("decision-text")).to_have_count(0)
    phone.at("kept-open").click()
    expect(phone.at("kept-waits")).to_be_hidden()
    phone.at("kept-restore").click()
    expect(phone.at("decision-text")).to_have_value(TYPED)
    # Closed with something typed in it, it waits again; given up, it does not.
    phone.at("decision-close").click()
    expect(phone.at("kept-waits")).to_be_visible()
    phone.at("kept-open").click()
    phone.at("kept-discard").click()
    expect(phone.at("kept-offer")).to_be_hidden()
    phone.at("decision-close").click()
    expect(phone.at("decision-text")).to_have_count(0)
    expect(phone.at("kept-waits")).to_be_hidden()
    assert phone.problems == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
def test_review_pages_are_accessible(
    product: Product, sign_in: SignIn, open_guest: OpenGuest, language: str, width: int, height: int
) -> None:
    month = running_month(sign_in)
    person = sign_in("kepala_kpr.rutan", "/review", width=width, height=height)
    person.speak(language)
    found: dict[str, list[str]] = {}

    def look(name: str, who: Person) -> None:
        # At its end nothing lies under the phone's bar.
        who.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        who.page.wait_for_timeout(300)
        result = Axe().run(who.page, options=RULES)
        problems = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
        if problems:
            found[name] = problems
        widths = who.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], name

    look("list", person)
    person.open(f"/review/{month}/prepare")
    person.arrived()
    person.at("guest-label").fill("Layar tamu")
    person.at("guest-invite").click()
    link = person.at("guest-link").inner_text()
    look("prepare", person)
    person.open(f"/review/{month}")
    person.arrived()
    for number in STEPS:
        person.page.locator(f"[data-testid=review-step][data-step='{number}']").click()
        at_step(person, number)
        look(f"step {number}", person)
    person.at("review-decision-open").click()
    look("decision", person)
    guest = open_guest(link, width=width, height=height)
    expect(guest.at("review-headline")).to_be_visible()
    look("guest", guest)
    assert guest.page.locator("a, button, input").count() == 0
    assert found == {}
