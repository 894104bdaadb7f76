"""Severity: suggested, raised freely, lowered by a supervisor with a reason; and what follows from it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import ChangeSeverity, change_severity, report_incident
from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity
from tests.conftest import SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")

SUPERVISOR = actor(Role.KEPALA_KPR, Agency.RUTAN, 7)


def incident() -> Incident:
    with reading() as session:
        return session.exec(select(Incident)).one()


def change(severity: Severity, reason: str = "", version: int | None = None, key: str = "") -> ChangeSeverity:
    row = incident()
    known = row.version if version is None else version
    return ChangeSeverity(row.reference, severity, reason, known, key or f"ubah-{severity.value}-{known}")


def test_a_report_below_the_suggestion_needs_a_supervisor_and_a_reason(
    block_officer: Actor, clock: SteppedClock
) -> None:
    low = report(type=IncidentType.RIOT, severity=Severity.HIGH)
    with pytest.raises(Invalid) as refused:
        report_incident(block_officer, low, clock=clock)
    assert refused.value.fields == {"severity": "incidents.form.severity.lower"}
    with pytest.raises(Invalid) as refused:
        report_incident(SUPERVISOR, low, clock=clock)
    assert refused.value.fields == {"lower_reason": "incidents.form.lower_reason.required"}
    with_reason = report(type=IncidentType.RIOT, severity=Severity.HIGH, lower_reason="Sudah reda.")
    report_incident(SUPERVISOR, with_reason, clock=clock)
    assert incident().suggested_severity == "critical"
    with reading() as session:
        steps = session.exec(select(IncidentEvent).where(IncidentEvent.kind == "severity")).all()
    assert [(step.action, step.old, step.new, step.text) for step in steps] == [
        ("lower", "critical", "high", "Sudah reda.")
    ]


def test_markers_raise_the_suggestion(block_officer: Actor, clock: SteppedClock) -> None:
    phone = report(severity=Severity.LOW, markers=(Marker.PHONE,))
    with pytest.raises(Invalid):
        report_incident(block_officer, phone, clock=clock)
    report_incident(block_officer, report(severity=Severity.LOW), clock=clock)
    assert incident().suggested_severity == "low"


def test_raising_is_free_for_the_owner_and_refused_for_the_other_agency(
    block_officer: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    report_incident(block_officer, report(severity=Severity.MEDIUM), clock=clock)
    with pytest.raises(Refused) as refused:
        change_severity(perwira, change(Severity.CRITICAL), clock=clock)
    assert refused.value.key == "incidents.refused.owner_only"
    clock.move(minutes=10)
    assert change_severity(block_officer, change(Severity.CRITICAL), clock=clock) is Severity.CRITICAL
    row = incident()
    # Due sooner, counted from the raise; the owner's own named person is asked for from now on.
    assert row.ack_due_at == row.owner_due_at == clock.now + timedelta(minutes=2)
    with pytest.raises(Refused) as refused:
        change_severity(block_officer, change(Severity.CRITICAL), clock=clock)
    assert refused.value.key == "incidents.refused.same_severity"


def test_lowering_needs_a_supervisor_and_a_reason(block_officer: Actor, clock: SteppedClock) -> None:
    report_incident(block_officer, report(severity=Severity.HIGH), clock=clock)
    with pytest.raises(Denied):
        change_severity(block_officer, change(Severity.MEDIUM, "Ternyata ringan."), clock=clock)
    with pytest.raises(Invalid) as refused:
        change_severity(SUPERVISOR, change(Severity.MEDIUM), clock=clock)
    assert refused.value.fields == {"reason": "incidents.severity.reason"}
    due = incident().ack_due_at
    lowered = change(Severity.MEDIUM, "Ternyata ringan.", key="turun-000001")
    assert change_severity(SUPERVISOR, lowered, clock=clock) is Severity.MEDIUM
    assert incident().ack_due_at == due, "what was promised stays promised"
    assert change_severity(SUPERVISOR, lowered, clock=clock) is Severity.MEDIUM, "the same click again"


def test_a_stale_page_is_refused(block_officer: Actor, clock: SteppedClock) -> None:
    report_incident(block_officer, report(severity=Severity.MEDIUM), clock=clock)
    old = incident().version
    change_severity(block_officer, change(Severity.HIGH), clock=clock)
    with pytest.raises(Conflict) as refused:
        change_severity(block_officer, change(Severity.CRITICAL, version=old), clock=clock)
    assert refused.value.key == "incidents.refused.stale"
    assert incident().severity == "high"
