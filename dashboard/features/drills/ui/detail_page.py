"""One drill: facts, objectives and times, corrective actions; the forms of its evaluators."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, secondary_button, submit_button, text_link
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import muted, page_header, section
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.features.drills.ui.action_fields import action_fields
from dashboard.features.drills.ui.actions_table import actions_table
from dashboard.features.drills.ui.change_section import change_section
from dashboard.features.drills.ui.edit_section import edit_section
from dashboard.features.drills.ui.edit_state import DrillEditState
from dashboard.features.drills.ui.evaluation_form import evaluation_form
from dashboard.features.drills.ui.evaluation_state import DrillEvaluationState
from dashboard.features.drills.ui.observation_form import observation_form
from dashboard.features.drills.ui.state import DrillState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillState
_DESK: Any = DrillEvaluationState

LOADS = [DrillState.load, DrillEditState.load, DrillEvaluationState.load]
"""Load handlers of ``/drills/REFERENCE``, in their order."""


def _facts() -> rx.Component:
    shown = _STATE.shown
    pairs = {
        "reference": shown.reference,
        "state": shown.state,
        "type": shown.type,
        "regus": shown.regus,
        "agencies": shown.agencies,
        "commander": shown.commander,
        "planned_for": shown.planned_for,
        "held_at": shown.held_at,
        "evaluated_at": shown.evaluated_at,
        "notes": shown.notes,
    }
    known = [
        rx.cond(value != "", fact(text(f"drills.detail.{name}"), value, data_testid=f"drill-{name}"))
        for name, value in pairs.items()
    ]
    quality = fact(
        text("drills.detail.quality"),
        rx.el.b(shown.quality, data_testid="drill-quality"),
        sub_line(shown.quality_note),
    )
    return facts(*known, rx.cond(shown.is_evaluated, quality))


def _objective_row(line: Any) -> rx.Component:
    return table_row(
        cell(line.number + ". " + line.name, place="title"),
        cell(line.weight, label=text("drills.detail.weight")),
        cell(line.rating, place="aside"),
    )


def _inject_row(line: Any) -> rx.Component:
    return table_row(
        cell(line.number + ". " + line.name, place="title"),
        cell(line.target, label=text("drills.detail.target")),
        cell(line.result, place="aside"),
    )


def _results() -> rx.Component:
    shown = _STATE.shown
    objectives = data_table(
        [text("drills.detail.objectives"), text("drills.detail.weight"), text("drills.detail.rating")],
        rx.foreach(shown.objectives, _objective_row),
        caption=text("drills.detail.objectives"),
    )
    injects = data_table(
        [text("drills.detail.injects"), text("drills.detail.target"), text("drills.detail.actual")],
        rx.foreach(shown.injects, _inject_row),
        caption=text("drills.detail.injects"),
    )
    return rx.el.div(
        section(text("drills.detail.objectives"), objectives),
        section(text("drills.detail.injects"), injects),
    )


def _actions() -> rx.Component:
    shown = _STATE.shown
    table = actions_table(shown.actions, text("drills.actions.title"))
    add = kept_form(
        "drill-action:" + shown.reference,
        action_fields("action", lambda field: _STATE.errors.get(field, "").to(str)),
        button_row(submit_button(text("drills.actions.save"), data_testid="drill-action-submit")),
        on_submit=DrillState.add_action,
        # Each saved action leaves an empty form with a key of its own behind.
        key="action-" + _STATE.forms_sent.to_string(),
    )
    return section(
        text("drills.actions.title"),
        rx.cond(shown.actions.length() > 0, table, muted(text("drills.actions.none"))),
        rx.cond(shown.may_add_action, section(text("drills.actions.add"), add)),
    )


def _ways() -> rx.Component:
    """To the controls on the yard's tablet, and to the after-action report."""
    shown = _STATE.shown
    label = rx.cond(shown.is_running, text("drills.run.now"), text("drills.run.open"))
    conduct = primary_button(label, href="/drills/" + shown.reference + "/run", data_testid="drill-conduct")
    report = secondary_button(
        text("drills.report.open"), href="/drills/report/" + shown.reference, data_testid="drill-report"
    )
    return button_row(rx.cond(shown.may_conduct, conduct), report)


def _found() -> rx.Component:
    state, shown, desk = _STATE, _STATE.shown, _DESK
    saved = rx.el.div(
        text("drills.evaluate.saved"), " ", rx.el.b(desk.saved_reference, data_testid="drill-saved"),
        " ", text("saved.clock"), " ", desk.saved_at, ". ", shown.quality, " ", sub_line(shown.quality_note),
    )  # fmt: skip
    is_closing = desk.is_closing & (desk.saved_reference == "")
    return rx.el.div(
        page_header(shown.title + ", " + shown.reference, _ways(), on_phone=True),
        saved_notice(desk.saved_reference != "", saved),
        error_summary(state.summary, text("drills.form.error_title")),
        error_summary(desk.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="drill-refusal"),
        refusal_notice(desk.refusal, data_testid="drill-refusal"),
        _facts(),
        edit_section(),
        change_section(),
        rx.cond(shown.refused_note != "", muted(shown.refused_note, data_testid="drill-refused-note")),
        rx.cond(desk.is_observing & (desk.saved_reference == ""), observation_form()),
        rx.cond(is_closing, evaluation_form()),
        rx.cond(shown.is_evaluated | ~desk.is_observing, _results()),
        rx.cond(shown.is_evaluated, _actions()),
    )


def drill_page() -> rx.Component:
    """Body of ``/drills/REFERENCE``."""
    missing = empty_state(text("drills.detail.missing.title"), text("drills.detail.missing.text"))
    body = rx.cond(_STATE.is_found, _found(), missing)
    return rx.el.div(
        rx.el.p(text_link(text("drills.detail.back"), "/drills")),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("drills.detail.loading"))),
    )
