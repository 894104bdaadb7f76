"""The parts of one incident in a browser: two agencies at one checklist, a task, a message, finds."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_pages import RULES
from tests.product import Product

pytestmark = pytest.mark.browser


def report(person: Person, kind: str = "riot", severity: str = "critical", place: str = "block_d") -> str:
    """Report as a person does; returns the reference."""
    person.open("/incidents/new")
    person.arrived()
    person.choose(f"incident-type-{kind}", f"incident-severity-{severity}", f"incident-location-{place}")
    person.at("incident-submit").click()
    return person.at("incident-saved").inner_text()


def look(person: Person, reference: str) -> None:
    person.open(f"/incidents/{reference}")
    expect(person.at("protap")).to_be_visible()
    person.arrived()


def step(person: Person, code: str) -> Locator:
    return person.page.locator(f"[data-testid=protap-step][data-code={code}]")


def fits(person: Person) -> bool:
    widths = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return widths[0] <= widths[1]


def violations(person: Person) -> list[str]:
    found = Axe().run(person.page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.both_databases
def test_two_agencies_at_one_checklist(product: Product, sign_in: SignIn) -> None:
    guard = sign_in("karupam.rutan")
    reference = report(guard)
    look(guard, reference)
    police = sign_in("samapta.polres", f"/incidents/{reference}", width=390, height=844)
    expect(police.at("protap-progress")).to_have_text("0 dari 9 langkah")
    # Each has the buttons of its own steps.
    expect(guard.at("protap-answer-lock_down-done")).to_be_visible()
    expect(police.at("protap-answer-lock_down-done")).to_have_count(0)
    expect(guard.at("protap-answer-police_gate-done")).to_have_count(0)
    expect(step(guard, "police_gate")).to_contain_text("Menunggu instansi mitra")
    expect(step(guard, "lock_down")).to_contain_text(re.compile(r"sisa \d"))

    # One answer opens the branch for both, without a reload.
    guard.at("protap-answer-spreading-yes").click()
    expect(police.at("protap-progress")).to_have_text("1 dari 10 langkah")
    police.at("protap-answer-crowd_unit-done").click()
    expect(step(guard, "crowd_unit")).to_have_attribute("data-done", "true")
    expect(step(guard, "crowd_unit")).to_contain_text("Samapta, Polrestabes")
    expect(guard.at("protap-progress")).to_have_text("2 dari 10 langkah")
    guard.at("protap-answer-lock_down-done").click()
    expect(step(police, "lock_down")).to_contain_text("dalam target 3 m")

    # Taken back, the branch is gone for both; answered anew it is another one.
    guard.at("protap-undo-spreading").click()
    expect(police.at("protap-progress")).to_have_text("1 dari 9 langkah")
    expect(step(police, "crowd_unit")).to_have_count(0)
    guard.at("protap-answer-spreading-no").click()
    expect(step(police, "spreading")).to_contain_text("Tidak")
    for target in police.page.locator("[data-testid=protap] button").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert fits(police)
    assert guard.problems == police.problems == []


@pytest.mark.both_databases
def test_a_task_and_a_message_go_to_the_other_desk(product: Product, sign_in: SignIn) -> None:
    guard = sign_in("karupam.rutan")
    reference = report(guard)
    look(guard, reference)
    desk = sign_in("perwira_piket.polres", f"/incidents/{reference}", width=390, height=844)

    guard.at("task-add").click()
    guard.at("task-submit").click()
    expect(guard.at("field-error-task_text")).to_have_text("Tulis apa yang perlu dikerjakan.")
    expect(guard.at("field-error-task_agency")).to_be_visible()
    guard.choose("task-agency-polres", "task-due-15")
    guard.at("task-text").fill("Tutup jalan timur <b>sekarang</b>")
    guard.at("task-submit").click()
    row = desk.at("task-row")
    expect(row).to_contain_text("Tutup jalan timur <b>sekarang</b>")
    expect(row).to_contain_text(re.compile(r"sisa 1\d m"))
    expect(guard.at("task-finish")).to_have_count(0)
    expect(desk.at("task-cancel")).to_have_count(0)
    expect(guard.at("task-text")).to_have_value("")
    desk.at("task-finish").click()
    expect(guard.at("task-row")).to_have_attribute("data-done", "true")
    expect(guard.at("task-row")).to_contain_text("Perwira piket, Polrestabes")

    # Critical: one press opens the form, with place and type filled in.
    guard.at("methane-open").click()
    expect(guard.at("methane-exact-location")).to_have_value("Blok D")
    expect(guard.at("methane-kind")).to_have_value("Kerusuhan")
    guard.at("methane-exact-location").fill("Blok D lorong belakang")
    guard.at("methane-submit").click()
    expect(guard.at("field-error-methane_is_major")).to_be_visible()
    expect(guard.at("methane-exact-location")).to_have_value("Blok D lorong belakang")
    guard.choose("methane-major-yes")
    guard.at("methane-submit").click()
    card = desk.at("methane-card")
    expect(card).to_contain_text("Blok D lorong belakang")
    expect(card).to_contain_text("Dinyatakan insiden besar")
    assert "A: Jalan masuk: belum diketahui" in desk.at("methane-radio").input_value()
    assert fits(desk)
    assert violations(guard) == []
    assert violations(desk) == []
    assert guard.problems == desk.problems == []


@pytest.mark.both_databases
def test_a_search_without_finds_is_a_few_taps_and_one_with_finds_stands_on_its_incident(
    product: Product, sign_in: SignIn
) -> None:
    officer = sign_in("p2u.rutan", "/incidents/searches", width=390, height=844)
    officer.at("search-new").click()
    officer.choose("search-zone-block_b", "search-kind-routine", "search-minutes-60")
    officer.at("search-rooms").fill("7")
    expect(officer.at("search-item-phone")).to_be_hidden()
    officer.at("search-submit").click()
    expect(officer.at("search-saved")).to_have_text(re.compile(r"G-\d{4}-\d{4,}"))
    first = officer.at("search-saved").inner_text()
    line = officer.page.locator(f"[data-testid=search-row][data-reference={first}]")
    expect(line).to_contain_text("Tanpa temuan")
    expect(line).to_contain_text("7 kamar")

    reference = report(officer, "contraband", "medium", "block_c")
    look(officer, reference)
    officer.at("incident-search-record").click()
    expect(officer.at("search-zone-block_c")).to_be_checked()
    officer.choose("search-kind-incidental", "search-minutes-30", "search-finds-yes")
    officer.at("search-submit").click()
    expect(officer.at("field-error-rooms")).to_be_visible()
    expect(officer.at("field-error-has_finds")).to_be_visible()
    officer.at("search-rooms").fill("1")
    officer.at("search-item-phone").fill("2")
    officer.at("search-item-drug").fill("1,5")
    officer.at("search-submit").click()
    expect(officer.at("search-saved")).to_be_visible()

    police = sign_in("perwira_piket.polres", f"/incidents/{reference}")
    expect(police.at("incident-search")).to_contain_text("2 HP, 1,5 gram narkoba")
    expect(police.at("incident-search-record")).to_have_count(0)
    expect(police.at("incident-timeline")).to_contain_text("Penggeledahan G-")
    police.open("/incidents/searches")
    expect(police.at("search-row").first).to_contain_text(reference)
    expect(police.at("search-new")).to_have_count(0)
    expect(police.at("search-sentence")).to_contain_text("tanpa temuan")
    assert officer.problems == police.problems == []


# Two people: what one left half-written would open the form for the same person again.
@pytest.mark.parametrize(("language", "who"), [("id", "karupam.rutan"), ("en", "petugas_blok.rutan")])
def test_the_open_form_of_a_search_has_no_barrier(
    product: Product, sign_in: SignIn, language: str, who: str
) -> None:
    officer = sign_in(who, "/incidents/searches")
    officer.speak(language)
    officer.at("search-new").click()
    officer.choose("search-finds-yes")
    officer.at("search-submit").click()
    expect(officer.at("error-summary")).to_be_focused()
    assert violations(officer) == []
    assert fits(officer)
