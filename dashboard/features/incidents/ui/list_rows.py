"""Rows of incidents: the list (a row fills the panel, on the phone it opens the page) and the period."""

from typing import Any

import reflex as rx

from dashboard.design.office_icons import ABSENT, agency_tag, exercise_mark, severity_badge, waiting_mark
from dashboard.design.table import cell, data_table, row_link, sub_line, table_row
from dashboard.features.incidents.ui.list_state import IncidentListState
from dashboard.features.incidents.ui.panel_state import IncidentPanelState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_LIST: Any = IncidentListState
_PANEL: Any = IncidentPanelState


def _handling(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(line.handling),
        rx.cond(line.is_waiting, waiting_mark(line.handling_note), sub_line(line.handling_note)),
        rx.cond(line.escalation != "", sub_line(line.escalation)),
    )


def _what(line: Any, name: Any) -> rx.Component:
    return cell(
        exercise_mark(line.exercise),
        name,
        rx.el.span(", ", line.zone),
        rx.cond(line.badge != "", rx.el.span(line.badge, class_name="o-l-badge")),
        sub_line(line.note),
        place="title",
    )


def _row(line: Any, name: Any, end: Any, **props: Any) -> rx.Component:
    return table_row(
        cell(severity_badge(line.severity, line.severity_word), place="lead"),
        _what(line, name),
        cell(_handling(line), place="line"),
        cell(end, place="aside", num=True),
        cell(agency_tag(line.agency_letter, line.agency_letter), sub_line(line.reference), place="drop"),
        data_testid="incident-row",
        data_reference=line.reference,
        data_severity=line.severity,
        **props,
    )


def _list_row(line: Any) -> rx.Component:
    """A link for the phone and a button for the desktop: style shows one of them."""
    is_chosen = _PANEL.reference == line.reference
    name = rx.el.b(line.title)
    both = rx.fragment(
        row_link(name, href="/incidents/" + line.reference, data_open="true"),
        rx.el.button(
            rx.el.b(line.title),
            type="button",
            class_name="o-open",
            aria_current=rx.cond(is_chosen, "true", ABSENT),
            on_click=IncidentPanelState.pick(line.reference),
            data_pick="true",
        ),
    )
    age = rx.cond(
        line.since_ms > 0,
        rx.el.span(data_age=line.since_ms, class_name="o-l-age"),
        rx.el.span(line.age, class_name="o-l-age"),
    )
    end = rx.cond(
        line.is_gone,
        rx.el.span(text("incidents.list.gone"), class_name="o-l-gone-word"),
        rx.cond(_LIST.tab == "all", rx.el.span(line.when), age),
    )
    gone = rx.cond(line.is_gone, "true", ABSENT)
    return _row(line, both, end, selected=is_chosen, fresh=line.is_fresh, data_gone=gone)


def _columns(last: Any) -> list[Any]:
    return [
        text("incidents.list.column.severity"),
        text("incidents.list.column.what"),
        text("incidents.list.column.handling"),
        (last, "num"),
        text("incidents.list.column.agency"),
    ]


def list_table() -> rx.Component:
    """The rows of the view."""
    last = rx.match(
        _LIST.tab,
        ("all", text("incidents.list.column.when")),
        ("done", text("incidents.list.column.took")),
        text("incidents.list.column.age"),
    )
    rows = rx.foreach(_LIST.lines, _list_row)
    return data_table(_columns(last), rows, caption=text("incidents.list.title"))


def period_table(lines: Any) -> rx.Component:
    """The rows of a period; each opens its page."""

    def row(line: Any) -> rx.Component:
        name = row_link(rx.el.b(line.title), href="/incidents/" + line.reference)
        return _row(line, name, line.when)

    return data_table(
        _columns(text("incidents.list.column.when")),
        rx.foreach(lines, row),
        caption=text("incidents.list.period"),
    )
