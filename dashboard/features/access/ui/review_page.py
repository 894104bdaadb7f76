"""``/admin/review``: once a month a leader ticks who still needs what; who does not is closed at once."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, grave_button, secondary_button
from dashboard.design.feedback import error_summary, notice, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import office_form
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.design.two_taps import two_taps
from dashboard.features.access.ui.review_state import AccessReviewState
from dashboard.web.admin_tabs import admin_tabs
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = AccessReviewState


def _hidden(line: Any) -> list[rx.Component]:
    return [
        key_input(),
        rx.el.input(type="hidden", name="username", value=line.username, read_only=True),
        rx.el.input(type="hidden", name="month", value=_STATE.view.month, read_only=True),
    ]


def _keep(line: Any) -> rx.Component:
    word: Any = text("access.review.keep")
    label = word + ": " + line.username
    return rx.el.form(
        *_hidden(line),
        secondary_button(word, type="submit", size="small", aria_label=label, data_testid="review-keep"),
        on_submit=AccessReviewState.keep,
        no_validate=True,
        key="keep-" + line.username,
    )


def _remove(line: Any) -> rx.Component:
    """Two taps, because the account is closed at once."""
    sure: Any = text("access.review.remove.sure")
    form = office_form(
        *_hidden(line),
        muted(text("access.review.remove.about")),
        grave_button(
            sure,
            type="submit",
            size="small",
            aria_label=sure + ": " + line.username,
            data_testid="review-remove-yes",
        ),
        on_submit=AccessReviewState.remove,
    )
    return two_taps(
        text("access.review.remove"),
        line.username,
        form,
        back=text("form.ask.back"),
        test_id="review-remove",
        key="remove-" + line.username,
    )


def _row(one: Any) -> rx.Component:
    line = one.line
    acts = button_row(
        rx.cond(one.tick == "", _keep(line)),
        rx.cond(one.is_self, rx.fragment(), _remove(line)),
    )
    return table_row(
        cell(
            rx.el.b(line.username),
            sub_line(line.roles, rx.cond(line.circles != "", rx.el.span("; ", line.circles))),
            place="title",
        ),
        cell(line.last, label=text("access.admin.column.last")),
        cell(one.tick_word, label=text("access.review.column.tick")),
        cell(rx.cond(line.state == "closed", rx.fragment(), acts)),
        data_testid="review-row",
        data_username=line.username,
        data_tick=one.tick,
    )


def _list() -> rx.Component:
    columns = [
        text("access.admin.column.account"),
        text("access.admin.column.last"),
        text("access.review.column.tick"),
        text("access.review.column.act"),
    ]
    table = data_table(columns, rx.foreach(_STATE.view.lines, _row), caption=text("access.review.title"))
    return section(
        _STATE.view.month_word,
        table,
        aside=rx.el.span(_STATE.view.progress, data_testid="review-progress"),
    )


def _earlier() -> rx.Component:
    months = _STATE.view.earlier
    return section(
        text("access.review.earlier"),
        rx.cond(
            months.length() > 0,
            facts(rx.foreach(months, lambda one: fact(one[0], one[1], data_testid="review-month"))),
            muted(text("access.review.none")),
        ),
    )


def access_review_page() -> rx.Component:
    """Body of ``/admin/review``."""
    late = notice(_STATE.view.overdue, kind="warn", data_testid="review-overdue")
    return rx.el.div(
        page_header(text("access.review.title"), on_phone=True),
        admin_tabs("review"),
        rx.el.div(
            rx.el.div(muted(text("access.review.what"))),
            rx.el.div(rx.cond(_STATE.view.overdue != "", late), role="status"),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="review-saved"),
            error_summary(_STATE.summary, text("access.admin.error_title")),
            refusal_notice(_STATE.refusal, data_testid="review-refusal"),
            class_name="o-says",
        ),
        rx.cond(
            _STATE.is_loaded, stack(_list(), _earlier()), skeleton_rows(label=text("access.review.title"))
        ),
    )
