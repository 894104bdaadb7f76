"""Weights by two keys and the readiness figures, by hand: proposed by one agency, agreed by the other."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from dashboard.kernel.clock import site_day, system_clock
from dashboard.shell.build import ROOT
from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
_DRILLS = """
from datetime import timedelta
from dashboard.features.drills.actions import ImportedDrill, import_drills
from dashboard.features.drills.forms import InjectResult, ObjectiveRating
from dashboard.features.drills.rules.codes import DrillType, InjectOutcome, Rating
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.reference import Agency, Regu, Scenario

held = system_clock() - timedelta(days=100)
ratings = tuple(ObjectiveRating(number, Rating.S) for number in (1, 2, 3, 4))
times = (InjectResult(1, InjectOutcome.ACHIEVED, 240), InjectResult(2, InjectOutcome.ACHIEVED, 150))
rows = [
    ImportedDrill(one.value, one, DrillType.FULL_SCALE, tuple(Regu), tuple(Agency), held, ratings, times)
    for one in Scenario
]
import_drills(system_actor("test", Agency.RUTAN), "test", "test", rows, clock=system_clock)
"""


@pytest.fixture
def drills(product: Product) -> None:
    """One drill of each scenario, 100 days ago; made again, they are left alone."""
    subprocess.run([sys.executable, "-c", _DRILLS], cwd=ROOT, env=product.environment(), check=True)


def in_days(days: int) -> str:
    return (site_day(system_clock()) + timedelta(days=days)).isoformat()


def weigher(sign_in: SignIn, name: str, **screen: int) -> Person:
    person = sign_in(name, "/drills/weights", **screen)
    expect(person.at("weights-submit")).to_be_visible()
    return person


def typed(person: Person, name: str) -> Locator:
    return person.at(f"weight-{name}")


def check_axe(person: Person) -> None:
    found = Axe().run(person.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.both_databases
def test_weights_are_proposed_by_one_agency_and_agreed_by_the_other(
    product: Product, drills: None, sign_in: SignIn
) -> None:
    chief = weigher(sign_in, "kepala_kpr.rutan")
    expect(chief.at("weights-since")).to_contain_text("Versi 0")
    expect(chief.at("weights-notice")).to_contain_text("kedua instansi harus menyetujui")
    expect(typed(chief, "scenario-riot")).to_have_value("0,35")
    # Refused, each at its field; what was typed stays.
    typed(chief, "scenario-riot").fill("0,4")
    chief.at("weights-valid-from").fill(in_days(0))
    chief.at("weights-submit").click()
    expect(chief.at("error-summary")).to_be_focused()
    expect(chief.at("field-error-scenario_riot")).to_contain_text("harus berjumlah 1")
    expect(chief.at("field-error-reason")).to_have_text("Tulis alasan perubahan.")
    expect(typed(chief, "scenario-riot")).to_have_value("0,4")
    typed(chief, "scenario-riot").fill("0,35")
    chief.at("weights-reason").fill("Rapat bersama dua instansi")
    typed(chief, "interval-days").fill("60")
    chief.at("weights-submit").click()
    expect(chief.at("field-error-valid_from")).to_contain_text("paling cepat besok")
    # The first press only shows what it would do; a change in between is shown again.
    chief.at("weights-valid-from").fill(in_days(1))
    chief.at("weights-submit").click()
    expect(chief.at("weights-preview-line")).to_have_count(1)
    expect(chief.at("weights-preview-line")).to_contain_text("90")
    expect(chief.at("weights-preview-effect")).to_contain_text("dengan usul")
    expect(chief.at("weights-version")).to_have_count(0)
    typed(chief, "half-life-days").fill("45")
    chief.at("weights-submit").click()
    expect(chief.at("weights-preview-word")).to_contain_text("berubah")
    expect(chief.at("weights-preview-line")).to_have_count(2)
    chief.at("weights-submit").click()
    expect(chief.at("weights-saved")).to_be_visible()
    expect(chief.at("weights-proposal-line")).to_have_count(2)
    expect(chief.at("weights-key").filter(has_text="belum menyetujui").first).to_be_visible()
    expect(chief.at("weights-approve")).to_have_count(0)
    # A second proposal waits for the first one.
    typed(chief, "expected-quality").fill("0,8")
    chief.at("weights-valid-from").fill(in_days(3))
    chief.at("weights-reason").fill("Satu lagi")
    chief.at("weights-submit").click()
    expect(chief.at("weights-refusal")).to_contain_text("Masih ada usul yang menunggu")
    expect(chief.at("weights-reason")).to_have_value("Satu lagi")
    head = weigher(sign_in, "kabag_ops.polres")
    expect(head.at("weights-proposal-line")).to_have_count(2)
    head.at("weights-approve").click()
    expect(head.at("weights-saved")).to_contain_text("Kedua kunci lengkap")
    expect(head.at("weights-version")).to_contain_text("Disepakati")
    # The other screen hears of it; its form keeps what is being typed.
    expect(chief.at("weights-version")).to_contain_text("Disepakati")
    expect(chief.at("weights-reason")).to_have_value("Satu lagi")
    chief.at("weights-valid-from").fill(in_days(1))
    chief.at("weights-submit").click()
    expect(chief.at("field-error-valid_from")).to_contain_text("Sudah ada versi")
    assert chief.problems == head.problems == []


def test_a_reader_sees_the_weights_and_no_form(product: Product, drills: None, sign_in: SignIn) -> None:
    reader = sign_in("penilai.polres", "/drills/weights")
    expect(reader.at("weights-since")).to_be_visible()
    expect(reader.at("weights-submit")).to_have_count(0)
    reader.at("weights-present").click()
    expect(reader.at("weights-now")).to_have_count(62)


def test_each_figure_has_its_sentence_and_its_table(product: Product, drills: None, sign_in: SignIn) -> None:
    leader = sign_in("kapolrestabes.polres", "/drills")
    expect(leader.at("drill-advice").first).to_contain_text("tiap jam")
    leader.at("drill-every-advice").click()
    expect(leader.at("drill-possible")).to_have_count(96)
    expect(leader.at("drill-possible").first).to_contain_text("+")
    leader.at("drill-trends-link").click()
    expect(leader.at("decay-sentence")).to_contain_text("Bila tidak ada latihan")
    expect(leader.at("reactions-sentence")).to_contain_text("3 dari 6")
    expect(leader.at("kpi-drill_retest_pass-value")).to_have_text("belum ada data")
    for name, rows in (("decay", 13), ("history", 13), ("reactions", 6)):
        table = leader.at(f"{name}-table")
        table.locator("summary").click()
        expect(table.locator("tbody tr").nth(rows - 1)).to_be_attached()
        expect(table.locator("tbody tr").first).to_be_visible()
    expect(leader.page.locator(".o-chart .main-svg").first).to_be_visible()
    expect(leader.at("due-line")).to_have_count(12)
    # Any instant stands in the address, and so survives a reload.
    leader.at("as-of").fill(f"{in_days(-5)}T08:00:00")
    leader.at("as-of-show").click()
    expect(leader.at("as-of-shown")).to_contain_text("08.00 WIB")
    expect(leader.page).to_have_url(re.compile(f"as_of={in_days(-5)}"))
    leader.page.reload()
    leader.arrived()
    expect(leader.at("as-of-shown")).to_contain_text("08.00 WIB")
    expect(leader.at("decay-sentence")).to_contain_text("Belum ada latihan yang dievaluasi")
    leader.open("/drills/trends?as_of=kemarin")
    leader.arrived()
    expect(leader.at("as-of-error")).not_to_be_empty()
    leader.open("/kpi/drill_cells_tested")
    leader.arrived()
    expect(leader.at("explain-value")).to_contain_text("100,0")
    assert leader.problems == leader.foreign == []


def test_no_barrier_on_desk_or_phone_in_either_language(
    product: Product, drills: None, sign_in: SignIn
) -> None:
    for language, screen in (("id", {"width": 1920, "height": 1080}), ("en", {"width": 390, "height": 844})):
        person = weigher(sign_in, "kabag_ops.polres", **screen)
        if language == "en":
            # The phone's menu lies behind its button; the language is the account's own.
            person.page.set_viewport_size({"width": 1920, "height": 1080})
            person.speak("en")
            person.page.set_viewport_size({"width": 390, "height": 844})
        person.at("weights-valid-from").fill(in_days(0))
        person.at("weights-submit").click()
        expect(person.at("error-summary")).to_be_visible()
        check_axe(person)
        for path, sign in (("/drills/trends", "decay-sentence"), ("/drills", "drill-advice")):
            person.open(path)
            person.arrived()
            expect(person.at(sign).first).not_to_be_empty()
            check_axe(person)
            wide = person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert wide, path
