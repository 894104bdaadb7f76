"""The incident list: what is open now, worst first; below, any period with its trend."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, secondary_button, submit_button
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.field import date_field, office_form
from dashboard.design.layout import muted, page_header, section
from dashboard.design.office_chart import columns_chart
from dashboard.design.office_icons import agency_tag, severity_badge, waiting_mark
from dashboard.design.table import cell, data_table, row_link, sub_line, table_row
from dashboard.features.incidents.ui.list_state import IncidentListState, IncidentTrendState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

_TREND: Any = IncidentTrendState

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_LIST: Any = IncidentListState


def _handling(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(line.handling),
        rx.cond(line.is_waiting, waiting_mark(line.handling_note), sub_line(line.handling_note)),
    )


def _row(line: Any, end: Any) -> rx.Component:
    return table_row(
        cell(severity_badge(line.severity, line.severity_word), place="lead"),
        cell(
            row_link(rx.el.b(line.title), href="/incidents/" + line.reference),
            rx.el.span(", ", line.zone),
            sub_line(line.note),
            place="title",
        ),
        cell(_handling(line), place="line"),
        cell(end, place="aside", num=True),
        cell(agency_tag(line.agency_letter, line.agency_letter), sub_line(line.reference), place="drop"),
        data_testid="incident-row",
        data_reference=line.reference,
    )


def _table(lines: Any, *, is_open: bool) -> rx.Component:
    last = text("incidents.list.column.age") if is_open else text("incidents.list.column.when")
    return data_table(
        [
            text("incidents.list.column.severity"),
            text("incidents.list.column.what"),
            text("incidents.list.column.handling"),
            (last, "num"),
            text("incidents.list.column.agency"),
        ],
        rx.foreach(lines, lambda line: _row(line, line.age if is_open else line.when)),
        caption=text("incidents.list.title"),
    )


def _open() -> rx.Component:
    state = _LIST
    empty = empty_state(text("incidents.list.empty.title"), text("incidents.list.empty.text"))
    filled = rx.cond(state.open_lines.length() > 0, _table(state.open_lines, is_open=True), empty)
    return section(
        text("incidents.list.open"),
        rx.cond(state.is_loaded, filled, skeleton_rows(label=text("incidents.list.title"))),
        aside=state.open_lines.length().to_string(),
    )


def _chart() -> rx.Component:
    """Columns per day with the median as a dashed line; the same in one sentence below."""
    chart = _TREND
    return columns_chart(chart.days, chart.counts, chart.typical, text("incidents.period.chart"))


def _period() -> rx.Component:
    state = _LIST
    picker = office_form(
        rx.el.div(
            date_field(
                "from",
                text("incidents.period.from"),
                default_value=state.period_from,
                data_testid="period-from",
            ),
            date_field(
                "to", text("incidents.period.to"), default_value=state.period_to, data_testid="period-to"
            ),
            submit_button(text("incidents.period.show"), data_testid="period-show"),
            class_name="o-row o-period",
        ),
        rx.el.p(state.period_error, role="alert", class_name="o-err-line", data_testid="period-error"),
        on_submit=state.show_period,
        # The days of the address or of the last choice arrive after the first paint.
        key=state.period_from + state.period_to,
    )
    more = rx.cond(
        state.next_before > 0,
        secondary_button(text("incidents.period.more"), on_click=state.more, data_testid="period-more"),
    )
    return section(
        text("incidents.list.period"),
        picker,
        rx.el.p(rx.el.b(state.period_total), role="status", data_testid="period-total"),
        _chart(),
        muted(_TREND.sentence, data_testid="period-trend"),
        rx.cond(
            state.period_lines.length() > 0,
            _table(state.period_lines, is_open=False),
            muted(text("incidents.period.empty")),
        ),
        more,
    )


def incidents_page() -> rx.Component:
    """Body of ``/incidents``."""
    report = rx.cond(
        may(Permission.INCIDENT_REPORT),
        primary_button(text("incidents.list.report"), href="/incidents/new", size="sm"),
    )
    return rx.el.div(page_header(text("incidents.list.title"), report), _open(), _period())
