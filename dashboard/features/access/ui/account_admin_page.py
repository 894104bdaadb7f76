"""``/admin/accounts/[username]``: one account, its link, duties and end. Administrators act, leaders look."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, submit_button, text_link
from dashboard.design.feedback import (
    empty_state,
    error_summary,
    notice,
    refusal_notice,
    saved_notice,
    skeleton_rows,
)
from dashboard.design.field import checkbox_field, html_id, office_form, text_area
from dashboard.design.layout import folded, muted, page_header, section, stack
from dashboard.design.table import fact, facts, plain_list
from dashboard.features.access.rules.changes import REASON_LONGEST
from dashboard.features.access.ui.account_admin_state import AccountAdminState
from dashboard.features.access.ui.admin_parts import access_ticks, link_panel
from dashboard.features.access.ui.form_state import SAYS_ID
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = AccountAdminState


def _error(field: str) -> Any:
    return _STATE.errors.get(field, "").to(str)


def _reason(name: str, test_id: str) -> rx.Component:
    """Each form has a reason of its own, so that an error stands where it was made."""
    return text_area(
        name,
        text("access.admin.reason"),
        error=_error(name),
        hint=text("access.admin.reason.hint"),
        max_length=REASON_LONGEST,
        rows=2,
        data_testid=test_id,
    )


def _facts() -> rx.Component:
    line = _STATE.shown.line
    return facts(
        fact(text("access.admin.column.state"), line.state_word, data_testid="account-state"),
        fact(text("access.admin.roles"), line.roles, data_testid="account-roles-held"),
        rx.cond(line.circles != "", fact(text("access.admin.circles"), line.circles)),
        fact(text("access.admin.column.factor"), line.factor),
        fact(text("access.admin.column.last"), line.last),
        fact(text("access.admin.created"), _STATE.shown.created),
        rx.cond(_STATE.shown.closed != "", fact(text("access.admin.closed"), _STATE.shown.closed)),
    )


def _link() -> rx.Component:
    forgets = checkbox_field(
        "forgets",
        text("access.link.forgets"),
        hint=text("access.link.forgets.hint"),
        data_testid="account-link-forgets",
    )
    form = office_form(
        key_input(),
        rx.cond(_STATE.shown.may_forget, forgets),
        button_row(secondary_button(text("access.link.make"), type="submit", data_testid="account-link-new")),
        on_submit=AccountAdminState.issue,
        key="link-" + _STATE.forms_sent.to_string(),
    )
    return section(
        text("access.link.section"),
        stack(
            muted(text("access.link.what")),
            rx.cond(_STATE.shown.may_link, form, muted(text("access.link.second"))),
            rx.cond(_STATE.shown.may_ask_reset, _asks("reset")),
            gap="s",
        ),
    )


def _asks(name: str) -> rx.Component:
    """A reason, and a second person of the agency decides."""
    handler = {"reset": AccountAdminState.ask_reset, "reopen": AccountAdminState.ask_reopen}[name]
    form = kept_form(
        "account-ask:" + _STATE.shown.id,
        muted(text(f"access.ask.{name}.text")),
        _reason("ask_reason", f"account-{name}-reason"),
        button_row(
            secondary_button(text(f"access.ask.{name}.send"), type="submit", data_testid=f"account-{name}")
        ),
        on_submit=handler,
        key=f"{name}-" + _STATE.forms_sent.to_string(),
    )
    return folded(text(f"access.ask.{name}"), form, data_testid=f"account-{name}-open")


def _duties() -> rx.Component:
    form = kept_form(
        "account-roles:" + _STATE.shown.id,
        rx.el.input(type="hidden", name="seen", value=_STATE.seen, read_only=True),
        access_ticks(
            "roles", text("access.admin.roles"), _STATE.shown.roles, error=_error("roles"),
            hint=text("access.admin.roles.hint"),
        ),
        access_ticks(
            "circles", text("access.admin.circles"), _STATE.shown.circles,
            hint=text("access.admin.circles.hint"),
        ),
        _reason("reason", "account-roles-reason"),
        button_row(submit_button(text("access.admin.change"), data_testid="account-roles-save")),
        on_submit=AccountAdminState.change,
        key="roles-" + _STATE.turn.to_string(),
    )  # fmt: skip
    waits = notice(
        text("access.change.waits"), " ", text_link(text("access.admin.waiting.go"), "/admin/changes")
    )
    return section(
        text("access.admin.duties"),
        rx.cond(
            _STATE.shown.line.waits,
            waits,
            rx.el.div(rx.el.div(form, class_name="o-col"), class_name="o-cols"),
        ),
    )


def _close() -> rx.Component:
    form = kept_form(
        "account-close:" + _STATE.shown.id,
        muted(text("access.close.text")),
        _reason("close_reason", "account-close-reason"),
        button_row(
            secondary_button(text("access.close.send"), type="submit", data_testid="account-deactivate")
        ),
        on_submit=AccountAdminState.close,
        key="close-" + _STATE.forms_sent.to_string(),
    )
    return section(
        text("access.close.title"),
        folded(text("access.close.open"), form, data_testid="account-deactivate-open"),
    )


def _done() -> rx.Component:
    def item(line: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                rx.el.b(line.what),
                rx.cond(line.reason != "", rx.el.span(" ", line.reason)),
                rx.el.div(
                    line.asked, rx.cond(line.decided != "", ". " + line.decided, ""), class_name="o-sub"
                ),
                class_name="o-grow",
            ),
            data_testid="account-done",
        )

    return section(text("access.admin.done"), plain_list(rx.foreach(_STATE.shown.done, item)))


def _acts() -> rx.Component:
    """What an administrator can do; nothing about the own account."""
    active = rx.fragment(_link(), _duties(), _close())
    closed = section(text("access.ask.reopen"), _asks("reopen"))
    acts = rx.cond(_STATE.shown.line.state == "closed", closed, active)
    return rx.cond(_STATE.shown.is_self, muted(text("access.admin.self")), acts)


def account_admin_page() -> rx.Component:
    """Body of ``/admin/accounts/[username]``."""
    found = rx.el.div(
        _facts(),
        rx.el.div(
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="account-saved"),
            error_summary(_STATE.summary, text("access.admin.error_title")),
            refusal_notice(_STATE.refusal, data_testid="account-refusal"),
            class_name="o-says",
            tab_index=-1,
            **html_id(SAYS_ID),
        ),
        link_panel(_STATE),
        rx.cond(may(Permission.ACCOUNT_ADMINISTER), _acts()),
        _done(),
    )
    missing = empty_state(text("access.admin.missing"), text("access.admin.missing.text"), is_part=True)
    return rx.el.div(
        rx.el.p(text_link(text("access.admin.back"), "/admin"), class_name="o-up"),
        page_header(
            rx.cond(_STATE.is_found, _STATE.shown.line.username, text("access.admin.account")), on_phone=True
        ),
        rx.cond(
            _STATE.is_loaded,
            rx.cond(_STATE.is_found, found, missing),
            skeleton_rows(label=text("access.admin.account")),
        ),
    )
