"""The fields of the plan page's forms: route, repeating plan, day off, checkpoint, limits.

Used by ``planning_forms`` only. A field starts with what the form was opened with; an error stands beside it.
"""

from typing import Any

import reflex as rx

from dashboard.design.choice_group import Choice, chip_group
from dashboard.design.field import (
    checkbox_field,
    date_field,
    described,
    error_sentence,
    field_id,
    hint_line,
    html_id,
    number_field,
    select_field,
    text_field,
)
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.schedule import DayOff
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.kernel.reference import Zone
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolPlanState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def filled(field: str) -> rx.Var[str]:
    return _STATE.filled.get(field, "").to(str)


def _options(field: str, **more: Any) -> dict[str, Any]:
    """What every field of these forms has: its error, what it starts with, its test id."""
    return {
        "error": _error(field),
        "default_value": filled(field),
        "data_testid": f"planning-{field.replace('_', '-')}",
        **more,
    }


def _label(field: str) -> rx.Var[str]:
    return text(f"patrols.planning.field.{field}")


def _hint(field: str) -> rx.Var[str]:
    return text(f"patrols.planning.hint.{field}")


def _tick(field: str) -> rx.Component:
    return checkbox_field(
        field,
        _label(field),
        hint=_hint(field),
        default_checked=filled(field) == "on",
        data_testid=f"planning-{field.replace('_', '-')}",
    )


def _group(name: str, legend: Any, *body: Any, hint: Any = "") -> rx.Component:
    """Several controls under one legend; the fieldset takes the focus from the error summary."""
    error = _error(name)
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(legend, class_name="o-lab"),
            error_sentence(name, error),
            *body,
            hint_line(name, hint),
            tab_index=-1,
            **described(name, error, hint),
            **html_id(field_id(name)),
        ),
        class_name="o-field",
    )


def _numbered(point: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            name=point.field,
            default_value=point.filled,
            input_mode="numeric",
            auto_complete="off",
            class_name="o-inp p-order",
            data_testid="planning-" + point.field,
        ),
        rx.el.span(point.label),
        class_name="p-numbered",
    )


def route_fields() -> rx.Component:
    return rx.el.div(
        text_field("name", _label("name"), **_options("name")),
        number_field("minutes", _label("minutes"), **_options("minutes")),
        _group(
            "checkpoints",
            _label("order"),
            rx.el.div(rx.foreach(_STATE.choices, _numbered), class_name="p-numbers"),
            hint=_hint("order"),
        ),
        _tick("is_joint_eligible"),
    )


def _route_choice() -> rx.Component:
    """A native select: the routes are only known in the browser."""
    control = rx.el.select(
        rx.el.option(text("patrols.planning.choose"), value=""),
        rx.foreach(_STATE.choices, lambda one: rx.el.option(one.label, value=one.value)),
        name="route",
        default_value=filled("route"),
        class_name="o-inp",
        data_testid="planning-route",
        **described("route", _error("route"), ""),
        **html_id(field_id("route")),
    )
    return rx.el.div(
        rx.el.label(_label("route"), html_for=field_id("route"), class_name="o-lab"),
        error_sentence("route", _error("route")),
        control,
        class_name="o-field",
    )


def _weekday(number: int) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=f"weekday_{number}",
            default_checked=filled(f"weekday_{number}") == "on",
            data_testid=f"planning-weekday-{number}",
        ),
        rx.el.span(text(f"patrols.weekday.{number}")),
        class_name="o-check",
    )


def repeating_fields() -> rx.Component:
    return rx.el.div(
        _route_choice(),
        _group(
            "weekdays",
            _label("weekdays"),
            rx.el.div(*[_weekday(number) for number in range(7)], class_name="p-days"),
        ),
        text_field("start", _label("start"), kind="time", **_options("start")),
        number_field("interval", _label("interval"), **_options("interval")),
        number_field("rounds", _label("rounds"), hint=_hint("rounds"), **_options("rounds")),
        number_field("early", _label("early"), **_options("early")),
        number_field("late", _label("late"), **_options("late")),
        date_field("valid_from", _label("valid_from"), hint=_hint("valid_from"), **_options("valid_from")),
        date_field(
            "valid_until", _label("valid_until"), hint=_hint("valid_until"), **_options("valid_until")
        ),
        _tick("is_joint"),
    )


def off_fields() -> rx.Component:
    reasons = [Choice(one.value, text(f"patrols.off.{one.value}")) for one in DayOff]
    return rx.el.div(
        date_field("day", _label("day"), hint=_hint("day"), **_options("day")),
        chip_group("reason", _label("reason"), reasons, error=_error("reason"), test_id="planning-reason"),
    )


def limit_fields() -> rx.Component:
    return rx.el.div(
        number_field("weight", _label("weight"), decimal=True, hint=_hint("weight"), **_options("weight")),
        number_field("day_gap", _label("day_gap"), hint=_hint("gap"), **_options("day_gap")),
        number_field("night_gap", _label("night_gap"), **_options("night_gap")),
    )


def point_fields() -> rx.Component:
    zones = [(zone.value, text(f"zone.{zone.value}")) for zone in Zone]
    kinds = [Choice(kind.value, text(f"patrols.kind.{kind.value}")) for kind in CheckpointKind]
    fresh = rx.el.div(
        text_field("code", _label("code"), hint=_hint("code"), **_options("code")),
        select_field("zone", _label("zone"), zones, **_options("zone")),
        chip_group("kind", _label("kind"), kinds, error=_error("kind"), test_id="planning-kind"),
        limit_fields(),
    )
    return rx.el.div(
        text_field("name", _label("point_name"), **_options("name")),
        rx.cond(_STATE.thing == "", fresh),
        number_field("x", _label("x"), **_options("x")),
        number_field("y", _label("y"), hint=_hint("metres"), **_options("y")),
        _tick("needs_scan"),
    )
