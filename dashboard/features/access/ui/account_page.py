"""``/account``: own sessions, password, second factor, language. Everything secret leads to a plain page."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, post_button, secondary_button
from dashboard.design.feedback import notice, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.features.access.ui.account_state import AccountState, SessionLine
from dashboard.web.frame_state import FrameState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = AccountState


def _row(line: SessionLine) -> rx.Component:
    one: Any = line
    end = secondary_button(
        text("account.session.revoke"),
        size="small",
        on_click=_STATE.revoke(one.ref),
        data_testid="account-session-revoke",
    )
    return table_row(
        cell(rx.el.b(one.browser), sub_line(one.address), place="title"),
        cell(one.since, label=text("account.session.column.since")),
        cell(one.used, label=text("account.session.column.used")),
        cell(rx.cond(one.is_this, rx.el.b(text("account.session.this")), end)),
        data_testid="account-session-row",
        data_reference=one.ref,
        data_this=one.is_this.to_string(),
    )


def _sessions() -> rx.Component:
    names = ("where", "since", "used", "end")
    table = data_table(
        [text(f"account.session.column.{name}") for name in names],
        rx.foreach(_STATE.lines, _row),
        caption=text("account.session.title"),
    )
    others = secondary_button(
        text("account.session.revoke_others"),
        on_click=_STATE.revoke_all_others,
        data_testid="account-session-revoke-others",
    )
    return section(
        text("account.session.title"),
        stack(
            muted(text("account.session.hint")),
            rx.cond(
                _STATE.is_loaded,
                stack(table, rx.cond(_STATE.lines.length() > 1, button_row(others))),
                skeleton_rows(label=text("account.session.title")),
            ),
        ),
    )


def _leave(label: Any, href: str, test_id: str) -> rx.Component:
    """A way to a plain page: the whole document changes."""
    return secondary_button(label, href=href, reload_document=True, data_testid=test_id)


def _password() -> rx.Component:
    return section(
        text("account.password.title"),
        stack(
            facts(
                fact(text("account.username"), _STATE.facts.username),
                fact(text("login.password"), _STATE.facts.password),
            ),
            button_row(_leave(text("account.password.change"), "/account/password", "account-password")),
        ),
    )


def _factor() -> rx.Component:
    own, has = _STATE.facts, _STATE.facts.has_factor
    label: Any = rx.cond(has, text("account.factor.replace"), text("account.factor.enrol"))
    return section(
        text("account.factor.title"),
        stack(
            muted(text("account.factor.hint")),
            rx.cond(
                own.codes_warning != "",
                notice(own.codes_warning, kind="warn", data_testid="account-codes-warning"),
            ),
            facts(
                fact(text("account.factor.state"), own.factor, data_testid="account-factor-state"),
                rx.cond(has, fact(text("account.codes.title"), own.codes, data_testid="account-codes-left")),
            ),
            button_row(
                _leave(label, "/login/factor", "account-factor-enrol"),
                rx.cond(has, _leave(text("account.codes.renew"), "/account/codes", "account-codes")),
                rx.cond(
                    has & ~own.is_mandatory,
                    _leave(text("account.factor.remove"), "/account/factor/remove", "account-factor-remove"),
                ),
            ),
        ),
    )


def _language() -> rx.Component:
    fields: Any = {"csrf": FrameState.csrf, "next": "/account"}
    buttons = button_row(
        post_button(
            "Bahasa Indonesia", "/language", {**fields, "language": "id"}, data_testid="account-language-id"
        ),
        post_button("English", "/language", {**fields, "language": "en"}, data_testid="account-language-en"),
    )
    return section(text("frame.language"), rx.cond(FrameState.csrf != "", buttons))


def account_page() -> rx.Component:
    """Body of ``/account``."""
    return rx.el.div(
        page_header(text("account.title")),
        saved_notice(_STATE.told != "", _STATE.told, data_testid="account-saved"),
        refusal_notice(_STATE.refusal, data_testid="account-refusal"),
        _sessions(),
        _password(),
        _factor(),
        _language(),
    )
