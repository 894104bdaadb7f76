"""The form that plans one drill: scenario, form, regu, agencies, time, commander's title, who evaluates."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button, text_link
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.field import datetime_field, html_id
from dashboard.design.layout import section
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.ui.plan_fields import commander_field, lead_field, ticks
from dashboard.features.drills.ui.programme_state import PLAN, ProgrammeState
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ProgrammeState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _form() -> rx.Component:
    scenarios = [Choice(one.value, text(f"scenario.{one.value}")) for one in Scenario]
    types = [Choice(one.value, text(f"drills.type.{one.value}")) for one in DrillType]
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
        ticks(
            "regu",
            text("drills.plan.regu"),
            [(one.value, one.value) for one in Regu],
            error=_error("regu"),
            test_id="drill-regu",
        ),
        ticks(
            "agency",
            text("drills.plan.agencies"),
            [(one.value, text(f"agency.short.{one.value}")) for one in Agency],
            error=_error("agency"),
            hint=text("drills.plan.agencies.hint"),
            test_id="drill-agency",
        ),
        datetime_field(
            "planned_for",
            text("drills.plan.planned_for"),
            error=_error("planned_for"),
            hint=text("drills.plan.planned_for.hint"),
            data_testid="drill-planned-for",
        ),
        commander_field("commander", _error("commander"), test_id="drill-commander"),
        lead_field("lead_agency", _error("lead_agency"), test_id="drill-lead-agency"),
        rx.el.div(
            submit_button(text("drills.plan.submit"), key="Ctrl Enter", data_testid="drill-plan-submit"),
            class_name="o-row",
        ),
        on_submit=ProgrammeState.plan,
        # A saved plan leaves an empty form (with a key of its own) behind; an error leaves it as typed.
        key="plan-" + _STATE.forms_sent.to_string(),
    )


def plan_section() -> rx.Component:
    """Errors, the saved reference, and the form."""
    state, is_here = _STATE, _STATE.tried == PLAN
    saved = rx.el.p(
        text("drills.plan.saved"),
        " ",
        rx.el.b(state.planned_reference, data_testid="drill-plan-saved"),
        " ",
        text("saved.clock"),
        " ",
        state.planned_at,
        " ",
        text_link(text("drills.plan.open"), "/drills/" + state.planned_reference),
    )
    return section(
        text("drills.plan.title"),
        saved_notice(state.planned_reference != "", saved),
        rx.cond(is_here, error_summary(state.summary, text("drills.form.error_title"))),
        rx.cond(is_here, refusal_notice(state.refusal, data_testid="drill-plan-refusal")),
        rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols"),
        **html_id("plan"),
    )
