"""Check-in: what a tap serves, what a second one does, and whose checkpoint it is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.features.patrols.actions import (
    CheckInMark,
)
from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.features.patrols.tables import Checkpoint, Excuse, Visit
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.tables import AuditEntry, IdempotencyKey, SourceInput
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import (
    GUARD,
    POLICE,
    POLICE_PLANNER,
    excuse,
    only_planned,
    plan,
    plan_of,
    tap,
    total,
)

DAY = timedelta(days=1)
MARK = CheckInMark


def test_a_tap_serves_the_nearest_due_and_makes_the_source_fresh(db: Database, clock: SteppedClock) -> None:
    plan(clock, ahead=30, rounds=2)
    clock.move(minutes=28)
    done = tap(clock)
    assert done.mark is MARK.ON_TIME
    with reading() as session:
        visit = session.get(Visit, done.visit_id)
        assert visit is not None
        assert (visit.at, visit.recorded_at, visit.actor_id, visit.outcome) == (
            clock.now,
            clock.now,
            22,
            "ok",
        )
        assert visit.planned_visit_id == only_planned(clock)
        inputs = session.exec(select(SourceInput)).all()
        assert [(row.agency, row.source, row.at) for row in inputs] == [("rutan", "patrol", clock.now)]


def test_late_unplanned_and_duplicate_taps(db: Database, clock: SteppedClock) -> None:
    plan(clock, ahead=30)
    clock.move(minutes=46)
    assert tap(clock).mark is MARK.LATE
    clock.move(minutes=2)
    assert tap(clock).mark is MARK.DUPLICATE
    clock.move(minutes=1)
    assert tap(clock).mark is MARK.UNPLANNED
    with reading() as session:
        rows = session.exec(select(Visit).order_by(col(Visit.id))).all()
        assert [(row.is_duplicate, row.planned_visit_id is None) for row in rows] == [
            (False, False),
            (True, True),
            (False, True),
        ]


def test_a_tap_from_the_queue_keeps_its_time_and_duplicates_a_later_one(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock, ahead=30)
    clock.move(minutes=30)
    tap(clock)
    clock.move(minutes=40)
    queued = clock.now - timedelta(minutes=41)
    assert tap(clock, at=queued).mark is MARK.DUPLICATE
    early = tap(clock, "P1", at=queued)
    typed = tap(clock, "G1", at=queued, is_manual=True)
    with reading() as session:
        found = [session.get(Visit, result.visit_id) for result in (early, typed)]
        assert [(row.at, row.is_late_entry) for row in found if row] == [(queued, False), (queued, True)]


def test_the_same_tap_sent_twice_is_one_visit(db: Database, clock: SteppedClock) -> None:
    first = tap(clock, key="key-one-tap")
    clock.move(minutes=10)
    assert tap(clock, key="key-one-tap") == first
    with pytest.raises(Refused, match=r"error\.key_reused"):
        tap(clock, "P1", key="key-one-tap")
    with reading() as session:
        assert total(session, Visit) == 1
        assert len(session.exec(select(SourceInput)).all()) == 1
        taps = select(AuditEntry).where(AuditEntry.action == "patrol.check_in")
        assert len(session.exec(taps).all()) == 1
        assert session.exec(select(IdempotencyKey.action)).all() == ["patrol.check_in"]


def test_what_belongs_to_the_other_agency_is_not_there(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    planned = only_planned(clock)
    for actor, number in ((POLICE, planned), (GUARD, planned + 999)):
        with pytest.raises(Missing):
            tap(clock, planned=number, actor=actor)
    for actor, code in ((POLICE, "A1"), (GUARD, "X1"), (GUARD, "NONE")):
        with pytest.raises(Invalid):
            tap(clock, code, actor=actor)
    with pytest.raises(Missing):
        excuse(clock, planned, actor=POLICE_PLANNER)
    assert plan_of(clock.now, clock.now + DAY, clock.now, POLICE) == ()
    with reading() as session:
        assert total(session, Visit) == total(session, Excuse) == 0


def test_a_checkpoint_that_is_out_of_use_takes_no_tap(db: Database, clock: SteppedClock) -> None:
    with Session(db.writer) as session:
        point = session.exec(select(Checkpoint).where(Checkpoint.code == "A1")).one()
        point.retired_at = clock.now
        session.add(point)
        session.commit()
    with pytest.raises(Missing):
        tap(clock)
    assert tap(clock, at=clock.now - timedelta(minutes=5)).mark is MARK.UNPLANNED


def test_skipping_keeps_the_visit_open_and_the_reason_known(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    planned = only_planned(clock)
    clock.move(minutes=30)
    assert tap(clock, planned=planned, outcome=Outcome.SKIPPED).mark is MARK.SKIPPED
    row = plan_of(clock.now - DAY, clock.now, clock.now)[0]
    assert (row.state, row.skipped, row.visited_at) == (VisitState.WAITING, SkipReason.RAIN, None)
    clock.move(minutes=1)
    assert tap(clock, planned=planned).mark is MARK.ON_TIME  # the gate opened after all
    with pytest.raises(Refused, match=r"patrols\.refused\.done_already"):
        tap(clock, planned=planned, outcome=Outcome.SKIPPED)


def test_two_phones_at_once_are_placed_one_after_the_other(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    clock.move(minutes=30)
    with ThreadPoolExecutor(4) as phones:
        same = list(phones.map(lambda _: tap(clock, key="key-at-once"), range(4)))
        other = list(phones.map(lambda _: tap(clock, "A1").mark, range(4)))
    assert set(same) == {same[0]}
    assert (same[0].mark, set(other)) == (MARK.ON_TIME, {MARK.DUPLICATE})
    with reading() as session:
        assert total(session, Visit) == 5
