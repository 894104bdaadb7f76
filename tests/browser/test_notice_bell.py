"""The bell, the sound and the critical bar: live, on every staff page, only for whom it concerns."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_two_agencies import report
from tests.product import Product

pytestmark = pytest.mark.browser


def number(person: Person) -> int:
    bell = person.at("notice-count")
    return int(bell.inner_text()) if bell.count() else 0


@pytest.mark.both_databases
def test_a_report_rings_the_bell_of_the_other_desk(product: Product, sign_in: SignIn) -> None:
    desk = sign_in("perwira_piket.polres", "/notices")
    expect(desk.at("notice-count")).to_have_count(0)
    expect(desk.at("notice-sound")).not_to_be_checked()
    silent = sign_in("piket_spkt.polres", "/patrols")
    before = number(silent)
    desk.at("notice-sound").click()
    expect(desk.at("notice-sound")).to_be_checked()
    expect(desk.at("nav-notices")).to_have_attribute("data-sound", "true")
    desk.open("/drills")  # another staff page, which follows a topic of its own
    desk.arrived()
    expect(desk.at("nav-notices")).to_have_attribute("data-sound", "true")
    desk.page.locator("h1").click()  # the touch after which a browser may sound

    officer = sign_in("petugas_blok.rutan", "/")
    reference = report(officer, "contraband", "high", "block_c")
    expect(desk.at("notice-count")).to_have_text("1")
    expect(silent.at("notice-count")).to_have_text(str(before + 1))
    expect(desk.page.locator("html")).to_have_attribute("data-chimes", "1")
    assert silent.page.locator("html").get_attribute("data-chimes") is None
    # Not for the block officer: he may not accept anything.
    assert number(officer) == 0

    desk.at("nav-notices").click()
    row = desk.at("notice-row").first
    expect(row).to_contain_text(f"Laporan baru, Tinggi, {reference}")
    expect(row).to_contain_text("baru")
    expect(desk.at("notice-count")).to_have_count(0)
    row.get_by_role("link").click()
    desk.page.wait_for_url(f"**/incidents/{reference}*")


def test_a_critical_incident_stands_on_every_staff_page_until_accepted(
    product: Product, sign_in: SignIn
) -> None:
    desk = sign_in("perwira_piket.polres", "/drills")
    reader = sign_in("kapolrestabes.polres", "/incidents")
    for person in (desk, reader):
        person.arrived()
        expect(person.at("critical-bar")).to_have_count(0)
    officer = sign_in("petugas_blok.rutan", "/")
    reference = report(officer, "riot", "critical", "block_a")
    for person in (desk, reader):
        bar = person.at("critical-bar")
        expect(bar).to_contain_text("Kerusuhan, Blok A, sejak")
        expect(bar).to_have_attribute("data-reference", reference)
    # The leader reads; the block officer's own agency has accepted nothing either, but he may not.
    expect(reader.at("critical-accept")).to_have_count(0)
    expect(officer.at("critical-bar")).to_be_visible()
    expect(officer.at("critical-accept")).to_have_count(0)
    desk.at("critical-accept").click()
    expect(desk.at("critical-bar")).to_have_count(0)
    expect(reader.at("critical-bar")).to_have_count(0)
    # The own agency still owes its named person.
    expect(officer.at("critical-bar")).to_be_visible()
    head = sign_in("karupam.rutan", "/patrols")
    head.at("critical-accept").click()
    expect(head.at("critical-bar")).to_have_count(0)
    expect(officer.at("critical-bar")).to_have_count(0)
