"""What one evaluator saw, objective by objective: a letter and a note of his own, before anybody closes."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, submit_button
from dashboard.design.feedback import saved_notice
from dashboard.design.field import text_area
from dashboard.design.layout import folded, muted, section
from dashboard.design.table import fact, facts
from dashboard.features.drills.ui.evaluation_state import DrillEvaluationState
from dashboard.features.drills.ui.rating_field import rating_field
from dashboard.features.drills.ui.state import DrillState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_DRILL: Any = DrillState.shown
_STATE: Any = DrillEvaluationState


def _error(field: Any) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _objective(line: Any) -> rx.Component:
    seen: Any = "seen_" + line.number
    note: Any = "note_" + line.number
    version: Any = "version_" + line.number
    return rx.el.div(
        rating_field(
            seen,
            line.number + ". " + line.name,
            line.weight,
            line.rating,
            _error(seen),
            f"observe-rating-{line.number}",
        ),
        text_area(
            note,
            text("drills.evaluate.own.note"),
            error=_error(note),
            hint=text("drills.evaluate.own.note.hint"),
            default_value=line.note,
            rows=2,
            data_testid="observe-note-" + line.number,
        ),
        rx.el.input(type="hidden", name=version, default_value=line.version.to_string()),
    )


def _both(one: Any) -> rx.Component:
    return rx.el.div(
        rx.el.b(one.name),
        facts(
            fact(text("drills.evaluate.both.stored"), one.stored),
            fact(text("drills.evaluate.both.typed"), one.typed),
        ),
        data_testid="observe-both",
    )


def observation_form() -> rx.Component:
    """The own observations; folded for the lead, who has everybody's before him."""
    state = _STATE
    form = kept_form(
        "drill-observation:" + _DRILL.reference,
        rx.foreach(state.own, _objective),
        save_bar(
            submit_button(text("drills.evaluate.own.submit"), data_testid="observe-submit"),
            state=state.desk.own_saved,
        ),
        on_submit=DrillEvaluationState.observe,
        key="own-" + state.forms_sent.to_string(),
    )
    body = rx.el.div(
        muted(text("drills.evaluate.own.about")),
        rx.foreach(state.both, _both),
        form,
    )
    whole = rx.cond(
        state.is_closing, folded(text("drills.evaluate.own.fold"), body, data_testid="observe-fold"), body
    )
    return section(
        text("drills.evaluate.own.title"),
        muted(text("drills.closer"), ": ", state.desk.closer, data_testid="drill-lead"),
        saved_notice(state.own_notice != "", rx.el.span(state.own_notice, data_testid="observe-saved")),
        whole,
    )
