"""Joint sub-tasks of an incident, per agency, and the form to ask for one."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, secondary_button, submit_button
from dashboard.design.choice_group import Choice, chip_group
from dashboard.design.due_clock import due_clock, late_words
from dashboard.design.feedback import refusal_notice
from dashboard.design.field import text_area
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import agency_tag, line_icon
from dashboard.design.table import sub_line
from dashboard.features.incidents.forms.parts import LONGEST_TASK
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.features.incidents.ui.tasks_state import TasksState
from dashboard.kernel.reference import Agency
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

_STATE: Any = TasksState
_DUE_MINUTES = ("5", "15", "30", "60")


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _buttons(task: Any) -> rx.Component:
    finish = secondary_button(
        text("incidents.tasks.finish"),
        size="small",
        on_click=_STATE.finish(task.id),
        aria_label=task.finish_name,
        data_testid="task-finish",
    )
    cancel = ghost_button(
        text("incidents.tasks.cancel"),
        size="small",
        on_click=_STATE.cancel(task.id),
        aria_label=task.cancel_name,
        data_testid="task-cancel",
    )
    return rx.el.div(
        rx.cond(task.may_finish, finish), rx.cond(task.may_cancel, cancel), class_name="o-row o-step-do"
    )


def _task(task: Any) -> rx.Component:
    clock = rx.cond(
        task.due_ms > 0,
        due_clock(task.due_ms, text("incidents.parts.left"), text("incidents.parts.past")),
        rx.el.span(text("incidents.tasks.no_clock")),
    )
    settled = rx.cond(task.is_late, late_words(task.result), rx.el.span(task.result))
    return rx.el.li(
        rx.el.span(
            rx.cond(task.is_done, line_icon("check", text("incidents.checks.is_done"))),
            class_name="o-step-mark",
        ),
        rx.el.div(
            rx.el.div(rx.el.b(task.text), class_name="o-step-title"),
            rx.el.div(rx.cond(task.is_open, clock, settled), class_name="o-step-state"),
            sub_line(task.asked),
            class_name="o-grow",
        ),
        _buttons(task),
        class_name="o-step",
        data_testid="task-row",
        data_id=task.id,
        data_done=rx.cond(task.is_open, "false", "true"),
    )


def _group(agency: Agency, tasks: Any) -> rx.Component:
    name = text(f"agency.short.{agency.value}")
    tag = agency_tag(agency.letter, name, aria_hidden="true")
    heading = rx.el.h3(rx.el.span(tag, rx.el.span(name), class_name="o-inline"), class_name="o-lab")
    return rx.el.div(
        heading,
        rx.cond(
            tasks.length() > 0,
            rx.el.ul(rx.foreach(tasks, _task), class_name="o-steps"),
            muted(text("incidents.tasks.none_here")),
        ),
        data_testid=f"tasks-{agency.value}",
    )


def _form() -> rx.Component:
    agencies = [
        Choice(
            one.value,
            text(f"agency.short.{one.value}"),
            agency_tag(one.letter, text(f"agency.short.{one.value}"), aria_hidden="true"),
        )
        for one in Agency
    ]
    dues = [Choice("", text("incidents.tasks.due.none"))] + [
        Choice(minutes, text(f"incidents.tasks.due.{minutes}")) for minutes in _DUE_MINUTES
    ]
    form = kept_form(
        "incident-task:" + IncidentDetailState.shown.reference,
        chip_group(
            "task_agency",
            text("incidents.tasks.agency"),
            agencies,
            error=_error("task_agency"),
            test_id="task-agency",
        ),
        text_area(
            "task_text",
            text("incidents.tasks.text"),
            error=_error("task_text"),
            hint=text("incidents.tasks.text.hint"),
            rows=2,
            max_length=LONGEST_TASK,
            data_testid="task-text",
        ),
        chip_group(
            "task_due",
            text("incidents.tasks.due"),
            dues,
            error=_error("task_due"),
            default_value="",
            test_id="task-due",
        ),
        button_row(submit_button(text("incidents.tasks.submit"), data_testid="task-submit")),
        on_submit=_STATE.add,
        # Each saved task leaves an empty form with a key of its own behind.
        key="task-" + _STATE.forms_sent.to_string(),
    )
    summary = rx.el.summary(text("incidents.tasks.add"), class_name="o-more", data_testid="task-add")
    return rx.el.details(summary, form, class_name="o-fold")


def tasks_section() -> rx.Component:
    """For the detail page; its State is loaded and refreshed with the page's own."""
    shown = _STATE.shown
    body = section(
        text("incidents.tasks.title"),
        refusal_notice(_STATE.refusal, data_testid="task-refusal"),
        rx.el.div(
            _group(Agency.RUTAN, shown.rutan), _group(Agency.POLRES, shown.polres), class_name="o-halves"
        ),
        rx.cond(shown.may_add, _form()),
        aside=rx.el.span(shown.summary, data_testid="task-summary"),
        data_testid="tasks",
    )
    return rx.cond(_STATE.is_known, body)
