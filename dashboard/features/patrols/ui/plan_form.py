"""The form that plans rounds, on ``/patrols``: which points, from when, how often. For whoever may plan."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, submit_button
from dashboard.design.feedback import error_summary, saved_notice
from dashboard.design.field import (
    datetime_field,
    described,
    error_sentence,
    field_id,
    html_id,
    number_field,
    office_form,
    text_field,
)
from dashboard.design.layout import muted, section
from dashboard.features.patrols.ui.state import PatrolsState
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolsState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _point(point: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=point.field, data_testid=point.field),
        rx.el.span(point.label),
        class_name="o-check",
    )


def _points() -> rx.Component:
    """Boxes in a fieldset; the fieldset takes the focus from the error summary."""
    error = _error("checkpoints")
    boxes = rx.cond(
        _STATE.points.length() > 0,
        rx.el.div(rx.foreach(_STATE.points, _point), class_name="o-opts o-c2"),
        muted(text("patrols.plan.none")),
    )
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(text("patrols.plan.checkpoints"), class_name="o-lab"),
            error_sentence("checkpoints", error),
            boxes,
            tab_index=-1,
            **described("checkpoints", error, ""),
            **html_id(field_id("checkpoints")),
        ),
        class_name="o-field",
    )


def _times() -> list[rx.Component]:
    return [
        datetime_field(
            "start", text("patrols.plan.start"), error=_error("start"), data_testid="patrol-plan-start"
        ),
        number_field(
            "interval",
            text("patrols.plan.interval"),
            error=_error("interval"),
            default_value="60",
            data_testid="patrol-plan-interval",
        ),
        number_field(
            "rounds",
            text("patrols.plan.rounds"),
            error=_error("rounds"),
            default_value="1",
            data_testid="patrol-plan-rounds",
        ),
        datetime_field(
            "until",
            text("patrols.plan.until"),
            error=_error("until"),
            hint=text("patrols.plan.until.hint"),
            data_testid="patrol-plan-until",
        ),
    ]


def plan_form() -> rx.Component:
    """A saved form is made anew, with an idempotency key of its own; a refused one keeps what was typed."""
    route = text_field(
        "route",
        text("patrols.plan.route"),
        error=_error("route"),
        hint=text("patrols.plan.route.hint"),
        data_testid="patrol-plan-route",
    )
    form = office_form(
        key_input(),
        rx.el.div(_points(), route, *_times(), style={"maxWidth": "680px"}),
        save_bar(submit_button(text("patrols.plan.submit"), data_testid="patrol-plan-submit")),
        on_submit=_STATE.plan,
        key=_STATE.plans.to_string(),
    )
    return section(
        text("patrols.plan.title"),
        error_summary(_STATE.summary, text("patrols.plan.error_title")),
        saved_notice(_STATE.saved != "", _STATE.saved, data_testid="patrol-plan-saved"),
        form,
    )
