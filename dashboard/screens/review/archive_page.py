"""``/review/reports``: make a report of a meeting or a week, and take a kept one away."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import download_form, secondary_button, submit_button, text_link
from dashboard.design.feedback import (
    empty_state,
    progress_line,
    refusal_notice,
    saved_notice,
    skeleton_rows,
)
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.table import cell, data_table, sub_line, tab, table_row, tabs
from dashboard.screens.review.archive_state import ArchiveState
from dashboard.screens.review.print.making import STAGES
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ArchiveState


def _make(one: Any) -> rx.Component:
    """One press, one report: the name says which, so the button is read out with it."""
    button = secondary_button(
        one.name,
        type="submit",
        icon="report",
        busy=_STATE.busy == one.kind,
        busy_label=text("reports.busy"),
        data_testid="report-make-" + one.kind,
    )
    return rx.el.form(
        key_input(),
        rx.el.input(type="hidden", name="kind", value=one.kind, read_only=True),
        rx.el.input(type="hidden", name="period", value=one.period, read_only=True),
        button,
        rx.el.p(one.hint),
        key=one.kind + one.period + _STATE.forms_sent.to_string(),
        on_submit=ArchiveState.make,
    )


def _choice(one: Any) -> rx.Component:
    return tab(one.label, href=one.href, current=one.is_current)


def _making() -> rx.Component:
    view = _STATE.view
    months = tabs(text("reports.months"), rx.foreach(view.months, _choice))
    return section(
        text("reports.make"),
        progress_line(
            _STATE.busy != "", _STATE.progress, _STATE.step, len(STAGES), data_testid="report-progress"
        ),
        saved_notice(
            _STATE.made_words != "",
            stack(
                rx.el.p(_STATE.made_words),
                _take(_STATE.made, test_id="report-take-made", is_main=True),
                gap="s",
            ),
            data_testid="report-made",
        ),
        refusal_notice(_STATE.refusal, data_testid="report-refusal"),
        rx.cond(view.months.length() > 0, months, muted(text("reports.no_months"))),
        rx.el.div(rx.foreach(view.makes, _make), class_name="o-makes"),
    )


def _take(one: Any, *, test_id: str, is_main: bool = False) -> rx.Component:
    look = submit_button if is_main else secondary_button
    options: dict[str, Any] = {} if is_main else {"type": "submit", "size": "small"}
    button = look(text("reports.take"), icon="download", aria_label=one.take, data_testid=test_id, **options)
    return download_form(one.href, button)


def _row(one: Any) -> rx.Component:
    take = rx.cond(_STATE.view.may_make, _take(one, test_id="report-take"))
    return table_row(
        cell(rx.el.b(one.name), sub_line(one.period), place="title"),
        cell(one.as_of, label=text("reports.column.as_of")),
        cell(one.made, label=text("reports.column.made")),
        cell(one.pages, label=text("reports.column.pages"), num=True),
        cell(one.file, sub_line(one.language), label=text("reports.column.file")),
        cell(take, place="aside"),
        data_testid="report-row",
        data_kind=one.kind,
        data_number=one.number,
    )


def _kept() -> rx.Component:
    lines = _STATE.view.lines
    table = data_table(
        [
            text("reports.column.name"),
            text("reports.column.as_of"),
            text("reports.column.made"),
            (text("reports.column.pages"), "num"),
            text("reports.column.file"),
            text("reports.take"),
        ],
        rx.foreach(lines, _row),
        caption=text("reports.list"),
    )
    return section(
        text("reports.list"),
        tabs(text("reports.filter"), rx.foreach(_STATE.view.kinds, _choice)),
        rx.cond(lines.length() > 0, table, empty_state(text("reports.none"), text("reports.none.text"))),
        rx.cond(_STATE.view.newest != "", muted(_STATE.view.newest, data_testid="report-newest")),
    )


def archive_page() -> rx.Component:
    """Body of ``/review/reports``."""
    reading_only = muted(text("reports.denied"), data_testid="report-readers")
    body = rx.fragment(
        rx.cond(_STATE.view.may_make, _making(), reading_only),
        _kept(),
    )
    return rx.el.div(
        rx.el.p(text_link(text("reports.back"), "/review")),
        page_header(text("reports.title"), on_phone=True),
        muted(text("reports.intro")),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("reports.loading"))),
    )
