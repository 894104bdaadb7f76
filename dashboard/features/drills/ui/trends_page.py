"""``/drills/trends``: companion numbers, decay curve, reactions against targets, history, next drills.

For staff who may read drills, now or for any instant; nothing of it stands on a wall.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import text_link
from dashboard.design.control_chart import chart_key, chart_table
from dashboard.design.feedback import skeleton_rows
from dashboard.design.kpi_tile import tile_card
from dashboard.design.layout import kpi_strip, muted, page_header, section, stack
from dashboard.design.office_icons import waiting_mark
from dashboard.design.outlook_chart import index_history_chart, outlook_chart, target_chart
from dashboard.design.table import cell, data_table, table_row
from dashboard.features.drills.ui.trends_state import (
    DrillDecayState,
    DrillHistoryState,
    DrillReactionState,
    DrillTrendsState,
)
from dashboard.web.as_of_picker import as_of_picker
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillTrendsState
_DECAY: Any = DrillDecayState
_REACTIONS: Any = DrillReactionState
_HISTORY: Any = DrillHistoryState


def _twin(rows: Any, test_id: str, *columns: tuple[Any, str, bool]) -> rx.Component:
    """ "Lihat tabel": (head, field of the row, is it a number); the first names the row."""

    def line(row: Any) -> rx.Component:
        (_, first, _), *rest = columns
        return table_row(
            cell(getattr(row, first), place="lead"),
            *[cell(getattr(row, field), num=is_number, label=head) for head, field, is_number in rest],
        )

    heads = [(head, "num") if is_number else head for head, _, is_number in columns]
    caption = text("drills.trends.show_table")
    return chart_table(
        caption, data_table(heads, rx.foreach(rows, line), caption=caption), data_testid=test_id
    )


def _decay() -> rx.Component:
    note = text("drills.trends.column.note")
    table = _twin(
        _DECAY.rows,
        "decay-table",
        (text("drills.trends.column.day"), "day", False),
        (text("drills.trends.column.idle"), "idle", True),
        (text("drills.trends.column.plan"), "planned", True),
        (note, "note", False),
    )
    picture = stack(
        outlook_chart(_DECAY, text("drills.trends.decay.alt")),
        chart_key(
            ("─", text("drills.trends.key.idle")),
            ("┄", text("drills.trends.key.plan")),
            ("│", text("drills.trends.key.bands")),
        ),
        muted(_STATE.view.hint),
        table,
    )
    return section(
        text("drills.trends.decay"),
        rx.el.p(rx.el.b(_DECAY.sentence), data_testid="decay-sentence"),
        rx.cond(_DECAY.rows.length() > 0, picture),
    )


def _reactions() -> rx.Component:
    table = _twin(
        _REACTIONS.rows,
        "reactions-table",
        (text("drills.trends.column.reaction"), "name", False),
        (text("drills.trends.column.target"), "target", True),
        (text("drills.trends.column.median"), "median", True),
        (text("drills.trends.column.count"), "count", True),
        (text("drills.trends.column.note"), "note", False),
    )
    chart = target_chart(
        _REACTIONS, text("drills.trends.reactions.alt"), text("drills.trends.reactions.axis")
    )
    picture = stack(
        chart,
        chart_key(
            ("|", text("drills.trends.key.target")),
            ("●", text("drills.trends.key.median")),
            ("○", text("drills.trends.key.single")),
        ),
        table,
    )
    return section(
        text("drills.trends.reactions"),
        rx.el.p(rx.el.b(_REACTIONS.sentence), data_testid="reactions-sentence"),
        rx.cond(_REACTIONS.rows.length() > 0, picture),
    )


def _history() -> rx.Component:
    table = _twin(
        _HISTORY.rows,
        "history-table",
        (text("drills.trends.column.moment"), "moment", False),
        (text("drills.trends.column.index"), "index", True),
        (text("drills.trends.column.band"), "band", False),
        (text("drills.trends.column.note"), "note", False),
    )
    picture = stack(
        index_history_chart(_HISTORY, text("drills.trends.history.alt")),
        chart_key(("●", text("drills.trends.key.index")), ("─", text("drills.trends.key.bands"))),
        table,
    )
    return section(
        text("drills.trends.history"),
        rx.el.p(rx.el.b(_HISTORY.sentence), data_testid="history-sentence"),
        rx.cond(_HISTORY.rows.length() > 0, picture),
    )


def _due() -> rx.Component:
    def line(one: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(one.cell), place="title"),
            cell(one.last, label=text("drills.trends.column.last")),
            cell(one.due, label=text("drills.trends.column.due")),
            cell(rx.cond(one.is_late, waiting_mark(one.left), rx.el.span(one.left)), place="aside"),
            data_testid="due-line",
        )

    names = ("cell", "last", "due", "note")
    heads = [text(f"drills.trends.column.{name}") for name in names]
    lines = _STATE.view.due
    table = data_table(heads, rx.foreach(lines, line), caption=text("drills.trends.due"))
    return section(
        text("drills.trends.due"),
        muted(text("drills.trends.due.hint")),
        rx.cond(lines.length() > 0, table, muted(text("drills.trends.due.none"))),
    )


def _ages() -> rx.Component:
    def line(one: Any) -> rx.Component:
        total = cell(one.total, num=True, label=text("drills.trends.column.total"))
        return table_row(cell(one.age, place="lead"), total, data_testid="age-line")

    heads = [text("drills.trends.column.age"), (text("drills.trends.column.total"), "num")]
    lines = _STATE.view.ages
    table = data_table(heads, rx.foreach(lines, line), caption=text("drills.trends.ages"))
    return section(
        text("drills.trends.ages"),
        rx.cond(lines.length() > 0, table, muted(text("drills.trends.ages.none"))),
    )


def drill_trends_page() -> rx.Component:
    """Body of ``/drills/trends``."""
    body = stack(
        rx.el.p(rx.el.b(_STATE.view.instant), role="status", data_testid="as-of-shown"),
        kpi_strip(rx.foreach(_STATE.view.tiles, tile_card), columns=3),
        _decay(),
        _history(),
        _reactions(),
        _due(),
        _ages(),
    )
    return stack(
        page_header(text("drills.trends.title")),
        rx.el.p(
            text_link(text("drills.trends.back"), "/drills"),
            " · ",
            text_link(text("drills.weights.link"), "/drills/weights"),
        ),
        as_of_picker(_STATE),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("drills.trends.title"))),
    )
