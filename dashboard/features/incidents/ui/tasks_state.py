"""State of the tasks section: what either agency asked for, its clock, and who may finish or cancel it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.features.incidents.actions.tasks import (
    CancelTask,
    FinishTask,
    add_task,
    cancel_task,
    finish_task,
)
from dashboard.features.incidents.forms.parts import parse_task
from dashboard.features.incidents.queries.parts import IncidentHead, TaskRow, list_tasks
from dashboard.features.incidents.ui.part_state import PartState, exact_duration, milliseconds, signed
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


@dataclass(frozen=True)
class TaskView:
    """One task, worded. ``due_ms`` runs while it is open and has a due time."""

    id: int = 0
    text: str = ""
    asked: str = ""
    due_ms: int = 0
    is_open: bool = True
    is_done: bool = False
    is_late: bool = False
    result: str = ""
    may_finish: bool = False
    may_cancel: bool = False
    finish_name: str = ""
    cancel_name: str = ""


@dataclass(frozen=True)
class TasksView:
    """Both agencies' tasks, open ones first."""

    rutan: tuple[TaskView, ...] = ()
    polres: tuple[TaskView, ...] = ()
    summary: str = ""
    may_add: bool = False


def tasks_view(head: IncidentHead, rows: tuple[TaskRow, ...], actor: Actor, now: datetime) -> TasksView:
    """What this viewer sees and may do."""
    shared = head.is_worked_by(actor.agency)
    views: dict[Agency, list[TaskView]] = {agency: [] for agency in Agency}
    for row in rows:
        views[row.agency].append(_task_view(row, actor, now, shared=shared))
    waiting = sum(row.is_open for row in rows)
    key = "incidents.tasks.summary" if rows else "incidents.tasks.none"
    return TasksView(
        rutan=tuple(views[Agency.RUTAN]),
        polres=tuple(views[Agency.POLRES]),
        summary=say(key, actor.language, open=waiting, total=len(rows)) if rows else say(key, actor.language),
        may_add=shared and not head.is_over and actor.may(Permission.INCIDENT_ACKNOWLEDGE),
    )


def _task_view(row: TaskRow, actor: Actor, now: datetime, *, shared: bool) -> TaskView:
    language = actor.language
    is_mine, is_asker = row.agency is actor.agency, row.created_agency is actor.agency
    late = row.due_at is not None and (row.done_at or now) > row.due_at and row.cancelled_at is None
    return TaskView(
        id=row.id,
        text=row.text,
        asked=say(
            "incidents.tasks.asked",
            language,
            who=signed(row.created_at, row.created_agency, row.created_title, now, language),
        ),
        due_ms=milliseconds(row.due_at) if row.is_open else 0,
        is_open=row.is_open,
        is_done=row.done_at is not None,
        is_late=late,
        result=_result(row, now, language, late=late),
        may_finish=shared and row.is_open and is_mine and actor.may(Permission.INCIDENT_ON_SCENE),
        may_cancel=shared and row.is_open and is_asker and actor.may(Permission.INCIDENT_ACKNOWLEDGE),
        finish_name=say("incidents.tasks.finish_name", language, task=row.text),
        cancel_name=say("incidents.tasks.cancel_name", language, task=row.text),
    )


def _result(row: TaskRow, now: datetime, language: Language, *, late: bool) -> str:
    if row.cancelled_at is not None:
        who = signed(row.cancelled_at, row.created_agency, "", now, language)
        return say("incidents.tasks.cancelled", language, who=who)
    if row.done_at is None:
        return ""
    who = signed(row.done_at, row.agency, row.done_title, now, language)
    took = exact_duration((row.done_at - row.created_at).total_seconds(), language)
    key = "incidents.tasks.finished_late" if late else "incidents.tasks.finished"
    return say(key, language, who=who, time=took)


def _read(actor: Actor, reference: str) -> TasksView:
    with reading() as session:
        head, rows = list_tasks(session, actor, reference)
    return tasks_view(head, rows, actor, system_clock())


class TasksState(PartState, rx.State):
    """The form stays as it was typed until it is saved."""

    shown: TasksView = TasksView()

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        if page_opened():
            self.errors, self.refusal = {}, ""
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        await self._show(await current_actor())

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def add(self, fields: dict[str, Any]) -> None:
        actor, reference = await current_actor(), self._reference()
        await self._attempt(actor, lambda: add_task(actor, parse_task(reference, fields), clock=system_clock))
        await self._show(actor)

    @allow(Permission.INCIDENT_ON_SCENE)
    async def finish(self, task: int) -> None:
        actor, reference = await current_actor(), self._reference()
        command = FinishTask(reference, _number(task), f"task-done-{_number(task)}")
        await self._attempt(actor, lambda: finish_task(actor, command, clock=system_clock))
        await self._show(actor)

    @allow(Permission.INCIDENT_ACKNOWLEDGE)
    async def cancel(self, task: int) -> None:
        actor, reference = await current_actor(), self._reference()
        command = CancelTask(reference, _number(task), f"task-cancel-{_number(task)}")
        await self._attempt(actor, lambda: cancel_task(actor, command, clock=system_clock))
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        try:
            self.shown = await asyncio.to_thread(_read, actor, self._reference())
            self.is_known = True
        except Missing:
            self.shown, self.is_known = TasksView(), False


def _number(value: object) -> int:
    """A task's id as the page sent it; anything else is no task (0)."""
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return int(value) if is_id else 0  # type: ignore[call-overload]
