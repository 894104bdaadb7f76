"""Whose incident it is decides about its parts: neither an own one nor the city's is the partner's."""

from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.actions.checks import AnswerStep, answer_step
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.tasks import add_task
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.queries.parts import find_checks, list_methane, list_tasks
from dashboard.features.incidents.queries.searches import searches_of
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident, IncidentCheck
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

SAMAPTA = actor(Role.SAMAPTA, Agency.POLRES, 11)


def report(who: Actor, clock: SteppedClock, kind: IncidentType, zone: Zone) -> str:
    command = ReportIncident(
        type=kind,
        severity=Severity.CRITICAL,
        zone=zone,
        occurred_at=None,
        description="",
        is_text_shared=False,
        key="report-000001",
    )
    return report_incident(who, command, clock=clock)


def message(reference: str) -> SendMethane:
    values: dict[str, Any] = dict.fromkeys(("hazards", "access", "casualties", "services"), "")
    return SendMethane(
        reference=reference,
        is_major=True,
        exact_location="Blok D",
        kind="Kerusuhan",
        key="methane-0001",
        **values,
    )


def test_what_is_kept_to_one_agency_has_no_parts_for_the_other(
    karupam: Actor, perwira: Actor, clock: SteppedClock, db: Database
) -> None:
    reference = report(karupam, clock, IncidentType.RIOT, Zone.BLOCK_D)
    with Session(db.writer) as session:
        row = session.exec(select(Incident)).one()
        row.audience = "own"
        session.add(row)
        session.commit()
    ask = AddTask(reference, Agency.POLRES, "Tutup jalan.", None, "tugas-000001")
    writes = (
        lambda: answer_step(SAMAPTA, AnswerStep(reference, "police_gate", "done", 1, "a" * 8), clock=clock),
        lambda: add_task(perwira, ask, clock=clock),
        lambda: send_methane(perwira, message(reference), clock=clock),
    )
    for write in writes:
        with pytest.raises(Missing):
            write()
    with reading() as session:
        for read in (find_checks, list_tasks, list_methane, searches_of):
            assert read(session, karupam, reference)[0].reference == reference
            with pytest.raises(Missing):
                read(session, perwira, reference)


def test_the_citys_checklist_is_the_polices_own(
    karupam: Actor, perwira: Actor, clock: SteppedClock, db: Database
) -> None:
    reference = report(perwira, clock, IncidentType.CRIME, Zone.CITY)
    command = AnswerStep(reference, "need_partner", "no", 1, "kunci-000001")
    with pytest.raises(Denied):
        answer_step(karupam, command, clock=clock)
    assert answer_step(perwira, command, clock=clock) == "no"
    with reading() as session:
        assert len(session.exec(select(IncidentCheck)).all()) == 1
