"""A promise in a browser: given, moved, proved, closed by a key of each agency; a late one on the wall."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from dashboard.shell.build import ROOT
from tests.browser.conftest import Person, SignIn
from tests.browser.test_parts_on_two_devices import fits, violations
from tests.product import Product

pytestmark = pytest.mark.browser

PROMISE = "Pemindai barang di Gerbang <b>dua</b>"
# Given five days ago and due three days ago: only a past clock can give a promise that is late already.
_LATE = """
from datetime import timedelta
from dashboard.features.access.queries import find_actor
from dashboard.features.commitments.actions import add_commitment
from dashboard.features.commitments.forms import AddCommitment
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, Origin, PromiseKind
from dashboard.kernel.reference import Agency
from dashboard.shell.ports import install_ports

install_ports()
now = system_clock()
with reading() as session:
    actor = find_actor(session, "kabag_ops.polres")
due = site_day(now) - timedelta(days=3)
command = AddCommitment(
    "Lampu gang tikus", Agency.POLRES, Role.KABAG_OPS, due, PromiseKind.PREVENTIVE, Clause.PATROL,
    Origin.OWN, "", "late-commitment",
)
print(add_commitment(actor, command, clock=lambda: now - timedelta(days=5)))
"""


def give_late(product: Product) -> str:
    """By another process, as a command would; returns its reference."""
    done = subprocess.run(
        [sys.executable, "-c", _LATE],
        cwd=ROOT,
        env=product.environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.split()[-1]


def in_days(person: Person, days: int) -> str:
    """A day so many days from now on the site's calendar."""
    script = f"new Date(Date.now() + 7 * 3600e3 + {days} * 864e5).toISOString().slice(0, 10)"
    return person.page.evaluate(script)


def look(person: Person, path: str) -> None:
    person.open(path)
    person.arrived()


def give(person: Person, days: int = 10) -> str:
    """Through the form, once with nothing filled in; returns the reference."""
    look(person, "/commitments")
    person.at("commitment-new").click()
    person.at("commitment-submit").click()
    expect(person.at("error-summary")).to_be_visible()
    person.at("commitment-text").fill(PROMISE)
    person.at("commitment-role").select_option("kepala_kpr")
    person.at("commitment-due").fill(in_days(person, days))
    person.choose("commitment-kind-preventive", "commitment-clause-cctv")
    person.at("commitment-submit").click()
    expect(person.at("commitment-saved")).to_have_text(re.compile(r"K-\d{4}-\d{4}"))
    return person.at("commitment-saved").inner_text()


@pytest.mark.both_databases
def test_a_promise_from_the_form_to_the_second_key(product: Product, sign_in: SignIn) -> None:
    owner = sign_in("kepala_kpr.rutan")
    partner = sign_in("kabag_ops.polres", "/commitments", width=390, height=844)
    reference = give(owner)
    row = partner.page.locator(f"[data-testid=commitment-row][data-reference={reference}]")
    # The other agency's open list has it without a reload, as text.
    expect(row).to_contain_text(PROMISE)
    expect(row).to_contain_text("10 hari lagi")

    look(owner, f"/commitments/{reference}")
    expect(owner.at("commitment-key-close")).to_have_count(0)
    original = owner.at("commitment-original-due").inner_text()
    owner.at("commitment-slip-due").fill(in_days(owner, 30))
    owner.at("commitment-slip").click()
    expect(owner.page.locator("[data-testid=field-error-slip_reason]")).to_be_visible()
    owner.at("commitment-slip-reason").fill("Anggaran belum turun")
    owner.at("commitment-slip").click()
    expect(owner.at("commitment-due-now")).to_be_visible()
    assert owner.at("commitment-original-due").inner_text() == original
    owner.at("commitment-evidence-text").fill("Berita acara di berkas")
    owner.at("commitment-evidence").click()
    expect(owner.at("commitment-history")).to_contain_text("Berita acara di berkas")

    # The partner changes nothing, reads the evidence and turns the first key.
    look(partner, f"/commitments/{reference}")
    expect(partner.at("commitment-slip")).to_have_count(0)
    expect(partner.at("commitment-evidence")).to_have_count(0)
    partner.at("commitment-key-close").click()
    key = owner.page.locator("[data-testid=commitment-key][data-letter=P]")
    expect(key).to_have_attribute("data-turned", "true")
    expect(partner.at("commitment-key-back")).to_be_visible()
    expect(owner.at("commitment-state")).to_contain_text("Berjalan")

    # New evidence voids it; both turn again, now the second one closes.
    owner.at("commitment-evidence-text").fill("Foto pemasangan")
    owner.at("commitment-evidence").click()
    expect(key).to_have_attribute("data-turned", "false")
    owner.at("commitment-key-close").click()
    expect(owner.at("commitment-done")).to_be_visible()
    partner.page.reload()
    partner.arrived()
    partner.at("commitment-key-close").click()
    expect(owner.at("commitment-state")).to_contain_text("Selesai tepat waktu")
    expect(owner.at("commitment-slip")).to_have_count(0)
    expect(owner.at("commitment-history").locator("li").first).to_contain_text("Selesai dengan dua kunci")
    assert owner.problems == partner.problems == []


def test_a_late_promise_appears_on_the_wall_without_its_text(product: Product, sign_in: SignIn) -> None:
    wall = sign_in("wall.rutan", "/wall")
    guests = sign_in("wall.rutan", "/wall?profile=open")
    reader = sign_in("pengawas.rutan", "/commitments")
    reference = give_late(product)
    row = wall.page.locator("[data-testid=wall-row]", has_text="Komitmen lewat tenggat, Patroli bersama")
    expect(row).to_contain_text("Polrestabes, lewat 3 hari")
    expect(guests.page.locator("[data-testid=wall-row]", has_text="1 komitmen lewat tenggat")).to_be_visible()
    for screen in (wall, guests):
        assert "gang tikus" not in screen.page.content()
    # Whoever only reads sees it on top of the list, and no way to write.
    first = reader.at("commitment-row").first
    expect(first).to_have_attribute("data-reference", reference)
    expect(first).to_contain_text("lewat 3 hari")
    expect(reader.at("commitment-new")).to_have_count(0)
    expect(reader.at("kpi-commitment_completion")).to_have_attribute("data-state", "value")


def test_what_is_typed_survives_a_restart_of_the_server(product: Product, sign_in: SignIn) -> None:
    owner = sign_in("kepala_kpr.rutan", "/commitments")
    owner.at("commitment-new").click()
    owner.at("commitment-text").fill("Tulisan yang tidak boleh hilang")
    owner.at("commitment-due").fill(in_days(owner, 12))
    owner.choose("commitment-kind-repressive")
    product.stop()
    expect(owner.page.locator("html")).to_have_attribute("data-link", re.compile("offline|lost"))
    product.start()
    owner.returned()
    expect(owner.at("commitment-text")).to_have_value("Tulisan yang tidak boleh hilang")
    expect(owner.at("commitment-kind-repressive")).to_be_checked()
    owner.at("commitment-role").select_option("karupam")
    owner.choose("commitment-clause-risk")
    owner.at("commitment-submit").click()
    expect(owner.at("commitment-saved")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
def test_both_pages_can_be_read_by_everybody(
    product: Product, sign_in: SignIn, language: str, width: int, height: int
) -> None:
    reference = give_late(product)
    secretary = sign_in("sekretariat_bersama.rutan", "/commitments", width=width, height=height)
    secretary.speak(language)
    secretary.at("commitment-new").click()
    expect(secretary.at("commitment-owner-polres")).to_be_attached()
    assert violations(secretary) == []
    assert fits(secretary)
    leader = sign_in("kabag_ops.polres", f"/commitments/{reference}", width=width, height=height)
    leader.speak(language)
    leader.at("commitment-cancel-open").click()
    expect(leader.at("commitment-key-cancel")).to_be_visible()
    assert violations(leader) == []
    assert fits(leader)
    assert secretary.foreign == leader.foreign == []
