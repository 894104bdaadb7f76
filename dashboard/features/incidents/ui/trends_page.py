"""Every incident number, the charts with limits, flow and finds, for now or for any instant."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, text_link
from dashboard.design.control_chart import chart_key, chart_table, control_chart, flow_chart
from dashboard.design.feedback import notice, skeleton_rows
from dashboard.design.kpi_tile import tile_card
from dashboard.design.layout import kpi_strip, muted, page_header, section, stack
from dashboard.design.table import cell, data_table, table_row
from dashboard.features.incidents.ui.baseline_form import baseline_form
from dashboard.features.incidents.ui.trends_state import (
    IncidentControlState,
    IncidentFlowState,
    IncidentRareState,
    IncidentTrendsState,
)
from dashboard.kernel.permissions import Permission
from dashboard.web.as_of_picker import as_of_picker
from dashboard.web.frame_state import may
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentTrendsState
_CONTROL: Any = IncidentControlState
_RARE: Any = IncidentRareState
_FLOW: Any = IncidentFlowState


def _table(rows: Any, *columns: tuple[Any, str]) -> rx.Component:
    """``columns``: head word and the field of a FigureRow; the first is the name of the row."""

    def line(row: Any) -> rx.Component:
        first, *rest = columns
        return table_row(
            cell(getattr(row, first[1]), place="lead"),
            *[cell(getattr(row, field), num=field != "note", label=word) for word, field in rest],
        )

    heads = [word if field in ("label", "note") else (word, "num") for word, field in columns]
    return data_table(heads, rx.foreach(rows, line), caption=text("incidents.chart.table"))


def _control() -> rx.Component:
    table = _table(
        _CONTROL.rows,
        (text("incidents.chart.column.week"), "label"),
        (text("incidents.chart.column.count"), "count"),
        (text("incidents.chart.column.rate"), "value"),
        (text("incidents.chart.column.low"), "low"),
        (text("incidents.chart.column.high"), "high"),
        (text("incidents.chart.column.note"), "note"),
    )
    return section(
        text("incidents.trends.control"),
        rx.el.p(rx.el.b(_CONTROL.sentence), data_testid="control-sentence"),
        control_chart(_CONTROL, text("incidents.trends.control.alt")),
        chart_key(
            ("○", text("incidents.chart.key.running")),
            ("△", text("incidents.chart.key.worse")),
            ("□", text("incidents.chart.key.better")),
            ("┄", text("incidents.chart.key.centre")),
            ("─", text("incidents.chart.key.limits")),
        ),
        muted(_STATE.view.baseline, data_testid="control-baseline"),
        chart_table(text("incidents.chart.show_table"), table, data_testid="control-table"),
    )


def _rare_line(line: Any) -> rx.Component:
    chosen = rx.cond(line.group == _RARE.group, "true", "false")
    return table_row(
        cell(
            secondary_button(
                line.name,
                on_click=_STATE.show_group(line.group),
                aria_pressed=chosen,
                size="small",
            ),
            place="lead",
        ),
        cell(rx.el.b(line.days), num=True, label=text("incidents.trends.days_since")),
        cell(line.last, num=True, label=text("incidents.trends.last")),
        cell(line.note, label=text("incidents.chart.column.note")),
        data_testid="rare-line",
    )


def _rare() -> rx.Component:
    lines = data_table(
        [
            text("incidents.trends.group"),
            (text("incidents.trends.days_since"), "num"),
            (text("incidents.trends.last"), "num"),
            text("incidents.chart.column.note"),
        ],
        rx.foreach(_STATE.view.rare, _rare_line),
        caption=text("incidents.trends.rare"),
    )
    table = _table(
        _RARE.rows,
        (text("incidents.chart.column.day"), "label"),
        (text("incidents.chart.column.days_between"), "value"),
        (text("incidents.chart.column.note"), "note"),
    )
    # With too few intervals there is nothing to judge: the days since the last are said, no chart is drawn.
    chart = rx.el.div(
        control_chart(_RARE, text("incidents.trends.rare.alt")),
        chart_key(
            ("△", text("incidents.chart.key.worse")),
            ("□", text("incidents.chart.key.better")),
            ("┄", text("incidents.chart.key.centre")),
            ("─", text("incidents.chart.key.limits")),
        ),
        muted(_RARE.baseline),
    )
    shown = stack(
        lines,
        rx.el.p(rx.el.b(_RARE.name, ": ", _RARE.sentence), data_testid="rare-sentence"),
        rx.cond(_RARE.centre.length() > 0, chart),
        rx.cond(_RARE.rows.length() > 0, chart_table(text("incidents.chart.show_table"), table)),
    )
    return section(
        text("incidents.trends.rare"),
        rx.cond(_STATE.view.rare.length() > 0, shown, muted(text("incidents.trends.rare.none"))),
    )


def _flow() -> rx.Component:
    table = _table(
        _FLOW.rows,
        (text("incidents.chart.column.week"), "label"),
        (text("incidents.chart.column.opened"), "value"),
        (text("incidents.chart.column.closed"), "count"),
        (text("incidents.chart.column.net"), "high"),
        (text("incidents.chart.column.note"), "note"),
    )
    return section(
        text("incidents.trends.flow"),
        rx.el.p(rx.el.b(_FLOW.sentence), data_testid="flow-sentence"),
        flow_chart(_FLOW, text("incidents.trends.flow.alt")),
        chart_key(
            ("■", text("incidents.chart.column.opened")),
            ("□", text("incidents.chart.column.closed")),
        ),
        chart_table(text("incidents.chart.show_table"), table),
    )


def _finds() -> rx.Component:
    none = notice(text("incidents.yield.none_text"), kind="error", title=text("incidents.yield.none"))
    facts = _table(
        _STATE.view.finds,
        (text("incidents.yield.column.what"), "label"),
        (text("incidents.yield.column.number"), "value"),
        (text("incidents.yield.column.target"), "high"),
    )
    items = _table(
        _STATE.view.found,
        (text("incidents.yield.column.item"), "label"),
        (text("incidents.yield.column.finds"), "value"),
    )
    return section(
        text("incidents.trends.finds"),
        rx.cond(_STATE.view.no_search, none),
        facts,
        rx.cond(_STATE.view.found.length() > 0, items),
    )


def incident_trends_page() -> rx.Component:
    """Body of ``/incidents/trends``."""
    links = rx.el.p(
        text_link(text("incidents.detail.back"), "/incidents"),
        " · ",
        text_link(text("incidents.quality.title"), "/incidents/quality"),
    )
    body = stack(
        rx.el.p(rx.el.b(_STATE.view.instant), role="status", data_testid="as-of-shown"),
        kpi_strip(rx.foreach(_STATE.view.tiles, tile_card), columns=4),
        _control(),
        _rare(),
        _flow(),
        _finds(),
        rx.cond(may(Permission.INCIDENT_REVIEW), baseline_form(_STATE)),
    )
    return stack(
        page_header(text("incidents.trends.title")),
        links,
        as_of_picker(_STATE),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("incidents.trends.title"))),
    )
