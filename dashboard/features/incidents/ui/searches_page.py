"""``/incidents/searches``: the finds register. Searches with and without finds, sums, and the form."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, submit_button, text_link
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.field import date_field, office_form
from dashboard.design.kpi_tile import age_leaf
from dashboard.design.layout import muted, page_header, section
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.features.incidents.ui.protap_section import agency_letter
from dashboard.features.incidents.ui.search_form import search_form
from dashboard.features.incidents.ui.searches_state import SearchesState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

_STATE: Any = SearchesState


def _row(line: Any) -> rx.Component:
    incident = rx.cond(
        line.incident != "",
        text_link(line.incident, "/incidents/" + line.incident),
        rx.el.span(text("incidents.finds.no_incident")),
    )
    return table_row(
        cell(rx.el.b(line.when), sub_line(line.took), place="lead"),
        cell(rx.el.b(line.zone), rx.el.span(", ", line.rooms), sub_line(line.kind), place="title"),
        cell(
            rx.cond(line.has_finds, rx.el.b(line.finds), rx.el.span(line.finds)),
            rx.cond(line.note != "", sub_line(line.note)),
            data_testid="search-finds",
        ),
        cell(incident, label=text("incidents.finds.column.incident")),
        cell(agency_letter(line.letter), sub_line(line.reference), place="aside"),
        data_testid="search-row",
        data_reference=line.reference,
    )


def _table() -> rx.Component:
    names = ("when", "where", "found", "incident", "agency")
    return data_table(
        [text(f"incidents.finds.column.{name}") for name in names],
        rx.foreach(_STATE.lines, _row),
        caption=text("incidents.finds.title"),
    )


def _picker() -> rx.Component:
    state = _STATE
    return office_form(
        rx.el.div(
            date_field(
                "from",
                text("incidents.period.from"),
                default_value=state.period_from,
                data_testid="search-from",
            ),
            date_field(
                "to", text("incidents.period.to"), default_value=state.period_to, data_testid="search-to"
            ),
            submit_button(text("incidents.period.show"), data_testid="search-show"),
            class_name="o-row o-period",
        ),
        rx.el.p(state.period_error, role="alert", class_name="o-err-line", data_testid="search-period-error"),
        on_submit=state.show_period,
        # The default days arrive after the first paint.
        key=state.period_from + state.period_to,
    )


def _sums() -> rx.Component:
    state = _STATE
    return rx.el.div(
        rx.el.p(rx.el.b(state.sentence), role="status", data_testid="search-sentence"),
        rx.cond(
            state.sums.length() > 0,
            rx.el.div(
                facts(rx.foreach(state.sums, lambda line: fact(line.item, line.quantity))),
                class_name="o-sums",
                data_testid="search-sums",
            ),
        ),
    )


def searches_page() -> rx.Component:
    """Body of ``/incidents/searches``."""
    state = _STATE
    empty = empty_state(text("incidents.finds.empty.title"), text("incidents.finds.empty.text"))
    more = secondary_button(text("incidents.period.more"), on_click=state.more, data_testid="search-more")
    age = muted(text("incidents.age.inputs"), " ", age_leaf(state.age), data_testid="search-age")
    filled = rx.el.div(
        age,
        rx.cond(state.lines.length() > 0, rx.el.div(_sums(), _table()), empty),
        rx.cond(state.next_before > 0, more),
    )
    return rx.el.div(
        page_header(text("incidents.finds.title"), on_phone=True),
        rx.cond(may(Permission.SEARCH_RECORD), search_form()),
        section(
            text("incidents.finds.register"),
            _picker(),
            rx.cond(state.is_loaded, filled, skeleton_rows(label=text("incidents.finds.title"))),
        ),
    )
