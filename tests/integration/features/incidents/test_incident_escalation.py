"""Nobody accepts: up it goes by the clock, once per level; both agencies must accept a critical one."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.actions import escalate_overdue, move_incident, report_incident
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.records import list_open_public
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.rules.escalation import Level, next_step
from dashboard.features.incidents.rules.targets import Measure, target_name
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.screens.wall.hals import incident_hals
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_actions import move, report
from tests.integration.features.incidents.test_incident_targets import decide

pytestmark = pytest.mark.usefixtures("db")

SWEEPER = system_actor("escalation", Agency.RUTAN)
ACCEPT_HIGH = target_name(Measure.ACKNOWLEDGE, Severity.HIGH)


def told(kind: str) -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.exec(select(Notice).where(col(Notice.kind) == kind).order_by(col(Notice.id))).all()
        return [(row.agency, row.audience) for row in rows]


def levels() -> tuple[int, int]:
    with reading() as session:
        row = session.exec(select(Incident)).one()
        return row.owner_level, row.partner_level


def wall_sub(clock: SteppedClock) -> str:
    with reading() as session:
        return incident_hals(list_open_public(session), clock.now, Language.ID)[0].sub


def test_only_the_machine_or_a_desk_may_sweep(leader: Actor, clock: SteppedClock) -> None:
    with pytest.raises(Denied):
        escalate_overdue(leader, clock=clock)


def test_a_high_one_goes_to_command_then_to_leaders(karupam: Actor, clock: SteppedClock) -> None:
    report_incident(karupam, report(severity=Severity.HIGH), clock=clock)
    clock.move(minutes=5)
    assert escalate_overdue(SWEEPER, clock=clock) == 0, "exactly at the target is in time"
    clock.move(seconds=1)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    assert escalate_overdue(SWEEPER, clock=clock) == 0
    assert told("incident.escalated_command") == [("polres", "incident.contain")]
    assert "Polrestabes belum menerima, naik ke komando" in wall_sub(clock)
    clock.move(minutes=5)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    assert told("incident.escalated_leaders") == [("polres", "escalation.receive")]
    assert "naik ke pimpinan" in wall_sub(clock)
    clock.move(hours=5)
    assert escalate_overdue(SWEEPER, clock=clock) == 0, "there is nobody above"
    assert levels() == (0, 2)
    with reading() as session:
        steps = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "escalation")).all()
        assert [(step.agency, step.old, step.new) for step in steps] == [
            ("polres", "0", "1"),
            ("polres", "1", "2"),
        ]
        audited = session.exec(select(AuditEntry.actor_name).where(AuditEntry.action == "incident.escalate"))
        assert audited.all() == ["escalation", "escalation"]


def test_the_machine_is_audited_as_the_owner_of_each_record(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    """So that the other inspector reads of a closed record not even its number."""
    references = {
        who.agency.value: report_incident(who, report(severity=Severity.HIGH), clock=clock)
        for who in (karupam, perwira)
    }
    clock.move(minutes=6)
    assert escalate_overdue(SWEEPER, clock=clock) == 2
    with reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "incident.escalate")).all()
    assert {entry.agency: entry.object_id for entry in entries} == references
    assert {entry.actor_name for entry in entries} == {SWEEPER.username}


def test_the_second_step_is_the_target_in_force_when_it_was_reported(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    """Of 8 minutes, not the default of 5; a target agreed later does not hasten what waits."""
    decide(db, ACCEPT_HIGH, 8, clock.now)
    reference = report_incident(karupam, report(severity=Severity.HIGH), clock=clock)
    clock.move(minutes=7)
    decide(db, ACCEPT_HIGH, 1, clock.now)
    clock.move(minutes=1, seconds=1)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    with reading() as session:
        detail = find_incident(session, karupam, reference)
    due = clock.now - timedelta(seconds=1)
    assert detail.row.ack_due_at == due
    expected = (Level.LEADERS, due + timedelta(minutes=8))
    assert next_step(Severity.HIGH, due, detail.accept_step, clock.now) == expected
    clock.move(minutes=7, seconds=58)
    assert escalate_overdue(SWEEPER, clock=clock) == 0, "the default would have raised it"
    clock.move(seconds=1)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    assert levels() == (0, 2)


def test_a_target_of_nothing_goes_up_to_the_highest_at_once(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    decide(db, ACCEPT_HIGH, 0, clock.now)
    report_incident(karupam, report(severity=Severity.HIGH), clock=clock)
    clock.move(seconds=1)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    assert levels() == (0, 2)


def test_both_agencies_must_accept_a_critical_one(
    block_officer: Actor, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    riot = report(type=IncidentType.RIOT, severity=Severity.CRITICAL)
    reference = report_incident(block_officer, riot, clock=clock)
    with reading() as session:
        row = list_open_public(session)[0]
        assert [row.is_waiting_for(agency) for agency in Agency] == [True, True]
    clock.move(minutes=1)
    move_incident(perwira, move(reference, Action.ACKNOWLEDGE), clock=clock)
    assert "Rutan belum menerima" in wall_sub(clock)
    clock.move(minutes=2)
    assert escalate_overdue(SWEEPER, clock=clock) == 1
    assert told("incident.escalated_command") == [("rutan", "incident.contain")]
    move_incident(karupam, move(reference, Action.ACKNOWLEDGE), clock=clock)
    clock.move(hours=1)
    assert escalate_overdue(SWEEPER, clock=clock) == 0
    again, chief = move(reference, Action.ACKNOWLEDGE), actor(Role.KEPALA_KPR, Agency.RUTAN, 17)
    with pytest.raises(Refused):
        move_incident(chief, again, clock=clock)
    with reading() as session:
        stored = session.exec(select(Incident)).one()
        assert (stored.handler_title, stored.partner_title) == ("karupam", "perwira_piket")
        assert "belum menerima" not in incident_hals(list_open_public(session), clock.now, Language.ID)[0].sub


def test_who_may_accept_and_reports_himself_is_the_named_person(karupam: Actor, clock: SteppedClock) -> None:
    report_incident(karupam, report(type=IncidentType.RIOT, severity=Severity.CRITICAL), clock=clock)
    with reading() as session:
        row = list_open_public(session)[0]
        assert [row.is_waiting_for(agency) for agency in Agency] == [False, True]


@pytest.mark.parametrize(("severity", "highest"), [(Severity.MEDIUM, 1), (Severity.LOW, 0)])
def test_lesser_ones_never_reach_the_leaders(
    karupam: Actor, clock: SteppedClock, severity: Severity, highest: int
) -> None:
    report_incident(karupam, report(severity=severity), clock=clock)
    clock.move(days=9)
    escalate_overdue(SWEEPER, clock=clock)
    assert levels() == (0, highest)


def test_a_resolved_one_is_left_alone(karupam: Actor, clock: SteppedClock) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    move_incident(karupam, move(reference, Action.RESOLVE), clock=clock)
    clock.move(hours=3)
    assert escalate_overdue(SWEEPER, clock=clock) == 0


def test_two_sweeps_at_once_raise_once(karupam: Actor, clock: SteppedClock) -> None:
    report_incident(karupam, report(severity=Severity.HIGH), clock=clock)
    clock.move(minutes=6)
    raised: list[int] = []
    threads = [
        threading.Thread(target=lambda: raised.append(escalate_overdue(SWEEPER, clock=clock)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(raised) == 1
    assert len(told("incident.escalated_command")) == 1


def test_open_callsigns_differ_and_are_given_back(karupam: Actor, clock: SteppedClock) -> None:
    first = report_incident(karupam, report("panggil-00001"), clock=clock)
    report_incident(karupam, report("panggil-00002"), clock=clock)
    with reading() as session:
        names = [row.callsign for row in list_open_public(session)]
    assert len(set(names)) == 2
    assert all(names)
    move_incident(karupam, move(first, Action.RESOLVE), clock=clock)
    with reading() as session:
        assert len(list_open_public(session)) == 1
