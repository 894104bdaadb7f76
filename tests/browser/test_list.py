"""The list as a person uses it: keys, panel, address, news that waits, download; and axe finds nothing."""

import csv
import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def report(person: Person, kind: str, severity: str, place: str, text: str = "") -> str:
    person.open("/incidents/new")
    online(person)
    person.choose(f"incident-type-{kind}", f"incident-severity-{severity}", f"incident-location-{place}")
    if text:
        person.at("incident-description").fill(text)
    person.at("incident-submit").click()
    return person.at("incident-saved").inner_text()


def online(person: Person) -> None:
    person.arrived()


def row(person: Person, reference: str):
    """The row in the list itself, not in the period below."""
    return person.page.locator(f".o-l-picker [data-testid=incident-row][data-reference={reference}]")


def shown(page: Page) -> list[str]:
    rows = page.locator(".o-l-picker [data-testid=incident-row]")
    return [str(one.get_attribute("data-reference")) for one in rows.all()]


def open_list(person: Person, path: str = "/incidents") -> None:
    person.open(path)
    online(person)
    expect(person.at("period-total")).not_to_be_empty()


@pytest.mark.both_databases
def test_new_reports_wait_above_and_finished_ones_stay_in_their_place(
    product: Product, sign_in: SignIn
) -> None:
    desk = sign_in("karupam.rutan")
    first = report(desk, "escape_attempt", "high", "block_a")
    second = report(desk, "damage", "medium", "gate")
    reader = sign_in("perwira_piket.polres", "/incidents")
    expect(row(reader, second)).to_be_visible()
    before = shown(reader.page)
    third = report(desk, "fire", "critical", "services")
    expect(reader.at("incident-news")).to_have_text("1 laporan baru di atas, tampilkan")
    assert shown(reader.page) == before
    open_list(desk)
    row(desk, first).locator("[data-pick]").click()
    desk.at("incident-action-resolve").click()
    expect(desk.at("panel-state")).to_have_text("Selesai")
    expect(row(reader, first)).to_have_attribute("data-gone", "true")
    expect(row(reader, first)).to_contain_text("Tidak lagi di sini")
    assert shown(reader.page) == before
    reader.at("incident-news").click()
    expect(row(reader, third)).to_be_visible()
    expect(row(reader, first)).to_have_count(0)
    expect(reader.at("incident-news")).to_have_count(0)
    assert shown(reader.page)[0] == third
    assert reader.problems == desk.problems == []


def test_the_keyboard_moves_accepts_opens_and_can_be_switched_off(product: Product, sign_in: SignIn) -> None:
    desk = sign_in("karupam.rutan")
    reference = report(desk, "escape", "critical", "block_b")
    duty = sign_in("kabag_ops.polres", "/incidents")
    online(duty)
    keyboard, page = duty.page.keyboard, duty.page
    expect(row(duty, reference)).to_be_visible()
    steps = shown(page).index(reference) + 1
    for _ in range(steps):
        keyboard.press("j")
    expect(row(duty, reference)).to_have_attribute("data-selected", "true")
    expect(duty.at("incident-panel")).to_contain_text("Pelarian, Blok B")
    # While typing a letter is a letter.
    keyboard.press("/")
    expect(duty.at("incident-search")).to_be_focused()
    keyboard.type("aj")
    expect(duty.at("incident-search")).to_have_value("aj")
    duty.at("incident-search").fill("")
    duty.at("incident-search").blur()
    keyboard.press("?")
    expect(duty.at("keys-help")).to_be_visible()
    keyboard.press("a")  # nothing happens behind the dialog
    duty.at("keys-switch").uncheck()
    keyboard.press("Escape")
    expect(duty.at("keys-help")).to_be_hidden()
    keyboard.press("a")
    keyboard.press("?")
    expect(duty.at("keys-help")).to_be_hidden()
    expect(duty.at("incident-action-acknowledge")).to_be_visible()
    duty.at("keys-open").click()
    duty.at("keys-switch").check()
    keyboard.press("Escape")
    expect(duty.at("keys-help")).to_be_hidden()
    keyboard.press("a")
    expect(duty.at("incident-action-acknowledge")).to_have_count(0)
    expect(duty.at("incident-timeline")).to_contain_text("Diterima oleh Polrestabes")
    row(duty, reference).locator("[data-pick]").focus()
    keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{reference}")
    page.go_back()
    expect(row(duty, reference)).to_be_visible()
    keyboard.press("n")
    page.wait_for_url("**/incidents/new")
    assert duty.problems == []


@pytest.mark.both_databases
def test_a_filtered_list_has_an_address_that_can_be_shared(product: Product, sign_in: SignIn) -> None:
    desk = sign_in("karupam.rutan")
    kept = report(desk, "contraband", "low", "block_d", "Qjangkar kecil di plafon")
    other = report(desk, "contraband", "low", "block_e", "Qjangkar besar")
    open_list(desk)
    desk.at("incident-tab-all").click()
    desk.page.wait_for_url("**/incidents?tab=all")
    desk.at("incident-filter-zone").select_option("block_d")
    desk.page.wait_for_url("**/incidents?tab=all&zone=block_d")
    expect(row(desk, other)).to_have_count(0)
    desk.at("incident-search").fill("qjangkar")
    desk.at("incident-search").press("Enter")
    desk.page.wait_for_url("**/incidents?tab=all&zone=block_d&q=qjangkar")
    expect(row(desk, kept)).to_be_visible()
    desk.page.reload()
    online(desk)
    expect(desk.at("incident-filter-zone")).to_have_value("block_d")
    expect(desk.at("incident-search")).to_have_value("qjangkar")
    expect(desk.page.locator(".o-l-picker [data-testid=incident-row]")).to_have_count(1)
    assert shown(desk.page) == [kept]
    # The other agency follows the same address and finds nothing of a text that was not shared.
    colleague = sign_in("perwira_piket.polres")
    open_list(colleague, "/incidents?tab=all&zone=block_d&q=qjangkar")
    expect(colleague.at("incident-empty")).to_contain_text("Tidak ada yang cocok")
    colleague.at("incident-clear").click()
    expect(row(colleague, kept)).to_be_visible()
    expect(colleague.at("incident-filter-zone")).to_have_value("")
    open_list(colleague, "/incidents?tab=all&severity=gawat")
    expect(colleague.at("incident-filter-note")).to_contain_text("tidak dikenal")
    assert desk.problems == colleague.problems == []


def test_on_a_phone_a_row_opens_the_page(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", width=390, height=844)
    report(officer, "protest", "critical", "surroundings")
    open_list(officer)
    expect(officer.at("incident-panel-empty")).to_be_hidden()
    target = officer.page.locator(".o-l-picker [data-testid=incident-row]").first
    reference = target.get_attribute("data-reference")
    target.click()
    officer.page.wait_for_url(f"**/incidents/{reference}")


@pytest.mark.both_databases
def test_downloads_carry_the_filters_and_the_watermark(
    product: Product, sign_in: SignIn, tmp_path: Path
) -> None:
    head = sign_in("kepala_kpr.rutan")
    bad = report(head, "other", "low", "gate", "=1+1")
    open_list(head, "/incidents?tab=all&zone=gate")
    files = {}
    for kind in ("csv", "xlsx"):
        head.at("incident-export").click()
        with head.page.expect_download() as begun:
            head.at(f"incident-export-{kind}").click()
        assert re.fullmatch(rf"insiden-\d{{4}}-\d\d-\d\d\.{kind}", begun.value.suggested_filename)
        files[kind] = tmp_path / f"x.{kind}"
        begun.value.save_as(files[kind])
        head.page.keyboard.press("Escape")
    lines = list(csv.reader(io.StringIO(files["csv"].read_text("utf-8-sig"), newline="")))
    assert {line[4] for line in lines[1:]} == {"Gerbang"}
    assert all("Diunduh kepala_kpr.rutan" in line[-1] for line in lines[1:])
    assert next(line for line in lines if line[0] == bad)[-2] == "'=1+1"
    sheet = load_workbook(files["xlsx"])["Data"]
    values = [[cell.value for cell in one] for one in sheet.iter_rows()]
    assert [one[0] for one in values] == [line[0] for line in lines]
    assert list((product.var / "exports").iterdir()) == []
    # Who may read but not export finds no button, and no file at the address.
    reader = sign_in("karupam.rutan", "/incidents")
    online(reader)
    expect(reader.at("incident-export")).to_have_count(0)
    answer = reader.page.request.get(f"{product.url}/incidents/export.csv")
    assert (answer.status, "Uraian" in answer.text()) == (403, False)
    assert head.page.request.head(f"{product.url}/incidents/export.csv").status == 405
    assert head.page.request.get(f"{product.url}/incidents/export.csv?zone=moon").status == 400


@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_on_the_list(product: Product, sign_in: SignIn, language: str) -> None:
    officer = sign_in("kepala_kpr.rutan")
    report(officer, "attack_outside", "critical", "perimeter", "Asap di luar pagar")
    officer.open("/incidents")
    online(officer)
    officer.speak(language)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        officer.page.wait_for_timeout(300)
        result = Axe().run(officer.page, options=RULES)
        problems = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
        if problems:
            found[name] = problems

    for path in ("/incidents", "/incidents?tab=all&zone=gate", "/incidents?tab=done&q=zzz"):
        open_list(officer, path)
        look(path)
    open_list(officer)
    # A key before the rows are there has nothing to move to.
    expect(officer.at("incident-row").first).to_be_visible()
    officer.page.keyboard.press("j")
    expect(officer.at("incident-panel")).to_be_visible()
    look("panel")
    officer.at("incident-export").click()
    look("menu")
    officer.page.keyboard.press("Escape")
    officer.page.keyboard.press("?")
    look("keys")
    officer.page.keyboard.press("Escape")
    officer.page.set_viewport_size({"width": 390, "height": 844})
    look("phone")
    widths = officer.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert found == {}
    assert officer.problems == []
