"""Ending a critical incident asks first, a step is taken back, a slow form keeps what was typed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_incident_record import report
from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.mark.both_databases
def test_a_critical_one_ends_with_both_and_after_a_question(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer, kind="riot", severity="critical")
    partner = sign_in("perwira_piket.polres", f"/incidents/{reference}")
    officer.at("incident-action-resolve").click()
    expect(officer.at("incident-refusal")).to_contain_text("hanya bila instansi mitra sudah menerima")
    expect(officer.at("incident-end-dialog")).to_have_count(0)

    partner.at("incident-action-acknowledge").click()
    expect(officer.at("incident-timeline")).to_contain_text("Diterima oleh Polrestabes")
    officer.at("incident-action-resolve").click()
    dialog = officer.at("incident-end-dialog")
    expect(dialog).to_be_visible()
    expect(officer.at("incident-end-no")).to_be_focused()
    assert Axe().run(officer.page).response["violations"] == []
    officer.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(officer.at("incident-action-resolve")).to_be_focused()
    expect(partner.at("incident-state")).to_have_text("Diterima")

    officer.at("incident-action-resolve").click()
    officer.at("incident-end-yes").click()
    # The bar goes by itself, after eight seconds; the history still has the way back.
    bar = officer.at("incident-undo")
    expect(bar).to_be_visible()
    expect(partner.at("incident-state")).to_have_text("Selesai")
    expect(bar).to_be_hidden()
    officer.at("incident-undo-resolve").click()
    expect(partner.at("incident-state")).to_have_text("Diterima")
    expect(partner.at("incident-timeline")).to_contain_text("Selesai dibatalkan oleh Rutan")
    expect(partner.at("incident-undo-acknowledge")).to_have_count(1)
    expect(officer.at("incident-undo-resolve")).to_have_count(0)
    assert officer.problems == partner.problems == []


def test_the_bar_waits_under_the_pointer_and_takes_back(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer)
    desk = sign_in("piket_spkt.polres", "/incidents")
    desk.page.locator(f"[data-reference={reference}] [data-pick]").click()
    desk.at("incident-action-acknowledge").click()
    # The pointer first: without it the bar is there for eight seconds only.
    bar = desk.at("incident-undo")
    bar.hover()
    desk.until(
        "() => { const bar = document.querySelector('.o-brief:has([data-testid=incident-undo])');"
        " return bar && getComputedStyle(bar).animationPlayState === 'paused'; }"
    )
    expect(desk.at("panel-partner")).to_have_text("Piket SPKT Polrestabes")
    expect(desk.at("panel-handler")).to_have_text("Karupam Rutan")
    bar.click()
    expect(desk.at("panel-partner")).to_have_count(0)
    expect(officer.at("incident-state")).to_have_text("Dilaporkan")
    # The same step again is a new one.
    desk.at("incident-action-acknowledge").click()
    expect(officer.at("incident-state")).to_have_text("Diterima")
    assert officer.problems == desk.problems == []


def test_the_slower_one_sees_what_the_faster_one_changed(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    reference = report(officer)
    chief = sign_in("kepala_kpr.rutan", f"/incidents/{reference}")
    open_correction(officer)
    officer.at("correct-type").select_option("fire")
    officer.at("correct-reason").fill("Ternyata asap.")
    open_correction(chief)
    chief.at("correct-zone").select_option("block_a")
    chief.at("correct-reason").fill("Salah blok.")
    chief.at("correct-submit").click()
    expect(chief.at("correct-form")).to_have_count(0)

    officer.at("correct-submit").click()
    changes = officer.at("correct-changes")
    expect(changes).to_contain_text("menjadi Blok A oleh Rutan (Kepala KPR)")
    expect(officer.at("correct-refusal")).to_contain_text("ketikan Anda masih ada")
    expect(officer.at("correct-type")).to_have_value("fire")
    expect(officer.at("correct-reason")).to_have_value("Ternyata asap.")
    expect(officer.at("correct-zone")).to_have_value("block_a")
    officer.at("correct-submit").click()
    expect(chief.page.locator("h1")).to_have_text("Kebakaran, Blok A")

    # The LP number: the typed one stays and can be sent.
    officer.at("lp-open").click()
    officer.at("lp-number").fill("LP/1")
    chief.at("lp-open").click()
    chief.at("lp-number").fill("LP/2")
    chief.at("lp-submit").click()
    expect(officer.at("incident-lp")).to_have_text("LP/2")
    officer.at("lp-submit").click()
    expect(officer.at("lp-refusal")).to_contain_text("LP/2")
    expect(officer.at("lp-number")).to_have_value("LP/1")
    officer.at("lp-submit").click()
    expect(chief.at("incident-lp")).to_have_text("LP/1")
    assert officer.problems == chief.problems == []


def open_correction(person: Person) -> None:
    person.at("correct-open").click()
    expect(person.at("correct-form")).to_be_visible()
