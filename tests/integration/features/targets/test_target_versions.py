"""A number holds only once both agencies turned their key, from its day on and never backwards."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.targets import INCIDENT_TARGETS, Measure
from dashboard.features.targets.actions import approve_target, propose_target, withdraw_target
from dashboard.features.targets.forms import DecideTarget, ProposeTarget, parse_proposal
from dashboard.features.targets.queries import ProposalState, TargetRow, list_targets
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, DomainError, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.tables import AuditEntry, Notice, Target
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

RUTAN, POLRES = actor(Role.ADMIN_RUTAN, Agency.RUTAN, 31), actor(Role.ADMIN_POLRES, Agency.POLRES, 32)
LEADER = actor(Role.KAPOLRESTABES, Agency.POLRES, 33)
NAME = "incident.acknowledge.critical"
_keys = (f"kunci-{number:06d}" for number in itertools.count())


def propose(
    clock: SteppedClock, value: float = 3, *, day: date | None = None, by: Actor = RUTAN, name: str = NAME
) -> int:
    command = ProposeTarget(name, value, day or site_day(clock()), "Uji coba tiga bulan.", next(_keys))
    return propose_target(by, command, clock=clock)


def approve(clock: SteppedClock, number: int, by: Actor = POLRES) -> int:
    return approve_target(by, DecideTarget(number, next(_keys)), clock=clock)


def withdraw(clock: SteppedClock, number: int, by: Actor = RUTAN) -> int:
    return withdraw_target(by, DecideTarget(number, next(_keys)), clock=clock)


def row(clock: SteppedClock, name: str = NAME) -> TargetRow:
    with reading() as session:
        return next(one for one in list_targets(session, RUTAN, clock()) if one.name.name == name)


def in_force(clock: SteppedClock, *, ago: timedelta = timedelta(0)) -> float:
    """Minutes that a critical report of that instant is acknowledged in."""
    with reading() as session:
        found = targets_at(session, clock() - ago)
    target = found.target(Measure.ACKNOWLEDGE, Severity.CRITICAL, Agency.RUTAN)
    assert target is not None
    return target / timedelta(minutes=1)


def test_one_key_changes_nothing_two_keys_do_from_now_on(db: Database, clock: SteppedClock) -> None:
    number = propose(clock, 3)
    assert in_force(clock) == 2
    assert row(clock).since is None
    clock.move(hours=1)
    approve(clock, number)
    assert in_force(clock) == 3
    # What was reported before the second key keeps its own target.
    assert in_force(clock, ago=timedelta(seconds=1)) == 2
    shown = row(clock)
    assert (shown.value, shown.since, shown.waiting) == (3, clock(), None)
    assert shown.history[0].state is ProposalState.AGREED


def test_a_later_day_holds_from_its_first_instant(db: Database, clock: SteppedClock) -> None:
    day = site_day(clock()) + timedelta(days=3)
    approve(clock, propose(clock, 4, day=day), LEADER)
    assert in_force(clock) == 2
    assert row(clock).coming == ((day_start(day), 4),)
    with reading() as session:
        before = targets_at(session, day_start(day) - timedelta(seconds=1))
        after = targets_at(session, day_start(day))
    assert before.times[Measure.ACKNOWLEDGE][Severity.CRITICAL] == timedelta(minutes=2)
    assert after.times[Measure.ACKNOWLEDGE][Severity.CRITICAL] == timedelta(minutes=4)


def test_the_own_agency_does_not_agree_with_itself(db: Database, clock: SteppedClock) -> None:
    number = propose(clock)
    for who in (RUTAN, actor(Role.KARUTAN, Agency.RUTAN, 34)):
        with pytest.raises(Refused, match=r"targets\.refused\.own"):
            approve(clock, number, who)
    assert in_force(clock) == 2
    assert approve(clock, number) == number


@pytest.mark.parametrize("by", [RUTAN, POLRES, LEADER])
def test_a_proposal_is_taken_back_or_turned_down(db: Database, clock: SteppedClock, by: Actor) -> None:
    number = propose(clock)
    withdraw(clock, number, by)
    for attempt in (approve, withdraw):
        with pytest.raises(Refused, match=r"targets\.refused\.withdrawn"):
            attempt(clock, number, POLRES)
    assert in_force(clock) == 2
    assert propose(clock, 5) != number


def test_what_was_agreed_is_changed_by_another_value_only(db: Database, clock: SteppedClock) -> None:
    number = propose(clock)
    approve(clock, number)
    for attempt in (approve, withdraw):
        with pytest.raises(Refused, match=r"targets\.refused\.agreed"):
            attempt(clock, number, POLRES)
    with pytest.raises(Refused, match=r"targets\.refused\.same"):
        propose(clock, 3)
    clock.move(minutes=5)
    approve(clock, propose(clock, 2, by=POLRES), RUTAN)
    assert in_force(clock) == 2
    assert in_force(clock, ago=timedelta(minutes=1)) == 3


def test_a_first_value_may_be_agreed_to_as_it_is(db: Database, clock: SteppedClock) -> None:
    approve(clock, propose(clock, 2))
    assert row(clock).since is not None
    assert in_force(clock) == 2


def test_one_proposal_at_a_time_for_each_number(db: Database, clock: SteppedClock) -> None:
    propose(clock)
    for who in (RUTAN, POLRES):
        with pytest.raises(Refused, match=r"targets\.refused\.waits"):
            propose(clock, 9, by=who)
    assert propose(clock, 9, name="incident.alert.high")


@pytest.mark.parametrize(("days", "fault"), [(-1, "past"), (367, "far"), (2, "overlap"), (3, "overlap")])
def test_days_that_do_not_go(db: Database, clock: SteppedClock, days: int, fault: str) -> None:
    today = site_day(clock())
    approve(clock, propose(clock, 4, day=today + timedelta(days=3)))
    with pytest.raises(Invalid) as refused:
        propose(clock, 5, day=today + timedelta(days=days))
    assert refused.value.fields == {"valid_from": f"targets.form.{fault}"}
    assert propose(clock, 5, day=today + timedelta(days=4))


def test_of_two_who_decide_at_once_one_does(db: Database, clock: SteppedClock) -> None:
    number = propose(clock)

    def attempt(one: str) -> str:
        try:
            if one == "approve":
                approve(clock, number)
            else:
                withdraw(clock, number)
        except DomainError as error:
            return error.key
        return one

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(attempt, ["approve", "withdraw"]))
    assert sum(one in ("approve", "withdraw") for one in told) == 1
    with reading() as session:
        assert len(session.exec(select(Target)).all()) == told.count("approve")


def test_a_click_twice_is_one(db: Database, clock: SteppedClock) -> None:
    command = ProposeTarget(NAME, 3, site_day(clock()), "Uji.", "kunci-dua-kali")
    number = propose_target(RUTAN, command, clock=clock)
    assert propose_target(RUTAN, command, clock=clock) == number
    decision = DecideTarget(number, "kunci-setuju-dua")
    assert approve_target(POLRES, decision, clock=clock) == approve_target(POLRES, decision, clock=clock)
    with reading() as session:
        assert len(session.exec(select(Target)).all()) == 1


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_administrators_propose_and_only_deciders_agree(
    db: Database, clock: SteppedClock, role: Role
) -> None:
    who, held = replace(POLRES, roles=frozenset({role}), user_id=77), ROLE_PERMISSIONS[role]
    number = propose(clock)
    if Permission.TARGET_READ not in held:
        with reading() as session, pytest.raises(Denied):
            list_targets(session, who, clock())
    if Permission.TARGET_WRITE in held:
        assert propose(clock, by=who, name="incident.alert.low")
    else:
        with pytest.raises(Denied):
            propose(clock, by=who, name="incident.alert.low")
    if Permission.TARGET_APPROVE in held:
        assert approve(clock, number, who) == number
        return
    for attempt in (approve, withdraw):
        with pytest.raises(Denied):
            attempt(clock, number, who)


def test_what_does_not_exist_is_missing(db: Database, clock: SteppedClock) -> None:
    for attempt in (approve, withdraw):
        with pytest.raises(Missing):
            attempt(clock, 4711, POLRES)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        (NAME, "3", ""),
        (NAME, "0", "targets.form.bounds.minutes"),
        (NAME, "43201", "targets.form.bounds.minutes"),
        (NAME, "2,5", "targets.form.bounds.minutes"),
        (NAME, "-1", "targets.form.number.minutes"),
        (NAME, "nan", "targets.form.number.minutes"),
        (NAME, "abc", "targets.form.number.minutes"),
        (NAME, None, "targets.form.number.minutes"),
        ("incident.police_distance_km", "abc", "targets.form.number.km"),
        ("incident.police_distance_km", "7,5", ""),
        ("incident.police_distance_km", "201", "targets.form.bounds.km"),
        ("incident.alert.critical", "0", ""),
        ("incident.unknown", "3", "targets.form.name"),
    ],
)
def test_bounds_are_checked_where_the_number_is_typed(name: str, value: object, fault: str) -> None:
    fields = {"value": value, "valid_from": "2026-03-12", "reason": "Uji.", "key": "kunci-batas-1"}
    if not fault:
        assert parse_proposal(fields, name).name == name
        return
    with pytest.raises(Invalid) as refused:
        parse_proposal(fields, name)
    assert refused.value.fields["value"] == fault


def test_every_name_that_is_read_is_on_the_page_with_its_default(db: Database, clock: SteppedClock) -> None:
    with reading() as session:
        rows = list_targets(session, RUTAN, clock())
    assert [one.name for one in rows] == list(INCIDENT_TARGETS)
    assert {one.name.name: one.value for one in rows} == {one.name: one.default for one in INCIDENT_TARGETS}
    assert all(one.default is None or one.admits(one.default) for one in INCIDENT_TARGETS)


def test_the_other_agency_is_told_and_every_step_is_audited(db: Database, clock: SteppedClock) -> None:
    number = propose(clock)
    approve(clock, number)
    with reading() as session:
        notice = session.exec(select(Notice)).one()
        done = [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]
    assert (notice.agency, notice.audience, notice.reference) == (
        "polres", Permission.TARGET_APPROVE.value, f"target-{number}",
    )  # fmt: skip
    assert [one for one in done if one.startswith("target.")] == ["target.propose", "target.approve"]
