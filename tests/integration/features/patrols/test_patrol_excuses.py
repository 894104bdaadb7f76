"""Excuses after the fact need a second person; what leaves the plan at short notice stays in sight."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.patrols.actions import add_plan, add_route, change_plan, end_plan, lay_out_plans
from dashboard.features.patrols.forms import ChangePlan, EndPlan, NewPlan, NewRoute, ReviewAnswer
from dashboard.features.patrols.queries.board import live_board
from dashboard.features.patrols.queries.excuses import WaitingExcuse
from dashboard.features.patrols.queries.plans import list_required
from dashboard.features.patrols.queries.sheets import list_rounds
from dashboard.features.patrols.rules.codes import ExcuseKind, VisitState
from dashboard.features.patrols.rules.schedule import EVERY_DAY
from dashboard.features.patrols.tables import Excuse, Patrol, PlannedVisit
from dashboard.features.patrols.ui.board_views import board_view
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import duty_day, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import (
    CHIEF,
    GUARD,
    PLANNER,
    account,
    answer,
    excuse,
    fresh_key,
    kpis_at,
    only_planned,
    plan,
    plan_of,
    tap,
    total,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = site_day(NOW)
DUTY_OFFICER = account(Role.PERWIRA_PIKET, Agency.POLRES, 31)


def missed(clock: SteppedClock) -> int:
    """A visit that was due in half an hour, three hours later."""
    plan(clock)
    planned = only_planned(clock)
    clock.move(hours=3)
    return planned


def state(as_of: datetime) -> VisitState:
    return plan_of(as_of - DAY, as_of, as_of)[0].state


def asked(clock: SteppedClock, actor: Actor = CHIEF) -> tuple[WaitingExcuse, ...]:
    with reading() as session:
        return live_board(session, actor, clock.now).excuses


def test_an_excuse_after_the_fact_counts_from_the_second_persons_word(
    db: Database, clock: SteppedClock
) -> None:
    planned = missed(clock)
    for _ in range(2):
        assert not excuse(clock, planned, key="key-one-excuse")
    asked_at = clock.now
    with pytest.raises(Refused, match=r"patrols\.refused\.excuse_asked"):
        excuse(clock, planned, actor=CHIEF)
    assert [(one.planned_visit_id, one.asked_by, one.name) for one in asked(clock)] == [
        (planned, PLANNER.user_id, "Blok A depan")
    ]
    before = clock.move(hours=2)
    numbers = kpis_at(before)
    assert (state(before), numbers["patrol_coverage"].denominator) == (VisitState.MISSED, 1)
    clock.move(seconds=1)
    for _ in range(2):
        assert answer(clock, planned, key="key-one-answer").is_approved
    now = clock.now
    assert (state(asked_at), state(before), state(now)) == (
        VisitState.MISSED, VisitState.MISSED, VisitState.EXCUSED
    )  # fmt: skip
    assert kpis_at(before) == numbers  # the answer for yesterday stays
    detail = kpis_at(now)["patrol_coverage"].detail
    assert (detail["excused"], detail["excused_late"], detail["excused_withdrawn"]) == (1, 1, 0)
    assert detail["excused_warning"]
    assert asked(clock) == ()
    with reading() as session:
        told = session.exec(select(Notice.agency, Notice.reference).where(Notice.kind == "patrol.excuse"))
        assert told.all() == [("rutan", f"visit-{planned}")]
        trace = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id).desc()).limit(2))
        assert trace.all() == ["patrol.answer_excuse", "patrol.excuse"]
        row = session.exec(select(Excuse)).one()
    assert (row.asked_by, row.approved_by, row.kind) == (PLANNER.user_id, CHIEF.user_id, "late")


def test_who_may_answer_an_excuse(db: Database, clock: SteppedClock) -> None:
    planned = missed(clock)
    with pytest.raises(Missing):
        answer(clock, planned)
    excuse(clock, planned)
    for actor, error, key in (
        (PLANNER, Refused, r"patrols\.refused\.own_excuse"),
        (DUTY_OFFICER, Missing, None),
        (GUARD, Denied, None),
    ):
        for said in ReviewAnswer:
            with pytest.raises(error, match=key):
                answer(clock, planned, said, actor=actor)
    assert state(clock.now) is VisitState.MISSED
    assert asked(clock, DUTY_OFFICER) == ()
    for actor, may in ((PLANNER, False), (GUARD, False), (CHIEF, True)):
        with reading() as session:
            view = board_view(live_board(session, actor, clock.now), (), actor, clock.now)
        assert [line.may_answer for line in view.excuses] == [may]
        assert view.asked == 1
    answer(clock, planned, ReviewAnswer.CONFIRM)
    with pytest.raises(Refused, match=r"patrols\.refused\.excuse_answered"):
        answer(clock, planned, ReviewAnswer.REJECT)
    with pytest.raises(Refused, match=r"patrols\.refused\.excused_already"):
        excuse(clock, planned)


def test_a_rejected_excuse_stays_missed_and_is_told(db: Database, clock: SteppedClock) -> None:
    planned = missed(clock)
    excuse(clock, planned)
    before = clock.now
    clock.move(seconds=1)
    assert not answer(clock, planned, ReviewAnswer.REJECT).is_approved
    rows = [plan_of(clock.now - DAY, clock.now, moment)[0] for moment in (before, clock.now)]
    assert [row.state for row in rows] == [VisitState.MISSED] * 2
    assert [row.asked is not None and row.asked.is_rejected for row in rows] == [False, True]
    assert kpis_at(clock.now)["patrol_coverage"].detail["excused"] == 0
    with pytest.raises(Refused, match=r"patrols\.refused\.excuse_rejected"):
        excuse(clock, planned)
    with pytest.raises(Refused, match=r"patrols\.refused\.excuse_answered"):
        answer(clock, planned)


def test_an_excuse_is_answered_too_late_or_after_a_visit(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1")
    made, old = only_planned(clock, "A1"), only_planned(clock, "P1")
    clock.move(hours=3)
    excuse(clock, made)
    excuse(clock, old)
    tap(clock, at=clock.now - timedelta(hours=2, minutes=30), is_manual=True)  # typed in afterwards
    with pytest.raises(Refused, match=r"patrols\.refused\.done_already"):
        answer(clock, made)
    assert [one.planned_visit_id for one in asked(clock)] == [old]
    clock.move(days=7)
    assert asked(clock) == ()
    with pytest.raises(Refused, match=r"patrols\.refused\.too_old"):
        answer(clock, old)


SWEEP = system_actor("laying_out", Agency.RUTAN)


def hourly(route_id: int, **changes: object) -> NewPlan:
    """Every day from 15.00 WIB (28 minutes after NOW), four rounds, one an hour."""
    return replace(NewPlan(route_id, EVERY_DAY, 15 * 60, 60, 4, TODAY, key=fresh_key()), **changes)


def laid(clock: SteppedClock) -> tuple[int, int]:
    """A route with two points and its plan."""
    way = add_route(PLANNER, NewRoute("Rute", 30, ("P1", "A1"), False, fresh_key()), clock=clock)
    return way, add_plan(PLANNER, hourly(way), clock=clock)


def taken_out(as_of: datetime) -> list[int]:
    """Hours of the visits that stand as taken out at short notice, counted from 15.00 today."""
    rows = plan_of(NOW, NOW + 9 * DAY, as_of)
    first = NOW + timedelta(minutes=28)
    return [(row.due_at - first) // HOUR for row in rows if row.excuse_kind is ExcuseKind.WITHDRAWN]


def test_a_plan_ended_at_short_notice_counts_among_the_excuses(db: Database, clock: SteppedClock) -> None:
    _, number = laid(clock)
    before = clock.move(minutes=1)
    known = plan_of(NOW, NOW + 9 * DAY, before)
    clock.move(seconds=1)
    end_plan(PLANNER, EndPlan(number, 1, fresh_key()), clock=clock)
    assert plan_of(NOW, NOW + 9 * DAY, before) == known
    ended = clock.now
    # Today's four rounds of two points; tomorrow's lie more than 24 hours ahead and were never planned.
    assert taken_out(ended) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert len(plan_of(NOW, NOW + 9 * DAY, ended)) == 8
    with reading() as session:
        assert list_required(session, PLANNER, ended) == ()
        assert list_rounds(session, PLANNER, duty_day(NOW), ended) == ()
        assert len(list_rounds(session, PLANNER, duty_day(NOW), before)) == 4
    clock.move(hours=2)
    detail = kpis_at(clock.now)["patrol_coverage"].detail
    assert (detail["excused"], detail["excused_withdrawn"], detail["excused_late"]) == (4, 4, 0)
    assert detail["excused_warning"]


def test_what_is_owed_again_is_no_excuse(db: Database, clock: SteppedClock) -> None:
    way, number = laid(clock)
    clock.move(minutes=1)
    # Ten minutes later each, half of the rounds: the first two of the day lie in the old windows.
    changed = hourly(way, start_minute=15 * 60 + 10, rounds=2)
    second = change_plan(PLANNER, ChangePlan(number, 1, changed, changed.key), clock=clock)
    assert taken_out(clock.now) == [2, 2, 3, 3]
    clock.move(minutes=1)
    again = hourly(way, start_minute=17 * 60, rounds=1)  # 17.00 is owed after all, by another plan
    add_plan(PLANNER, again, clock=clock)
    assert taken_out(clock.now - timedelta(seconds=1)) == [2, 2, 3, 3]
    assert taken_out(clock.now) == [3, 3]
    same = replace(changed, key=fresh_key())
    change_plan(PLANNER, ChangePlan(second, 1, same, same.key), clock=clock)
    assert taken_out(clock.now) == [3, 3]
    assert lay_out_plans(SWEEP, clock=clock) == 0
    with reading() as session:
        owed = select(PlannedVisit.patrol_id).where(col(PlannedVisit.withdrawn_at).is_(None))
        empty = select(Patrol.id).where(col(Patrol.withdrawn_at).is_(None), col(Patrol.id).not_in(owed))
        assert session.exec(empty).all() == []


def test_one_due_replaces_one_visit(db: Database, clock: SteppedClock) -> None:
    way = add_route(PLANNER, NewRoute("Rute", 30, ("P1",), False, fresh_key()), clock=clock)
    often = hourly(way, interval_minutes=20, rounds=3)  # 15.00, 15.20, 15.40: their windows overlap
    number = add_plan(PLANNER, often, clock=clock)
    once = hourly(way, start_minute=15 * 60 + 12, rounds=1)
    change_plan(PLANNER, ChangePlan(number, 1, once, once.key), clock=clock)
    rows = [row for row in plan_of(NOW, NOW + HOUR * 2, clock.now) if row.excuse_kind is not None]
    assert [row.due_at - NOW for row in rows] == [timedelta(minutes=28), timedelta(minutes=68)]
    with reading() as session:
        assert total(session, Excuse) == 3
