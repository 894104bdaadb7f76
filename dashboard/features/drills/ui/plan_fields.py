"""Fields that the plan of one drill and the programme share: check boxes, commander, who evaluates."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from dashboard.design.field import error_sentence, field_id, hint_line, html_id, select_field
from dashboard.design.office_icons import Text
from dashboard.features.drills.forms.planning import COMMANDERS
from dashboard.kernel.reference import Agency
from dashboard.web.locale import text


def ticks(
    name: str,
    legend: Text,
    options: Sequence[tuple[str, Text]],
    *,
    error: Text,
    hint: Text = "",
    ticked: Mapping[str, Any] | None = None,
    test_id: str,
) -> rx.Component:
    """Several out of a few: checkboxes ``NAME_CODE`` in one fieldset; the first carries the field's id.

    ``ticked`` says by code what the form begins with; nothing, unless said.
    """
    boxes = [
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=f"{name}_{code}",
                data_testid=f"{test_id}-{code}",
                **({} if ticked is None else {"default_checked": ticked[code]}),
                **html_id(field_id(name) if index == 0 else f"{field_id(name)}-{code}"),
            ),
            rx.el.span(word),
            class_name="o-check",
        )
        for index, (code, word) in enumerate(options)
    ]
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(legend, class_name="o-lab"),
            error_sentence(name, error),
            rx.el.div(*boxes, class_name="o-row"),
            hint_line(name, hint),
        ),
        class_name="o-field",
    )


def commander_field(name: str, error: Text, *, test_id: str, default_value: Text = "") -> rx.Component:
    """A duty title, or nobody yet."""
    options = [("", text("drills.plan.commander.none"))]
    options += [(role.value, text(f"role.{role.value}")) for role in COMMANDERS]
    return select_field(
        name,
        text("drills.plan.commander"),
        options,
        error=error,
        hint=text("drills.plan.commander.hint"),
        default_value=default_value,
        data_testid=test_id,
    )


def lead_field(name: str, error: Text, *, test_id: str) -> rx.Component:
    """Whose evaluators close the evaluation; the planner's own unless said."""
    options = [("", text("programme.lead.own"))]
    options += [(one.value, text(f"agency.short.{one.value}")) for one in Agency]
    return select_field(
        name,
        text("programme.lead"),
        options,
        error=error,
        hint=text("programme.lead.hint"),
        data_testid=test_id,
    )
