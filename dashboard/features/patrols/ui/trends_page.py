"""``/patrols/trends``: every patrol number, the heat map, gaps against what is allowed, shifts, routes.

For staff who may read patrols; nothing of it stands on a wall. For now, or for any instant.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import text_link
from dashboard.design.control_chart import chart_table
from dashboard.design.feedback import notice, skeleton_rows
from dashboard.design.heat_grid import heat_grid, heat_key, heat_table, limit_bar
from dashboard.design.kpi_tile import tile_card
from dashboard.design.layout import kpi_strip, muted, page_header, section, stack
from dashboard.design.office_icons import severity_badge
from dashboard.design.table import cell, data_table, sub_line, tab, table_row, tabs
from dashboard.features.patrols.ui.trends_state import PatrolHeatState, PatrolTrendsState
from dashboard.web.as_of_picker import as_of_picker
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = PatrolTrendsState
_HEAT: Any = PatrolHeatState


def _heat() -> rx.Component:
    title = text("patrols.heat.title")
    spans = tabs(
        text("patrols.heat.spans"),
        tab(
            text("patrols.heat.week"),
            current=~_HEAT.is_month,
            on_click=_STATE.show_month(False),
            data_testid="heat-week",
        ),
        tab(
            text("patrols.heat.month"),
            current=_HEAT.is_month,
            on_click=_STATE.show_month(True),
            data_testid="heat-month",
        ),
    )
    key = heat_key(
        ("0", text("patrols.heat.key.always")),
        ("1", text("patrols.heat.key.often")),
        ("2", text("patrols.heat.key.mostly")),
        ("3", text("patrols.heat.key.half")),
        ("4", text("patrols.heat.key.seldom")),
        ("blank", text("patrols.heat.key.blank")),
    )
    table = heat_table(_HEAT.rows, _HEAT.hours, title, text("patrols.heat.column.zone"))
    picture = rx.fragment(
        heat_grid(_HEAT.rows, _HEAT.hours, _HEAT.sentence),
        key,
        chart_table(text("patrols.heat.show_table"), table, data_testid="heat-table"),
    )
    return section(
        title,
        spans,
        rx.el.p(rx.el.b(_HEAT.sentence), data_testid="heat-sentence", class_name="o-lead"),
        rx.cond(_HEAT.rows.length() > 0, picture),
    )


def _gap(line: Any) -> rx.Component:
    over = rx.cond(line.severity != "", severity_badge(line.severity, line.word))
    return table_row(
        cell(rx.el.b(line.name), sub_line(line.zone), place="title"),
        cell(limit_bar(line.bar, line.mark), over, place="line"),
        cell(rx.el.b(line.running), num=True, label=text("patrols.gap.column.now")),
        cell(line.allowed, sub_line(line.reason), num=True, label=text("patrols.gap.column.allowed")),
        data_testid="gap-line",
        data_severity=line.severity,
    )


def _gaps() -> rx.Component:
    table = data_table(
        [
            text("patrols.gap.column.point"),
            text("patrols.gap.column.bar"),
            (text("patrols.gap.column.now"), "num"),
            (text("patrols.gap.column.allowed"), "num"),
        ],
        rx.foreach(_STATE.view.gaps, _gap),
        caption=text("patrols.gap.title"),
    )
    return section(
        text("patrols.gap.title"),
        muted(text("patrols.gap.hint")),
        rx.cond(_STATE.view.gaps.length() > 0, table, muted(text("patrols.gap.none"))),
    )


def _shares(title: Any, head: Any, lines: Any, test_id: str) -> rx.Component:
    def row(line: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(line.name), place="lead"),
            cell(line.share, num=True, label=text("patrols.trends.column.share")),
            cell(line.parts, num=True, label=text("patrols.trends.column.parts")),
            cell(line.note),
            data_testid=test_id,
        )

    heads = [
        head,
        (text("patrols.trends.column.share"), "num"),
        (text("patrols.trends.column.parts"), "num"),
        text("patrols.trends.column.note"),
    ]
    return section(title, data_table(heads, rx.foreach(lines, row), caption=title))


def _routes() -> rx.Component:
    def row(line: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(line.name), place="lead"),
            cell(line.score, num=True, label=text("patrols.route.column.score")),
            cell(line.starts, num=True, label=text("patrols.route.column.starts")),
            cell(line.word),
            data_testid="route-line",
        )

    heads = [
        text("patrols.route.column.route"),
        (text("patrols.route.column.score"), "num"),
        (text("patrols.route.column.starts"), "num"),
        text("patrols.trends.column.note"),
    ]
    table = data_table(heads, rx.foreach(_STATE.view.routes, row), caption=text("patrols.route.title"))
    return section(
        text("patrols.route.title"),
        muted(text("patrols.route.hint")),
        rx.cond(_STATE.view.routes.length() > 0, table, muted(text("patrols.route.none"))),
    )


def patrol_trends_page() -> rx.Component:
    """Body of ``/patrols/trends``."""
    warning = notice(_STATE.view.warning, kind="warn", data_testid="patrol-excused-warning")
    body = stack(
        rx.el.p(rx.el.b(_STATE.view.instant), role="status", data_testid="as-of-shown"),
        kpi_strip(rx.foreach(_STATE.view.tiles, tile_card), columns=4),
        rx.cond(_STATE.view.warning != "", warning),
        _heat(),
        _gaps(),
        _shares(
            text("patrols.trends.shifts"),
            text("patrols.trends.column.shift"),
            _STATE.view.shifts,
            "shift-line",
        ),
        _shares(
            text("patrols.trends.regus"), text("patrols.trends.column.regu"), _STATE.view.regus, "regu-line"
        ),
        _routes(),
    )
    return stack(
        page_header(text("patrols.trends.title")),
        rx.el.p(text_link(text("patrols.trends.back"), "/patrols")),
        as_of_picker(_STATE),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("patrols.trends.title"))),
    )
