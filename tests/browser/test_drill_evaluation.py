"""After a drill, in a browser: two evaluators observe, the lead closes, an action is mended and retested."""

import io
import re

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_pages import RULES
from tests.browser.test_parts_on_two_devices import fits, report, violations
from tests.product import Product

pytestmark = pytest.mark.browser

GUARD_NOTE = "Kunci blok D macet <b>dua</b> kali"
POLICE_NOTE = "Regu bergerak setelah menit ke-4"


def plan(planner: Person) -> str:
    """A riot drill of regu A that is over by now; returns its reference."""
    planner.open("/drills/programme")
    planner.arrived()
    planner.choose("drill-scenario-riot", "drill-type-full_scale")
    for name in ("regu_A", "agency_rutan", "agency_polres"):
        planner.page.locator(f"[name={name}]").check()
    past = planner.page.evaluate(
        "new Date(Date.now() - 3600e3 + 7 * 3600e3).toISOString().slice(0, 16)"  # the site's wall clock
    )
    planner.at("drill-planned-for").fill(past)
    planner.at("drill-commander").select_option("karupam")
    planner.at("drill-plan-submit").click()
    return planner.at("drill-plan-saved").inner_text()


def look(person: Person, path: str) -> None:
    person.open(path)
    person.arrived()


def observe(person: Person, reference: str, letters: str, note: str) -> None:
    look(person, f"/drills/{reference}")
    if person.at("observe-fold").count():
        person.at("observe-fold").click()
    for number, letter in enumerate(letters, 1):
        person.choose(f"observe-rating-{number}-{letter}")
    person.at("observe-note-1").fill(note)
    person.at("observe-submit").click()
    expect(person.at("observe-saved")).to_be_visible()


@pytest.mark.both_databases
def test_from_two_pairs_of_eyes_to_a_passed_retest(product: Product, sign_in: SignIn) -> None:
    planner = sign_in("kepala_kpr.rutan")
    reference = plan(planner)
    lead, partner = sign_in("penilai.rutan"), sign_in("penilai.polres", width=390, height=844)

    # The meaning of each letter stands beside it, and nobody but the lead may close.
    look(partner, f"/drills/{reference}")
    card = partner.page.locator(".o-opt", has=partner.at("observe-rating-1-M"))
    expect(card).to_contain_text("risiko bertambah")
    expect(partner.at("drill-submit")).to_have_count(0)
    observe(partner, reference, "PSSM", POLICE_NOTE)
    assert fits(partner)

    # A second device of the same evaluator has not read that: both texts, nothing lost.
    second = sign_in("penilai.polres", f"/drills/{reference}")
    expect(second.at("observe-rating-1-P")).to_be_checked()
    expect(second.at("observe-note-1")).to_have_value(POLICE_NOTE)
    # "Tersimpan" still stands there from before: the form opened anew has another version.
    version = partner.page.locator("[name=version_2]")
    before = version.input_value()
    partner.at("observe-note-2").fill("Tambahan dari tablet")
    partner.at("observe-submit").click()
    expect(version).not_to_have_value(before)
    expect(partner.at("observe-saved")).to_be_visible()
    second.at("observe-note-2").fill("Tambahan dari meja")
    second.at("observe-submit").click()
    expect(second.at("observe-both")).to_contain_text("Tambahan dari tablet")
    expect(second.at("observe-both")).to_contain_text("Tambahan dari meja")
    expect(second.at("observe-note-2")).to_have_value("Tambahan dari meja")
    second.at("observe-submit").click()
    expect(second.at("observe-saved")).to_be_visible()

    # The lead sees both side by side; where they agree the rating is chosen already.
    observe(lead, reference, "PSMM", GUARD_NOTE)
    look(lead, f"/drills/{reference}")
    expect(lead.at("drill-side-by-side")).to_have_count(4)
    expect(lead.at("drill-side-by-side").first).to_contain_text(GUARD_NOTE)
    expect(lead.at("drill-side-by-side").first).to_contain_text(POLICE_NOTE)
    expect(lead.at("objective-rating-1-P")).to_be_checked()
    expect(lead.at("objective-rating-3-not_observed")).not_to_be_checked()
    expect(lead.at("drill-attended-polres-recorded")).to_be_checked()

    # Another lead is open on the same drill; who comes second keeps what he typed.
    late = sign_in("penilai.rutan", f"/drills/{reference}")
    late.choose("objective-rating-3-U")
    late.at("drill-notes").fill("Belum tersimpan di mana pun")

    lead.choose("objective-rating-3-S")
    for number, time in ((1, "4:00"), (3, "300"), (4, "12.30")):
        lead.at(f"inject-actual-{number}").fill(time)
    lead.page.get_by_text("Perbaikan 1", exact=True).click()
    lead.at("drill-action-1-text").fill("Ganti kunci blok D")
    lead.at("drill-action-1-owner").select_option("rutan")
    lead.at("drill-action-1-priority").select_option("high")
    lead.at("drill-action-1-due").fill(day(lead, 10))
    lead.at("inject-actual-2").fill("-5")
    lead.at("drill-submit").click()
    expect(lead.at("field-error-actual_2")).to_have_text("Isi waktu antara 0 detik dan 24 jam.")
    expect(lead.at("inject-actual-1")).to_have_value("4:00")
    lead.at("inject-actual-2").fill("")
    lead.at("drill-submit").click()
    expect(lead.at("drill-saved")).to_have_text(reference)
    expect(lead.at("drill-quality")).to_have_text("81,5")

    late.at("drill-submit").click()
    expect(late.at("drill-refusal")).to_contain_text("Penilai lain baru saja menutup")
    expect(late.at("drill-kept")).to_contain_text("Belum tersimpan di mana pun")
    expect(late.at("drill-notes")).to_have_value("Belum tersimpan di mana pun")

    mend(planner, sign_in("kabag_ops.polres"), lead)
    take(planner, reference)
    assert [one.problems for one in (planner, lead, partner, second, late)] == [[]] * 5


def day(person: Person, ahead: int) -> str:
    return person.page.evaluate(
        f"new Date(Date.now() + {ahead} * 864e5 + 7 * 3600e3).toISOString().slice(0, 10)"
    )


def mend(owner: Person, other: Person, evaluator: Person) -> None:
    """Slip, evidence, a failed and a passed retest, each by whoever may."""
    look(evaluator, "/drills/actions")
    line = evaluator.page.locator("[data-testid=drill-action-row]", has_text="Ganti kunci blok D")
    action = line.get_attribute("data-reference")
    for person in (owner, other):
        look(person, f"/drills/actions/{action}")
    expect(owner.at("retest-submit")).to_have_count(0)
    expect(other.at("evidence-submit")).to_have_count(0)
    due = owner.at("action-original-due").inner_text()

    owner.at("slip-due").fill(day(owner, 30))
    owner.at("slip-submit").click()
    expect(owner.at("field-error-slip_reason")).to_be_visible()
    expect(owner.at("slip-due")).to_have_value(day(owner, 30))
    owner.at("slip-reason").fill("Suku cadang belum datang")
    owner.at("slip-submit").click()
    expect(owner.at("action-slip")).to_contain_text("Suku cadang belum datang")
    expect(owner.at("action-original-due")).to_have_text(due)

    owner.at("evidence-text").fill("Kunci baru terpasang")
    owner.at("evidence-submit").click()
    expect(other.at("action-evidence")).to_contain_text("Kunci baru terpasang")

    other.choose("retest-failed")
    other.at("retest-submit").click()
    expect(other.at("field-error-retest_note")).to_be_visible()
    other.at("retest-note").fill("Masih macet saat hujan")
    other.at("retest-submit").click()
    expect(owner.at("action-retest")).to_contain_text("Masih macet saat hujan")
    expect(owner.at("action-state")).to_have_text("Berjalan")
    expect(other.at("retest-note")).to_have_value("")  # the form has been opened anew
    other.choose("retest-passed")
    other.at("retest-submit").click()
    expect(owner.at("action-retest")).to_have_count(2)
    expect(owner.at("action-state")).to_contain_text("Lulus uji ulang")
    expect(other.at("retest-submit")).to_have_count(0)
    look(evaluator, "/drills/actions")
    expect(evaluator.at("drill-action-row")).to_have_count(0)


def take(person: Person, reference: str) -> None:
    """The report on the screen, and the same as a file."""
    look(person, f"/drills/report/{reference}")
    expect(person.at("report-quality")).to_have_text("81,5")
    with person.page.expect_download() as download:
        person.at("report-take").click()
    path = download.value.path()
    assert download.value.suggested_filename == f"laporan-latihan-{reference}.pdf"
    with open(path, "rb") as file:
        pages = pypdf.PdfReader(io.BytesIO(file.read())).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "Q = 0,7 × 0,8000 + 0,3 × 0,8500 = 0,8150" in text
    assert "dua" in text  # the guards' note, with its markup as letters
    assert POLICE_NOTE not in text


def test_a_real_incident_against_what_was_practised(product: Product, sign_in: SignIn) -> None:
    guard = sign_in("karupam.rutan")
    reference = report(guard)
    evaluator = sign_in("penilai.polres", f"/drills/incidents/{reference}")
    expect(evaluator.at("loop-score")).to_have_text("belum ada data")
    look(guard, f"/incidents/{reference}")
    guard.at("protap-answer-lock_down-done").click()
    expect(evaluator.at("loop-score")).to_have_text("100,0")
    expect(evaluator.at("loop-say-lockdown")).to_have_count(0)

    evaluator.at("loop-say-negotiator").click()
    evaluator.choose("loop-outcome-achieved")
    evaluator.at("loop-say-submit").click()
    expect(evaluator.at("field-error-actual")).to_be_visible()
    evaluator.at("loop-actual").fill("40:00")
    evaluator.at("loop-say-submit").click()
    row = evaluator.page.locator("[data-testid=loop-reaction][data-inject=negotiator]")
    expect(row).to_contain_text("dikatakan penilai Polrestabes")
    expect(evaluator.at("loop-score")).to_have_text("75,0")

    planner = sign_in("kepala_kpr.rutan", f"/drills/incidents/{reference}", width=390, height=844)
    planner.at("loop-action-negotiator").click()
    expect(planner.at("drill-action-text")).to_have_value(re.compile(r"Negosiator ditunjuk: 40\.00"))
    planner.at("drill-action-submit").click()
    expect(planner.at("field-error-action_owner")).to_be_visible()
    planner.at("drill-action-owner").select_option("polres")
    planner.at("drill-action-priority").select_option("other")
    planner.at("drill-action-due").fill(day(planner, 20))
    planner.at("drill-action-submit").click()
    expect(planner.at("loop-added")).to_have_text(re.compile(r"T-\d{4}-\d{4,}"))
    expect(evaluator.at("drill-action-row")).to_contain_text("Negosiator ditunjuk")
    assert fits(planner)
    assert guard.problems == evaluator.problems == planner.problems == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_new_pages_have_no_barrier(product: Product, sign_in: SignIn, language: str) -> None:
    planner = sign_in("kepala_kpr.rutan")
    reference = plan(planner)
    incident = report(planner)
    lead = sign_in("penilai.rutan")
    lead.speak(language)
    found = {}
    for path in (
        f"/drills/{reference}",
        f"/drills/report/{reference}",
        "/drills/actions",
        "/drills/incidents",
        f"/drills/incidents/{incident}",
    ):
        look(lead, path)
        if path == f"/drills/{reference}":
            lead.at("drill-submit").click()  # with every error beside its field
            expect(lead.at("error-summary")).to_be_focused()
        found[path] = violations(lead)
        assert fits(lead)
    assert {path: names for path, names in found.items() if names} == {}
    planner.speak(language)
    look(planner, f"/drills/incidents/{incident}")
    assert Axe().run(planner.page, options=RULES).response["violations"] == []
