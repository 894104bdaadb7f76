"""Checklist, joint sub-tasks and M/ETHANE on both databases: allowed and refused side by side."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

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
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.queries.parts import find_checks, list_methane, list_tasks
from dashboard.features.incidents.rules.codes import Action, IncidentType
from dashboard.features.incidents.rules.protap import protap, visible_steps
from dashboard.features.incidents.tables import IncidentCheck, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import Notice
from tests.conftest import SteppedClock
from tests.integration.conftest import actor as make_actor
from tests.integration.features.incidents.test_incident_actions import report

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def riot(karupam: Actor, clock: SteppedClock) -> str:
    command = report(type=IncidentType.RIOT, severity=Severity.CRITICAL)
    return report_incident(karupam, command, clock=clock)


def step(reference: str, code: str, answer: str = "done", *, version: int = 1, turn: int = 1) -> AnswerStep:
    return AnswerStep(reference, code, answer, version, f"{reference}-{code}-{turn}")


def refused(act, key: str) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.key == key


def resolve(reference: str, actor: Actor, clock: SteppedClock) -> None:
    """A riot is critical: the other agency has accepted before it ends."""
    partner = make_actor(Role.PERWIRA_PIKET, actor.agency.other, 31)
    move_incident(partner, MoveIncident(reference, Action.ACKNOWLEDGE, f"{reference}-terima"), clock=clock)
    move_incident(actor, MoveIncident(reference, Action.RESOLVE, f"{reference}-selesai"), clock=clock)


# ---- checklist ---------------------------------------------------------------------------------------


def test_each_agency_answers_its_own_steps(
    riot: str, karupam: Actor, perwira: Actor, leader: Actor, clock: SteppedClock
) -> None:
    clock.move(seconds=40)
    assert answer_step(karupam, step(riot, "alarm"), clock=clock) == "done"
    refused(
        lambda: answer_step(perwira, step(riot, "lock_down"), clock=clock), "incidents.checks.other_agency"
    )
    refused(
        lambda: answer_step(karupam, step(riot, "police_gate"), clock=clock), "incidents.checks.other_agency"
    )
    answer_step(perwira, step(riot, "police_gate"), clock=clock)
    with pytest.raises(Denied):
        answer_step(leader, step(riot, "negotiator"), clock=clock)
    with reading() as session:
        _, found = find_checks(session, perwira, riot)
    assert {code: (row.agency, row.title) for code, row in found.items()} == {
        "alarm": (Agency.RUTAN, "karupam"),
        "police_gate": (Agency.POLRES, "perwira_piket"),
    }


def test_unknown_steps_answers_and_versions_are_refused(
    riot: str, karupam: Actor, clock: SteppedClock
) -> None:
    refused(lambda: answer_step(karupam, step(riot, "dance"), clock=clock), "incidents.refused.unknown_step")
    refused(
        lambda: answer_step(karupam, step(riot, "alarm", "maybe"), clock=clock),
        "incidents.refused.unknown_answer",
    )
    refused(
        lambda: answer_step(karupam, step(riot, "alarm", version=2), clock=clock),
        "incidents.checks.other_version",
    )
    with pytest.raises(Missing):
        answer_step(karupam, step("R-2026-9999", "alarm"), clock=clock)


def test_a_branch_opens_with_its_answer_and_undoing_is_a_newer_row(
    riot: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    refused(lambda: answer_step(perwira, step(riot, "crowd_unit"), clock=clock), "incidents.checks.branch")
    answer_step(karupam, step(riot, "spreading", "no"), clock=clock)
    refused(
        lambda: answer_step(perwira, step(riot, "crowd_unit", turn=2), clock=clock), "incidents.checks.branch"
    )
    refused(
        lambda: answer_step(karupam, step(riot, "spreading", "yes", turn=2), clock=clock),
        "incidents.checks.answered",
    )
    answer_step(karupam, step(riot, "spreading", "undone", turn=3), clock=clock)
    refused(
        lambda: answer_step(karupam, step(riot, "spreading", "undone", turn=4), clock=clock),
        "incidents.checks.nothing_to_undo",
    )
    answer_step(karupam, step(riot, "spreading", "yes", turn=5), clock=clock)
    answer_step(perwira, step(riot, "crowd_unit", turn=3), clock=clock)
    with reading() as session:
        rows = session.exec(select(IncidentCheck).order_by(col(IncidentCheck.id))).all()
        told = session.exec(select(IncidentEvent.new).where(IncidentEvent.kind == "check")).all()
    assert [row.answer for row in rows] == ["no", "undone", "yes", "done"] == list(told)
    assert "crowd_unit" in {one.code for one in visible_steps(protap("riot", 1), {"spreading": "yes"})}


def test_the_same_click_twice_is_one_answer_and_a_closed_incident_takes_none(
    riot: str, karupam: Actor, clock: SteppedClock
) -> None:
    answer_step(karupam, step(riot, "alarm"), clock=clock)
    answer_step(karupam, step(riot, "alarm"), clock=clock)
    with reading() as session:
        assert len(session.exec(select(IncidentCheck)).all()) == 1
    resolve(riot, karupam, clock)
    refused(lambda: answer_step(karupam, step(riot, "lock_down"), clock=clock), "incidents.parts.over")


# ---- sub-tasks ---------------------------------------------------------------------------------------


def task(reference: str, agency: Agency, key: str = "tugas-00001", **changes: object) -> AddTask:
    values: dict[str, object] = {"text": "Tutup jalan selatan.", "due_minutes": 10}
    return AddTask(reference, agency, key=key, **{**values, **changes})  # type: ignore[arg-type]


def test_either_agency_asks_and_only_the_asked_one_finishes(
    riot: str, karupam: Actor, perwira: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    with pytest.raises(Denied):
        add_task(block_officer, task(riot, Agency.POLRES), clock=clock)
    number = add_task(karupam, task(riot, Agency.POLRES), clock=clock)
    assert add_task(karupam, task(riot, Agency.POLRES), clock=clock) == number
    refused(
        lambda: finish_task(karupam, FinishTask(riot, number, "selesai-001"), clock=clock),
        "incidents.tasks.not_yours",
    )
    with reading() as session:
        _, (waiting,) = list_tasks(session, perwira, riot)
        assert waiting.text == "Tutup jalan selatan."
        assert waiting.due_at == clock.now + timedelta(minutes=10)
    clock.move(minutes=3)
    finish_task(perwira, FinishTask(riot, number, "selesai-002"), clock=clock)
    refused(
        lambda: finish_task(perwira, FinishTask(riot, number, "selesai-003"), clock=clock),
        "incidents.tasks.closed",
    )
    with reading() as session:
        _, (done,) = list_tasks(session, karupam, riot)
        told = session.exec(select(Notice.agency, Notice.kind).where(col(Notice.kind).contains("task"))).all()
    assert (done.done_at, done.done_title, done.is_open) == (clock.now, "perwira_piket", False)
    assert sorted(told) == [("polres", "incident.task"), ("rutan", "incident.task_done")]


def test_only_the_asking_agency_cancels(
    riot: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    number = add_task(karupam, task(riot, Agency.POLRES), clock=clock)
    refused(
        lambda: cancel_task(perwira, CancelTask(riot, number, "batal-0001"), clock=clock),
        "incidents.tasks.not_asked_by_you",
    )
    cancel_task(karupam, CancelTask(riot, number, "batal-0002"), clock=clock)
    with reading() as session:
        _, (gone,) = list_tasks(session, karupam, riot)
    assert gone.cancelled_at == clock.now


def test_a_task_of_another_incident_does_not_exist(riot: str, karupam: Actor, clock: SteppedClock) -> None:
    other = report_incident(karupam, report("lain-000001"), clock=clock)
    number = add_task(karupam, task(other, Agency.RUTAN), clock=clock)
    with pytest.raises(Missing):
        finish_task(karupam, FinishTask(riot, number, "selesai-001"), clock=clock)
    with pytest.raises(Missing):
        cancel_task(karupam, CancelTask(riot, number, "batal-0001"), clock=clock)
    finish_task(karupam, FinishTask(other, number, "selesai-002"), clock=clock)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"text": "  "}, "task_text"), ({"text": "x" * 301}, "task_text"), ({"due_minutes": 0}, "task_due")],
)
def test_a_task_needs_words_and_a_possible_time(
    riot: str, karupam: Actor, clock: SteppedClock, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        add_task(karupam, task(riot, Agency.RUTAN, "tugas-00001", **changes), clock=clock)
    assert set(caught.value.fields) == {field}


def test_after_the_end_a_task_is_finished_but_none_is_added(
    riot: str, karupam: Actor, clock: SteppedClock
) -> None:
    number = add_task(karupam, task(riot, Agency.RUTAN), clock=clock)
    resolve(riot, karupam, clock)
    refused(
        lambda: add_task(karupam, task(riot, Agency.RUTAN, "tugas-00002"), clock=clock),
        "incidents.parts.over",
    )
    finish_task(karupam, FinishTask(riot, number, "selesai-001"), clock=clock)


def test_tasks_of_an_incident_in_the_city_stay_with_its_agency(
    karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    city = report(type=IncidentType.CRIME, severity=Severity.LOW, zone=Zone.CITY)
    reference = report_incident(perwira, city, clock=clock)
    add_task(perwira, task(reference, Agency.POLRES), clock=clock)
    with pytest.raises(Denied):
        add_task(karupam, task(reference, Agency.RUTAN, "tugas-00002"), clock=clock)
    with reading() as session:
        assert len(list_tasks(session, perwira, reference)[1]) == 1
        assert list_tasks(session, karupam, reference)[1] == ()


# ---- M/ETHANE ----------------------------------------------------------------------------------------


def message(reference: str, key: str = "pesan-00001", **changes: object) -> SendMethane:
    values: dict[str, object] = {
        "is_major": True,
        "exact_location": "Blok D, lorong belakang",
        "kind": "Kerusuhan",
        "hazards": "Asap",
        "access": "Gerbang utama",
        "casualties": "2 luka ringan",
        "services": "Dalmas, ambulans",
    }
    return SendMethane(reference=reference, key=key, **{**values, **changes})  # type: ignore[arg-type]


def test_both_agencies_read_every_message_and_a_correction_is_a_newer_one(
    riot: str, karupam: Actor, perwira: Actor, leader: Actor, clock: SteppedClock
) -> None:
    send_methane(karupam, message(riot), clock=clock)
    clock.move(minutes=2)
    send_methane(perwira, message(riot, "pesan-00002", casualties="3 luka ringan"), clock=clock)
    with pytest.raises(Denied):
        send_methane(leader, message(riot, "pesan-00003"), clock=clock)
    with reading() as session:
        _, rows = list_methane(session, perwira, riot)
    assert [(row.agency, row.casualties) for row in rows] == [
        (Agency.POLRES, "3 luka ringan"),
        (Agency.RUTAN, "2 luka ringan"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exact_location": " "}, "exact_location"),
        ({"kind": ""}, "kind"),
        ({"hazards": "x" * 201}, "hazards"),
    ],
)
def test_a_message_needs_place_and_kind_and_short_lines(
    riot: str, karupam: Actor, clock: SteppedClock, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        send_methane(karupam, message(riot, "pesan-00001", **changes), clock=clock)
    assert set(caught.value.fields) == {f"methane_{field}"}
    with reading() as session:
        assert list_methane(session, karupam, riot)[1] == ()


def test_no_message_of_what_is_over_or_not_at_the_site(
    riot: str, karupam: Actor, perwira: Actor, clock: SteppedClock
) -> None:
    city = report(type=IncidentType.CRIME, severity=Severity.LOW, zone=Zone.CITY)
    reference = report_incident(perwira, city, clock=clock)
    refused(lambda: send_methane(perwira, message(reference), clock=clock), "incidents.methane.site_only")
    resolve(riot, karupam, clock)
    refused(lambda: send_methane(karupam, message(riot), clock=clock), "incidents.parts.over")
