"""Making a report and taking it away, by hand: progress, a file that opens, readers, both languages."""

import io
import re
import subprocess
import sys

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import WebSocketRoute, expect
from pypdf import PdfReader

from dashboard.shell.build import ROOT
from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGE = "/review/reports"
# An incident of this month, and this month's meeting with its numbers frozen.
_MEETING = """
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.meetings.actions import open_meeting
from dashboard.features.meetings.forms import Freeze, OpenMeeting
from dashboard.features.meetings.rules.months import month_of
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.shell.ports import install_ports

install_ports()
actor, now = system_actor("test", Agency.RUTAN), system_clock()
report_incident(
    actor,
    ReportIncident(IncidentType.CONTRABAND, Severity.HIGH, Zone.BLOCK_C, None, "", False, "key-00000001"),
    clock=system_clock,
)
month, at = month_of(now), system_clock()
open_meeting(actor, OpenMeeting(month, "key-00000002"), clock=system_clock)
command = Freeze(month, at, "key-00000003")
store_picture(actor, command, make_picture(month, at, system_clock()), clock=system_clock)
"""


@pytest.fixture(scope="module")
def meeting(product: Product) -> None:
    subprocess.run([sys.executable, "-c", _MEETING], cwd=ROOT, env=product.environment(), check=True)


def check_axe(person: Person) -> None:
    found = Axe().run(person.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def taken(person: Person, test_id: str) -> tuple[str, bytes]:
    """What a press on the button gives: the file's name and content."""
    with person.page.expect_download() as started:
        person.at(test_id).first.click()
    name, path = started.value.suggested_filename, started.value.path()
    return name, path.read_bytes()


@pytest.mark.both_databases
def test_a_report_is_made_step_by_step_and_taken_away(
    product: Product, meeting: None, sign_in: SignIn
) -> None:
    secretary = sign_in("sekretariat_bersama.rutan", PAGE)
    heard: list[str] = []
    secretary.page.on(
        "websocket", lambda link: link.on("framereceived", lambda said: heard.append(str(said)))
    )
    secretary.page.reload()
    secretary.arrived()
    reader = sign_in("karupam.rutan", PAGE)
    expect(secretary.at("report-row")).to_have_count(0)
    check_axe(secretary)
    # Every step is told and shown: the bar is watched from the page itself, so that none is missed.
    secretary.page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const bar = document.querySelector("[data-testid=report-progress]");
            if (bar && window.seen.at(-1) !== bar.value) window.seen.push(bar.value);
          }).observe(document.body, {subtree: true, childList: true, attributes: true});
        }"""
    )
    heard.clear()
    secretary.at("report-make-minutes").dblclick()
    expect(secretary.at("report-made")).to_contain_text("Notulen")
    told = [int(step) for said in heard for step in re.findall(r'"step_rx_state_":(\d)', said)]
    assert [step for step in told if step] == [1, 2, 3, 4]
    assert secretary.page.evaluate("window.seen") == [1, 2, 3, 4]
    expect(secretary.at("report-progress")).to_have_count(0)
    # Pressed twice, made once; a reader's page hears of it and offers no download.
    expect(secretary.at("report-row")).to_have_count(1)
    expect(reader.at("report-row")).to_have_count(1)
    expect(reader.at("report-take")).to_have_count(0)
    expect(reader.at("report-readers")).to_contain_text("sekretariat bersama")
    name, body = taken(secretary, "report-take-made")
    assert name.startswith("notulen-20")
    text = " ".join(PdfReader(io.BytesIO(body)).pages[0].extract_text().split())
    assert "Notulen rapat tinjauan" in text
    assert "Halaman 1 / " in text
    assert secretary.problems == reader.problems == []
    assert secretary.foreign == reader.foreign == []


def test_a_link_that_breaks_takes_no_answer_away(product: Product, meeting: None, sign_in: SignIn) -> None:
    secretary = sign_in("sekretariat_bersama.rutan", PAGE)
    links: list[WebSocketRoute] = []

    def through(link: WebSocketRoute) -> None:
        links.append(link)
        link.connect_to_server()

    secretary.page.route_web_socket(re.compile("/_event"), through)
    secretary.open(PAGE)
    secretary.arrived()
    secretary.at("report-make-summary").click()
    expect(secretary.at("report-made")).to_contain_text("Ringkasan pimpinan")
    count = len(links)
    links[-1].close()
    for _ in range(300):
        if len(links) > count:
            break
        secretary.page.wait_for_timeout(100)
    assert len(links) > count, "the page never connected again"
    secretary.page.wait_for_timeout(3000)  # longer than the load handlers of the new link need
    expect(secretary.at("report-made")).to_contain_text("Ringkasan pimpinan")
    # Whoever opens the page anew reads of no report made before.
    secretary.open(PAGE)
    secretary.arrived()
    expect(secretary.at("report-row").first).to_be_visible()
    expect(secretary.at("report-made")).to_have_count(0)


def test_the_workbook_and_the_filter(product: Product, meeting: None, sign_in: SignIn) -> None:
    leader = sign_in("kapolrestabes.polres", PAGE)
    leader.at("report-make-numbers").click()
    expect(leader.at("report-made")).to_contain_text("Angka")
    leader.page.get_by_role("link", name="Angka (XLSX)").click()
    expect(leader.at("report-row").first).to_have_attribute("data-kind", "numbers")
    expect(leader.page.locator("[data-testid=report-row]:not([data-kind=numbers])")).to_have_count(0)
    name, body = taken(leader, "report-take")
    assert name.endswith(".xlsx")
    assert "Angka" in openpyxl.load_workbook(io.BytesIO(body)).sheetnames
    check_axe(leader)


def test_english_makes_an_english_report(product: Product, meeting: None, sign_in: SignIn) -> None:
    head = sign_in("kabag_ops.polres", PAGE, width=390, height=844)
    head.speak("en")
    head.open(PAGE)
    head.arrived()
    head.at("report-make-summary").click()
    expect(head.at("report-made")).to_contain_text("Summary for leaders")
    check_axe(head)
    name, body = taken(head, "report-take-made")
    assert name.startswith("summary-for-leaders-")
    pages = PdfReader(io.BytesIO(body)).pages
    # One page of five sentences; what follows explains its numbers.
    assert "Summary for the leaders" in pages[0].extract_text()
    assert "How the numbers are made" in "".join(page.extract_text() for page in pages[1:])


def test_who_may_only_read_gets_a_sentence_instead_of_a_file(
    product: Product, meeting: None, sign_in: SignIn
) -> None:
    secretary = sign_in("sekretariat_bersama.rutan", PAGE)
    secretary.at("report-make-monthly").click()
    expect(secretary.at("report-made")).to_contain_text("Laporan bulanan")
    number = secretary.at("report-row").first.get_attribute("data-number")
    reader = sign_in("pengawas.polres", PAGE)
    reader.open(f"{PAGE}/{number}/file")
    expect(reader.page.locator("h1")).to_have_text("Laporan tidak diberikan")
    expect(reader.page.locator("main")).to_contain_text("Mintalah kepada mereka")
    reader.page.get_by_role("link", name="Ke arsip laporan").click()
    reader.arrived()
    expect(reader.page.locator("h1")).to_have_text("Arsip laporan")


def test_a_week_before_the_first_record_is_refused_with_a_sentence(
    product: Product, meeting: None, sign_in: SignIn
) -> None:
    secretary = sign_in("sekretariat_bersama.polres", PAGE)
    secretary.at("report-make-weekly").click()
    expect(secretary.at("report-refusal")).to_contain_text("mendahului catatan pertama")
    expect(secretary.at("report-progress")).to_have_count(0)
    check_axe(secretary)
