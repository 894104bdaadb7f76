"""The form that freezes a baseline, and the decisions so far. Shown to those who review."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.field import date_field, select_field, text_area
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import Text
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.features.incidents.rules.charts import CHARTS, U_CHART, group_of
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text


def _choices() -> list[tuple[str, Text]]:
    """The u-chart, then one chart per group by the group's name."""
    named: list[tuple[str, Text]] = [("", text("incidents.baseline.chart.none"))]
    for chart in CHARTS:
        group = group_of(chart)
        if chart == U_CHART:
            named.append((chart, text("incidents.baseline.chart.u")))
        elif group == "escape":
            named.append((chart, text("incidents.group.escape")))
        else:
            named.append((chart, text(f"incidents.type.{group}")))
    return named


def _line(line: Any) -> rx.Component:
    return table_row(
        cell(line.chart, place="lead"),
        cell(line.days, label=text("incidents.baseline.days")),
        cell(line.decided, sub_line(line.reason), label=text("incidents.baseline.decided")),
    )


def baseline_form(state: Any) -> rx.Component:
    """``state`` has errors, summary, refusal, is_saved, forms_sent, view.baselines and the handler freeze."""
    decisions = data_table(
        [
            text("incidents.baseline.chart"),
            text("incidents.baseline.days"),
            text("incidents.baseline.decided"),
        ],
        rx.foreach(state.view.baselines, _line),
        caption=text("incidents.baseline.title"),
    )
    form = kept_form(
        "incident-baseline",
        error_summary(state.summary, text("incidents.form.error_title")),
        select_field(
            "chart", text("incidents.baseline.chart"), _choices(), error=state.errors["chart"].to(str)
        ),
        rx.el.div(
            date_field(
                "first_day", text("incidents.baseline.first"), error=state.errors["first_day"].to(str)
            ),
            date_field("last_day", text("incidents.baseline.last"), error=state.errors["last_day"].to(str)),
            class_name="o-row",
        ),
        text_area(
            "reason",
            text("incidents.baseline.reason"),
            error=state.errors["reason"].to(str),
            hint=text("incidents.baseline.reason.hint"),
            rows=2,
        ),
        submit_button(text("incidents.baseline.submit"), data_testid="baseline-submit"),
        on_submit=state.freeze,
        key=state.forms_sent.to_string(),
    )
    return section(
        text("incidents.baseline.title"),
        muted(text("incidents.baseline.text")),
        refusal_notice(state.refusal, data_testid="baseline-refusal"),
        saved_notice(state.is_saved, text("incidents.baseline.saved"), data_testid="baseline-saved"),
        rx.cond(state.view.baselines.length() > 0, decisions),
        rx.el.div(form, class_name="o-narrow"),
    )
