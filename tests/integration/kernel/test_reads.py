"""No audit, no data; and whoever is refused leaves a line, once a minute."""

import logging

import pytest
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.kernel import work as work_module
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reads import audit_read, audit_refusal
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.conftest import SteppedClock


def entries(action: str) -> list[AuditEntry]:
    with reading() as session:
        statement = select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.id))
        return list(session.exec(statement))


def test_a_read_is_written_down_record_by_record_before_anything_is_shown(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    audit_read(karupam, "incident", ["R-2026-0001"], clock=clock)
    audit_read(karupam, "incident", ["R-2026-0001", "R-2026-0002"], clock=clock, reason="search")
    audit_read(karupam, "incident", [], clock=clock)
    found = entries("record.read")
    assert {entry.actor_name for entry in found} == {karupam.username}
    assert [(entry.object_id, entry.detail) for entry in found] == [
        ("R-2026-0001", {}),
        ("R-2026-0001", {"reason": "search"}),
        ("R-2026-0002", {"reason": "search"}),
    ]


def test_a_read_that_cannot_be_written_down_is_refused_with_a_sentence(
    db: Database, karupam: Actor, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session, entries: list[AuditEntry]) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(work_module, "append", broken)
    with pytest.raises(Refused) as refusal:
        audit_read(karupam, "incident", ["R-2026-0001"], clock=clock)
    assert refusal.value.key == "error.unaudited"
    assert entries("record.read") == []


def test_a_permission_that_is_missing_is_refused_and_written_down(
    db: Database, block_officer: Actor, karupam: Actor
) -> None:
    karupam.require(Permission.INCIDENT_ACKNOWLEDGE)
    with pytest.raises(Denied):
        block_officer.require(Permission.INCIDENT_ACKNOWLEDGE)
    (entry,) = entries("access.refuse")
    assert (entry.object_type, entry.object_id) == ("permission", "incident.acknowledge")
    assert (entry.outcome, entry.actor_id) == ("refused", block_officer.user_id)


def test_an_action_that_is_denied_in_its_transaction_leaves_the_refusal_and_nothing_else(
    db: Database, perwira: Actor, karupam: Actor, clock: SteppedClock
) -> None:
    command = ReportIncident(
        type=IncidentType.CONTRABAND,
        severity=Severity.HIGH,
        zone=Zone.BLOCK_C,
        occurred_at=None,
        description="Dua ponsel ditemukan.",
        is_text_shared=False,
        key="key-00000001",
    )
    reference = report_incident(karupam, command, clock=clock)
    move_incident(perwira, MoveIncident(reference, Action.ACKNOWLEDGE, "key-00000002"), clock=clock)
    with pytest.raises(Denied):  # containing belongs to the owner
        move_incident(perwira, MoveIncident(reference, Action.CONTAIN, "key-00000003"), clock=clock)
    (entry,) = entries("access.refuse")
    assert (entry.object_type, entry.object_id) == ("action", "move_incident")
    assert (entry.actor_name, entry.agency) == (perwira.username, "polres")
    assert entries("incident.contain") == []


def test_inside_a_transaction_the_refusal_waits_until_it_has_rolled_back(
    db: Database, block_officer: Actor, clock: SteppedClock
) -> None:
    """SQLite has one writer: a second transaction of the same thread would wait for the first in vain."""

    def ask_inside() -> None:
        with unit_of_work(block_officer, clock) as work:
            work.audit("nil.report")
            block_officer.require(Permission.AUDIT_READ)

    with pytest.raises(Denied):
        ask_inside()
    (entry,) = entries("access.refuse")
    assert entry.object_id == "audit.read"
    assert entries("nil.report") == []


def test_the_same_refusal_is_told_once_a_minute(
    db: Database, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    for _ in range(5):
        audit_refusal(karupam, "page:/audit", clock=clock)
    audit_refusal(perwira, "page:/audit", clock=clock)
    audit_refusal(karupam, "handler:AuditState.load", clock=clock)
    clock.move(seconds=61)
    audit_refusal(karupam, "page:/audit", clock=clock)
    found = [(one.actor_id, one.object_type, one.object_id) for one in entries("access.refuse")]
    assert found == [
        (1, "page", "/audit"),
        (2, "page", "/audit"),
        (1, "handler", "AuditState.load"),
        (1, "page", "/audit"),
    ]


def test_a_refusal_stands_when_it_cannot_be_written_down(
    db: Database,
    block_officer: Actor,
    clock: SteppedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(session: Session, entries: list[AuditEntry]) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(work_module, "append", broken)
    with caplog.at_level(logging.ERROR), pytest.raises(Denied):
        block_officer.require(Permission.AUDIT_READ)
    assert "could not be audited" in caplog.text
