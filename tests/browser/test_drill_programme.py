"""A year of drills by hand: planned, tried out, saved, moved, called off; and the calendar of a phone."""

import re
from datetime import datetime, timedelta

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar
from playwright.sync_api import Locator, expect

from dashboard.features.drills.rules.series import days_left
from dashboard.kernel.clock import SITE_ZONE, system_clock, to_site
from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = [(1920, 1080), (390, 844)]


def morning(days: int) -> datetime:
    """09.00 at the site so many days from now, in a year that has a month left from then on."""
    day = to_site(system_clock()) + timedelta(days=days)
    if days_left(day) < 40:
        day = datetime(day.year + 1, 1, 4 + days, tzinfo=SITE_ZONE)
    return day.replace(hour=9, minute=0, second=0, microsecond=0)


def typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def drills(person: Person) -> Locator:
    return person.at("programme-drill")


def fill_series(chief: Person, first: datetime) -> None:
    for name in (
        "scenario-riot",
        "scenario-escape",
        "type-functional",
        "regu-A",
        "agency-rutan",
        "agency-polres",
    ):
        chief.at(f"programme-{name}").check()
    chief.at("programme-first").fill(typed(first))
    chief.at("programme-interval").fill("7")


@pytest.mark.both_databases
def test_a_year_is_planned_moved_and_called_off(product: Product, sign_in: SignIn) -> None:
    chief = sign_in("kepala_kpr.rutan", "/drills")
    chief.at("drill-plan-open").click()
    chief.page.wait_for_url("**/drills/programme*")
    chief.arrived()
    first = morning(6)

    # Tried out with a mistake: said beside the field, everything typed stays.
    fill_series(chief, first)
    chief.at("programme-interval").fill("0")
    chief.at("programme-preview").click()
    expect(chief.at("error-summary")).to_be_focused()
    expect(chief.at("field-error-interval")).to_contain_text("1 sampai 366 hari")
    expect(chief.at("programme-first")).to_have_value(typed(first))
    expect(chief.at("programme-scenario-escape")).to_be_checked()

    # The dates are shown, nothing is saved; then all of them at once.
    chief.at("programme-interval").fill("7")
    chief.at("programme-preview").click()
    lines = chief.at("programme-line")
    expect(lines.first).to_contain_text("Kerusuhan, Gladi fungsional, Regu A")
    count = lines.count()
    assert count == (days_left(first) - 1) // 7 + 1
    expect(chief.at("programme-preview-total")).to_have_text(f"{count} latihan akan direncanakan.")
    expect(drills(chief)).to_have_count(0)
    chief.at("programme-save").dblclick()
    expect(chief.at("programme-saved")).to_contain_text(f"{count} latihan direncanakan.")
    expect(chief.at("programme-line")).to_have_count(0)
    expect(chief.at("programme-first")).to_have_value("")
    if first.year != to_site(system_clock()).year:
        chief.at("programme-year").filter(has_text=str(first.year)).click()
        chief.arrived()
    expect(drills(chief)).to_have_count(count)

    # The same once more: every day has its drill.
    fill_series(chief, first)
    chief.at("programme-preview").click()
    expect(lines).to_have_count(count)
    expect(lines.first).to_contain_text("sudah ada: L-")
    chief.at("programme-save").click()
    expect(chief.at("programme-refusal")).to_contain_text("sudah punya latihan yang sama")

    # One of them is moved: a mistake keeps what was typed, the first date stays on record.
    reference = drills(chief).first.get_attribute("data-reference")
    assert reference is not None
    drills(chief).first.locator("a").click()
    chief.page.wait_for_url(f"**/drills/{reference}*")
    chief.arrived()
    later = first + timedelta(days=2)
    chief.at("drill-move").click()
    chief.at("drill-move-to").fill(typed(later))
    chief.at("drill-move-submit").click()
    expect(chief.at("field-error-move_reason")).to_have_text("Tulis mengapa latihan dipindah.")
    expect(chief.at("drill-move-to")).to_have_value(typed(later))
    chief.at("drill-move-reason").fill("Apel bersama di lapangan.")
    chief.at("drill-move-submit").click()
    expect(chief.at("drill-move-row")).to_contain_text("Apel bersama di lapangan.")
    expect(chief.at("drill-slips")).to_have_text("dipindah 1 kali")
    expect(chief.at("drill-original")).to_contain_text("09.00")

    # The partner is told, reads why, and may not change it.
    partner = sign_in("kabag_ops.polres", "/notices")
    expect(partner.page.get_by_text(f"Latihan dipindah ke waktu lain, {reference}")).to_be_visible()
    partner.open(f"/drills/{reference}")
    partner.arrived()
    expect(partner.at("drill-move-row")).to_contain_text("Apel bersama di lapangan.")
    expect(partner.at("drill-move")).to_have_count(0)
    expect(partner.at("drill-cancel")).to_have_count(0)

    # Called off, with a reason.
    chief.at("drill-cancel").click()
    chief.at("drill-cancel-submit").click()
    expect(chief.at("field-error-cancel_reason")).to_have_text("Tulis mengapa latihan dibatalkan.")
    chief.at("drill-cancel-reason-field").fill("Kunjungan pimpinan.")
    chief.at("drill-cancel-submit").click()
    expect(chief.at("drill-cancel-reason")).to_have_text("Kunjungan pimpinan.")
    expect(chief.at("drill-move")).to_have_count(0)
    expect(partner.at("drill-cancel-reason")).to_have_text("Kunjungan pimpinan.")
    chief.open(f"/drills/programme?year={first.year}")
    chief.arrived()
    off = chief.page.locator(f"[data-testid=programme-drill][data-reference={reference}]")
    expect(off).to_contain_text("dibatalkan")
    expect(off).to_contain_text("semula")
    expect(off.locator("s")).to_contain_text("Kerusuhan")
    chief.open("/drills")
    chief.arrived()
    listed = chief.page.locator(f"[data-testid=drill-row][data-reference={reference}]")
    expect(listed).to_contain_text("dipindah 1 kali")
    assert chief.problems == partner.problems == []


def test_two_planners_and_one_date(product: Product, sign_in: SignIn) -> None:
    """Whoever opened the form before the other one saved is told, keeps what was typed, and may go on."""
    chief = sign_in("kepala_kpr.rutan", "/drills/programme")
    at = morning(12)
    plan_one(chief, at)
    reference = chief.at("drill-plan-saved").inner_text()
    people = [chief, sign_in("sekretariat_bersama.rutan", "/")]
    for person in people:
        person.open(f"/drills/{reference}")
        person.arrived()
        person.at("drill-move").click()
        person.at("drill-move-reason").fill("Jadwal bentrok.")
    people[1].at("drill-move-to").fill(typed(at + timedelta(days=1)))
    people[1].at("drill-move-submit").click()
    expect(people[1].at("drill-move-row")).to_have_count(1)
    expect(chief.at("drill-move-row")).to_have_count(1)
    chief.at("drill-move-to").fill(typed(at + timedelta(days=2)))
    chief.at("drill-move-submit").click()
    expect(chief.at("drill-change-refusal")).to_contain_text("baru saja diubah orang lain")
    expect(chief.at("drill-move-reason")).to_have_value("Jadwal bentrok.")
    expect(chief.at("drill-move-row")).to_have_count(1)
    chief.at("drill-move-submit").click()
    expect(chief.at("drill-move-row")).to_have_count(2)
    expect(chief.at("drill-slips")).to_have_text("dipindah 2 kali")


def plan_one(chief: Person, at: datetime) -> None:
    """The form of one drill, first with a mistake."""
    chief.choose("drill-scenario-contraband", "drill-type-tabletop", "drill-regu-D", "drill-agency-rutan")
    chief.at("drill-lead-agency").select_option("polres")
    chief.at("drill-plan-submit").click()
    expect(chief.at("field-error-planned_for")).to_be_visible()
    expect(chief.at("drill-lead-agency")).to_have_value("polres")
    chief.at("drill-planned-for").fill(typed(at))
    chief.at("drill-plan-submit").click()
    expect(chief.at("drill-plan-saved")).to_have_text(re.compile(r"L-\d{4}-\d{4}"))


def test_a_phone_subscribes_and_its_address_is_revoked(product: Product, sign_in: SignIn) -> None:
    leader = sign_in("karutan.rutan", "/drills/programme", width=390, height=844)
    expect(leader.at("drill-plan-submit")).to_have_count(0)
    leader.at("programme-calendar").click()
    leader.page.wait_for_url("**/drills/calendar*")
    leader.arrived()
    leader.at("calendar-make").click()
    expect(leader.at("field-error-device")).to_have_text("Tulis nama perangkat.")
    leader.at("calendar-device").fill("HP dinas Karutan")
    leader.at("calendar-make").dblclick()
    expect(leader.at("calendar-address")).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    address = leader.at("calendar-address").input_value()
    assert address.startswith(product.url + "/calendar/")
    expect(leader.at("calendar-row")).to_have_count(1)
    expect(leader.at("calendar-read")).to_have_text("belum pernah")
    shown = leader.at("calendar-subscribe").get_attribute("href")
    assert shown == address.replace("http://", "webcal://")

    chief = sign_in("kepala_kpr.rutan", "/drills/programme")
    plan_one(chief, morning(20))
    reference = chief.at("drill-plan-saved").inner_text()
    read = httpx.get(address)
    assert read.status_code == 200
    events = {str(one["uid"]): one for one in Calendar.from_ical(read.content).walk("VEVENT")}
    event = events[f"{reference}@siaga-bersama"]
    assert event.decoded("dtstart") == morning(20)
    assert str(event["summary"]) == "LATIHAN: Penyelundupan, Gladi meja (TTX), Regu D (Rutan)"

    # Shown this once: after a reload only the name is left.
    leader.open("/drills/calendar")
    leader.arrived()
    expect(leader.at("calendar-row")).to_contain_text("HP dinas Karutan")
    expect(leader.at("calendar-read")).not_to_have_text("belum pernah")
    expect(leader.at("calendar-address")).to_have_count(0)
    assert address.rpartition("/")[2].removesuffix(".ics") not in leader.page.content()
    leader.at("calendar-revoke").click()
    leader.at("calendar-revoke-submit").click()
    expect(leader.at("calendar-revoked")).to_contain_text("HP dinas Karutan")
    expect(leader.at("calendar-row")).to_have_count(0)
    gone = httpx.get(address)
    assert (gone.status_code, gone.content) == (404, b"")
    assert leader.problems == []
    assert leader.foreign == []


def problems_of(person: Person) -> list[str]:
    result = Axe().run(person.page, options=RULES)
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]]
    wide = person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["scrolls sideways"] if wide else [])]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_every_state_is_accessible(
    product: Product, sign_in: SignIn, language: str, size: tuple[int, int]
) -> None:
    chief = sign_in("kepala_kpr.rutan", "/drills/programme", width=size[0], height=size[1])
    chief.speak(language)
    found: dict[str, list[str]] = {}
    expect(chief.at("programme-row")).to_have_count(3)
    chief.at("programme-preview").click()
    expect(chief.at("error-summary")).to_be_visible()
    found["errors"] = problems_of(chief)
    fill_series(chief, morning(6))
    chief.at("programme-preview").click()
    expect(chief.at("programme-line").first).to_be_visible()
    found["preview"] = problems_of(chief)
    chief.choose("drill-scenario-riot", "drill-type-drill", "drill-regu-B", "drill-agency-rutan")
    chief.at("drill-planned-for").fill(typed(morning(9)))
    chief.at("drill-plan-submit").click()
    reference = chief.at("drill-plan-saved").inner_text()
    found["saved"] = problems_of(chief)
    chief.open(f"/drills/{reference}")
    chief.arrived()
    chief.at("drill-move").click()
    chief.at("drill-move-to").fill(typed(morning(10)))
    chief.at("drill-move-reason").fill("Hujan.")
    chief.at("drill-move-submit").click()
    expect(chief.at("drill-move-row")).to_have_count(1)
    chief.at("drill-cancel").click()
    chief.at("drill-cancel-submit").click()
    expect(chief.at("error-summary")).to_be_visible()
    found["dates"] = problems_of(chief)
    chief.open("/drills/calendar")
    chief.arrived()
    chief.at("calendar-device").fill(f"HP {language} {size[0]}")
    chief.at("calendar-make").click()
    expect(chief.at("calendar-address")).to_be_visible()
    chief.at("calendar-revoke").first.click()
    found["calendar"] = problems_of(chief)
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert chief.problems == []
