"""A round without a signal: nine taps, a killed page, a link that comes back; nine visits, none twice."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, Route, expect

from dashboard.shell.build import ROOT
from dashboard.web.scripts import DRAWING, KEEPING
from tests.browser.conftest import ARGUMENTS, PATIENCE, Person, SignIn, chromium_path
from tests.browser.test_pages import RULES
from tests.browser.test_report_by_hand import rows
from tests.product import PASSWORD, Product

pytestmark = pytest.mark.browser

GUARD = "petugas_blok.rutan"
SHOTS = Path(__file__).resolve().parents[2] / "build" / "shots"

_PLAN = """
import sys
from datetime import timedelta
from sqlmodel import Session, select
from dashboard.features.patrols.actions import NewCheckpoint, plan_round, register_checkpoints
from dashboard.features.patrols.forms import PlanRound
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.tables import Checkpoint, Patrol, PlannedVisit
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Zone

name, total = sys.argv[1], int(sys.argv[2])
codes = tuple(f"{name}{number}" for number in range(1, total + 1))
points = [NewCheckpoint(code, f"Pos {code}", Zone.PERIMETER, CheckpointKind.TOWER) for code in codes]
register_checkpoints(system_actor("test", Agency.RUTAN), points, clock=system_clock)
planner = Actor(user_id=1, username="planner", agency=Agency.RUTAN, roles=frozenset({Role.KARUPAM}))
with Session(database().writer) as session:
    for row in session.exec(select(PlannedVisit).where(PlannedVisit.withdrawn_at == None)):
        row.withdrawn_at = system_clock()
        session.add(row)
    session.commit()
start = system_clock() + timedelta(seconds=2)
command = PlanRound(codes, start, 60, 1, None, "Rute siang", f"plan-{name}-0001")
plan_round(planner, command, clock=system_clock)
with Session(database().writer) as session:
    walk = Patrol(agency="rutan", name="Rute siang", due_at=start, minutes=40, recorded_at=system_clock())
    session.add(walk)
    session.flush()
    for position, code in enumerate(codes, 1):
        point = session.exec(select(Checkpoint).where(Checkpoint.code == code)).one()
        point.tag = (code + "TAGTAGT")[:8].upper()
        point.x = point.y = 0  # side by side: the test presses faster than anybody walks
        visit = session.exec(select(PlannedVisit).where(PlannedVisit.checkpoint_id == point.id)).one()
        visit.patrol_id, visit.position = walk.id, position
        session.add_all([point, visit])
    session.commit()
"""


def plan(product: Product, name: str, total: int) -> None:
    """Points NAME1.. of one patrol, due at once; what was planned before is withdrawn."""
    subprocess.run(
        [sys.executable, "-c", _PLAN, name, str(total)], cwd=ROOT, env=product.environment(), check=True
    )


def kept_for_later(person: Person) -> None:
    """The page has been put away for the time without a signal."""
    expect(person.at("patrol-next")).to_be_visible()
    wanted = (
        "(async () => { for (const name of await caches.keys()) {"
        " const kept = await (await caches.open(name)).keys(),"
        " keys = kept.map((one) => new URL(one.url).pathname);"
        f" if ({json.dumps(['/patrols/round', *KEEPING, *DRAWING])}.every((one) => keys.includes(one))"
        " && ['/assets/entry', '/assets/root', '/assets/_patrols_._round_', '/fonts/', '/assets/__reflex_']"
        "   .every((part) => keys.some((one) => one.startsWith(part)))) return true; } return false; })()"
    )
    person.until(wanted)


def another_page(person: Person) -> Person:
    """The page is killed, and the officer opens it again on the same phone."""
    context = person.page.context
    fresh = Person(context.new_page(), person.url)
    person.page.close(run_before_unload=False)
    return fresh


def pending(person: Person, total: int, timeout: float = PATIENCE) -> None:
    expect(person.at("patrol-queue")).to_have_attribute("data-pending", str(total), timeout=timeout)


def press(person: Person, number: int, code: str) -> float:
    expect(person.at("patrol-next")).to_have_text(f"Pos {code}{number}")
    return person.click_at("patrol-ok")


def visits(product: Product, name: str) -> list[Any]:
    return rows(
        product,
        "SELECT c.code, v.at, v.recorded_at, v.planned_visit_id, v.how FROM visit v"
        f" JOIN checkpoint c ON c.id = v.checkpoint_id WHERE c.code LIKE '{name}%' ORDER BY v.id",
    )


def check_axe(page: Page) -> None:
    result = Axe().run(page, options=RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]] == []


def picture(person: Person, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    person.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.mark.both_databases
def test_nine_points_without_a_signal(product: Product, sign_in: SignIn) -> None:
    wall = sign_in("karutan.rutan", "/wall")
    coverage = wall.at("kpi-patrol_coverage-value")
    expect(coverage).to_have_text(re.compile("belum ada data"))
    plan(product, "N", 9)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    context.set_offline(True)
    tapped: list[float] = []
    for number in range(1, 6):
        tapped.append(press(officer, number, "N"))
        pending(officer, number)
    expect(officer.at("patrol-strip")).to_contain_text(
        "Tanpa sinyal. 5 catatan aman di HP ini dan dikirim sendiri saat tersambung."
    )
    expect(officer.at("patrol-bar")).to_contain_text("Titik 5 dicatat aman")
    picture(officer, "round-offline")
    check_axe(officer.page)

    officer = another_page(officer)  # still without a signal: page, points and queue are the phone's own
    officer.open("/patrols/round")
    pending(officer, 5)
    expect(officer.at("patrol-done")).to_have_count(5)
    for number in range(6, 10):
        tapped.append(press(officer, number, "N"))
        pending(officer, number)
    expect(officer.at("patrol-none")).to_be_visible()
    officer = another_page(officer)
    officer.open("/patrols/round")
    pending(officer, 9)
    assert visits(product, "N") == []

    back = time.time()
    context.set_offline(False)
    pending(officer, 0)
    print(f"back online to delivered: {time.time() - back:.1f} s")
    found = visits(product, "N")
    assert [row[0] for row in found] == [f"N{number}" for number in range(1, 10)]
    for row, moment in zip(found, tapped, strict=True):
        assert abs(stamp(row[1]) - moment) < 3
        assert stamp(row[2]) >= back - 1
        assert row[3] is not None
    assert rows(product, "SELECT count(*) FROM visit WHERE is_duplicate")[0][0] == 0
    steps = rows(product, "SELECT kind FROM patrol_step ORDER BY id")
    assert [row[0] for row in steps] == ["start", "end"]
    expect(officer.page.locator("[data-testid=patrol-done][data-state=saved]")).to_have_count(9)
    expect(coverage).to_have_text(re.compile("100"))
    assert officer.problems == []
    assert officer.foreign == []


def stamp(moment: Any) -> float:
    """Both databases give UTC; SQLite as text."""
    from datetime import UTC, datetime

    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def touch_twice(person: Person, test_id: str) -> None:
    """A thumb that bounces: two touches at one place, 150 ms apart.

    The page's clock stands still for them: a busy machine may take longer than the pause between two taps.
    """
    box = person.at(test_id).bounding_box()
    assert box is not None
    person.page.evaluate("() => { const at = performance.now(); performance.now = () => at; }")
    finger = person.page.context.new_cdp_session(person.page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    place = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}]
    for pause in (150, 0):
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": place})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        person.page.wait_for_timeout(pause)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    person.page.evaluate("() => { delete performance.now; }")


def test_a_double_tap_records_one_point(product: Product, sign_in: SignIn) -> None:
    plan(product, "D", 3)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    officer.page.context.set_offline(True)
    expect(officer.at("patrol-next")).to_have_text("Pos D1")
    touch_twice(officer, "patrol-ok")
    expect(officer.at("patrol-next")).to_have_text("Pos D2")
    expect(officer.at("patrol-ok")).to_be_enabled()  # the pause is over: whatever was heard is stored
    pending(officer, 1)
    officer.at("patrol-ok").click()
    pending(officer, 2)
    expect(officer.at("patrol-next")).to_have_text("Pos D3")
    officer.page.context.set_offline(False)
    pending(officer, 0)
    assert [row[0] for row in visits(product, "D")] == ["D1", "D2"]


def test_a_double_ticks_no_point(product: Product, sign_in: SignIn) -> None:
    plan(product, "G", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    officer.at("patrol-code").fill("g1ta-gtag")
    officer.at("patrol-code-send").click()
    expect(officer.page.locator("[data-code=G1][data-state=saved]")).to_be_visible()
    expect(officer.at("patrol-next")).to_have_text("Pos G2")

    def doubled(route: Route) -> None:
        sent: Any = route.request.post_data_json
        keys = [item["key"] for item in sent["items"]]
        answers = [{"key": key, "state": "duplicate", "sentence": "Ganda.", "visit": 0} for key in keys]
        route.fulfill(json={"now": int(time.time() * 1000), "answers": answers})

    officer.page.context.route("**/patrols/round/visits", doubled)
    officer.at("patrol-ok").click()
    expect(officer.page.locator("[data-code=G2][data-state=duplicate]")).to_be_visible()
    expect(officer.at("patrol-next")).to_have_text("Pos G2")
    officer.page.context.unroute("**/patrols/round/visits")
    officer.at("patrol-ok").click()
    expect(officer.at("patrol-none")).to_be_visible()
    pending(officer, 0)
    assert [row[0] for row in visits(product, "G")] == ["G1", "G2"]


@pytest.mark.both_databases
def test_two_tabs_a_dead_server_and_an_undo(product: Product, sign_in: SignIn) -> None:
    plan(product, "T", 4)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    second = Person(officer.page.context.new_page(), officer.url)
    second.open("/patrols/round")
    expect(second.at("patrol-next")).to_have_text("Pos T1")
    product.stop()
    press(officer, 1, "T")
    press(second, 2, "T")  # the other tab has heard of the first
    press(officer, 3, "T")
    expect(officer.at("patrol-bar")).to_contain_text("Titik 3")  # no longer the bar of the first tap
    officer.at("patrol-undo-bar").click()
    pending(second, 4)
    expect(officer.at("patrol-next")).to_have_text("Pos T3")
    expect(officer.page.locator("[data-code=T3]")).to_have_attribute("data-state", "undone")
    officer.at("patrol-skip").click()
    officer.at("patrol-skip-locked").click()
    pending(officer, 5)
    product.start()
    pending(officer, 0, 60_000)
    pending(second, 0)
    found = rows(
        product,
        "SELECT c.code, v.outcome, v.counts_from IS NOT NULL, v.counts_until IS NOT NULL FROM visit v"
        " JOIN checkpoint c ON c.id = v.checkpoint_id WHERE c.code LIKE 'T%' ORDER BY v.id",
    )
    assert [(code, outcome, bool(counts), bool(ended)) for code, outcome, counts, ended in found] == [
        ("T1", "ok", True, False),
        ("T2", "ok", True, False),
        ("T3", "ok", True, True),
        ("T3", "skipped", False, False),
    ]
    expect(second.at("patrol-next")).to_have_text("Pos T4")
    # Delivered by plain HTTP: the live link of this tab may still be on its way.
    expect(second.at("patrol-strip")).to_have_count(0, timeout=60_000)
    second.at("patrol-finding").click()  # with a signal: on to the report, with its place and time
    second.page.wait_for_url(re.compile(r"/incidents/new\?zone=perimeter&occurred="))
    expect(second.at("incident-location-perimeter")).to_be_checked()
    expect(second.at("incident-occurred-at")).to_have_value(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"))
    deadline = time.monotonic() + 60
    while len(visits(product, "T")) < 5 and time.monotonic() < deadline:
        second.page.wait_for_timeout(200)  # the report's page delivers the finding
    assert len(visits(product, "T")) == 5
    assert officer.problems == []
    assert second.problems == []


def test_signs_scanned_and_typed(product: Product, sign_in: SignIn) -> None:
    plan(product, "S", 3)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    officer.page.context.set_offline(True)
    officer.open("/patrols/round?sign=S2TAGTAG")
    pending(officer, 1)
    expect(officer.page).to_have_url(re.compile(r"/patrols/round$"))
    expect(officer.page.locator("[data-code=S2]")).to_contain_text("menunggu")
    officer.page.reload()
    pending(officer, 1)  # a reload is no second scan
    officer.at("patrol-code").fill("nope")
    officer.at("patrol-code-send").click()
    expect(officer.page.get_by_text("Kode papan ini tidak dikenal. Periksa tulisannya.")).to_be_visible()
    officer.at("patrol-code").fill("s3ta-gtag")
    officer.at("patrol-code-send").click()
    pending(officer, 2)
    officer.at("patrol-finding").click()
    expect(officer.page.get_by_text("Temuan dicatat.")).to_be_visible()
    pending(officer, 3)
    officer.page.context.set_offline(False)
    pending(officer, 0)
    expect(officer.at("connection-state").first).to_have_attribute("data-state", "online")
    expect(officer.page.locator("[data-owner]")).to_have_attribute("data-owner", re.compile("."))
    assert [(row[0], row[4]) for row in visits(product, "S")] == [
        ("S2", "scan"),
        ("S3", "code"),
        ("S1", "button"),
    ]
    check_axe(officer.page)
    widths = officer.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert officer.problems == []


def test_a_shared_phone_never_sends_under_another_name(product: Product, sign_in: SignIn) -> None:
    plan(product, "O", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    context.set_offline(True)
    press(officer, 1, "O")
    expect(officer.at("patrol-strip")).to_contain_text("Tanpa sinyal. 1 catatan")
    assert visits(product, "O") == []
    context.clear_cookies()  # the session has ended, nobody signed out
    context.set_offline(False)
    # The page says so itself, and may say it twice: the first going is then broken off.
    expect(officer.page).to_have_url(re.compile(r"/login\?next=%2Fpatrols%2Fround"))
    officer.page.wait_for_load_state()
    officer.at("login-username").fill("karupam.rutan")
    officer.at("login-password").fill(PASSWORD)
    officer.at("login-submit").click()
    expect(officer.page.get_by_text("1 catatan milik petugas lain tersimpan di HP ini.")).to_be_visible()
    pending(officer, 0)
    assert visits(product, "O") == []
    # Signing out takes the own points along, and leaves a colleague's record for the colleague.
    officer.at("account-menu").click()
    officer.at("logout").click()
    expect(officer.page).to_have_url(re.compile(r"/login"))
    officer.page.wait_for_load_state()
    assert officer.page.evaluate("caches.keys()") == []
    officer.page.goto("about:blank")
    context.clear_cookies()
    officer.open("/login?next=/patrols/round")
    officer.at("login-username").fill(GUARD)
    officer.at("login-password").fill(PASSWORD)
    officer.at("login-submit").click()
    expect(officer.page.locator("[data-code=O1][data-state=saved]")).to_be_visible()
    assert [row[0] for row in visits(product, "O")] == ["O1"]


def test_a_scan_is_never_recorded_for_the_person_before(product: Product, sign_in: SignIn) -> None:
    plan(product, "P", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    context = officer.page.context
    officer.page.goto("about:blank")
    context.clear_cookies()  # the session has ended, nobody signed out
    held: list[Route] = []
    context.route("**/patrols/round/pack", lambda route: held.append(route))
    officer.open("/login?next=/patrols/round")
    officer.at("login-username").fill("karupam.rutan")
    officer.at("login-password").fill(PASSWORD)
    officer.at("login-submit").click()
    expect(officer.at("connection-state").first).to_have_attribute("data-state", "online")
    officer.open("/patrols/round?sign=P2TAGTAG")
    expect(officer.page.locator("[data-owner]")).to_have_attribute("data-owner", re.compile("."))
    expect(officer.page.get_by_text("Memuat titik ronda")).to_be_visible()
    expect(officer.at("patrol-next")).to_have_count(0)
    assert "sign=P2TAGTAG" in officer.page.url
    assert visits(product, "P") == []
    asked_by = time.monotonic() + PATIENCE / 1000
    while not held:  # the page waits, and asks only once its worker is there
        assert time.monotonic() < asked_by
        officer.page.wait_for_timeout(100)
    held[-1].continue_()
    context.unroute("**/patrols/round/pack")
    expect(officer.page.locator("[data-code=P2][data-state=saved]")).to_be_visible()
    names = rows(
        product,
        "SELECT a.username FROM visit v JOIN account a ON a.id = v.actor_id"
        " JOIN checkpoint c ON c.id = v.checkpoint_id WHERE c.code = 'P2'",
    )
    assert [row[0] for row in names] == ["karupam.rutan"]


def test_a_lost_permission_is_said(product: Product, sign_in: SignIn) -> None:
    plan(product, "R", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=403, json={"error": "denied"})

    officer.page.context.route(re.compile(r"/patrols/round/(pack|visits)$"), refuse)
    officer.at("patrol-ok").click()
    line = officer.page.locator("[data-code=R1][data-state=failed]")
    expect(line).to_contain_text("Akun ini tidak lagi boleh mencatat ronda.")
    pending(officer, 1)
    total = len(asked)
    officer.page.wait_for_timeout(2500)
    assert len(asked) == total
    officer.page.context.unroute_all()
    officer.page.reload()
    pending(officer, 0)
    assert [row[0] for row in visits(product, "R")] == ["R1"]


def test_signing_out_says_what_is_not_sent(product: Product, sign_in: SignIn) -> None:
    plan(product, "L", 2)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    expect(officer.page.locator("[data-owner]")).to_have_attribute("data-owner", re.compile("."))
    officer.page.context.set_offline(True)
    press(officer, 1, "L")
    pending(officer, 1)
    officer.at("account-menu").click()
    officer.at("logout").click()
    expect(officer.at("patrol-leave")).to_contain_text("1 catatan belum terkirim. Catatan tetap di HP ini")
    expect(officer.at("patrol-leave")).to_have_css("font-family", re.compile("IBM Plex Sans"))
    officer.page.context.set_offline(False)
    pending(officer, 0)
    assert [row[0] for row in visits(product, "L")] == ["L1"]


def test_plain_http_by_name_works_while_the_page_stays_open(product: Product, playwright: Playwright) -> None:
    plan(product, "I", 2)
    arguments = [*ARGUMENTS, "--host-resolver-rules=MAP siaga.test 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=chromium_path(ROOT), args=arguments)
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="id-ID")
    officer = Person(page, f"http://siaga.test:{product.port}")
    officer.open("/login?next=/patrols/round")
    officer.at("login-username").fill(GUARD)
    officer.at("login-password").fill(PASSWORD)
    officer.at("login-submit").click()
    expect(officer.at("patrol-next")).to_have_text("Pos I1")
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, !!navigator.locks]") == [False] * 3
    expect(page.get_by_text("Biarkan halaman ini terbuka sampai semua terkirim.")).to_be_visible()
    product.stop()
    press(officer, 1, "I")
    pending(officer, 1)
    product.start()
    pending(officer, 0, 60_000)
    assert [row[0] for row in visits(product, "I")] == ["I1"]
    assert officer.problems == []
    page.goto("about:blank")
    browser.close()
