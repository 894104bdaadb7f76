"""A tap before the window: asked first, marked as unplanned, and the point is offered again."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from dashboard.shell.build import ROOT
from tests.browser.conftest import SignIn
from tests.browser.test_report_by_hand import rows
from tests.browser.test_round_without_signal import (
    GUARD,
    check_axe,
    kept_for_later,
    pending,
    picture,
    plan,
    visits,
)
from tests.product import Product

pytestmark = pytest.mark.browser

# Nobody can move the product's clock: the plan moves instead, and what was tapped lies ten minutes back.
_MOVE = """
import sys
from datetime import timedelta
from sqlmodel import Session, select
from dashboard.features.patrols.tables import PlannedVisit, Visit
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database

ahead = timedelta(minutes=int(sys.argv[1]))
with Session(database().writer) as session:
    for row in session.exec(select(PlannedVisit).where(PlannedVisit.withdrawn_at == None)):
        row.due_at = system_clock() + ahead
        row.window_start = row.due_at - timedelta(minutes=10)
        row.window_end = row.due_at + timedelta(minutes=15)
        row.closes_at = row.due_at + timedelta(minutes=60)
        session.add(row)
    for visit in session.exec(select(Visit)):
        visit.at -= timedelta(minutes=10)
        session.add(visit)
    session.commit()
"""


def due_in(product: Product, minutes: int) -> None:
    """The planned visits are due so many minutes from now, ten minutes after their window opens."""
    subprocess.run(
        [sys.executable, "-c", _MOVE, str(minutes)], cwd=ROOT, env=product.environment(), check=True
    )


def test_an_early_tap_ticks_nothing_and_the_point_comes_again(product: Product, sign_in: SignIn) -> None:
    plan(product, "E", 1)
    due_in(product, 70)
    officer = sign_in(GUARD, "/patrols/round", width=390, height=844)
    kept_for_later(officer)
    question = officer.at("patrol-early")
    expect(officer.page.get_by_text("Titik berikutnya mulai pukul")).to_be_visible()
    officer.at("patrol-ok").click()
    expect(question).to_contain_text(re.compile(r"Titik ini baru mulai \d\d\.\d\d\. Catat di luar jadwal\?"))
    check_axe(officer.page)
    picture(officer, "round-early")
    officer.at("patrol-early-no").click()
    expect(question).to_have_count(0)
    assert visits(product, "E") == []

    officer.page.context.set_offline(True)
    officer.at("patrol-ok").click()
    officer.at("patrol-early-yes").click()
    pending(officer, 1)
    expect(officer.at("patrol-bar")).to_contain_text("dicatat di luar jadwal")
    expect(officer.at("patrol-next")).to_have_text("Pos E1")  # nothing is ticked, not even unsent
    officer.page.context.set_offline(False)
    pending(officer, 0)
    line = officer.page.locator("[data-code=E1][data-state=unplanned]")
    expect(line).to_contain_text("Terkirim, di luar jadwal.")
    expect(officer.at("patrol-next")).to_have_text("Pos E1")
    assert [row[3] for row in visits(product, "E")] == [None]
    assert rows(product, "SELECT kind FROM patrol_step") == []
    picture(officer, "round-unplanned")

    due_in(product, 5)
    officer.page.reload()
    # The kept plan is drawn first and says it still: tapped then, the question goes with the new plan.
    expect(officer.at("patrol-next")).to_have_text("Pos E1")
    expect(officer.page.get_by_text("Titik berikutnya mulai pukul")).to_have_count(0)
    officer.at("patrol-ok").click()
    expect(officer.at("patrol-none")).to_be_visible()
    pending(officer, 0)
    expect(officer.page.locator("[data-code=E1][data-state=saved]")).to_be_visible()
    assert [row[3] is None for row in visits(product, "E")] == [True, False]
    assert [row[0] for row in rows(product, "SELECT kind FROM patrol_step ORDER BY id")] == ["start", "end"]
    assert officer.problems == []
