"""The form of a new commitment: each agency promises for itself, the joint secretariat for either."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.field import date_field, select_field, text_area, text_field
from dashboard.design.layout import form_panel
from dashboard.design.office_icons import Text, agency_tag
from dashboard.features.commitments.ui.list_state import BOTH, CommitmentsState
from dashboard.kernel.promises import OWNER_ROLES, Clause, PromiseKind
from dashboard.kernel.reference import Agency
from dashboard.web.kept_form import drops, kept_form
from dashboard.web.locale import text

FORM = "commitment-new"

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = CommitmentsState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _role_field(*agencies: Agency) -> rx.Component:
    """The duties that can owe it; those of both agencies stand once."""
    roles = dict.fromkeys(role for agency in agencies for role in OWNER_ROLES[agency])
    options: list[tuple[str, Text]] = [("", text("commitments.new.choose"))]
    options += [(role.value, text(f"role.{role.value}")) for role in roles]
    return select_field(
        "promise_role",
        text("commitments.new.role"),
        options,
        error=_error("promise_role"),
        data_testid="commitment-role",
    )


def _own(agency: Agency) -> rx.Component:
    hidden = rx.el.input(type="hidden", name="promise_owner", value=agency.value, read_only=True)
    return rx.el.div(hidden, _role_field(agency))


def _either() -> rx.Component:
    owners = [
        Choice(
            one.value,
            text(f"agency.short.{one.value}"),
            agency_tag(one.letter, text(f"agency.short.{one.value}"), aria_hidden="true"),
        )
        for one in Agency
    ]
    return rx.el.div(
        choice_group(
            "promise_owner",
            text("commitments.new.owner"),
            owners,
            error=_error("promise_owner"),
            columns=2,
            test_id="commitment-owner",
        ),
        _role_field(*Agency),
    )


def _whose() -> rx.Component:
    own = [(agency.value, _own(agency)) for agency in Agency]
    return rx.el.div(rx.match(_STATE.writes_for, *own, (BOTH, _either()), rx.fragment()))


def _what_kind() -> tuple[rx.Component, ...]:
    kinds = [Choice(one.value, text(f"commitments.kind.{one.value}")) for one in PromiseKind]
    clauses = [Choice(one.value, text(f"commitments.clause.{one.value}")) for one in Clause]
    return (
        choice_group(
            "promise_kind",
            text("commitments.new.kind"),
            kinds,
            error=_error("promise_kind"),
            hint=text("commitments.new.kind.hint"),
            columns=2,
            test_id="commitment-kind",
        ),
        choice_group(
            "promise_clause",
            text("commitments.new.clause"),
            clauses,
            error=_error("promise_clause"),
            columns=3,
            test_id="commitment-clause",
        ),
    )


def _from_where() -> rx.Component:
    return text_field(
        "promise_origin",
        text("commitments.new.origin"),
        error=_error("promise_origin"),
        hint=text("commitments.new.origin.hint"),
        auto_complete="off",
        data_testid="commitment-origin",
    )


def new_form() -> rx.Component:
    """Opened by the button of the page; saved, it leaves its reference behind."""
    form = kept_form(
        FORM,
        text_area(
            "promise_text",
            text("commitments.new.text"),
            error=_error("promise_text"),
            hint=text("commitments.new.text.hint"),
            rows=2,
            data_testid="commitment-text",
        ),
        _whose(),
        date_field(
            "promise_due",
            text("commitments.new.due"),
            error=_error("promise_due"),
            hint=text("commitments.new.due.hint"),
            data_testid="commitment-due",
        ),
        *_what_kind(),
        _from_where(),
        button_row(
            submit_button(text("commitments.new.save"), data_testid="commitment-submit"),
            ghost_button(
                text("commitments.new.close"),
                on_click=CommitmentsState.close_form,
                data_testid="commitment-close-form",
                **drops(),
            ),
        ),
        on_submit=CommitmentsState.add,
        key="promise-" + _STATE.forms_sent.to_string(),
    )
    return form_panel(rx.el.h2(text("commitments.new.title")), form)
