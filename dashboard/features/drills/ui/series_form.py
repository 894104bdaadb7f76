"""The form of a whole programme: what to choose, the dates that follow (not saved yet), save them all."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, secondary_button
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.field import datetime_field, html_id, number_field
from dashboard.design.layout import form_panel, muted, section
from dashboard.design.table import cell, data_table, table_row
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.ui.plan_fields import commander_field, lead_field, ticks
from dashboard.features.drills.ui.programme_state import SERIES, ProgrammeState
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ProgrammeState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _when() -> rx.Component:
    return rx.el.div(
        datetime_field(
            "first_at",
            text("programme.first"),
            error=_error("first_at"),
            data_testid="programme-first",
        ),
        number_field(
            "interval",
            text("programme.interval"),
            error=_error("interval"),
            hint=text("programme.interval.hint"),
            data_testid="programme-interval",
        ),
        number_field(
            "count",
            text("programme.count"),
            error=_error("count"),
            hint=text("programme.count.hint"),
            data_testid="programme-count",
        ),
    )


def _form() -> rx.Component:
    return kept_form(
        "drill-programme",
        ticks(
            "scenarios",
            text("programme.scenarios"),
            [(one.value, text(f"scenario.{one.value}")) for one in Scenario],
            error=_error("scenarios"),
            test_id="programme-scenario",
        ),
        ticks(
            "types",
            text("programme.types"),
            [(one.value, text(f"drills.type.{one.value}")) for one in DrillType],
            error=_error("types"),
            test_id="programme-type",
        ),
        ticks(
            "regus",
            text("drills.plan.regu"),
            [(one.value, one.value) for one in Regu],
            error=_error("regus"),
            hint=text("programme.turns"),
            test_id="programme-regu",
        ),
        ticks(
            "agencies",
            text("drills.plan.agencies"),
            [(one.value, text(f"agency.short.{one.value}")) for one in Agency],
            error=_error("agencies"),
            test_id="programme-agency",
        ),
        _when(),
        commander_field("series_commander", _error("series_commander"), test_id="programme-commander"),
        lead_field("series_lead", _error("series_lead"), test_id="programme-lead-agency"),
        button_row(
            secondary_button(text("programme.preview"), type="submit", data_testid="programme-preview")
        ),
        on_submit=ProgrammeState.try_out,
        # A saved programme leaves an empty form (with a key of its own) behind.
        key="series-" + _STATE.series_sent.to_string(),
    )


def _line(line: Any) -> rx.Component:
    return table_row(
        cell(line.when, place="lead"),
        cell(rx.cond(line.taken != "", rx.el.s(line.title), rx.el.span(line.title)), place="title"),
        cell(line.taken),
        data_testid="programme-line",
    )


def _preview() -> rx.Component:
    """The dates, and what saves them: with the key of the form above, whose draft then goes."""
    columns = [text(f"programme.column.{name}") for name in ("when", "drill", "note")]
    table = data_table(columns, rx.foreach(_STATE.preview, _line), caption=text("programme.preview.title"))
    save = button_row(
        primary_button(text("programme.save"), on_click=ProgrammeState.save, data_testid="programme-save")
    )
    return form_panel(
        rx.el.h3(text("programme.preview.title")),
        rx.el.p(_STATE.preview_text, role="status", data_testid="programme-preview-total"),
        table,
        save,
    )


def series_section() -> rx.Component:
    """Errors, what was saved, the form, and below it the preview."""
    state, is_here = _STATE, _STATE.tried == SERIES
    return section(
        text("programme.series.title"),
        muted(text("programme.series.hint")),
        saved_notice(state.saved_text != "", rx.el.p(state.saved_text, data_testid="programme-saved")),
        rx.cond(is_here, error_summary(state.summary, text("drills.form.error_title"))),
        rx.cond(is_here, refusal_notice(state.refusal, data_testid="programme-refusal")),
        rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols"),
        rx.cond(state.preview.length() > 0, _preview()),
        **html_id("series"),
    )
