"""Tasks in a random run: asked for, done and taken back, steps of the checklist, and M/ETHANE reports.

Each is done by the agency it is meant for, while the incident is open, or refused.
"""

from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)
from sqlmodel import Session

from dashboard.features.incidents.actions.checks import AnswerStep, answer_step, protap_of
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.tasks import (
    CancelTask,
    FinishTask,
    add_task,
    cancel_task,
    finish_task,
)
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.rules.codes import (
    RecordState,
)
from dashboard.features.incidents.tables import Incident, IncidentTask
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from tests.integration.features.incidents.lifecycle_people import DONE, People, people, reasons, references


class Tasks(People):
    """What is done about an incident beside its steps."""

    @rule(reference=references, pick=st.integers(0, 99))
    def a_task_is_asked_for_and_ended_by_the_right_agency(self, reference: str, pick: int) -> None:
        old = self.rows()[reference]
        if (
            old["resolved_at"] is not None
            or not RecordState(old["record_state"]).is_live
            or not old["is_site"]
        ):
            return
        asks, asked = list(Agency)[pick % 2], list(Agency)[pick // 2 % 2]
        asker = self.right_person(asks, Permission.INCIDENT_ACKNOWLEDGE)
        command = AddTask(reference, asked, "Kirim satu regu.", None, self.key())
        task = add_task(asker, command, clock=self.clock)
        if pick // 4 % 2:
            finisher = self.right_person(asked, Permission.INCIDENT_ON_SCENE)
            finish_task(finisher, FinishTask(reference, task, self.key()), clock=self.clock)
        else:
            cancel_task(asker, CancelTask(reference, task, self.key()), clock=self.clock)
        DONE["task_done" if pick // 4 % 2 else "task_cancelled"] += 1

    @rule(reference=references, who=people, asked=st.sampled_from(Agency), text=reasons)
    def ask(self, reference: str, who: Actor, asked: Agency, text: str) -> None:
        old = self.rows()[reference]
        command = AddTask(reference, asked, text, None, self.key())
        if self.attempt("task_added", lambda: add_task(who, command, clock=self.clock)):
            assert text
            assert who.may(Permission.INCIDENT_ACKNOWLEDGE)
            assert old["resolved_at"] is None
            assert old["is_site"] or who.agency == old["agency"]

    @rule(reference=references, who=people, number=st.integers(1, 6), finishes=st.booleans())
    def end_task(self, reference: str, who: Actor, number: int, finishes: bool) -> None:
        with Session(self.database.reader) as session:
            task = session.get(IncidentTask, number)
        if finishes:
            finish = FinishTask(reference, number, self.key())
            done = self.attempt("task_done", lambda: finish_task(who, finish, clock=self.clock))
        else:
            cancel = CancelTask(reference, number, self.key())
            done = self.attempt("task_cancelled", lambda: cancel_task(who, cancel, clock=self.clock))
        if done:
            assert task is not None
            assert self.rows()[reference]["id"] == task.incident_id
            assert who.agency == (task.agency if finishes else task.created_agency)
            assert task.done_at is None
            assert task.cancelled_at is None

    @rule(reference=references, who=people, pick=st.integers(0, 99))
    def check(self, reference: str, who: Actor, pick: int) -> None:
        old = self.rows()[reference]
        checklist = protap_of(Incident(**old))
        step = checklist.steps[pick % len(checklist.steps)]
        answer = step.answers[pick // 7 % len(step.answers)]
        command = AnswerStep(reference, step.code, answer, checklist.version, self.key())
        if self.attempt("check", lambda: answer_step(who, command, clock=self.clock)):
            assert who.may(Permission.INCIDENT_ON_SCENE)
            assert step.agency in ("both", who.agency)
            assert old["resolved_at"] is None

    @rule(reference=references, who=people, kind=reasons, major=st.booleans())
    def tell_methane(self, reference: str, who: Actor, kind: str, major: bool) -> None:
        old = self.rows()[reference]
        command = SendMethane(reference, major, "Blok C", kind, "", "", "", "", self.key())
        if self.attempt("methane", lambda: send_methane(who, command, clock=self.clock)):
            assert kind
            assert who.may(Permission.INCIDENT_ON_SCENE)
            assert old["is_site"]
            assert old["resolved_at"] is None
