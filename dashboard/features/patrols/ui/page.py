"""``/patrols``: how well the last day was covered, the plan with its states, and planning new rounds."""

import reflex as rx

from dashboard.design.buttons import primary_button, quick_button, save_bar, submit_button
from dashboard.design.feedback import (
    empty_state,
    error_summary,
    notice,
    refusal_notice,
    saved_notice,
    skeleton_rows,
)
from dashboard.design.field import (
    checkbox_field,
    datetime_field,
    error_sentence,
    number_field,
    office_form,
    text_field,
)
from dashboard.design.kpi_tile import age_leaf
from dashboard.design.layout import kpi_card, kpi_strip, label_line, muted, page_header, section
from dashboard.design.table import cell, data_table, sub_line, tab, table_row, tabs
from dashboard.features.patrols.forms import SkipReason
from dashboard.features.patrols.ui.state import PatrolsState
from dashboard.features.patrols.ui.views import KpiView, PlanLine, PointChoice
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.key import key_input
from dashboard.web.locale import text


def _tile(slug: str, view: rx.Var[KpiView]) -> rx.Component:
    return kpi_card(
        slug,
        text(f"patrols.kpi.name.{slug}"),
        view.number,
        age_leaf(view.age),
        mark=view.mark,
        state=view.state,
        state_word=view.state_word,
        band=view.band,
        band_word=view.band_word,
        note=view.note,
    )


def _numbers() -> rx.Component:
    state = PatrolsState
    return section(
        text("patrols.kpi.section"),
        kpi_strip(
            _tile("patrol_coverage", state.patrol_coverage),
            _tile("patrol_punctuality", state.patrol_punctuality),
            _tile("patrol_gap_coverage", state.patrol_gap_coverage),
        ),
        rx.cond(
            state.warning != "", notice(state.warning, kind="warn", data_testid="patrol-excused-warning")
        ),
    )


def _excuse(line: rx.Var[PlanLine]) -> rx.Component:
    """A native disclosure: the reasons appear without a round trip to the server."""
    reasons = [
        quick_button(
            text(f"patrols.reason.{reason.value}"),
            on_click=PatrolsState.excuse(line.id, reason.value),
            data_testid=f"patrol-excuse-{reason.value}",
        )
        for reason in SkipReason
    ]
    return rx.el.details(
        rx.el.summary(text("patrols.excuse.open"), data_testid="patrol-excuse"),
        muted(text("patrols.excuse.hint")),
        rx.el.div(*reasons, class_name="o-row"),
        key=line.id.to_string(),
    )


def _row(line: rx.Var[PlanLine]) -> rx.Component:
    return table_row(
        cell(line.due, place="lead"),
        cell(rx.el.b(line.name), rx.el.span(", ", line.zone), sub_line(line.note), place="title"),
        cell(rx.el.span(line.state_word), rx.cond(line.may_excuse, _excuse(line)), place="line"),
        cell(line.visited, place="aside", num=True),
        data_testid="patrol-row",
        data_state=line.state,
    )


def _plan_list() -> rx.Component:
    state = PatrolsState
    views = tabs(
        text("patrols.list.views"),
        tab(
            text("patrols.list.past"),
            current=~state.is_ahead,
            on_click=state.look(False),
            data_testid="patrol-past",
        ),
        tab(
            text("patrols.list.ahead"),
            current=state.is_ahead,
            on_click=state.look(True),
            data_testid="patrol-ahead",
        ),
    )
    table = data_table(
        [
            text("patrols.list.column.due"),
            text("patrols.list.column.point"),
            text("patrols.list.column.state"),
            (text("patrols.list.column.visited"), "num"),
        ],
        rx.foreach(state.lines, _row),
        caption=text("patrols.list.title"),
    )
    empty = empty_state(text("patrols.list.empty.title"), text("patrols.list.empty.text"))
    filled = rx.cond(state.lines.length() > 0, table, empty)
    return section(
        text("patrols.list.title"),
        views,
        rx.cond(state.is_loaded, filled, skeleton_rows(label=text("patrols.list.title"))),
        aside=state.lines.length().to_string(),
    )


def _error(field: str) -> rx.Var[str]:
    return PatrolsState.errors.get(field, "").to(str)


def _point(point: rx.Var[PointChoice]) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=point.field, data_testid=point.field),
        rx.el.span(point.label),
        class_name="o-check",
    )
