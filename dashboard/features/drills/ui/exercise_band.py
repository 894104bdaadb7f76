"""The LATIHAN band of every staff page (the shell puts it into the frame), and the way to the controls."""

from typing import Any

import reflex as rx

from dashboard.design.feedback import exercise_band
from dashboard.design.layout import section
from dashboard.design.table import list_item, plain_list
from dashboard.features.drills.ui.exercise_state import ExerciseState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ExerciseState


def exercise_strip() -> rx.Component:
    """Appears and leaves without a reload."""
    return exercise_band(_STATE.line, text("exercise.word"))


def running_section() -> rx.Component:
    """ "Latihan berjalan": the drills that run now, for those who may conduct them."""
    lines = plain_list(
        rx.foreach(
            _STATE.running,
            lambda one: list_item(
                rx.fragment(),
                rx.el.span(one.text),
                rx.el.a(
                    text("drills.run.now.open"),
                    href=one.href,
                    class_name="o-btn o-small",
                    data_testid="drill-now",
                ),
            ),
        )
    )
    return rx.cond(_STATE.running.length() > 0, section(text("drills.run.now"), lines))
