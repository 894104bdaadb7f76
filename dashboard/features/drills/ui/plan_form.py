"""The form that plans a drill: scenario, form, regu, agencies, time, commander's duty title."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button, text_link
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.field import (
    datetime_field,
    error_sentence,
    field_id,
    hint_line,
    html_id,
    select_field,
)
from dashboard.design.layout import section
from dashboard.design.office_icons import Text
from dashboard.features.drills.forms.planning import COMMANDERS
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.ui.state import DrillsState
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillsState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _ticks(
    name: str, legend: Text, options: Sequence[tuple[str, Text]], hint: Text, test_id: str
) -> rx.Component:
    """Several out of a few: checkboxes ``NAME_CODE`` in one fieldset; the first carries the field's id."""
    boxes = [
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=f"{name}_{code}",
                data_testid=f"{test_id}-{code}",
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
            error_sentence(name, _error(name)),
            rx.el.div(*boxes, class_name="o-row"),
            hint_line(name, hint),
        ),
        class_name="o-field",
    )


def _form() -> rx.Component:
    scenarios = [Choice(one.value, text(f"scenario.{one.value}")) for one in Scenario]
    types = [Choice(one.value, text(f"drills.type.{one.value}")) for one in DrillType]
    commanders = [("", text("drills.plan.commander.none"))]
    commanders += [(role.value, text(f"role.{role.value}")) for role in COMMANDERS]
    return kept_form(
        "drill-plan",
        choice_group(
            "scenario",
            text("drills.plan.scenario"),
            scenarios,
            error=_error("scenario"),
            columns=3,
            test_id="drill-scenario",
        ),
        choice_group(
            "type", text("drills.plan.type"), types, error=_error("type"), columns=2, test_id="drill-type"
        ),
        _ticks("regu", text("drills.plan.regu"), [(one.value, one.value) for one in Regu], "", "drill-regu"),
        _ticks(
            "agency",
            text("drills.plan.agencies"),
            [(one.value, text(f"agency.short.{one.value}")) for one in Agency],
            text("drills.plan.agencies.hint"),
            "drill-agency",
        ),
        datetime_field(
            "planned_for",
            text("drills.plan.planned_for"),
            error=_error("planned_for"),
            hint=text("drills.plan.planned_for.hint"),
            data_testid="drill-planned-for",
        ),
        select_field(
            "commander",
            text("drills.plan.commander"),
            commanders,
            error=_error("commander"),
            hint=text("drills.plan.commander.hint"),
            data_testid="drill-commander",
        ),
        rx.el.div(
            submit_button(text("drills.plan.submit"), key="Ctrl Enter", data_testid="drill-plan-submit"),
            class_name="o-row",
        ),
        on_submit=DrillsState.plan,
        # A saved plan leaves an empty form (with a key of its own) behind; an error leaves it as typed.
        key="plan-" + _STATE.forms_sent.to_string(),
    )


def plan_section() -> rx.Component:
    """Errors, the saved reference, and the form."""
    state = _STATE
    saved = rx.el.p(
        text("drills.plan.saved"),
        " ",
        rx.el.b(state.planned_reference, data_testid="drill-plan-saved"),
        " ",
        text_link(text("drills.plan.open"), "/drills/" + state.planned_reference),
    )
    return section(
        text("drills.plan.title"),
        saved_notice(state.planned_reference != "", saved),
        error_summary(state.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="drill-plan-refusal"),
        rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols"),
        **html_id("plan"),
    )
