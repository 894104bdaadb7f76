"""``/admin``: the accounts of the own agency, and a form for new ones. It shows no content of any kind."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, submit_button, text_link
from dashboard.design.feedback import error_summary, notice, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import html_id, text_area, text_field
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.office_icons import line_icon
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.features.access.rules.changes import REASON_LONGEST
from dashboard.features.access.rules.names import NAME_LONGEST
from dashboard.features.access.ui.admin_parts import access_ticks, link_panel
from dashboard.features.access.ui.admin_state import AdminState
from dashboard.features.access.ui.form_state import SAYS_ID
from dashboard.kernel.permissions import Permission
from dashboard.web.admin_tabs import admin_tabs
from dashboard.web.frame_state import may
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = AdminState


def _error(field: str) -> Any:
    return _STATE.errors.get(field, "").to(str)


def state_cell(line: Any) -> rx.Component:
    """Whether the account is in use; a word and a clock where something waits."""
    return cell(
        rx.el.span(rx.cond(line.waits, line_icon("clock")), rx.el.b(line.state_word), class_name="o-inline"),
        rx.cond(line.waits, sub_line(text("access.admin.waits"))),
        label=text("access.admin.column.state"),
    )


def name_cell(line: Any) -> rx.Component:
    return cell(
        rx.el.a(rx.el.b(line.username), href=line.href, class_name="o-link"),
        sub_line(line.roles, rx.cond(line.circles != "", rx.el.span("; ", line.circles))),
        place="title",
    )


def _row(line: Any) -> rx.Component:
    return table_row(
        name_cell(line),
        state_cell(line),
        cell(line.factor, label=text("access.admin.column.factor")),
        cell(line.last, label=text("access.admin.column.last")),
        data_testid="account-row",
        data_username=line.username,
        data_state=line.state,
    )


def _list() -> rx.Component:
    names = ("account", "state", "factor", "last")
    table = data_table(
        [text(f"access.admin.column.{name}") for name in names],
        rx.foreach(_STATE.lines, _row),
        caption=text("access.admin.list"),
    )
    return section(
        text("access.admin.list"),
        rx.cond(_STATE.is_loaded, table, skeleton_rows(label=text("access.admin.list"))),
    )


def _new() -> rx.Component:
    form = kept_form(
        "account-new",
        text_field(
            "username",
            text("account.username"),
            error=_error("username"),
            hint=text("access.admin.username.hint"),
            max_length=NAME_LONGEST,
            auto_complete="off",
            auto_capitalize="none",
            spell_check=False,
            data_testid="account-new",
        ),
        access_ticks(
            "roles", text("access.admin.roles"), _STATE.roles, error=_error("roles"),
            hint=text("access.admin.roles.hint"),
        ),
        access_ticks(
            "circles", text("access.admin.circles"), _STATE.circles, hint=text("access.admin.circles.hint")
        ),
        text_area(
            "reason",
            text("access.admin.reason"),
            note=text("access.admin.reason.note"),
            error=_error("reason"),
            hint=text("access.admin.reason.hint"),
            max_length=REASON_LONGEST,
            rows=2,
            data_testid="account-reason",
        ),
        button_row(submit_button(text("access.admin.create"), data_testid="account-create")),
        on_submit=AdminState.create,
        key="account-new-" + _STATE.forms_sent.to_string(),
    )  # fmt: skip
    opened = rx.el.details(
        rx.el.summary(text("access.admin.new"), class_name="o-btn", data_testid="account-new-open"),
        stack(
            muted(text("access.admin.new.text")),
            rx.el.div(rx.el.div(form, class_name="o-col"), class_name="o-cols"),
        ),
        class_name="o-opens",
    )
    return rx.cond(_STATE.is_loaded, opened)


def admin_page() -> rx.Component:
    """Body of ``/admin``."""
    waiting = notice(
        _STATE.waiting, " ", text_link(text("access.admin.waiting.go"), "/admin/changes"),
        data_testid="admin-waiting",
    )  # fmt: skip
    return rx.el.div(
        page_header(text("access.admin.title"), on_phone=True),
        admin_tabs("accounts"),
        rx.el.div(
            rx.el.div(rx.cond(_STATE.waiting != "", waiting), role="status"),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="account-saved"),
            error_summary(_STATE.summary, text("access.admin.error_title")),
            refusal_notice(_STATE.refusal, data_testid="account-refusal"),
            class_name="o-says",
            tab_index=-1,
            **html_id(SAYS_ID),
        ),
        link_panel(_STATE),
        rx.cond(may(Permission.ACCOUNT_ADMINISTER), _new()),
        _list(),
    )
