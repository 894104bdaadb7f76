"""The panel "Sifat dan pembagian": a record is closed, and a sanitised copy of it goes to the other agency.

Whoever makes the copy cannot let it out; the other agency finds nothing before, and only the copy after.
"""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_incident_record import report
from tests.browser.test_pages import RULES
from tests.product import Product

pytestmark = pytest.mark.browser

CHIEF, LEADER, OTHER = "kepala_kpr.rutan", "karutan.rutan", "kabag_ops.polres"
PHONE: dict[str, Any] = {"width": 390, "height": 844}
WORDS = "Upaya memasukkan barang berulang; caranya berubah."


def check(person: Person) -> None:
    result = Axe().run(person.page, options=RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]] == []
    widths = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert person.problems == []
    assert person.foreign == []


def unfold(person: Person, form: str) -> None:
    """A form stays unfolded after it was sent."""
    if person.page.locator(f"details[open] > [data-testid={form}-open]").count() == 0:
        person.at(f"{form}-open").click()


def classify(person: Person, *choices: str, reason: str = "") -> None:
    """Open the folded form, choose, save."""
    unfold(person, "share")
    for choice in choices:
        person.at(f"share-{choice}").check()
    person.at("share-reason").fill(reason)
    person.at("share-submit").click()


def copy(person: Person, words: str = WORDS) -> str:
    """Make a copy with a text of its own; returns its number."""
    unfold(person, "release")
    person.at("release-text").fill(words)
    person.at("release-purpose").fill("Pemeriksaan bersama di gerbang.")
    person.at("release-conditions").fill("Hanya rapat komando.")
    person.at("release-submit").click()
    expect(person.at("share-saved")).to_contain_text("S-")
    expect(person.at("share-saved")).to_be_in_viewport()
    return next(word for word in person.at("share-saved").inner_text().split() if word.startswith("S-"))


def row(person: Person, reference: str) -> Any:
    return person.page.locator(f"[data-testid=release-row][data-reference='{reference}']")


def page_of(person: Person, reference: str) -> str:
    """What the page of a record says that this person does not find, without the number asked for."""
    person.open(f"/incidents/{reference}")
    person.arrived()
    expect(person.at("incident-missing")).to_be_visible()
    expect(person.at("sharing")).to_have_count(0)
    return person.page.locator(".o-record").inner_text().replace(reference, "")


def counted(person: Person) -> list[str]:
    """How many the views of the list hold; the page is on the list."""
    for view in ("open", "waiting"):
        expect(person.at(f"incident-tab-{view}")).to_contain_text(re.compile(r"\d"))
    return [person.at(f"incident-tab-{view}").inner_text() for view in ("open", "waiting")]


def finds_nothing(person: Person, reference: str, before: list[str]) -> None:
    """Neither list, search, count nor address confirm that there is a record of this number."""
    for path in ("/incidents?tab=all", f"/incidents?tab=all&q={reference}"):
        person.open(path)
        person.arrived()
        expect(
            person.page.locator(f"[data-testid=incident-row][data-reference='{reference}']")
        ).to_have_count(0)
    person.open("/incidents?tab=all")
    person.arrived()
    assert counted(person) == before
    assert page_of(person, reference) == page_of(person, "R-2026-9876")


@pytest.mark.both_databases
def test_the_other_agency_reads_the_copy_and_never_the_record(product: Product, sign_in: SignIn) -> None:
    other = sign_in(OTHER, "/incidents?tab=all")
    before = counted(other)
    chief = sign_in(CHIEF)
    reference = report(chief)
    other.open("/incidents?tab=all")
    other.arrived()
    expect(other.at("incident-row")).to_have_count(1)
    assert counted(other) != before

    # Closed: no reason is asked for, and the other agency does not even learn that it was there.
    classify(chief, "level-2", "audience-own")
    expect(chief.at("share-saved")).to_contain_text("berlaku sekarang")
    expect(chief.at("share-banner")).to_contain_text("Rahasia")
    expect(chief.at("share-audience")).not_to_have_text("")
    finds_nothing(other, reference, before)

    # A copy of a secret record waits for a second person, and its maker is not one.
    made = copy(chief)
    expect(chief.at("share-saved")).to_contain_text("setelah orang kedua")
    other.open("/incidents/releases")
    other.arrived()
    expect(other.at("release-row")).to_have_count(0)
    chief.open("/incidents/releases")
    expect(row(chief, made).locator("[data-testid=release-state]")).to_contain_text("Menunggu persetujuan")
    expect(chief.at("release-approve")).to_have_count(0)
    leader = sign_in(LEADER, "/incidents/releases", **PHONE)
    row(leader, made).locator("[data-testid=release-approve]").click()
    expect(leader.at("release-saved")).to_contain_text("Disetujui")

    expect(row(leader, made).locator("[data-testid=release-made]")).to_have_text(re.compile(r"\d{4}$"))
    expect(row(leader, made).locator("[data-testid=release-maker]")).to_have_text("Kepala KPR")

    # The copy arrives by itself, with words of its own and nothing that leads to the record.
    expect(row(other, made).locator("[data-testid=release-words]")).to_have_text(WORDS)
    expect(row(other, made).locator("[data-testid=release-state]")).to_contain_text("Dapat dibaca")
    expect(other.at("release-state").filter(has_text="mitra")).to_have_count(0)
    assert reference not in other.page.content()
    expect(other.at("release-maker")).to_have_count(0)
    expect(other.at("release-approve")).to_have_count(0)
    expect(other.at("release-recall")).to_have_count(0)
    finds_nothing(other, reference, before)

    # Taken back, it is gone from an open page too.
    other.open("/incidents/releases")
    expect(row(other, made)).to_have_count(1)
    recall = row(chief, made).locator("[data-testid=release-recall]")
    recall.click()
    expect(recall).to_have_accessible_name(re.compile("Tidak jadi.*" + made))
    expect(row(other, made)).to_have_count(1)  # asked first
    expect(row(chief, made).locator("[data-testid=release-until]")).to_have_count(1)
    row(chief, made).locator("[data-testid=release-recall-yes]").click()
    expect(row(other, made)).to_have_count(0)
    expect(row(chief, made).locator("[data-testid=release-state]")).to_contain_text("Ditarik kembali")
    expect(row(chief, made).locator("[data-testid=release-recalled]")).to_contain_text(re.compile(r"\d{4}"))
    expect(row(chief, made).locator("[data-testid=release-until]")).to_have_count(0)


def test_lowering_a_secret_record_takes_two_people(product: Product, sign_in: SignIn) -> None:
    chief = sign_in(CHIEF)
    reference = report(chief)
    classify(chief, "level-2", "audience-own")
    expect(chief.at("share-level").first).to_contain_text("Rahasia")

    # What was typed stays while a sentence says what is missing.
    classify(chief, "level-0", "audience-both")
    expect(chief.at("field-error-share_reason")).to_be_visible()
    expect(chief.at("share-audience-both")).to_be_checked()
    chief.at("share-reason").fill("Sudah tidak peka.")
    chief.at("share-submit").click()
    expect(chief.at("share-saved")).to_contain_text("orang kedua")
    expect(chief.at("share-asked")).to_contain_text("Sudah tidak peka.")
    expect(chief.at("share-approve")).to_have_count(0)
    expect(chief.at("share-banner")).to_be_visible()

    leader = sign_in(LEADER, f"/incidents/{reference}", **PHONE)
    check(leader)
    leader.at("share-approve").click()
    expect(leader.at("share-saved")).to_contain_text("Disetujui")
    expect(chief.at("share-asked")).to_have_count(0)
    expect(chief.at("share-banner")).to_have_count(0)
    other = sign_in(OTHER, f"/incidents/{reference}")
    expect(other.at("share-level").first).to_contain_text("Biasa")
    expect(other.at("share-open")).to_have_count(0)
    assert "Sudah tidak peka." not in other.page.content()


def test_people_are_asked_for_only_where_it_is_for_people_by_name(product: Product, sign_in: SignIn) -> None:
    """By what is checked alone, with the keyboard too; a wrong answer leaves them open."""
    chief = sign_in(CHIEF)
    report(chief)
    unfold(chief, "share")
    people = chief.page.locator("[data-testid^=share-reader-]")
    expect(people.first).to_be_hidden()
    expect(chief.at("share-audience-both")).to_be_checked()
    chief.at("share-audience-both").focus()
    chief.page.keyboard.press("ArrowRight")
    expect(chief.at("share-audience-named")).to_be_checked()
    expect(people.first).to_be_visible()
    chief.page.keyboard.press("Tab")
    assert chief.page.evaluate("document.activeElement.dataset.testid").startswith("share-reader-")
    chief.at("share-submit").click()
    expect(chief.page.get_by_text("Pilih 1 sampai 10 orang.")).to_be_visible()
    expect(people.first).to_be_visible()
    check(chief)
    chief.at("share-audience-own").check()
    expect(people.first).to_be_hidden()


def test_panel_and_copies_are_accessible_in_both_languages(product: Product, sign_in: SignIn) -> None:
    """On a desktop and on a phone, with both forms unfolded and a wrong one answered."""
    chief = sign_in(CHIEF)
    reference = report(chief)
    classify(chief, "level-2", "audience-own")
    expect(chief.at("share-saved")).not_to_have_text("")
    copy(chief)
    for language in ("id", "en"):
        chief.speak(language)
        for size in ({"width": 1920, "height": 1080}, PHONE):
            chief.page.set_viewport_size(size)  # type: ignore[arg-type]
            chief.open(f"/incidents/{reference}")
            chief.arrived()
            for form in ("share", "release"):
                unfold(chief, form)
            chief.at("release-submit").click()
            expect(chief.at("field-error-release_text")).to_be_visible()
            expect(chief.at("share-refusal")).to_be_in_viewport()
            check(chief)
            chief.open("/incidents/releases")
            chief.arrived()
            expect(chief.at("release-row").first).to_be_visible()
            check(chief)
        chief.page.set_viewport_size({"width": 1920, "height": 1080})
