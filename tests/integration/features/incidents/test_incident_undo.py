"""Ending a critical incident, and taking a step back: allowed beside refused, on both databases."""

from datetime import datetime

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.actions import (
    AssignHandler,
    ChangeSeverity,
    MoveIncident,
    MoveRecord,
    UndoStep,
    assign_handler,
    change_severity,
    move_incident,
    move_record,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.queries import numbers, spans
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.numerators import list_numerator
from dashboard.features.incidents.queries.records import list_open
from dashboard.features.incidents.rules.codes import Action, IncidentType, OperationalState, RecordAction
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.features.incidents.ui.detail_rights import step_to_take_back
from dashboard.features.incidents.ui.panel_view import PanelView, panel_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")

KEPALA_KPR = actor(Role.KEPALA_KPR, Agency.RUTAN, 7)
RIOT = {"type": IncidentType.RIOT, "severity": Severity.CRITICAL}


def row(reference: str) -> Incident:
    with reading() as session:
        return session.exec(select(Incident).where(Incident.reference == reference)).one()


def move(who: Actor, reference: str, action: Action, clock: SteppedClock, turn: int = 0) -> OperationalState:
    return move_incident(who, MoveIncident(reference, action, f"{reference}-{action}-{turn}"), clock=clock)


def undo(who: Actor, reference: str, action: Action, clock: SteppedClock, turn: int = 0) -> OperationalState:
    return undo_step(who, UndoStep(reference, action, f"{reference}-undo-{action}-{turn}"), clock=clock)


def panel(who: Actor, reference: str, now: datetime) -> PanelView:
    with reading() as session:
        return panel_of(find_incident(session, who, reference), who, now)


def is_offered(who: Actor, reference: str, now: datetime) -> str:
    with reading() as session:
        step = step_to_take_back(find_incident(session, who, reference), who, now)
    return "" if step is None else step.action


def test_a_critical_one_ends_only_with_a_person_of_both_agencies(
    block_officer: Actor, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(block_officer, report(**RIOT), clock=clock)
    for accepts, missing in ((None, "both"), (perwira, "owner")):
        if accepts is not None:
            move(accepts, reference, Action.ACKNOWLEDGE, clock)
        with pytest.raises(Refused) as refused:
            move(karupam, reference, Action.RESOLVE, clock)
        assert refused.value.key == f"incidents.refused.not_accepted.{missing}"
        assert not panel(karupam, reference, clock.now).asks_before_end
    undo(perwira, reference, Action.ACKNOWLEDGE, clock)
    move(karupam, reference, Action.ACKNOWLEDGE, clock)
    with pytest.raises(Refused) as refused:
        move(karupam, reference, Action.RESOLVE, clock)
    assert refused.value.key == "incidents.refused.not_accepted.partner"
    assert row(reference).resolved_at is None
    move(perwira, reference, Action.ACKNOWLEDGE, clock, 1)
    assert panel(karupam, reference, clock.now).asks_before_end
    assert move(karupam, reference, Action.RESOLVE, clock) is OperationalState.RESOLVED


def test_a_lower_one_and_one_of_the_city_end_without_the_partner(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    high = report_incident(karupam, report("tinggi-00001"), clock=clock)
    assert move(karupam, high, Action.RESOLVE, clock) is OperationalState.RESOLVED
    city = report("kota-0000001", type=IncidentType.CRIME, severity=Severity.CRITICAL, zone=Zone.CITY)
    assert move(perwira, report_incident(perwira, city, clock=clock), Action.RESOLVE, clock)


def test_an_end_is_taken_back_and_everything_is_as_before(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(**RIOT), clock=clock)
    clock.move(minutes=1)
    move(perwira, reference, Action.ACKNOWLEDGE, clock)
    clock.move(minutes=5)
    move(karupam, reference, Action.ON_SCENE, clock)
    before = row(reference).model_dump(exclude={"version"})
    clock.move(minutes=5)
    move(karupam, reference, Action.RESOLVE, clock)
    ended = clock.now
    clock.move(minutes=3)
    assert is_offered(karupam, reference, clock.now) == "resolve"
    assert undo(karupam, reference, Action.RESOLVE, clock) is OperationalState.ON_SCENE
    assert row(reference).model_dump(exclude={"version"}) == before
    with reading() as session:
        event = session.exec(select(IncidentEvent).order_by(col(IncidentEvent.id).desc())).first()
        audit = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        told = session.exec(select(Notice).order_by(col(Notice.id).desc())).first()
        assert [one.reference for one in list_open(session, perwira)] == [reference]
    assert event is not None
    assert audit is not None
    assert told is not None
    assert (event.kind, event.action, event.old, event.new, event.was_at) == (
        "undo", "resolve", "resolved", "on_scene", ended,
    )  # fmt: skip
    assert (audit.action, audit.detail) == ("incident.undo.resolve", {"old": "resolved", "new": "on_scene"})
    assert (told.agency, told.kind) == ("polres", "incident.undone")
    # The same click again changes nothing; the step itself is possible again and is a new one.
    assert undo(karupam, reference, Action.RESOLVE, clock) is OperationalState.ON_SCENE
    clock.move(minutes=1)
    assert move(karupam, reference, Action.RESOLVE, clock, 1) is OperationalState.RESOLVED
    assert row(reference).resolved_at == clock.now


def test_an_earlier_instant_keeps_its_answer(karupam: Actor, perwira: Actor, clock: SteppedClock) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    version = row(reference).version
    clock.move(minutes=2)
    move(karupam, reference, Action.RESOLVE, clock)
    clock.move(minutes=4)
    resolved = clock.now
    clock.move(minutes=1)
    undo(karupam, reference, Action.RESOLVE, clock)
    open_again = clock.now
    clock.move(minutes=30)
    move(karupam, reference, Action.RESOLVE, clock, 1)
    assert version < row(reference).version
    with reading() as session:
        counts = [
            numbers.count_open(session, at, is_now=False).total for at in (resolved, open_again, clock.now)
        ]
        since = [len(spans.list_open_since(session, at, is_now=False)) for at in (resolved, open_again)]
        listed = list_numerator(session, perwira, "open_incidents", resolved)
    assert (counts, since, listed.total) == ([0, 1, 0], [0, 1], 0)


def test_an_acceptance_is_taken_back_with_its_person(
    block_officer: Actor, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(block_officer, report(**RIOT), clock=clock)
    fresh = row(reference).model_dump(exclude={"version"})
    clock.move(minutes=4)
    move(perwira, reference, Action.ACKNOWLEDGE, clock)
    move(karupam, reference, Action.ACKNOWLEDGE, clock)
    taken = row(reference)
    assert (taken.ack_late, taken.partner_title, taken.handler_title) == (1, "perwira_piket", "karupam")
    shown = panel(karupam, reference, clock.now)
    assert (shown.taken_by, shown.partner) == ("Karupam Rutan", "Perwira piket Polrestabes")
    undo(perwira, reference, Action.ACKNOWLEDGE, clock)
    undo(karupam, reference, Action.ACKNOWLEDGE, clock)
    assert row(reference).model_dump(exclude={"version"}) == fresh
    shown = panel(karupam, reference, clock.now)
    assert (shown.taken_by, shown.partner) == ("Belum ada", "")


def test_who_was_put_in_charge_since_stays_so(
    block_officer: Actor, karupam: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(block_officer, report(**RIOT), clock=clock)
    move(karupam, reference, Action.ACKNOWLEDGE, clock)
    assign_handler(KEPALA_KPR, AssignHandler(reference, KEPALA_KPR.user_id, "ambil-00001"), clock=clock)
    undo(karupam, reference, Action.ACKNOWLEDGE, clock)
    assert (row(reference).owner_accepted_at, row(reference).handler_title) == (None, "kepala_kpr")


def test_what_was_raised_meanwhile_waits_again_by_the_higher_target(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(severity=Severity.MEDIUM), clock=clock)
    move(perwira, reference, Action.ACKNOWLEDGE, clock)
    raised = ChangeSeverity(reference, Severity.CRITICAL, "", row(reference).version, "naik-000001")
    change_severity(karupam, raised, clock=clock)
    clock.move(minutes=5)
    undo(perwira, reference, Action.ACKNOWLEDGE, clock)
    due = row(reference).ack_due_at
    assert due is not None
    assert (due - clock.now).total_seconds() == 120


def test_only_the_own_last_step_and_only_for_ten_minutes(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    colleague = actor(Role.KARUPAM, Agency.RUTAN, 21)
    move(perwira, reference, Action.ACKNOWLEDGE, clock)
    move(karupam, reference, Action.ON_SCENE, clock)
    move(karupam, reference, Action.CONTAIN, clock)
    leader = actor(Role.KARUTAN, Agency.RUTAN, 22)
    refusals: tuple[tuple[Actor, Action, type[Exception], str], ...] = (
        (colleague, Action.CONTAIN, Refused, "undo_none"),  # somebody else's
        (karupam, Action.ON_SCENE, Refused, "undo_none"),  # not the last
        (perwira, Action.CONTAIN, Refused, "undo_none"),
        (leader, Action.CONTAIN, Denied, "denied"),
    )
    for who, action, kind, words in refusals:
        with pytest.raises(kind, match=words):
            undo(who, reference, action, clock)
    with pytest.raises(Missing):
        undo(karupam, "R-2026-9999", Action.CONTAIN, clock)
    clock.move(minutes=10)
    assert is_offered(karupam, reference, clock.now) == "contain"
    clock.move(seconds=1)
    assert (is_offered(karupam, reference, clock.now), is_offered(colleague, reference, clock.now)) == (
        "",
        "",
    )
    with pytest.raises(Refused) as late:
        undo(karupam, reference, Action.CONTAIN, clock)
    assert (late.value.key, late.value.params) == ("incidents.refused.undo_late", {"minutes": 10})
    assert row(reference).state == "contained"


def test_after_the_end_only_the_end_and_never_what_is_set_aside(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(**RIOT), clock=clock)
    move(perwira, reference, Action.ACKNOWLEDGE, clock)
    move(karupam, reference, Action.RESOLVE, clock)
    with pytest.raises(Refused, match="undo_resolved"):
        undo(perwira, reference, Action.ACKNOWLEDGE, clock)
    aside = MoveRecord(
        reference, RecordAction.MARK_NOT_REPORTABLE, row(reference).version, "Latihan.", "", "bukan-000001"
    )
    move_record(KEPALA_KPR, aside, clock=clock)
    assert is_offered(karupam, reference, clock.now) == ""
    with pytest.raises(Refused, match=r"parts\.over"):
        undo(karupam, reference, Action.RESOLVE, clock)


def test_a_callsign_is_not_given_away_while_its_incident_may_come_back(
    karupam: Actor, clock: SteppedClock
) -> None:
    first = report_incident(karupam, report("satu-000001"), clock=clock)
    word = row(first).callsign
    move(karupam, first, Action.RESOLVE, clock)
    made = [report_incident(karupam, report(f"lain-{n:07}"), clock=clock) for n in range(40)]
    assert word not in {row(one).callsign for one in made}
