"""The form on ``/patrols`` that takes in a round sheet filled in by hand: a round, then a time a point."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import submit_button
from dashboard.design.feedback import error_summary, refusal_notice, saved_notice
from dashboard.design.field import (
    described,
    error_sentence,
    field_id,
    html_id,
    text_field,
)
from dashboard.design.layout import muted
from dashboard.design.office_icons import line_icon
from dashboard.features.patrols.ui.entry_state import PatrolEntryState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.kept_form import kept_form, reopens
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolEntryState


def _choice() -> rx.Component:
    """A native select: the rounds are only known in the browser."""
    error = _STATE.errors.get("sheet", "").to(str)
    control = rx.el.select(
        rx.el.option(text("patrols.entry.choose"), value=""),
        rx.foreach(_STATE.rounds, lambda one: rx.el.option(one.label, value=one.value)),
        value=_STATE.sheet,
        on_change=_STATE.choose,
        class_name="o-inp",
        data_testid="entry-round",
        **described("sheet", error, ""),
        **html_id(field_id("sheet")),
    )
    return rx.el.div(
        rx.el.label(text("patrols.entry.which"), html_for=field_id("sheet"), class_name="o-lab"),
        error_sentence("sheet", error),
        rx.el.div(control, line_icon("down"), class_name="o-sel"),
        class_name="o-field",
    )


def _draft(sheet: Any) -> Any:
    return "patrol-entry:" + sheet


def _opener(one: Any) -> rx.Component:
    """An option of a select cannot be pressed: what opens the round of a waiting draft (assets/keep.js)."""
    return rx.el.button(
        type="button",
        hidden=True,
        on_click=_STATE.choose(one.value),
        **reopens(_draft(one.value), alone=True),
    )


def _line(line: Any) -> rx.Component:
    return text_field(
        line.field,
        line.name,
        note=line.due,
        error=line.error,
        kind="time",
        data_testid="entry-time",
        key=line.field,
    )


def entry_form() -> rx.Component:
    """Behind its title, below what can be printed; opened by an address that names a round."""
    times = kept_form(
        _draft(_STATE.sheet),
        error_summary(_STATE.summary, text("patrols.plan.error_title")),
        error_sentence("times", _STATE.errors.get("times", "").to(str)),
        rx.el.div(rx.foreach(_STATE.lines, _line), class_name="p-fields", tab_index=-1, id="f-times"),
        submit_button(text("patrols.entry.save"), data_testid="entry-save"),
        on_submit=_STATE.save,
        key="entry-" + _STATE.sheet + "-" + _STATE.saves.to_string(),
        data_alone="true",
    )
    body = rx.el.details(
        rx.el.summary(text("patrols.entry.title"), class_name="o-unfold", data_testid="entry-open"),
        muted(text("patrols.entry.hint")),
        saved_notice(_STATE.said != "", _STATE.said, data_testid="entry-said"),
        refusal_notice(_STATE.refusal, data_testid="entry-refusal"),
        rx.cond(
            _STATE.is_loaded & (_STATE.rounds.length() == 0),
            muted(text("patrols.entry.none")),
            _choice(),
        ),
        rx.foreach(_STATE.rounds, _opener),
        rx.cond(_STATE.sheet != "", times),
        class_name="o-folded p-entry",
        # A round that an address names is in sight at once, and so is what became of it.
        open=(_STATE.sheet != "") | (_STATE.said != ""),
    )
    # Not before it was read: until then the address is what says which round is open.
    address = rx.cond(
        _STATE.is_loaded,
        rx.el.span(hidden=True, data_address=_STATE.address, data_from=_STATE.came_from),
    )
    return rx.cond(may(Permission.PATROL_SUPERVISE), rx.fragment(address, body))
