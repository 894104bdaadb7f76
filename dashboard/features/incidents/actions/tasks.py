"""Joint sub-tasks of one incident: either agency asks either, only the asked one finishes, the asker cancels.

The request never changes. Its text is written for both agencies, and the form says so.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from dashboard.features.incidents.actions.history import (
    add_step,
    notice_level,
    title_of,
    touch_source,
)
from dashboard.features.incidents.actions.parts import load_open, load_shared
from dashboard.features.incidents.forms.parts import LATEST_DUE, LONGEST_TASK, AddTask
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.tables import Incident, IncidentTask
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class FinishTask:
    reference: str
    task_id: int
    key: str


@dataclass(frozen=True, slots=True)
class CancelTask:
    reference: str
    task_id: int
    key: str


def add_task(actor: Actor, command: AddTask, *, clock: Clock) -> int:
    """Ask an agency for something; returns the task's id.

    Raises Denied, Missing, Refused (the incident is over), or Invalid for the text or the due time.
    """
    actor.require(Permission.INCIDENT_ACKNOWLEDGE)
    _check(command)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.task.add", command.key, command)
        if earlier is not None:
            return int(earlier)
        incident = load_open(work, command.reference)
        due = None if command.due_minutes is None else work.now + timedelta(minutes=command.due_minutes)
        task = IncidentTask(
            incident_id=incident.id or 0,
            agency=command.agency,
            text=command.text,
            due_at=due,
            created_at=work.now,
            created_agency=actor.agency,
            created_by=actor.user_id,
            created_title=title_of(actor),
        )
        work.session.add(task)
        work.session.flush()
        _note(work, incident, "task_added", task)
        _tell(work, incident, command.agency, "incident.task")
        work.remember("incident.task.add", command.key, command, task.id)
        work.audit("incident.task.add", "incident", incident.reference, task=task.id, new=task.agency)
    return task.id or 0


def finish_task(actor: Actor, command: FinishTask, *, clock: Clock) -> None:
    """Done, said by the agency that was asked. Also after the incident is over: nothing stays open.

    Raises Denied, Missing (also for a task of another incident) or Refused.
    """
    actor.require(Permission.INCIDENT_ON_SCENE)
    with unit_of_work(actor, clock) as work:
        if work.earlier("incident.task.finish", command.key, command) is not None:
            return
        incident, task = _open_task(work, command.reference, command.task_id)
        if Agency(task.agency) is not actor.agency:
            raise Refused("incidents.tasks.not_yours")
        task.done_at, task.done_by, task.done_title = work.now, actor.user_id, title_of(actor)
        work.session.add(task)
        _note(work, incident, "task_done", task)
        _tell(work, incident, Agency(task.created_agency), "incident.task_done")
        work.remember("incident.task.finish", command.key, command, task.id)
        work.audit("incident.task.finish", "incident", incident.reference, task=task.id, new=task.agency)


def cancel_task(actor: Actor, command: CancelTask, *, clock: Clock) -> None:
    """Taken back by the agency that asked. Raises Denied, Missing or Refused."""
    actor.require(Permission.INCIDENT_ACKNOWLEDGE)
    with unit_of_work(actor, clock) as work:
        if work.earlier("incident.task.cancel", command.key, command) is not None:
            return
        incident, task = _open_task(work, command.reference, command.task_id)
        if Agency(task.created_agency) is not actor.agency:
            raise Refused("incidents.tasks.not_asked_by_you")
        task.cancelled_at = work.now
        work.session.add(task)
        _note(work, incident, "task_cancelled", task)
        _tell(work, incident, Agency(task.agency), "incident.task_cancelled")
        work.remember("incident.task.cancel", command.key, command, task.id)
        work.audit("incident.task.cancel", "incident", incident.reference, task=task.id, new=task.agency)


def _check(command: AddTask) -> None:
    wrong: dict[str, str] = {}
    if not command.text.strip():
        wrong["task_text"] = "incidents.tasks.text.required"
    elif len(command.text) > LONGEST_TASK:
        wrong["task_text"] = "form.text.long"
    else:
        wrong |= mask_errors({"task_text": command.text})
    if command.due_minutes is not None and not 1 <= command.due_minutes <= LATEST_DUE:
        wrong["task_due"] = "incidents.tasks.due.range"
    if wrong:
        raise Invalid(wrong)


def _open_task(work: UnitOfWork, reference: str, task_id: int) -> tuple[Incident, IncidentTask]:
    """A task of this incident that still waits. A task of another incident does not exist here."""
    incident = load_shared(work, reference)
    statement = select(IncidentTask).where(
        IncidentTask.id == task_id, IncidentTask.incident_id == incident.id
    )
    task = work.session.exec(statement).first()
    if task is None:
        raise Missing
    if task.done_at is not None or task.cancelled_at is not None:
        raise Refused("incidents.tasks.closed")
    return incident, task


def _note(work: UnitOfWork, incident: Incident, action: str, task: IncidentTask) -> None:
    """The line of history: who was asked, by its code, and what, because both may read it."""
    add_step(
        work,
        incident,
        action,
        kind=EventKind.TASK,
        new=task.agency,
        text=task.text,
        is_text_shared=incident.is_site,
    )
    touch_source(work, incident)


def _tell(work: UnitOfWork, incident: Incident, agency: Agency, kind: str) -> None:
    level = notice_level(incident)
    work.tell(agency, Permission.INCIDENT_ACKNOWLEDGE, kind, incident.reference, level=level)
