"""The fields of the plan page's forms: one-off rounds, route, repeating plan, day off, checkpoint, limits.

Used by ``planning_forms`` only. A field starts with what the form was opened with; an error stands beside it.
"""

from typing import Any

import reflex as rx

from dashboard.design.choice_group import Choice, chip_group
from dashboard.design.field import (
    checkbox_field,
    date_field,
    datetime_field,
    described,
    error_sentence,
    field_id,
    hint_line,
    html_id,
    number_field,
    select_field,
    text_field,
)
from dashboard.design.layout import muted
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.schedule import DayOff
from dashboard.features.patrols.ui.order_editor import order_editor
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.kernel.reference import Zone
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolPlanState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def filled(field: str) -> rx.Var[str]:
    return _STATE.filled.get(field, "").to(str)


def options(field: str, **more: Any) -> dict[str, Any]:
    """What every field of these forms has: its error, what it starts with, its test id."""
    return {
        "error": _error(field),
        "default_value": filled(field),
        "data_testid": f"planning-{field.replace('_', '-')}",
        **more,
    }


def label(field: str) -> rx.Var[str]:
    return text(f"patrols.planning.field.{field}")


def hint_of(field: str) -> rx.Var[str]:
    return text(f"patrols.planning.hint.{field}")


def _tick(field: str) -> rx.Component:
    return checkbox_field(
        field,
        label(field),
        hint=hint_of(field),
        default_checked=filled(field) == "on",
        data_testid=f"planning-{field.replace('_', '-')}",
    )


def group(name: str, legend: Any, *body: Any, hint: Any = "", is_headed: bool = False) -> rx.Component:
    """Several controls under one legend; the fieldset takes the focus from the error summary.

    ``is_headed``: a heading above says the legend already, so it is only heard.
    """
    error = _error(name)
    # As plain attributes: the component of a fieldset would make a style of tab_index.
    plain = {"id": field_id(name), "tabIndex": -1}
    told = {key: value for key, value in described(name, error, hint).items() if key == "aria_describedby"}
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(legend, class_name="o-sr" if is_headed else "o-lab"),
            hint_line(name, hint),
            error_sentence(name, error),
            *body,
            custom_attrs=plain,
            **told,
        ),
        class_name="o-field",
    )


def part(name: str, *fields: Any) -> rx.Component:
    """Fields that belong together, under a heading of their own; short ones stand side by side."""
    return rx.el.div(
        rx.el.h3(text(f"patrols.planning.part.{name}")),
        rx.el.div(*fields, class_name="p-fields"),
        class_name="p-part",
    )


def route_fields() -> rx.Component:
    return rx.el.div(
        part(
            "route",
            text_field("name", label("name"), **options("name")),
            number_field("minutes", label("minutes"), **options("minutes")),
            _tick("is_joint_eligible"),
        ),
        part(
            "order",
            group("checkpoints", label("order"), order_editor(), hint=hint_of("order"), is_headed=True),
        ),
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
        rx.el.label(label("route"), html_for=field_id("route"), class_name="o-lab"),
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
    valid_from = date_field(
        "valid_from", label("valid_from"), hint=hint_of("valid_from"), **options("valid_from")
    )
    valid_until = date_field(
        "valid_until", label("valid_until"), hint=hint_of("valid_until"), **options("valid_until")
    )
    days = rx.el.div(*[_weekday(number) for number in range(7)], class_name="p-days")
    return rx.el.div(
        part("walk", _route_choice(), _tick("is_joint"), group("weekdays", label("weekdays"), days)),
        part(
            "times",
            text_field("start", label("start"), kind="time", **options("start")),
            number_field("interval", label("interval"), **options("interval")),
            number_field("rounds", label("rounds"), hint=hint_of("rounds"), **options("rounds")),
        ),
        part(
            "window",
            number_field("early", label("early"), **options("early")),
            number_field("late", label("late"), **options("late")),
        ),
        part("valid", valid_from, valid_until),
    )


def _box(spot: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=spot.field, data_testid=spot.field),
        rx.el.span(spot.name),
        class_name="o-check",
    )


def _boxes(zone: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h4(zone.zone),
        rx.el.div(rx.foreach(zone.spots, _box), class_name="p-boxes"),
        class_name="p-zone",
    )


def _once(field: str) -> dict[str, Any]:
    """The fields of the one-off form have the test ids and words they have always had."""
    return options(field, data_testid=f"patrol-plan-{field}")


def once_fields() -> rx.Component:
    """Rounds for once: which points, from when, how often."""
    boxes = rx.cond(
        _STATE.groups.length() > 0, rx.foreach(_STATE.groups, _boxes), muted(text("patrols.plan.none"))
    )
    return rx.el.div(
        part("points", group("checkpoints", text("patrols.planning.part.points"), boxes, is_headed=True)),
        part(
            "times",
            datetime_field("start", text("patrols.plan.start"), **_once("start")),
            number_field("interval", text("patrols.plan.interval"), **_once("interval")),
            number_field("rounds", text("patrols.plan.rounds"), **_once("rounds")),
            datetime_field(
                "until", text("patrols.plan.until"), hint=text("patrols.plan.until.hint"), **_once("until")
            ),
            text_field(
                "route", text("patrols.plan.route"), hint=text("patrols.plan.route.hint"), **_once("route")
            ),
        ),
    )


def off_fields() -> rx.Component:
    reasons = [Choice(one.value, text(f"patrols.off.{one.value}")) for one in DayOff]
    return rx.el.div(
        date_field("day", label("day"), hint=hint_of("day"), **options("day")),
        chip_group("reason", label("reason"), reasons, error=_error("reason"), test_id="planning-reason"),
    )


def limit_fields() -> rx.Component:
    return part(
        "limits",
        number_field("weight", label("weight"), decimal=True, hint=hint_of("weight"), **options("weight")),
        number_field("day_gap", label("day_gap"), hint=hint_of("gap"), **options("day_gap")),
        number_field("night_gap", label("night_gap"), **options("night_gap")),
    )


def point_fields() -> rx.Component:
    zones = [(zone.value, text(f"zone.{zone.value}")) for zone in Zone]
    kinds = [Choice(kind.value, text(f"patrols.kind.{kind.value}")) for kind in CheckpointKind]
    fresh = rx.fragment(
        text_field("code", label("code"), hint=hint_of("code"), **options("code")),
        select_field("zone", label("zone"), zones, **options("zone")),
        chip_group("kind", label("kind"), kinds, error=_error("kind"), test_id="planning-kind"),
    )
    return rx.el.div(
        part(
            "point",
            text_field("name", label("point_name"), **options("name")),
            rx.cond(_STATE.thing == "", fresh),
        ),
        rx.cond(_STATE.thing == "", limit_fields()),
        part(
            "place",
            number_field("x", label("x"), hint=hint_of("metres"), **options("x")),
            number_field("y", label("y"), **options("y")),
            _tick("needs_scan"),
        ),
    )
