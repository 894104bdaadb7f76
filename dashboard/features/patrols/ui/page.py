"""``/patrols``: the live board, how well the last day was covered, and the plan; it is changed elsewhere."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, quick_button, secondary_button, text_link
from dashboard.design.feedback import empty_state, notice, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.kpi_tile import age_leaf
from dashboard.design.layout import kpi_card, kpi_strip, muted, page_header, section
from dashboard.design.table import cell, data_table, sub_line, tab, table_row, tabs
from dashboard.features.patrols.forms import SkipReason
from dashboard.features.patrols.ui.board_page import live_board
from dashboard.features.patrols.ui.entry_form import entry_form
from dashboard.features.patrols.ui.sheet_links import sheet_links
from dashboard.features.patrols.ui.state import PatrolsState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolsState

_SUMMARY = {"minHeight": "44px", "padding": "10px 0", "color": "var(--accent)", "cursor": "pointer"}


def _tile(slug: str, view: Any) -> rx.Component:
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
        href=f"/kpi/{slug}",
    )


def _numbers() -> rx.Component:
    return section(
        text("patrols.kpi.section"),
        kpi_strip(
            _tile("patrol_coverage", _STATE.patrol_coverage),
            _tile("patrol_punctuality", _STATE.patrol_punctuality),
            _tile("patrol_gap_coverage", _STATE.patrol_gap_coverage),
        ),
        rx.cond(
            _STATE.warning != "", notice(_STATE.warning, kind="warn", data_testid="patrol-excused-warning")
        ),
        rx.el.p(text_link(text("patrols.trends.open"), "/patrols/trends")),
    )


def _excuse(line: Any) -> rx.Component:
    """A native disclosure: the reasons appear without a round trip to the server."""
    reasons = [
        quick_button(
            text(f"patrols.reason.{reason.value}"),
            on_click=_STATE.excuse(line.id, reason.value),
            data_testid=f"patrol-excuse-{reason.value}",
        )
        for reason in SkipReason
    ]
    return rx.el.details(
        rx.el.summary(text("patrols.excuse.open"), style=_SUMMARY, data_testid="patrol-excuse"),
        muted(rx.cond(line.is_late, text("patrols.excuse.hint_late"), text("patrols.excuse.hint"))),
        rx.el.div(*reasons, class_name="o-row"),
        key=line.id.to_string(),
    )


def _row(line: Any) -> rx.Component:
    state = rx.cond(
        (line.state == "missed") | (line.state == "overdue"),
        rx.el.b(line.state_word),
        rx.el.span(line.state_word),
    )
    return table_row(
        cell(line.due, place="lead"),
        cell(rx.el.b(line.name), rx.el.span(", ", line.zone), sub_line(line.note), place="title"),
        cell(state, rx.cond(line.may_excuse, _excuse(line)), place="line"),
        cell(line.visited, place="aside", num=True),
        data_testid="patrol-row",
        data_state=line.state,
    )


def _plan_list() -> rx.Component:
    views = tabs(
        text("patrols.list.views"),
        tab(
            text("patrols.list.past"),
            current=~_STATE.is_ahead,
            on_click=_STATE.look(False),
            data_testid="patrol-past",
        ),
        tab(
            text("patrols.list.ahead"),
            current=_STATE.is_ahead,
            on_click=_STATE.look(True),
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
        rx.foreach(_STATE.lines, _row),
        caption=text("patrols.list.title"),
    )
    empty = empty_state(text("patrols.list.empty.title"), text("patrols.list.empty.text"))
    filled = rx.cond(_STATE.lines.length() > 0, table, empty)
    return section(
        text("patrols.list.title"),
        views,
        saved_notice(_STATE.excuse_said != "", _STATE.excuse_said, data_testid="patrol-excuse-said"),
        rx.cond(_STATE.is_loaded, filled, skeleton_rows(label=text("patrols.list.title"))),
        rx.cond(
            _STATE.total > _STATE.lines.length(),
            secondary_button(text("patrols.plan.more"), on_click=_STATE.more, data_testid="patrol-more"),
        ),
        aside=_STATE.total.to_string(),
    )


def patrols_page() -> rx.Component:
    """Body of ``/patrols``."""
    start = rx.cond(
        may(Permission.PATROL_CHECK_IN),
        primary_button(text("patrols.round.start"), href="/patrols/round", size="small"),
    )
    manage = secondary_button(
        text("patrols.planning.open"), href="/patrols/plan", size="small", data_testid="patrol-manage"
    )
    once = rx.cond(
        may(Permission.PATROL_PLAN),
        secondary_button(
            text("patrols.planning.new.once"),
            href="/patrols/plan?new=once",
            size="small",
            data_testid="patrol-once",
        ),
    )
    return rx.el.div(
        page_header(text("patrols.title"), manage, once, start),
        live_board(),
        refusal_notice(_STATE.refusal),
        _numbers(),
        _plan_list(),
        sheet_links(),
        entry_form(),
    )
