"""Checklist, joint tasks and M/ETHANE on both databases: allowed beside refused, no child of another."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.actions.checks import AnswerStep, answer_step
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.tasks import (
    CancelTask,
    FinishTask,
    add_task,
    cancel_task,
    finish_task,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.queries.parts import find_checks, list_methane, list_tasks
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.tables import (
    Incident,
    IncidentCheck,
    IncidentEvent,
    IncidentMethane,
    IncidentTask,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

SAMAPTA = actor(Role.SAMAPTA, Agency.POLRES, 11)


def report(who: Actor, clock: SteppedClock, key: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "type": IncidentType.RIOT,
        "severity": Severity.CRITICAL,
        "zone": Zone.BLOCK_D,
        "occurred_at": None,
        "description": "",
        "is_text_shared": False,
        "key": key,
    }
    return report_incident(who, ReportIncident(**{**values, **changes}), clock=clock)


@pytest.fixture
def reference(karupam: Actor, clock: SteppedClock) -> str:
    made = report(karupam, clock, "report-000001")
    clock.move(minutes=1)
    return made


def count(model: type) -> int:
    with reading() as session:
        return session.exec(select(func.count()).select_from(model)).one()


def history(kind: str) -> list[tuple[str, str, str]]:
    with reading() as session:
        rows = session.exec(
            select(IncidentEvent).where(IncidentEvent.kind == kind).order_by(col(IncidentEvent.id))
        )
        return [(row.action, row.old, row.new) for row in rows]


def notices(kind: str) -> list[str]:
    with reading() as session:
        return list(session.exec(select(Notice.agency).where(Notice.kind == kind).order_by(Notice.agency)))


def audits(action: str) -> int:
    with reading() as session:
        return len(session.exec(select(AuditEntry.id).where(AuditEntry.action == action)).all())


def resolve(who: Actor, reference: str, clock: SteppedClock) -> None:
    move_incident(who, MoveIncident(reference, Action.RESOLVE, f"{reference}-resolve"), clock=clock)


# ---- checklist ------------------------------------------------------------------------------------


def tick(reference: str, step: str, answer: str = "done", turn: int = 0, version: int = 1) -> AnswerStep:
    return AnswerStep(reference, step, answer, version, f"{turn}-{reference}-{step}-{answer}")


def refusal(who: Actor, command: AnswerStep, clock: SteppedClock) -> str:
    with pytest.raises(Refused) as caught:
        answer_step(who, command, clock=clock)
    return caught.value.key


def test_each_agency_answers_its_own_steps_and_either_the_joint_ones(
    karupam: Actor, leader: Actor, reference: str, clock: SteppedClock
) -> None:
    assert answer_step(karupam, tick(reference, "alarm"), clock=clock) == "done"
    assert answer_step(SAMAPTA, tick(reference, "police_gate"), clock=clock) == "done"
    assert answer_step(SAMAPTA, tick(reference, "negotiator"), clock=clock) == "done"
    other = "incidents.checks.other_agency"
    assert refusal(SAMAPTA, tick(reference, "lock_down"), clock) == other
    assert refusal(karupam, tick(reference, "police_gate", "undone", 1), clock) == other
    with pytest.raises(Denied):
        answer_step(leader, tick(reference, "all_clear"), clock=clock)
    assert count(IncidentCheck) == 3
    expected = [("alarm", "", "done"), ("police_gate", "", "done"), ("negotiator", "", "done")]
    assert history("check") == expected
    assert audits("incident.check") == 3


def test_an_answer_opens_its_branch_and_undoing_is_a_newer_row(
    karupam: Actor, reference: str, clock: SteppedClock
) -> None:
    assert refusal(SAMAPTA, tick(reference, "crowd_unit"), clock) == "incidents.checks.branch"
    answer_step(karupam, tick(reference, "spreading", "yes"), clock=clock)
    answer_step(SAMAPTA, tick(reference, "crowd_unit"), clock=clock)
    assert refusal(karupam, tick(reference, "spreading", "no", 1), clock) == "incidents.checks.answered"
    clock.move(seconds=20)
    answer_step(karupam, tick(reference, "spreading", "undone", 1), clock=clock)
    nothing = "incidents.checks.nothing_to_undo"
    assert refusal(karupam, tick(reference, "spreading", "undone", 2), clock) == nothing
    answer_step(karupam, tick(reference, "spreading", "no", 2), clock=clock)
    assert history("check")[-2:] == [("spreading", "yes", "undone"), ("spreading", "undone", "no")]
    with reading() as session:
        _, newest = find_checks(session, karupam, reference)
    assert (newest["spreading"].answer, newest["spreading"].turns) == ("no", 3)
    assert count(IncidentCheck) == 4


@pytest.mark.parametrize(
    ("step", "answer", "version", "key"),
    [
        ("alarm", "done", 2, "incidents.checks.other_version"),
        ("alarm", "done", 0, "incidents.checks.other_version"),
        ("close_gate", "done", 1, "incidents.refused.unknown_step"),
        ("x" * 200, "done", 1, "incidents.refused.unknown_step"),
        ("alarm", "yes", 1, "incidents.refused.unknown_answer"),
        ("spreading", "done", 1, "incidents.refused.unknown_answer"),
        ("spreading", "perhaps", 1, "incidents.refused.unknown_answer"),
    ],
)
def test_what_the_checklist_does_not_know_is_refused(
    karupam: Actor, reference: str, clock: SteppedClock, step: str, answer: str, version: int, key: str
) -> None:
    command = AnswerStep(reference, step, answer, version, "kunci-000001")
    assert refusal(karupam, command, clock) == key
    assert count(IncidentCheck) == 0
    answer_step(karupam, tick(reference, "alarm"), clock=clock)


def test_the_same_tap_twice_is_one_answer(karupam: Actor, reference: str, clock: SteppedClock) -> None:
    answer_step(karupam, tick(reference, "alarm"), clock=clock)
    clock.move(seconds=2)
    assert answer_step(karupam, tick(reference, "alarm"), clock=clock) == "done"
    assert count(IncidentCheck) == 1
    assert refusal(karupam, tick(reference, "alarm", turn=1), clock) == "incidents.checks.answered"


def test_nothing_is_added_to_what_is_over_or_unknown(
    karupam: Actor, perwira: Actor, reference: str, clock: SteppedClock
) -> None:
    crime = {"type": IncidentType.CRIME, "severity": Severity.LOW, "zone": Zone.CITY}
    city = report(perwira, clock, "report-city01", **crime)
    with pytest.raises(Missing):
        answer_step(karupam, tick("R-2026-9999", "alarm"), clock=clock)
    with pytest.raises(Denied):  # the city's incidents are the police's own
        answer_step(karupam, tick(city, "need_partner", "no"), clock=clock)
    with pytest.raises(Denied):
        add_task(karupam, ask(city), clock=clock)
    answer_step(karupam, tick(reference, "alarm"), clock=clock)
    resolve(karupam, reference, clock)
    assert refusal(karupam, tick(reference, "lock_down"), clock) == "incidents.parts.over"
    with pytest.raises(Refused, match=r"incidents\.parts\.over"):
        add_task(karupam, ask(reference), clock=clock)
    with pytest.raises(Refused, match=r"incidents\.parts\.over"):
        send_methane(karupam, message(reference), clock=clock)


def test_an_incident_kept_to_its_agency_has_no_parts_for_the_other(
    karupam: Actor, perwira: Actor, reference: str, clock: SteppedClock, db: Database
) -> None:
    with Session(db.writer) as session:
        row = session.exec(select(Incident).where(Incident.reference == reference)).one()
        row.audience = "own"
        session.add(row)
        session.commit()
    with pytest.raises(Missing):
        answer_step(SAMAPTA, tick(reference, "police_gate"), clock=clock)
    with reading() as session:
        for read in (find_checks, list_tasks, list_methane):
            assert read(session, karupam, reference)[0].reference == reference
            with pytest.raises(Missing):
                read(session, perwira, reference)


# ---- tasks ----------------------------------------------------------------------------------------


def ask(reference: str, agency: Agency = Agency.POLRES, key: str = "tugas-000001", **changes: Any) -> AddTask:
    values: dict[str, Any] = {"text": "Tutup jalan timur.", "due_minutes": 15, **changes}
    return AddTask(reference=reference, agency=agency, key=key, **values)


def test_either_asks_either_the_asked_finishes_and_the_asker_is_told(
    karupam: Actor, perwira: Actor, reference: str, clock: SteppedClock
) -> None:
    outward = add_task(karupam, ask(reference), clock=clock)
    inward = add_task(perwira, ask(reference, Agency.RUTAN, "tugas-000002", due_minutes=None), clock=clock)
    own = add_task(karupam, ask(reference, Agency.RUTAN, "tugas-000003"), clock=clock)
    assert notices("incident.task") == ["polres", "rutan", "rutan"]
    with pytest.raises(Denied):  # on the scene, but no desk
        add_task(SAMAPTA, ask(reference, key="tugas-000004"), clock=clock)
    with pytest.raises(Refused, match=r"incidents\.tasks\.not_yours"):
        finish_task(karupam, FinishTask(reference, outward, "selesai-0001"), clock=clock)
    clock.move(minutes=5)
    finish_task(SAMAPTA, FinishTask(reference, outward, "selesai-0002"), clock=clock)
    assert notices("incident.task_done") == ["rutan"]
    with reading() as session:
        _, rows = list_tasks(session, perwira, reference)
    # Open ones first, those with a clock before those without; then what is closed.
    assert [row.id for row in rows] == [own, inward, outward]
    assert rows[0].due_at == clock.now + timedelta(minutes=10)
    assert rows[2].done_at == clock.now
    assert rows[2].text == "Tutup jalan timur."
    assert [line[0] for line in history("task")] == ["task_added"] * 3 + ["task_done"]


def test_only_the_asker_takes_a_task_back_and_only_once(
    karupam: Actor, perwira: Actor, reference: str, clock: SteppedClock
) -> None:
    number = add_task(karupam, ask(reference), clock=clock)
    with pytest.raises(Refused, match=r"incidents\.tasks\.not_asked_by_you"):
        cancel_task(perwira, CancelTask(reference, number, "batal-000001"), clock=clock)
    with pytest.raises(Denied):
        cancel_task(SAMAPTA, CancelTask(reference, number, "batal-000002"), clock=clock)
    cancel_task(karupam, CancelTask(reference, number, "batal-000003"), clock=clock)
    cancel_task(karupam, CancelTask(reference, number, "batal-000003"), clock=clock)  # the same click
    for late in (
        lambda: finish_task(SAMAPTA, FinishTask(reference, number, "selesai-0001"), clock=clock),
        lambda: cancel_task(karupam, CancelTask(reference, number, "batal-000004"), clock=clock),
    ):
        with pytest.raises(Refused, match=r"incidents\.tasks\.closed"):
            late()
    assert audits("incident.task.cancel") == 1


def test_a_task_of_another_incident_does_not_exist_here(
    karupam: Actor, reference: str, clock: SteppedClock
) -> None:
    other = report(karupam, clock, "report-000002", zone=Zone.BLOCK_A)
    number = add_task(karupam, ask(reference), clock=clock)
    for wrong in (number + 1, 0, -1):
        with pytest.raises(Missing):
            finish_task(SAMAPTA, FinishTask(reference, wrong, f"selesai-{wrong:05}"), clock=clock)
    with pytest.raises(Missing):
        finish_task(SAMAPTA, FinishTask(other, number, "selesai-0001"), clock=clock)
    with pytest.raises(Missing):
        cancel_task(karupam, CancelTask(other, number, "batal-000001"), clock=clock)
    finish_task(SAMAPTA, FinishTask(reference, number, "selesai-0002"), clock=clock)


def test_the_same_request_twice_is_one_task_and_bad_input_none(
    karupam: Actor, reference: str, clock: SteppedClock
) -> None:
    first = add_task(karupam, ask(reference), clock=clock)
    clock.move(seconds=3)
    assert add_task(karupam, ask(reference), clock=clock) == first
    with pytest.raises(Refused, match=r"error\.key_reused"):
        add_task(karupam, ask(reference, text="Lain"), clock=clock)
    bad: list[tuple[dict[str, Any], str]] = [
        ({"text": " "}, "task_text"),
        ({"text": "x" * 301}, "task_text"),
        ({"due_minutes": 0}, "task_due"),
        ({"due_minutes": 10**9}, "task_due"),
    ]
    for changes, field in bad:
        with pytest.raises(Invalid) as caught:
            add_task(karupam, ask(reference, key="tugas-000009", **changes), clock=clock)
        assert list(caught.value.fields) == [field]
    assert count(IncidentTask) == 1
    resolve(karupam, reference, clock)
    finish_task(SAMAPTA, FinishTask(reference, first, "selesai-0001"), clock=clock)  # nothing stays open


# ---- M/ETHANE -------------------------------------------------------------------------------------


def message(reference: str, key: str = "methane-0001", **changes: Any) -> SendMethane:
    values: dict[str, Any] = {
        "is_major": True,
        "exact_location": "Blok D, lorong belakang",
        "kind": "Kerusuhan",
        "hazards": "",
        "access": "Gerbang utama",
        "casualties": "2 luka ringan",
        "services": "",
    }
    return SendMethane(reference=reference, key=key, **{**values, **changes})


def test_a_message_reaches_both_desks_and_a_correction_is_a_newer_one(
    karupam: Actor, leader: Actor, reference: str, clock: SteppedClock
) -> None:
    first = send_methane(karupam, message(reference), clock=clock)
    assert send_methane(karupam, message(reference), clock=clock) == first
    clock.move(minutes=3)
    newer = message(reference, "methane-0002", is_major=False)
    second = send_methane(SAMAPTA, newer, clock=clock)
    with reading() as session:
        _, rows = list_methane(session, leader, reference)  # both agencies read it whole
    assert [row.id for row in rows] == [second, first]
    assert (rows[1].casualties, rows[0].agency) == ("2 luka ringan", Agency.POLRES)
    assert history("methane") == [("methane", "", "major"), ("methane", "", "standby")]
    assert notices("incident.methane") == ["polres", "polres", "rutan", "rutan"]
    with pytest.raises(Denied):
        send_methane(leader, message(reference, "methane-0003"), clock=clock)


def test_a_message_needs_its_lines_and_the_site(
    karupam: Actor, perwira: Actor, reference: str, clock: SteppedClock
) -> None:
    for changes, field in (
        ({"exact_location": ""}, "methane_exact_location"),
        ({"kind": " "}, "methane_kind"),
        ({"access": "x" * 201}, "methane_access"),
    ):
        with pytest.raises(Invalid) as caught:
            send_methane(karupam, message(reference, **changes), clock=clock)
        assert list(caught.value.fields) == [field]
    crime = {"type": IncidentType.CRIME, "severity": Severity.LOW, "zone": Zone.CITY}
    city = report(perwira, clock, "report-city01", **crime)
    with pytest.raises(Refused, match=r"incidents\.methane\.site_only"):
        send_methane(perwira, message(city), clock=clock)
    assert count(IncidentMethane) == 0
    send_methane(karupam, message(reference), clock=clock)
