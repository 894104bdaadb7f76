"""The main promise: a form saved in one agency moves the wall of both, through a killed server too."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.product import Product

pytestmark = pytest.mark.browser


def report(person, kind: str, severity: str, place: str) -> str:
    """Fill the form as a person does; returns the reference that is shown."""
    person.open("/incidents/new")
    person.arrived()
    person.choose(f"incident-type-{kind}", f"incident-severity-{severity}", f"incident-location-{place}")
    person.at("incident-submit").click()
    reference = person.at("incident-saved").inner_text()
    assert re.fullmatch(r"[RP]-\d{4}-\d{4,}", reference)
    return reference


@pytest.mark.both_databases
def test_a_report_moves_the_wall_and_the_acknowledgement_comes_back(
    product: Product, sign_in: SignIn
) -> None:
    wall = sign_in("kapolrestabes.polres", "/wall")
    hero, link = wall.at("wall-hero"), wall.at("connection-state")
    expect(link).to_have_attribute("data-state", "online")
    before = wall.at("kpi-open_incidents-value").inner_text()

    officer = sign_in("petugas_blok.rutan")
    reference = report(officer, "contraband", "high", "block_c")
    row = wall.page.locator(f"[data-testid=wall-row][data-reference={reference}]")
    expect(row).to_be_visible()
    expect(hero).to_have_attribute("data-state", "action")
    expect(wall.at("kpi-open_incidents-value")).not_to_have_text(before)
    expect(row).to_contain_text("Polrestabes belum menerima")

    # The server dies and comes back: both pages recover alone, with the whole picture.
    product.stop()
    expect(link).to_have_attribute("data-state", "offline")
    product.start()
    expect(link).to_have_attribute("data-state", "online")
    expect(row).to_be_visible()

    officer.open(f"/incidents/{reference}")
    duty = sign_in("perwira_piket.polres", f"/incidents/{reference}")
    duty.at("incident-action-acknowledge").click()
    expect(officer.at("incident-timeline")).to_contain_text("Diterima oleh Polrestabes")
    expect(row).not_to_contain_text("belum menerima")

    # A critical report takes the wall over.
    critical = report(officer, "riot", "critical", "block_a")
    expect(hero).to_have_attribute("data-state", "critical")
    expect(hero).to_contain_text("Kerusuhan di Blok A")
    assert critical != reference
    assert wall.problems == []
    assert officer.problems == []
    assert wall.foreign == officer.foreign == []


@pytest.mark.both_databases
def test_an_import_by_another_process_moves_the_wall(
    product: Product, sign_in: SignIn, tmp_path: Path, repository: Path
) -> None:
    wall = sign_in("kepala_kpr.rutan", "/incidents")
    total = wall.at("period-total")
    expect(total).to_be_visible()
    census = tmp_path / "census.csv"
    census.write_text("day,occupants\n" + "".join(f"2026-10-{day:02},1190\n" for day in range(1, 29)))
    wall.open("/wall")
    source = wall.page.locator(".src", has_text="Isi")
    expect(source).to_contain_text("belum ada data")
    done = product.run(
        "import",
        "census",
        str(census),
        "--mapping",
        str(repository / "examples/census.toml"),
        "--agency",
        "rutan",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("taken 28, already there 0, refused 0")
    expect(source).to_have_count(0)


def test_a_lost_link_shows_as_lost_and_recovers(product: Product, sign_in: SignIn) -> None:
    wall = sign_in("wall.rutan", "/wall")
    expect(wall.page.locator("main.wall")).to_have_attribute("data-server-ms", re.compile("[1-9]"))
    state = wall.at("wall-hero").get_attribute("data-state")
    product.stop()
    started = time.monotonic()
    expect(wall.at("connection-state")).to_have_attribute("data-state", "offline")
    assert time.monotonic() - started <= 10  # long before it counts as lost
    expect(wall.at("wall-hero")).to_have_attribute("data-state", "lost", timeout=40_000)
    expect(wall.page.locator(".lost")).to_contain_text("Sambungan terputus")
    product.start()
    expect(wall.at("connection-state")).to_have_attribute("data-state", "online", timeout=40_000)
    expect(wall.at("wall-hero")).to_have_attribute("data-state", state or "")
