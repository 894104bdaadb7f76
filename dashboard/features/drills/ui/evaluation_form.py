"""The closing form of the lead: everybody's observations, final rating, times, attendance, what to mend.

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
from dashboard.design.office_icons import Text, agency_tag
from dashboard.design.table import list_item, plain_list, sub_line
from dashboard.features.drills.forms.evaluation import (
    ABSENT,
    ACTION_ROWS,
    AS_RECORDED,
    PRESENT,
    WITHOUT_TIME,
)
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.ui.action_fields import action_fields
from dashboard.features.drills.ui.evaluation_state import DrillEvaluationState
from dashboard.features.drills.ui.plan_fields import commander_field
from dashboard.features.drills.ui.rating_field import rating_field
from dashboard.features.drills.ui.state import DrillState
from dashboard.kernel.reference import Agency
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_DRILL: Any = DrillState.shown
_STATE: Any = DrillEvaluationState
# A summary line as tall as a finger.
_TALL = {"padding": "10px 0", "cursor": "pointer"}


def _error(field: Any) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _seen(one: Any) -> rx.Component:
    return list_item(
        agency_tag(one.letter, one.who),
        rx.el.span(rx.el.b(one.who), rx.cond(one.note != "", sub_line(one.note))),
        one.rating,
        data_testid="drill-seen",
    )


def _objective(line: Any) -> rx.Component:
    """A proposal that changed draws the choices anew: untouched they follow, what was touched is put back."""
    name: Any = "rating_" + line.number
    choices = rating_field(
        name,
        line.number + ". " + line.name,
        line.weight,
        line.rating,
        _error(name),
        f"objective-rating-{line.number}",
    )
    return rx.el.div(choices, key=name + "-" + line.rating)


def _side_by_side(line: Any) -> rx.Component:
    return rx.cond(
        line.seen.length() > 0,
        rx.el.div(
            rx.el.b(line.number + ". " + line.name),
            plain_list(rx.foreach(line.seen, _seen)),
            rx.cond(line.note != "", muted(line.note)),
            class_name="o-field",
            data_testid="drill-side-by-side",
        ),
    )


def _inject(line: Any) -> rx.Component:
    actual: Any = "actual_" + line.number
    outcome: Any = "outcome_" + line.number
    was: Any = "was_" + line.number
    codes = (
        AS_RECORDED,
        InjectOutcome.ACHIEVED,
        WITHOUT_TIME,
        InjectOutcome.NOT_ACHIEVED,
        InjectOutcome.CANCELLED,
    )
    outcomes: list[tuple[str, Text]] = [(str(code), text(f"drills.outcome.{code}")) for code in codes]
    return rx.el.fieldset(
        rx.el.legend(line.number + ". " + line.name, rx.el.small(line.target), class_name="o-lab"),
        muted(line.recorded, data_testid="inject-recorded-" + line.number),
        rx.el.input(type="hidden", name=was, value=line.was, read_only=True),
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
                default_value=AS_RECORDED,
                data_testid="inject-outcome-" + line.number,
            ),
            class_name="o-row",
        ),
    )


def _times() -> rx.Component:
    """What was pressed is a fact; only a time that nobody pressed can be typed."""
    desk = _STATE.desk
    begin = datetime_field(
        "held_at",
        text("drills.evaluate.held_at"),
        error=_error("held_at"),
        hint=text("drills.evaluate.held_at.hint"),
        data_testid="drill-held-at",
    )
    end = datetime_field(
        "ended_at",
        text("drills.evaluate.ended_at"),
        error=_error("ended_at"),
        hint=text("drills.evaluate.ended_at.hint"),
        data_testid="drill-ended-at",
    )
    return rx.el.div(
        rx.cond(desk.times != "", muted(desk.times, data_testid="drill-times")),
        rx.cond(desk.is_started, muted(text("drills.evaluate.times.fact"))),
        rx.el.div(
            rx.cond(desk.is_started, None, begin), rx.cond(desk.is_ended, None, end), class_name="o-row"
        ),
    )


def _attendance() -> rx.Component:
    choices = [Choice(one, text(f"drills.attended.{one}")) for one in (AS_RECORDED, PRESENT, ABSENT)]
    groups = [
        choice_group(
            f"attended_{agency.value}",
            text(f"agency.{agency.value}"),
            choices,
            note=_STATE.attended[agency.value],
            columns=3,
            default_value=AS_RECORDED,
            test_id=f"drill-attended-{agency.value}",
        )
        for agency in Agency
    ]
    return rx.el.fieldset(
        rx.el.legend(text("drills.evaluate.attended"), class_name="o-lab"),
        rx.el.div(error_sentence("attended", _error("attended")), tab_index=-1, **html_id("f-attended")),
        muted(text("drills.evaluate.attended.hint")),
        *groups,
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
    """Body of the section in which the lead closes the evaluation."""
    state = _STATE
    rows = [
        rx.el.details(
            rx.el.summary(text(f"drills.actions.row.{row}"), class_name="o-sub", style=_TALL),
            action_fields(f"action_{row}", _error),
        )
        for row in ACTION_ROWS
    ]
    kept = rx.el.div(
        label_line(text("drills.evaluate.kept")),
        plain_list(rx.foreach(state.kept, lambda line: rx.el.li(line))),
        data_testid="drill-kept",
    )
    form = kept_form(
        "drill-evaluation:" + _DRILL.reference,
        rx.el.input(type="hidden", name="version", default_value=state.version.to_string()),
        _times(),
        rx.cond(
            state.desk.lacks_commander,
            commander_field("commander", _error("commander"), test_id="drill-closing-commander"),
        ),
        _attendance(),
        rx.el.div(error_sentence("ratings", _error("ratings")), tab_index=-1, **html_id("f-ratings")),
        rx.foreach(state.objectives, _objective),
        label_line(text("drills.detail.injects")),
        rx.el.div(
            muted(text("drills.evaluate.injects.about")),
            muted(text("drills.evaluate.actual.hint")),
            class_name="o-field",
        ),
        rx.foreach(state.injects, _inject),
        _notes(),
        label_line(text("drills.actions.title")),
        *rows,
        save_bar(submit_button(text("drills.evaluate.submit"), key="Ctrl Enter", data_testid="drill-submit")),
        on_submit=DrillEvaluationState.evaluate,
    )
    return section(
        text("drills.evaluate.title"),
        muted(text("drills.evaluate.about")),
        rx.cond(state.kept.length() > 0, kept),
        rx.foreach(state.desk.observations, _side_by_side),
        form,
    )
