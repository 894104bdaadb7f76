"""One incident's page: two people at one record, its way through two accounts, no text lost."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser


def report(
    person: Person, *, kind: str = "contraband", severity: str = "medium", place: str = "block_c"
) -> str:
    """Report as a person does and open the page; returns the reference."""
    person.open("/incidents/new")
    person.arrived()
    person.choose(f"incident-type-{kind}", f"incident-severity-{severity}", f"incident-location-{place}")
    person.at("incident-submit").click()
    reference = person.at("incident-saved").inner_text()
    look(person, reference)
    return reference


def look(person: Person, reference: str) -> None:
    person.open(f"/incidents/{reference}")
    expect(person.at("incident-timeline")).to_be_visible()
    person.arrived()


def answer(person: Person, *codes: str) -> None:
    for code in codes:
        person.at(f"answer-{code}").check()


def fill_contraband(person: Person, place: str = "cell") -> None:
    person.at("answers-edit").click()
    answer(person, "items-phone", f"found_at-{place}", "found_how-search")


@pytest.mark.both_databases
def test_two_people_edit_one_record_and_both_texts_are_there(product: Product, sign_in: SignIn) -> None:
    first = sign_in("karupam.rutan")
    reference = report(first)
    second = sign_in("p2u.rutan", f"/incidents/{reference}")
    fill_contraband(first, "cell")
    fill_contraband(second, "gate")
    second.at("answer-suspected").fill("2")
    second.at("note-text").fill("Tulisan yang belum disimpan")
    first.at("answer-suspected").fill("5")
    first.at("answers-submit").click()
    expect(first.at("answers-facts")).to_contain_text("Kamar hunian")

    # What the first one saved arrives, and nothing that the second one typed moves.
    expect(second.at("incident-timeline")).to_contain_text("Rincian kejadian disimpan oleh Rutan")
    expect(second.at("answer-suspected")).to_have_value("2")
    expect(second.at("answer-found_at-gate")).to_be_checked()
    expect(second.at("note-text")).to_have_value("Tulisan yang belum disimpan")

    second.at("answers-submit").click()
    conflict = second.at("answers-conflict")
    expect(conflict).to_have_count(2)
    expect(conflict.nth(0)).to_contain_text(re.compile(r"Tersimpan oleh Karupam \d\d\.\d\d: Kamar hunian"))
    expect(conflict.nth(0)).to_contain_text("Ketikan Anda: Gerbang / P2U")
    # Without a choice nothing is saved for anybody.
    second.at("answers-submit").click()
    expect(second.at("field-error-pick_found_at")).to_have_text("Pilih salah satu jawaban.")
    # Not even loading the page anew loses what was typed into the answers.
    second.page.reload()
    second.arrived()
    expect(second.at("answer-suspected")).to_have_value("2")
    expect(second.at("answer-found_at-gate")).to_be_checked()
    second.at("note-text").fill("Tulisan yang belum disimpan")
    second.at("conflict-found_at-mine").check()
    second.at("conflict-suspected-theirs").check()
    second.at("answers-submit").click()
    for person in (first, second):
        expect(person.at("answers-facts")).to_contain_text("Gerbang / P2U")
        expect(person.at("answers-facts")).to_contain_text("5")
    # The text that was not chosen stays in the history of the answers.
    second.at("answers-earlier").click()
    expect(second.at("answers-section")).to_contain_text("Kamar hunian")
    expect(second.at("note-text")).to_have_value("Tulisan yang belum disimpan")
    assert first.problems == second.problems == []


def test_another_step_meanwhile_is_no_conflict_of_answers(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer)
    fill_contraband(officer)
    duty = sign_in("perwira_piket.polres", f"/incidents/{reference}")
    duty.at("incident-action-acknowledge").click()
    expect(officer.at("incident-timeline")).to_contain_text("Diterima oleh Polrestabes")
    officer.at("answers-submit").click()
    expect(officer.at("answers-facts")).to_contain_text("Kamar hunian")
    expect(officer.at("answers-conflict")).to_have_count(0)
    expect(duty.at("answers-section")).to_contain_text("Rincian hanya untuk instansi pelapor")


def test_branches_open_with_the_answer_they_hang_on(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    report(officer)
    officer.at("answers-edit").click()
    expect(officer.at("answer-items-drugs")).to_be_visible()
    expect(officer.at("answer-urine_test-positive")).to_be_hidden()
    answer(officer, "items-drugs")
    expect(officer.at("answer-urine_test-positive")).to_be_visible()
    answer(officer, "urine_test-positive")
    officer.at("answer-items-drugs").uncheck()
    expect(officer.at("answer-urine_test-positive")).to_be_hidden()
    answer(officer, "items-drugs")
    expect(officer.at("answer-urine_test-positive")).to_be_checked()


@pytest.mark.both_databases
def test_a_record_goes_through_two_accounts_until_it_is_closed(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("petugas_blok.rutan")
    reference = report(officer)
    officer.at("record-action-submit").click()
    officer.at("record-submit").click()
    # Three answers are missing: the summary leads to each, the form is open.
    summary = officer.at("error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("a")).to_have_count(3)
    summary.locator("a").nth(1).click()
    expect(officer.page.locator("[id=f-answer_found_at]")).to_be_focused()
    answer(officer, "items-phone", "found_at-cell", "found_how-search")
    officer.at("answers-submit").click()
    expect(officer.at("answers-facts")).to_contain_text("Telepon genggam")
    officer.at("record-submit").click()
    expect(officer.at("record-state")).to_have_text("Menunggu telaah")
    expect(officer.at("answers-edit")).to_have_count(0)

    reviewer = sign_in("kepala_kpr.rutan", f"/incidents/{reference}")
    reviewer.at("record-action-return").click()
    reviewer.at("record-submit").click()
    expect(reviewer.at("field-error-comment")).to_have_text("Tulis apa yang perlu diperbaiki.")
    reviewer.at("record-comment").fill("Sebutkan jalur masuknya.")
    reviewer.at("record-submit").click()
    expect(officer.at("record-state")).to_have_text("Perlu perbaikan")
    expect(officer.at("incident-timeline")).to_contain_text("Sebutkan jalur masuknya.")

    officer.at("answers-edit").click()
    answer(officer, "route-visitor")
    officer.at("answers-submit").click()
    officer.at("record-action-submit").click()
    officer.at("record-comment").fill("Jalur masuk sudah diisi.")
    officer.at("record-submit").click()
    expect(reviewer.at("record-state")).to_have_text("Menunggu telaah")
    reviewer.at("record-action-close").click()
    reviewer.at("record-submit").click()
    expect(officer.at("record-state")).to_have_text("Ditutup")
    expect(officer.at("record-action-submit")).to_have_count(0)
    # The partner sees that it was returned, not why.
    partner = sign_in("perwira_piket.polres", f"/incidents/{reference}")
    expect(partner.at("incident-timeline")).to_contain_text("Keterangan hanya untuk Rutan")
    expect(partner.at("incident-timeline")).not_to_contain_text("Sebutkan jalur")
    assert officer.problems == reviewer.problems == partner.problems == []


def test_a_duplicate_and_its_original_lead_to_each_other(product: Product, sign_in: SignIn) -> None:
    reviewer = sign_in("kepala_kpr.rutan")
    original, copy = report(reviewer), report(reviewer)
    reviewer.at("record-action-mark_duplicate").click()
    reviewer.at("record-original").fill("R-2020-9999")
    reviewer.at("record-comment").fill("Dilaporkan dua kali.")
    reviewer.at("record-submit").click()
    expect(reviewer.at("field-error-original")).to_contain_text("Isi nomor laporan asli")
    expect(reviewer.at("record-comment")).to_have_value("Dilaporkan dua kali.")
    reviewer.at("record-original").fill(original.lower())
    reviewer.at("record-submit").click()
    expect(reviewer.at("record-state")).to_have_text("Duplikat")
    reviewer.at("record-original-link").click()
    expect(reviewer.at("incident-reference")).to_have_text(original)
    expect(reviewer.at("record-duplicates")).to_contain_text(copy)
    reviewer.at("record-duplicates").locator("a").click()
    expect(reviewer.at("incident-reference")).to_have_text(copy)


def test_facts_severity_lp_and_notes_from_the_page(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer)
    partner = sign_in("piket_spkt.polres", f"/incidents/{reference}")
    officer.at("correct-open").click()
    officer.at("correct-zone").select_option("perimeter")
    officer.at("correct-submit").click()
    expect(officer.at("field-error-correction")).to_be_visible()
    expect(officer.at("correct-zone")).to_have_value("perimeter")
    officer.at("correct-reason").fill("Salah dengar di radio.")
    officer.at("correct-submit").click()
    expect(partner.page.locator("h1")).to_have_text("Barang terlarang, Perimeter")
    # A karupam raises; lowering is not even offered.
    officer.at("severity-open").click()
    expect(officer.at("level-high")).to_have_count(1)
    expect(officer.at("level-low")).to_have_count(0)
    officer.at("level-high").check()
    officer.at("severity-submit").click()
    expect(partner.at("incident-severity")).to_have_text("Tinggi")

    partner.at("lp-open").click()
    partner.at("lp-number").fill("123/2026")
    partner.at("lp-submit").click()
    expect(partner.at("field-error-lp_number")).to_be_visible()
    partner.at("lp-number").fill("LP/B/123/III/2026/SPKT")
    partner.at("lp-submit").click()
    expect(officer.at("incident-lp")).to_have_text("LP/B/123/III/2026/SPKT")

    partner.at("note-text").fill("Hanya untuk kami.")
    partner.at("note-submit").click()
    expect(partner.at("incident-timeline")).to_contain_text("Hanya untuk kami.")
    partner.at("note-text").fill("Anggota menuju lokasi.")
    partner.at("note-share").check()
    partner.at("note-submit").click()
    expect(officer.at("incident-timeline")).to_contain_text("Anggota menuju lokasi.")
    expect(officer.at("incident-timeline")).not_to_contain_text("Hanya untuk kami.")

    officer.at("handler-open").click()
    officer.at("handler-person").select_option(label="Petugas blok")
    officer.at("handler-submit").click()
    expect(partner.at("incident-handler")).to_have_text("Petugas blok")
    officer.at("handler-take").click()
    expect(officer.at("incident-handler")).to_have_text("Karupam (Anda)")
    assert officer.problems == partner.problems == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_accessible_in_both_languages(product: Product, sign_in: SignIn, language: str) -> None:
    person = sign_in("kepala_kpr.rutan")
    reference = report(person, kind="riot", severity="critical", place="block_a")
    person.speak(language)
    look(person, reference)
    person.at("answers-edit").click()
    person.at("record-action-mark_duplicate").click()
    person.at("correct-open").click()
    person.at("severity-open").click()
    person.at("handler-open").click()
    expect(person.at("handler-person")).to_be_visible()
    expect(person.at("answer-involved")).to_be_visible()
    found = Axe().run(person.page).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
    person.speak("id")


def test_the_phone_has_the_main_step_under_the_thumb(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer)
    phone = sign_in("perwira_piket.polres", f"/incidents/{reference}", width=390, height=844)
    accept = phone.at("incident-action-acknowledge")
    expect(accept).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.page.mouse.wheel(0, 4000)
    box = accept.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844 - 56
    accept.click()
    expect(phone.at("incident-timeline")).to_contain_text("Diterima oleh Polrestabes")
    expect(phone.at("incident-action-acknowledge")).to_have_count(0)
