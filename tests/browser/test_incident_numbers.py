"""The pages of incident numbers: accessible in both languages, and an asked-for instant stays asked for."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.product import Product

pytestmark = pytest.mark.browser

PAGES = [
    "/incidents/trends",
    "/incidents/quality",
    "/incidents/searches",
    "/kpi/open_incidents",
    "/kpi/ack_time",
    "/kpi/response_sla",
    "/kpi/incident_flow",
    "/kpi/finds_yield",
    "/kpi/patrol_coverage",
    "/kpi/no_such_number",
    "/patrols/trends",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
INSTANT = "2026-01-05T08:30:15"
SAID = "5 Jan 2026 08.30 WIB"


@pytest.fixture(scope="module", autouse=True)
def reported(product: Product) -> None:
    """Rows of every kind that these pages show: an old reversed one from a file, and one that is open."""
    file = product.var / "lama.csv"
    mapping = product.var / "lama.toml"
    file.write_text(ROWS)
    mapping.write_text(MAPPING)
    arguments = ("import", "incidents", str(file), "--mapping", str(mapping), "--agency", "rutan")
    done = product.run(*arguments)
    assert "taken 2" in done.stdout + done.stderr, done.stdout + done.stderr


def report(person: Person) -> str:
    person.open("/incidents/new")
    person.arrived()
    person.choose("incident-type-riot", "incident-severity-critical", "incident-location-block_c")
    person.at("incident-submit").click()
    return person.at("incident-saved").inner_text()


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_numbers_are_accessible(product: Product, sign_in: SignIn, language: str) -> None:
    officer = sign_in("kepala_kpr.rutan")
    report(officer)
    officer.open("/")
    officer.arrived()
    officer.speak(language)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        officer.open(path)
        officer.arrived()
        result = Axe().run(officer.page, options=RULES)
        problems = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]]
        if problems:
            found[path] = problems
        widths = officer.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], path
    assert found == {}
    assert officer.problems == []


def test_an_alert_stands_on_overview_list_and_explanation(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    report(officer)
    words = re.compile(r"Perlu tindakan: \d+ Kritis terbuka")
    for path, place in (
        ("/", "kpi-open_incidents"),
        ("/incidents", "incident-alert"),
        ("/incidents/trends", "kpi-open_incidents"),
        ("/kpi/open_incidents", "explain-note"),
    ):
        officer.open(path)
        officer.arrived()
        expect(officer.at(place).first).to_contain_text(words)


def test_the_quality_list_names_the_reversed_time_and_counts_tell_their_age(
    product: Product, sign_in: SignIn
) -> None:
    officer = sign_in("karupam.rutan", "/incidents/quality")
    expect(officer.at("quality-reversed")).to_have_text("diterima sebelum laporan, selesai sebelum laporan")
    report(officer)
    officer.open("/incidents/quality")
    officer.arrived()
    expect(officer.at("quality-age")).to_have_text(re.compile(r"^Masukan terakhir: \d+ [dm]$"))
    officer.open("/incidents/searches")
    officer.arrived()
    expect(officer.at("search-age")).to_have_text(re.compile(r"^Masukan terakhir: \d+ [dm]$"))


def test_an_instant_stays_asked_for_when_the_page_is_loaded_again_or_shared(
    product: Product, sign_in: SignIn
) -> None:
    officer = sign_in("karupam.rutan")
    for path in ("/incidents/trends", "/kpi/open_incidents", "/patrols/trends"):
        officer.open(path)
        officer.arrived()
        officer.at("as-of").fill(INSTANT)
        officer.at("as-of-show").click()
        expect(officer.at("as-of-shown")).to_contain_text(SAID)
        expect(officer.page).to_have_url(re.compile(r"\?as_of="))
        address = urlsplit(officer.page.url)
        assert (address.path, parse_qs(address.query)) == (path, {"as_of": [INSTANT]})
        officer.page.reload()
        officer.arrived()
        expect(officer.at("as-of-shown")).to_contain_text(SAID)
        expect(officer.at("as-of")).to_have_value(INSTANT)
        # Whoever is sent the address sees the same instant.
        other = sign_in("perwira_piket.polres", officer.page.url.removeprefix(product.url))
        expect(other.at("as-of-shown")).to_contain_text(SAID)
        other.page.context.close()
        officer.at("as-of").fill("")
        officer.at("as-of-show").click()
        expect(officer.at("as-of-shown")).not_to_contain_text(SAID)
        expect(officer.page).not_to_have_url(re.compile(r"\?"))


def test_a_tile_of_an_instant_is_explained_at_that_instant(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", f"/incidents/trends?as_of={INSTANT}")
    officer.at("kpi-incident_rate").locator("a").first.click()
    expect(officer.at("explain-value")).to_be_visible()
    expect(officer.at("as-of-shown")).to_contain_text(SAID)


def test_an_address_without_an_instant_is_said_and_shows_now(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/kpi/open_incidents?as_of=kemarin")
    expect(officer.at("as-of-error")).not_to_be_empty()
    expect(officer.at("as-of-shown")).to_contain_text("Angka sekarang")


def test_the_server_begins_anew_and_the_instant_is_still_the_one_asked_for(
    product: Product, sign_in: SignIn
) -> None:
    pages = [
        sign_in("karupam.rutan", path + f"?as_of={INSTANT}") for path in ("/incidents/trends", "/kpi/ack_sla")
    ]
    for one in pages:
        expect(one.at("as-of-shown")).to_contain_text(SAID)
    product.stop()
    for one in pages:
        expect(one.page.locator("html")).to_have_attribute("data-link", "offline")
    product.start()
    for one in pages:
        one.returned()
        expect(one.at("as-of-shown")).to_contain_text(SAID)
        expect(one.at("as-of")).to_have_value(INSTANT)


ROWS = """\
nomor,terjadi,dilaporkan,diterima,selesai
1,2025-11-02 03:00:00+00,2025-11-02 04:00:00+00,2025-11-02 03:30:00+00,2025-11-02 03:40:00+00
2,2025-11-03 03:00:00+00,2025-11-03 03:05:00+00,2025-11-03 03:09:00+00,2025-11-03 06:00:00+00
"""
MAPPING = """\
source = "uji-lama"
key = "nomor"

[time]
column = "terjadi"
zone = "UTC"

[reported]
column = "dilaporkan"
zone = "UTC"

[acknowledged]
column = "diterima"
zone = "UTC"

[resolved]
column = "selesai"
zone = "UTC"

[type]
default = "fire"

[severity]
default = "high"

[zone]
default = "gate"
"""
