"""Two agencies conduct a drill on two devices; one is offline in between, its page closed and reopened."""

import subprocess
import sys
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from dashboard.shell.build import ROOT
from dashboard.web.scripts import CONDUCTING, DRAWING, KEEPING
from tests.browser.conftest import Person, SignIn
from tests.browser.test_report_by_hand import rows
from tests.browser.test_round_without_signal import another_page, check_axe, picture, stamp
from tests.product import Product

pytestmark = pytest.mark.browser

RUTAN, POLRES = "kepala_kpr.rutan", "kabag_ops.polres"
TABLET = {"width": 1024, "height": 1366}

_PLAN = """
import sys
from datetime import timedelta
from dashboard.features.drills.actions import plan_drill
from dashboard.features.drills.forms import PlanDrill
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario

planner = Actor(user_id=1, username="planner", agency=Agency.RUTAN, roles=frozenset({Role.KEPALA_KPR}))
command = PlanDrill(
    Scenario.CONTRABAND, DrillType.FUNCTIONAL, (Regu.A,), tuple(Agency),
    system_clock() + timedelta(days=int(sys.argv[2])), Role.KARUPAM, sys.argv[1],
)
print(plan_drill(planner, command, clock=system_clock))
"""


def plan(product: Product, key: str, days: int = 0) -> str:
    """The reference of a drill that is planned for this very moment, or for so many days later."""
    done = subprocess.run(
        [sys.executable, "-c", _PLAN, key, str(days)],
        cwd=ROOT,
        env=product.environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def kept_for_later(person: Person) -> None:
    """Page, scripts and pack have been put away for the time without a signal."""
    expect(person.at("drill-stage")).to_be_visible()
    wanted = [*KEEPING, *DRAWING, *CONDUCTING, "/drills/run"]
    question = """async (wanted) => { for (const name of await caches.keys()) {
        const keys = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
        const parts = ['/assets/entry', '/assets/root', '/fonts/', '/assets/_drills_.__reference_._run_'];
        if (wanted.every((one) => keys.includes(one)) && parts
          .every((part) => keys.some((one) => one.startsWith(part)))) return true; } return false; }"""
    person.until(question, wanted)


def pending(person: Person, total: int) -> None:
    expect(person.at("drill-queue")).to_have_attribute("data-pending", str(total))


def stage(person: Person, name: str) -> None:
    expect(person.at("drill-stage")).to_have_attribute("data-stage", name)


def line(person: Person, slot: str, state: str) -> None:
    """In the log of the page: what was pressed, and its way."""
    found = person.page.locator(f"[data-testid=drill-line][data-slot={slot}][data-state={state}]")
    expect(found).to_have_count(1)


def events(product: Product, reference: str) -> list[Any]:
    return rows(
        product,
        "SELECT e.slot, e.kind, e.agency, e.at, e.recorded_at FROM drill_event e"
        f" JOIN drill d ON d.id = e.drill_id WHERE d.reference = '{reference}' AND e.withdrawn_at IS NULL"
        " ORDER BY e.at, e.id",
    )


@pytest.mark.both_databases
def test_two_agencies_conduct_a_whole_drill(product: Product, sign_in: SignIn) -> None:
    reference = plan(product, "plan-whole-drill")
    control = sign_in("karutan.rutan", "/wall")
    opened = sign_in("karutan.rutan", "/wall?profile=open")
    clerk = sign_in("karupam.rutan", "/incidents/new")
    for screen in (control, opened, clerk):
        expect(screen.at("exercise-band")).to_have_count(0)
    expect(clerk.at("incident-exercise")).to_be_hidden()
    rutan = sign_in(RUTAN, f"/drills/{reference}/run", **TABLET)
    polres = sign_in(POLRES, f"/drills/{reference}/run", width=390, height=844)
    kept_for_later(polres)
    kept_for_later(rutan)
    check_axe(rutan.page)

    pressed: dict[str, float] = {}

    def press(person: Person, test_id: str, slot: str) -> None:
        pressed[slot] = person.click_at(test_id)

    press(rutan, "drill-start", "start")
    stage(rutan, "running")
    stage(polres, "running")  # the other device sees it without a reload
    for screen in (control, opened, clerk):
        expect(screen.at("exercise-band")).to_contain_text("LATIHAN Penyelundupan, sejak")
    expect(clerk.at("incident-exercise")).to_be_visible()
    expect(clerk.at("incident-exercise")).not_to_be_checked()
    rutan.page.wait_for_timeout(900)  # the head takes no second touch right after a press
    press(rutan, "drill-join", "join-rutan")
    line(rutan, "join-rutan", "saved")
    pending(rutan, 0)

    context = polres.page.context
    context.set_offline(True)
    press(polres, "drill-join", "join-polres")
    pending(polres, 1)
    press(polres, "drill-play-1", "play-1")
    pending(polres, 2)
    expect(polres.at("drill-strip")).to_contain_text("Tanpa sinyal. 2 tekanan aman di perangkat ini")
    picture(polres, "drill-offline")
    check_axe(polres.page)
    polres = another_page(polres)  # closed and opened again, still without a signal
    polres.open(f"/drills/{reference}/run")
    pending(polres, 2)
    stage(polres, "running")
    line(polres, "play-1", "waiting")
    polres.page.wait_for_timeout(1200)
    press(polres, "drill-achieved-1", "result-1")
    pending(polres, 3)
    press(polres, "drill-more-2", "result-2")
    polres.at("drill-not_achieved-2").click()
    pending(polres, 4)

    press(rutan, "drill-achieved-2", "result-2")  # online, and therefore first at the server
    line(rutan, "result-2", "saved")
    press(rutan, "drill-more-3", "result-3")
    press(rutan, "drill-dropped-3", "result-3")
    line(rutan, "result-3", "saved")
    assert [row[0] for row in events(product, reference)] == ["start", "join-rutan", "result-2", "result-3"]

    back = time.time()
    context.set_offline(False)
    pending(polres, 0)
    known = polres.page.locator("[data-testid=drill-line][data-state=known]")
    expect(known).to_contain_text("Sudah dicatat oleh Rutan pukul")
    line(rutan, "result-1", "saved")  # and the first device sees what the other one had pressed

    press(polres, "drill-achieved-4", "result-4")
    pending(polres, 0)
    undo = polres.page.locator("[data-testid=drill-inject][data-number='4'] [data-testid=drill-undo]")
    undo.click()
    expect(polres.at("drill-achieved-4")).to_be_visible()
    pending(polres, 0)
    check_axe(polres.page)
    picture(rutan, "drill-running")

    expect(rutan.at("drill-achieved-4")).to_be_visible()
    rutan.at("drill-end").click()
    expect(rutan.page.get_by_text("1 kejadian belum ada hasilnya.")).to_be_visible()
    press(rutan, "drill-end-sure", "end")
    stage(rutan, "ended")
    stage(polres, "ended")
    for screen in (control, opened, clerk, rutan):
        expect(screen.at("exercise-band")).to_have_count(0)
    expect(clerk.at("incident-exercise")).to_be_hidden()

    found = events(product, reference)
    assert {row[0]: (row[1], row[2]) for row in found} == {
        "start": ("start", "rutan"),
        "join-rutan": ("join", "rutan"),
        "join-polres": ("join", "polres"),
        "play-1": ("play", "polres"),
        "result-1": ("achieved", "polres"),
        "result-2": ("achieved", "rutan"),
        "result-3": ("dropped", "rutan"),
        "end": ("end", "rutan"),
    }
    assert len(found) == 8
    for slot, _, agency, at, recorded in found:
        assert abs(stamp(at) - pressed[slot]) < 5
        if agency == "polres":
            assert stamp(recorded) >= back - 1
    injects = rows(
        product,
        "SELECT i.number, i.outcome, i.actual_seconds FROM drill_inject i JOIN drill d ON d.id = i.drill_id"
        f" WHERE d.reference = '{reference}' ORDER BY i.number",
    )
    took = pressed["result-1"] - pressed["play-1"]
    assert abs(injects[0][2] - took) <= 3
    assert [(row[0], row[1]) for row in injects] == [
        (1, "achieved"), (2, "achieved"), (3, "cancelled"), (4, "achieved"),
    ]  # fmt: skip
    assert injects[3][2] is None
    assert rutan.problems == polres.problems == []
    assert rutan.foreign == polres.foreign == []


def test_who_may_not_conduct_is_told_why(product: Product, sign_in: SignIn) -> None:
    reference = plan(product, "plan-told-why")
    reader = sign_in("karutan.rutan", f"/drills/{reference}")
    expect(reader.at("drill-conduct")).to_have_count(0)
    assert "/denied" not in reader.page.url
    answer = reader.page.goto(f"{reader.url}/drills/{reference}/run")
    assert answer is not None
    assert answer.status == 403
    nobody = sign_in(RUTAN, "/drills/L-2026-9999/run")
    expect(nobody.at("drill-run")).to_contain_text("Latihan ini tidak ditemukan.")
    planner = sign_in(RUTAN, f"/drills/{reference}")
    planner.at("drill-conduct").click()
    stage(planner, "ready")
    check_axe(planner.page)


def test_a_drill_of_another_day_says_from_when_it_can_be_started(product: Product, sign_in: SignIn) -> None:
    """What the rules would refuse has no button; on its day the same page has it."""
    reference = plan(product, "plan-far-ahead", 9)
    controller = sign_in(RUTAN, f"/drills/{reference}/run", **TABLET)
    expect(controller.at("drill-stage")).to_contain_text("Belum waktunya")
    expect(controller.at("drill-planned")).to_contain_text("Direncanakan")
    expect(controller.at("drill-early")).to_contain_text("pukul 00.00")
    for name in ("drill-start", "drill-join"):
        expect(controller.at(name)).to_have_count(0)
    check_axe(controller.page)
    controller.page.context.set_offline(True)
    expect(controller.page.locator("html")).to_have_attribute("data-link", "offline")
    controller.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 9 * 86400000; }")
    expect(controller.at("drill-start")).to_be_visible()
    expect(controller.at("drill-stage")).to_contain_text("Siap dimulai")


def test_a_clock_passes_its_target_with_a_word(product: Product, sign_in: SignIn) -> None:
    """The device's own clock is moved on: the page counts by it, and says so with a shape and a word."""
    reference = plan(product, "plan-over-target")
    controller = sign_in(RUTAN, f"/drills/{reference}/run", **TABLET)
    controller.at("drill-start").click()
    pending(controller, 0)
    first = controller.page.locator("[data-testid=drill-inject][data-number='1']")
    expect(first.locator("[data-over]")).to_be_hidden()
    line(controller, "start", "saved")
    # Without a signal: the server's next word would put the clock right again.
    controller.page.context.set_offline(True)
    expect(controller.page.locator("html")).to_have_attribute("data-link", "offline")
    controller.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 181000; }")
    expect(first.locator("[data-over]")).to_be_visible()
    expect(first.locator("[data-over]")).to_have_text("lewat")
    picture(controller, "drill-over")
    check_axe(controller.page)
