"""The one open form of the plan page: its fields, what it changes in which version, and how it is left."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, secondary_button, submit_button
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.layout import form_panel, muted
from dashboard.features.patrols.ui.planning_fields import (
    filled,
    limit_fields,
    off_fields,
    once_fields,
    point_fields,
    repeating_fields,
    route_fields,
)
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.web.kept_form import drops, kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolPlanState
_TITLE = "planning-form-title"
_NAMES = (
    "once",
    "route",
    "repeating",
    "off",
    "point",
    "limits",
    "tag",
    "end",
    "retire-route",
    "retire-point",
)


def plan_name(form: Any, thing: Any) -> Any:
    """The name of a form's draft: ``plan-route``, ``plan-route:12``."""
    return "plan-" + form + rx.cond(thing != "", ":" + thing, "").to(str)


def _carried() -> list[rx.Component]:
    """Which thing in which version; a new checkpoint types its code itself."""
    return [
        rx.el.input(type="hidden", name="version", default_value=filled("version")),
        rx.cond(
            filled("id") != "",
            rx.el.input(type="hidden", name="id", default_value=filled("id")),
            rx.cond(
                filled("code") != "",
                rx.el.input(type="hidden", name="code", default_value=filled("code")),
            ),
        ),
    ]


def _confirmation(form: str) -> rx.Component:
    return muted(text(f"patrols.planning.sure.{form}"))


def planning_form() -> rx.Component:
    """The open form; a saved one closes, a refused one keeps what was typed."""
    fields = rx.match(
        _STATE.form,
        ("once", once_fields()),
        ("route", route_fields()),
        ("repeating", repeating_fields()),
        ("off", off_fields()),
        ("point", point_fields()),
        ("limits", rx.el.div(muted(text("patrols.planning.sure.limits")), limit_fields())),
        *[(form, _confirmation(form)) for form in ("tag", "end", "retire-route", "retire-point")],
        rx.fragment(),
    )
    title = rx.match(_STATE.form, *[(name, text(f"patrols.planning.form.{name}")) for name in _NAMES], "")
    again = secondary_button(
        text("patrols.planning.again"),
        on_click=_STATE.open_form(_STATE.form, _STATE.thing),
        data_testid="planning-again",
    )
    body = form_panel(
        # The title takes the focus: a whole form would be scrolled to its middle.
        rx.el.h2(
            title,
            rx.cond(_STATE.title != "", rx.el.span(": ", _STATE.title)),
            id=_TITLE,
            tab_index=-1,
            on_mount=rx.set_focus(_TITLE),
        ),
        error_summary(_STATE.summary, text("patrols.plan.error_title")),
        refusal_notice(_STATE.refusal, data_testid="planning-refusal"),
        rx.cond((_STATE.refusal != "") & (_STATE.thing != ""), button_row(again)),
        kept_form(
            plan_name(_STATE.form, _STATE.thing),
            *_carried(),
            fields,
            rx.el.div(
                submit_button(
                    text("patrols.planning.save"),
                    data_testid=rx.cond(_STATE.form == "once", "patrol-plan-submit", "planning-save"),
                ),
                ghost_button(
                    text("patrols.planning.cancel"),
                    on_click=_STATE.close_form,
                    data_testid="planning-cancel",
                    **drops(),
                ),
                class_name="p-save",
            ),
            on_submit=_STATE.save,
            data_alone="true",
        ),
        key="form-" + _STATE.mark,
        data_testid="planning-form",
        data_form=_STATE.form,
    )
    return rx.cond(_STATE.form != "", body, refusal_notice(_STATE.refusal))
