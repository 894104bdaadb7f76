"""The table of corrective actions, for one drill, one real incident, and for all that are open."""

from typing import Any

import reflex as rx

from dashboard.design.office_icons import Text, agency_tag, waiting_mark
from dashboard.design.table import cell, data_table, row_link, sub_line, table_row
from dashboard.web.locale import text

_COLUMNS = ("title", "owner", "priority", "due")


def _row(line: Any) -> rx.Component:
    state = rx.cond(line.is_overdue, waiting_mark(line.state), rx.el.span(line.state))
    return table_row(
        cell(
            row_link(rx.el.b(line.text), href="/drills/actions/" + line.reference),
            sub_line(line.reference, ", ", line.scenario),
            place="title",
        ),
        cell(agency_tag(line.letter, line.owner), place="aside"),
        cell(line.priority),
        cell(line.due, sub_line(line.moved), label=text("drills.actions.due")),
        cell(state, sub_line(line.tests)),
        data_testid="drill-action-row",
        data_reference=line.reference,
    )


def actions_table(lines: Any, caption: Text) -> rx.Component:
    """``lines``: a Var of ActionLine. The due day shown is the original one; a moved one stands below."""
    columns = [*[text(f"drills.actions.{name}") for name in _COLUMNS], text("drills.detail.state")]
    return data_table(columns, rx.foreach(lines, _row), caption=caption)
