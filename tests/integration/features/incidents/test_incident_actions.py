"""Promises of the incident actions, on both databases: one row, one audit entry, the right people."""

import threading

import pytest
from sqlmodel import func, select

from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.forms import ReportIncident, parse_report
from dashboard.features.incidents.queries import detail, records
from dashboard.features.incidents.rules.codes import Action, IncidentType, OperationalState
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice, Revision
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")


def report(key: str = "key-00000001", **changes: object) -> ReportIncident:
    values: dict[str, object] = {
        "type": IncidentType.CONTRABAND,
        "severity": Severity.HIGH,
        "zone": Zone.BLOCK_C,
        "occurred_at": None,
        "description": "Dua ponsel ditemukan.",
        "is_text_shared": False,
        "key": key,
    }
    return ReportIncident(**{**values, **changes})  # type: ignore[arg-type]


def count(model: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def test_report_writes_row_history_audit_day_and_revision_together(
    karupam: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    assert reference == "R-2026-0001"
    with reading() as session:
        incident = session.exec(select(Incident)).one()
        assert (incident.agency, incident.state, incident.is_site) == ("rutan", "reported", True)
        assert incident.reported_at == clock.now
        assert session.exec(select(IncidentEvent.action)).all() == ["report"]
        assert session.exec(select(AuditEntry.action)).all() == ["incident.report"]
        # A quick report is a draft: live at once, in no statistics until it is submitted.
        assert (incident.record_state, incident.in_statistics) == ("draft", False)
        assert session.exec(select(IncidentDay.total)).all() == []
        assert [row.reference for row in records.list_open(session, karupam)] == [reference]
        assert session.get(Revision, "incidents").number == 1  # type: ignore[union-attr]
        told = session.exec(select(Notice.agency, Notice.kind).order_by(Notice.agency)).all()
        assert told == [("polres", "incident.reported"), ("rutan", "incident.reported")]


def test_same_key_gives_the_same_reference_and_one_row(karupam: Actor, clock: SteppedClock) -> None:
    first = report_incident(karupam, report(), clock=clock)
    clock.move(seconds=3)
    assert report_incident(karupam, report(), clock=clock) == first
    assert count(Incident) == 1
    with pytest.raises(Refused):
        report_incident(karupam, report(severity=Severity.LOW), clock=clock)
    assert count(Incident) == 1


def test_parallel_submits_of_one_key_make_one_row(karupam: Actor, clock: SteppedClock, db: Database) -> None:
    results: list[object] = []

    def submit() -> None:
        try:
            results.append(report_incident(karupam, report("parallel-key"), clock=clock))
        except Exception as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(Incident) == 1
    assert results == ["R-2026-0001"] * 8


def test_references_count_per_agency(karupam: Actor, perwira: Actor, clock: SteppedClock) -> None:
    assert report_incident(karupam, report("key-a-000001"), clock=clock) == "R-2026-0001"
    assert report_incident(perwira, report("key-b-000001"), clock=clock) == "P-2026-0001"
    assert report_incident(karupam, report("key-a-000002"), clock=clock) == "R-2026-0002"


@pytest.mark.parametrize("role", [role for role in Role if role not in {
    Role.PETUGAS_BLOK, Role.P2U, Role.KARUPAM, Role.KEPALA_KPR, Role.SAMAPTA, Role.PIKET_SPKT,
    Role.PERWIRA_PIKET, Role.KABAG_OPS, Role.SYSTEM,
}])  # fmt: skip
def test_only_the_named_roles_report(role: Role, clock: SteppedClock) -> None:
    with pytest.raises(Denied):
        report_incident(actor(role, Agency.RUTAN), report(), clock=clock)
    assert count(Incident) == 0


def move(reference: str, action: Action) -> MoveIncident:
    return MoveIncident(reference, action, f"{reference}-{action.value}")


def test_the_way_of_an_incident_through_both_agencies(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    with pytest.raises(Refused):  # the reporting agency has acknowledged by reporting
        move_incident(karupam, move(reference, Action.ACKNOWLEDGE), clock=clock)
    clock.move(minutes=4)
    assert (
        move_incident(perwira, move(reference, Action.ACKNOWLEDGE), clock=clock)
        is OperationalState.ACKNOWLEDGED
    )
    with pytest.raises(Denied):  # containing belongs to the owner
        move_incident(perwira, move(reference, Action.CONTAIN), clock=clock)
    for action, state in (
        (Action.ON_SCENE, OperationalState.ON_SCENE),
        (Action.CONTAIN, OperationalState.CONTAINED),
        (Action.RESOLVE, OperationalState.RESOLVED),
    ):
        clock.move(minutes=5)
        assert move_incident(karupam, move(reference, action), clock=clock) is state
    with reading() as session:
        found = detail.find_incident(session, perwira, reference)
        assert [step.action for step in found.steps] == [
            "resolve",
            "contain",
            "on_scene",
            "acknowledge",
            "report",
        ]
        assert records.list_open(session, perwira) == ()


def test_a_second_click_is_silent_and_another_person_is_told(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    reference = report_incident(karupam, report(), clock=clock)
    move_incident(perwira, move(reference, Action.ACKNOWLEDGE), clock=clock)
    move_incident(perwira, move(reference, Action.ACKNOWLEDGE), clock=clock)
    colleague = actor(Role.PIKET_SPKT, Agency.POLRES, 9)
    with pytest.raises(Refused):
        move_incident(colleague, move(reference, Action.ACKNOWLEDGE), clock=clock)
    assert count(IncidentEvent) == 2


def test_free_text_stays_with_its_agency_until_it_is_shared(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    own = report_incident(karupam, report("own-00000001"), clock=clock)
    shared = report_incident(karupam, report("shared-000001", is_text_shared=True), clock=clock)
    with reading() as session:
        assert detail.find_incident(session, karupam, own).row.description == "Dua ponsel ditemukan."
        hidden = detail.find_incident(session, perwira, own).row
        assert (hidden.description, hidden.has_hidden_text) == ("", True)
        assert detail.find_incident(session, perwira, shared).row.description == "Dua ponsel ditemukan."
        assert {row.description for row in records.list_open_public(session)} == {""}


def test_unknown_reference_is_missing(karupam: Actor, clock: SteppedClock) -> None:
    with reading() as session, pytest.raises(Missing):
        detail.find_incident(session, karupam, "R-2026-9999")
    with pytest.raises(Missing):
        move_incident(karupam, move("R-2026-9999", Action.RESOLVE), clock=clock)


def test_nothing_is_saved_when_the_form_is_wrong(clock: SteppedClock) -> None:
    from dashboard.kernel.errors import Invalid

    with pytest.raises(Invalid) as refused:
        parse_report(
            {"type": "nope", "occurred_at": "2030-01-01T00:00", "description": "x\x00", "key": "k" * 12},
            clock.now,
        )
    assert set(refused.value.fields) == {"type", "severity", "location", "occurred_at", "description"}
