"""``/kpi/SLUG``: explain this number. Formula, parts, exclusions, last input, and the incidents it counts."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import text_link
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.office_icons import severity_badge
from dashboard.design.table import cell, data_table, fact, facts, row_link, sub_line, table_row
from dashboard.screens.explain.state import ExplainState
from dashboard.web.as_of_picker import as_of_picker
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = ExplainState


def _pairs(pairs: Any, test_id: str) -> rx.Component:
    return facts(rx.foreach(pairs, lambda pair: fact(pair.name, pair.text)), data_testid=test_id)


def _row(line: Any) -> rx.Component:
    badge = rx.cond(line.severity != "", severity_badge(line.severity, line.severity_word))
    return table_row(
        cell(badge, place="lead"),
        cell(row_link(rx.el.b(line.reference), href=line.href), place="title"),
        cell(line.title, rx.cond(line.note != "", sub_line(line.note)), label=text("explain.column.type")),
        cell(line.zone, label=text("explain.column.zone")),
        cell(line.when, place="aside", num=True),
        data_testid="explain-incident",
        data_reference=line.reference,
    )


def _level(line: Any) -> rx.Component:
    return table_row(
        cell(severity_badge(line.severity, line.severity_word), place="lead"),
        cell(line.count, num=True, label=text("explain.level.count")),
        cell(line.middle, num=True, label=text("explain.level.middle")),
        cell(line.high, num=True, label=text("explain.level.high")),
        cell(line.few, label=text("explain.level.few")),
        data_testid="explain-level",
        data_severity=line.severity,
    )


def _levels() -> rx.Component:
    """Middle and p90 by level; fewer than five cases stand as what they are."""
    table = data_table(
        [
            text("incidents.list.column.severity"),
            (text("explain.level.count"), "num"),
            (text("explain.level.middle"), "num"),
            (text("explain.level.high"), "num"),
            text("explain.level.few"),
        ],
        rx.foreach(_STATE.view.levels, _level),
        caption=text("explain.levels"),
    )
    return section(text("explain.levels"), table)


def _targets() -> rx.Component:
    return section(
        text("explain.targets"),
        _pairs(_STATE.view.targets, "explain-targets"),
        muted(text("explain.targets.hint")),
    )


def _incidents() -> rx.Component:
    table = data_table(
        [
            text("incidents.list.column.severity"),
            text("incidents.list.column.reference"),
            text("explain.column.type"),
            text("explain.column.zone"),
            (text("incidents.list.column.when"), "num"),
        ],
        rx.foreach(_STATE.view.lines, _row),
        caption=text("explain.incidents"),
    )
    empty = muted(text("explain.incidents.none"))
    return section(
        text("explain.incidents"),
        rx.cond(_STATE.view.lines.length() > 0, table, empty),
        muted(_STATE.view.more, data_testid="explain-more"),
    )


def _found() -> rx.Component:
    view = _STATE.view
    answer = rx.el.div(
        rx.el.p(
            view.number,
            rx.cond(view.mark != "", rx.el.small(" ", view.mark)),
            class_name="o-k-val",
            data_testid="explain-value",
        ),
        muted(view.note, data_testid="explain-note"),
        rx.el.p(view.state, " · ", rx.el.b(view.instant), role="status", data_testid="as-of-shown"),
    )
    return stack(
        answer,
        as_of_picker(_STATE),
        section(text("explain.how"), _pairs(view.facts, "explain-facts")),
        rx.cond(view.levels.length() > 0, _levels()),
        rx.cond(view.targets.length() > 0, _targets()),
        section(text("explain.excludes"), _pairs(view.exclusions, "explain-exclusions")),
        section(text("explain.inputs"), _pairs(view.sources, "explain-sources")),
        rx.cond(view.has_list, _incidents()),
    )


def explain_page() -> rx.Component:
    """Body of ``/kpi/SLUG``."""
    missing = empty_state(text("explain.missing.title"), text("explain.missing.text"))
    shown = rx.cond(_STATE.view.is_known, _found(), missing)
    return stack(
        page_header(rx.cond(_STATE.view.is_known, _STATE.view.name, text("explain.title")), on_phone=True),
        rx.el.p(text_link(text("explain.back"), "/")),
        rx.cond(_STATE.is_loaded, shown, skeleton_rows(label=text("explain.title"))),
    )
