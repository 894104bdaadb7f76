"""The form of a decision, beside the slide: what, whose, until when, of which kind and clause."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.field import date_field, select_field, text_area
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import OWNER_ROLES, Clause, PromiseKind
from dashboard.kernel.reference import Agency
from dashboard.screens.review.decision_state import DecisionState
from dashboard.web.kept_form import drops, kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DecisionState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _hidden(name: str, value: Any) -> rx.Component:
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _roles() -> list[tuple[str, Any]]:
    """Duties of the one agency, then of the other; a duty that both have stands once, with its own name."""
    listed: list[Role] = []
    for agency in Agency:
        listed += [role for role in OWNER_ROLES[agency] if role not in listed]
    return [("", text("review.decision.choose"))] + [(role.value, _role(role)) for role in listed]


def _role(role: Role) -> Any:
    """With its agency, so that a duty of the other one is not chosen by mistake."""
    owners = [agency for agency in Agency if role in OWNER_ROLES[agency]]
    name: Any = text(f"role.{role.value}")
    return name + ", " + text(f"agency.short.{owners[0].value}") if len(owners) == 1 else name


def _fields() -> list[rx.Component]:
    form = _STATE.form
    owners = [Choice(one.value, text(f"agency.short.{one.value}")) for one in Agency]
    kinds = [Choice(one.value, text(f"commitments.kind.{one.value}")) for one in PromiseKind]
    clauses: list[tuple[str, Any]] = [("", text("review.decision.choose"))]
    clauses += [(one.value, text(f"commitments.clause.{one.value}")) for one in Clause]
    return [
        text_area(
            "text",
            text("review.decision.text"),
            error=_error("text"),
            hint=text("review.decision.text.hint"),
            default_value=form.promise,
            rows=2,
            data_testid="decision-text",
        ),
        choice_group(
            "owner",
            text("review.decision.owner"),
            owners,
            error=_error("owner"),
            columns=2,
            test_id="decision-owner",
        ),
        rx.el.div(
            select_field(
                "owner_role",
                text("review.decision.role"),
                _roles(),
                error=_error("owner_role"),
                data_testid="decision-role",
            ),
            date_field(
                "due_on",
                text("review.decision.due"),
                error=_error("due_on"),
                data_testid="decision-due",
            ),
            class_name="rv-two",
        ),
        choice_group(
            "kind",
            text("review.decision.kind"),
            kinds,
            error=_error("kind"),
            columns=2,
            test_id="decision-kind",
        ),
        select_field(
            "clause",
            text("review.decision.clause"),
            clauses,
            error=_error("clause"),
            data_testid="decision-clause",
        ),
    ]


def decision_form() -> rx.Component:
    """Shown while one is open; it survives a lost link and a restart like every kept form."""
    form = _STATE.form
    inside = kept_form(
        form.name,
        _hidden("item", form.item.to_string()),
        _hidden("topic", form.topic),
        _hidden("outcome", form.outcome),
        *_fields(),
        button_row(
            submit_button(text("review.decision.save"), data_testid="decision-submit"),
            ghost_button(
                text("review.decision.close"),
                on_click=DecisionState.close,
                data_act="close",
                data_testid="decision-close",
            ),
            ghost_button(text("review.decision.drop"), on_click=DecisionState.close, **drops()),
        ),
        on_submit=DecisionState.submit,
        key=form.name + form.outcome,
        data_alone="true",
        data_arrives="true",
    )
    panel = rx.el.section(
        rx.el.h2(rx.cond(form.item == 0, text("review.decision.new"), text("review.decision.title"))),
        error_summary(_STATE.summary, text("review.decision.error")),
        refusal_notice(_STATE.refusal, data_testid="decision-refusal"),
        inside,
        class_name="rv-form",
        aria_label=text("review.decision.title"),
    )
    return rx.cond(form.name != "", panel)
