"""The evaluation of a drill: a rating per objective with HSEEP's meaning, a time per inject, what to mend.

Field names carry the number of the objective or inject; how many there are is known only in the browser.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.field import (
    checkbox_field,
    datetime_field,
    error_sentence,
    html_id,
    number_field,
    select_field,
    text_area,
)
from dashboard.design.layout import label_line, muted, section
from dashboard.design.office_icons import Text
from dashboard.design.table import fact, facts
from dashboard.features.drills.forms.evaluation import ACTION_ROWS, NOT_OBSERVED
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.features.drills.ui.action_fields import action_fields
from dashboard.features.drills.ui.state import DrillState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillState
# A summary line as tall as a finger.
_TALL = {"padding": "10px 0", "cursor": "pointer"}


def _error(field: Any) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _meanings() -> rx.Component:
    """What the letters mean, in view while rating."""
    pairs = [fact(one.value, text(f"drills.rating.meaning.{one.value}")) for one in Rating]
    return rx.el.div(label_line(text("drills.evaluate.meanings")), facts(*pairs), class_name="o-field")


def _objective(line: Any) -> rx.Component:
    name: Any = "rating_" + line.number
    options = [Choice(one.value, text(f"drills.rating.{one.value}")) for one in Rating]
    options.append(Choice(NOT_OBSERVED, text("drills.rating.not_observed")))
    return choice_group(
        name,
        line.number + ". " + line.name,
        options,
        error=_error(name),
        note=line.note,
        columns=5,
        test_id=f"objective-rating-{line.number}",
    )


def _inject(line: Any) -> rx.Component:
    actual: Any = "actual_" + line.number
    outcome: Any = "outcome_" + line.number
    outcomes: list[tuple[str, Text]] = [
        (one.value, text(f"drills.outcome.{one.value}")) for one in InjectOutcome
    ]
    return rx.el.fieldset(
        rx.el.legend(line.number + ". " + line.name, rx.el.small(line.note), class_name="o-lab"),
        rx.el.div(
            number_field(
                actual,
                text("drills.evaluate.actual"),
                error=_error(actual),
                data_testid="inject-actual-" + line.number,
            ),
            select_field(
                outcome,
                text("drills.evaluate.outcome"),
                outcomes,
                error=_error(outcome),
                data_testid="inject-outcome-" + line.number,
            ),
            class_name="o-row",
        ),
    )


def _times() -> rx.Component:
    return rx.el.div(
        datetime_field(
            "held_at",
            text("drills.evaluate.held_at"),
            error=_error("held_at"),
            hint=text("drills.evaluate.held_at.hint"),
            data_testid="drill-held-at",
        ),
        datetime_field(
            "ended_at",
            text("drills.evaluate.ended_at"),
            error=_error("ended_at"),
            hint=text("drills.evaluate.ended_at.hint"),
            data_testid="drill-ended-at",
        ),
        class_name="o-row",
    )


def _notes() -> rx.Component:
    return rx.el.div(
        text_area(
            "notes",
            text("drills.evaluate.notes"),
            error=_error("notes"),
            hint=text("drills.evaluate.notes.hint"),
            data_testid="drill-notes",
        ),
        checkbox_field("is_text_shared", text("drills.evaluate.share"), data_testid="drill-share"),
    )


def evaluation_form() -> rx.Component:
    """Body of the section "Evaluasi" for whoever may rate this drill."""
    shown = _STATE.shown
    rows = [
        rx.el.details(
            rx.el.summary(text(f"drills.actions.row.{row}"), class_name="o-sub", style=_TALL),
            action_fields(f"action_{row}", _error),
        )
        for row in ACTION_ROWS
    ]
    form = kept_form(
        "drill-evaluation:" + shown.reference,
        _times(),
        _meanings(),
        rx.el.div(error_sentence("ratings", _error("ratings")), tab_index=-1, **html_id("f-ratings")),
        rx.foreach(shown.objectives, _objective),
        label_line(text("drills.detail.injects")),
        rx.el.div(muted(text("drills.evaluate.actual.hint")), class_name="o-field"),
        rx.foreach(shown.injects, _inject),
        _notes(),
        label_line(text("drills.actions.title")),
        *rows,
        save_bar(submit_button(text("drills.evaluate.submit"), key="Ctrl Enter", data_testid="drill-submit")),
        on_submit=DrillState.evaluate,
    )
    return section(text("drills.evaluate.title"), form)
