"""The period below the list: a stretch of days, its trend, its rows."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, submit_button
from dashboard.design.field import date_field, office_form
from dashboard.design.layout import muted, section
from dashboard.design.office_chart import columns_chart
from dashboard.features.incidents.ui.list_rows import period_table
from dashboard.features.incidents.ui.period_state import IncidentPeriodState, IncidentTrendState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentPeriodState
_TREND: Any = IncidentTrendState


def _picker() -> rx.Component:
    fields = (("from", _STATE.period_from), ("to", _STATE.period_to))
    return office_form(
        rx.el.div(
            *[
                date_field(
                    name,
                    text(f"incidents.period.{name}"),
                    default_value=value,
                    data_testid=f"period-{name}",
                )
                for name, value in fields
            ],
            submit_button(text("incidents.period.show"), data_testid="period-show"),
            class_name="o-row o-period",
        ),
        rx.el.p(_STATE.period_error, role="alert", class_name="o-err-line", data_testid="period-error"),
        on_submit=IncidentPeriodState.show_period,
        # The days of the last choice arrive after the first paint.
        key=_STATE.period_from + _STATE.period_to,
    )


def period_section() -> rx.Component:
    """Picker, total, chart with the same in one sentence, and the rows, newest first."""
    more = rx.cond(
        _STATE.next_before > 0,
        secondary_button(
            text("incidents.period.more"), on_click=IncidentPeriodState.more, data_testid="period-more"
        ),
    )
    return section(
        text("incidents.list.period"),
        _picker(),
        rx.el.p(rx.el.b(_STATE.period_total), role="status", data_testid="period-total"),
        columns_chart(_TREND.days, _TREND.counts, _TREND.typical, text("incidents.period.chart")),
        muted(_TREND.sentence, data_testid="period-trend"),
        rx.cond(
            _STATE.period_lines.length() > 0,
            period_table(_STATE.period_lines),
            muted(text("incidents.period.empty")),
        ),
        more,
    )
