"""Data quality: which records are doubtful, by rule, and how long the report form takes."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, text_link
from dashboard.design.feedback import skeleton_rows
from dashboard.design.kpi_tile import age_leaf
from dashboard.design.layout import muted, page_header, section
from dashboard.design.office_icons import agency_tag, severity_badge
from dashboard.design.table import cell, data_table, row_link, sub_line, tab, table_row, tabs
from dashboard.features.incidents.rules.quality import QualityRule
from dashboard.features.incidents.ui.quality_state import IncidentQualityState
from dashboard.web.locale import choice, text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentQualityState


def _tab(line: Any) -> rx.Component:
    return tab(
        line.name,
        count=line.count,
        current=line.code == _STATE.rule,
        on_click=_STATE.show_rule(line.code),
        data_testid="quality-rule-" + line.code,
    )


def _line(line: Any) -> rx.Component:
    return table_row(
        cell(severity_badge(line.severity, line.severity_word), place="lead"),
        cell(
            row_link(rx.el.b(line.title), href="/incidents/" + line.reference),
            rx.el.span(", ", line.zone),
            sub_line(line.reference),
            rx.cond(
                line.reversed != "",
                rx.el.p(line.reversed, class_name="o-sub", data_testid="quality-reversed"),
            ),
            place="title",
        ),
        cell(line.occurred, num=True, label=text("incidents.quality.column.occurred")),
        cell(line.delay, num=True, label=text("incidents.quality.column.delay")),
        cell(agency_tag(line.agency_letter, line.agency_letter), place="aside"),
        data_testid="quality-row",
        data_reference=line.reference,
    )


def _records() -> rx.Component:
    table = data_table(
        [
            text("incidents.list.column.severity"),
            text("incidents.list.column.what"),
            (text("incidents.quality.column.occurred"), "num"),
            (text("incidents.quality.column.delay"), "num"),
            text("incidents.list.column.agency"),
        ],
        rx.foreach(_STATE.lines, _line),
        caption=text("incidents.quality.title"),
    )
    return section(
        text("incidents.quality.records"),
        tabs(text("incidents.quality.rules"), rx.foreach(_STATE.rules, _tab)),
        rx.el.p(
            choice("incidents.quality.why", [one.value for one in QualityRule], _STATE.rule),
            class_name="o-lead",
        ),
        rx.cond(_STATE.lines.length() > 0, table, muted(text("incidents.quality.clean"))),
        rx.cond(
            _STATE.next_before > 0,
            secondary_button(text("incidents.period.more"), on_click=_STATE.more, data_testid="quality-more"),
        ),
    )


def incident_quality_page() -> rx.Component:
    """Body of ``/incidents/quality``."""
    body = rx.el.div(
        _records(),
        section(text("incidents.quality.form"), rx.el.p(_STATE.form, data_testid="quality-form")),
    )
    age = muted(text("incidents.age.inputs"), " ", age_leaf(_STATE.age), data_testid="quality-age")
    return rx.el.div(
        page_header(text("incidents.quality.title")),
        rx.el.p(text_link(text("incidents.quality.back"), "/incidents/trends")),
        rx.cond(_STATE.is_loaded, age),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("incidents.quality.title"))),
    )
