"""C1 to C4 for any as-of, explained with what they count, and late promises on the wall of each profile."""

from datetime import timedelta

import pytest

from dashboard.features.commitments.kpis import DEFINITIONS, commitment_kpis
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.kpi_words import written
from dashboard.kernel.promises import note_discussed
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.work import unit_of_work
from dashboard.screens.explain.board import explain
from dashboard.screens.wall.board import wall_board
from dashboard.web.as_of import at
from tests.conftest import SteppedClock
from tests.integration.features.commitments.conftest import (
    CANCEL,
    KPR,
    OPS,
    SECRETARY,
    account,
    close,
    give,
    slip,
    turn,
)


def kpis(clock: SteppedClock, **back: float) -> dict[str, Kpi]:
    with reading() as session:
        return {kpi.slug: kpi for kpi in commitment_kpis(session, clock() - timedelta(**back))}


def discuss(clock: SteppedClock, *meetings: str) -> None:
    for meeting in meetings:
        with unit_of_work(SECRETARY, clock) as work:
            note_discussed(work, meeting)


def test_without_promises_there_are_no_numbers(db: Database, clock: SteppedClock) -> None:
    found = kpis(clock)
    assert list(found) == [one.slug for one in DEFINITIONS]
    for kpi in found.values():
        assert (kpi.state, kpi.value, kpi.denominator) == (KpiState.NO_DATA, None, None)
        assert (kpi.age_seconds, written(kpi, Language.ID)) == (None, ("belum ada data", ""))


def test_the_four_numbers_and_their_past(db: Database, clock: SteppedClock) -> None:
    in_time = give(clock, 5)
    late, carried = give(clock, 5, Agency.POLRES), give(clock, 5)
    off = give(clock, 5)
    slip(clock, carried, 30)
    slip(clock, off, 30)
    close(clock, in_time)
    for who in (KPR, OPS):
        turn(clock, off, who, CANCEL)
    discuss(clock, "2026-01", "2026-02")
    given = clock()
    clock.move(days=8)
    running = give(clock, 20)
    close(clock, late, OPS)
    found = kpis(clock)
    completion = found["commitment_completion"]
    assert (completion.numerator, completion.denominator) == (1, 3)
    assert completion.detail == {"done_late": 1, "overdue": 1, "running": 1, "cancelled": 1}
    assert completion.value == pytest.approx(100 / 3)
    # in_time 0, late 0, carried 1, running 0; what was called off does not count.
    assert found["commitment_slips"].value == 0
    assert (found["commitment_carry_over"].numerator, found["commitment_carry_over"].denominator) == (1, 2)
    assert found["decision_age"].value == 4
    assert written(found["decision_age"], Language.ID) == ("4", "hari")
    assert completion.age_seconds == 0
    # As it was known when they were given.
    then = kpis(clock, days=8)
    assert then["commitment_completion"].value == 100
    assert then["commitment_slips"].value == 0
    assert then["commitment_carry_over"].value == 100
    assert then["decision_age"].value == 0
    with reading() as session:
        shown = explain(session, KPR, "commitment_carry_over", at(None, clock()))
        assert [line.href for line in shown.lines] == [f"/commitments/{carried}"]
        shown = explain(session, KPR, "decision_age", at(None, clock()))
        assert [line.reference for line in shown.lines] == [carried, running]
        past = explain(session, KPR, "decision_age", at(given, clock()))
        assert [line.reference for line in past.lines] == [late, carried]
        glance = account(Role.OPERATOR_CCTV, Agency.RUTAN, 31)
        hidden = explain(session, glance, "decision_age", at(None, clock()))
    assert (hidden.is_known, hidden.has_list) == (True, False)


def test_late_promises_stand_on_the_wall_without_their_text(db: Database, clock: SteppedClock) -> None:
    give(clock, 1)
    give(clock, 3, Agency.POLRES)
    clock.move(days=6)
    with reading() as session:
        control = wall_board(session, clock(), Language.ID, control=True).view
        guests = wall_board(session, clock(), Language.ID, control=False).view
    assert [(row.title, row.sub, row.level) for row in control.rows] == [
        ("Komitmen lewat tenggat, CCTV", "Rutan, lewat 5 hari", "medium"),
        ("Komitmen lewat tenggat, CCTV", "Polrestabes, lewat 3 hari", "medium"),
    ]
    assert [row.title for row in guests.rows] == ["2 komitmen lewat tenggat"]
    assert "Pemindai" not in str(control)
    assert "CCTV" not in str([row.title + row.sub for row in guests.rows])
