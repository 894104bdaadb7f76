"""The form that proposes weights: every number prefilled, its effect shown before it can be saved."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button
from dashboard.design.feedback import error_summary, notice
from dashboard.design.field import date_field, number_field, text_area
from dashboard.design.layout import form_panel, muted, section
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.features.drills.rules.weight_names import GROUPS
from dashboard.features.drills.ui.weights_state import DrillWeightsState
from dashboard.features.drills.ui.weights_view import label_key
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillWeightsState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def comparison(shown: Any, test_id: str) -> rx.Component:
    """ "Sekarang / usul" side by side, and what it does to today's index."""

    def line(one: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(one.name), sub_line(one.group), place="title"),
            cell(one.now, num=True, label=text("drills.weights.column.now")),
            cell(rx.el.b(one.proposed), num=True, label=text("drills.weights.column.proposed")),
            data_testid=f"{test_id}-line",
        )

    heads = [
        text("drills.weights.column.name"),
        (text("drills.weights.column.now"), "num"),
        (text("drills.weights.column.proposed"), "num"),
    ]
    return rx.el.div(
        data_table(heads, rx.foreach(shown.lines, line), caption=text("drills.weights.preview")),
        rx.el.p(rx.el.b(shown.effect), data_testid=f"{test_id}-effect"),
        muted(text("drills.weights.effect.quality")),
    )


def _unit(name: str) -> Any:
    units = {"hours": "drills.weights.in_hours", "target": "drills.weights.in_minutes"}
    key = units.get(name.partition("_")[0])
    return text(key) if key else ""


def _field(name: str) -> rx.Component:
    return number_field(
        name,
        text(label_key(name)),
        note=_unit(name),
        decimal=True,
        error=_error(name),
        default_value=_STATE.defaults[name],
        data_testid=f"weight-{name.replace('_', '-')}",
    )


def _group(group: str) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(text(f"drills.weights.group.{group}"), class_name="o-lab"),
        rx.el.div(*[_field(name) for name in GROUPS[group]], class_name="o-row"),
        class_name="o-field",
    )


def _preview() -> rx.Component:
    """Opens beside the button that was pressed, so that the eye is there already."""
    box = form_panel(
        rx.el.h3(text("drills.weights.preview")),
        rx.el.p(_STATE.preview_word, data_testid="weights-preview-word"),
        comparison(_STATE.preview, "weights-preview"),
    )
    return rx.el.div(rx.cond(_STATE.preview_word != "", box), role="status")


def weights_form() -> rx.Component:
    """The section with the form; for holders of DRILL_WEIGH."""
    label = rx.cond(_STATE.preview_word != "", text("drills.weights.save"), text("drills.weights.look"))
    form = kept_form(
        "drill-weights",
        rx.el.div(
            date_field(
                "valid_from",
                text("drills.weights.valid_from"),
                error=_error("valid_from"),
                hint=text("drills.weights.valid_from.hint"),
                data_testid="weights-valid-from",
            ),
            class_name="o-row",
        ),
        text_area(
            "reason",
            text("drills.weights.reason"),
            error=_error("reason"),
            hint=text("drills.weights.reason.hint"),
            rows=2,
            data_testid="weights-reason",
        ),
        *[_group(group) for group in GROUPS],
        _preview(),
        rx.el.div(submit_button(label, data_testid="weights-submit"), class_name="o-row"),
        on_submit=DrillWeightsState.propose,
        # A saved proposal leaves a fresh form behind; an error or a look leaves it as typed.
        key="weights-" + _STATE.forms_sent.to_string(),
    )
    return section(
        text("drills.weights.form"),
        notice(text("drills.weights.notice"), data_testid="weights-notice"),
        muted(text("drills.weights.form.text")),
        error_summary(_STATE.summary, text("drills.weights.error_title")),
        rx.el.div(form, class_name="o-narrow"),
    )
