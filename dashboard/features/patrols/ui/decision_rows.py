"""What needs a decision on the live board, with its buttons: overdue, suspicious, excused, joint patrols."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, primary_button, quick_button, secondary_button
from dashboard.design.layout import muted
from dashboard.design.office_icons import severity_shape
from dashboard.features.patrols.rules.watching import CloseReason
from dashboard.features.patrols.ui.board_rows import board_row, clock_leaf
from dashboard.features.patrols.ui.board_state import PatrolBoardState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolBoardState


def _close_buttons(line: Any) -> rx.Component:
    """A native disclosure: the reasons appear without a round trip."""
    reasons = [
        quick_button(
            text(f"patrols.board.close.{reason.value}"),
            on_click=_STATE.close(line.id, reason.value),
            data_testid=f"patrol-close-{reason.value}",
        )
        for reason in CloseReason
    ]
    return rx.el.details(
        rx.el.summary(text("patrols.board.close"), class_name="o-unfold", data_testid="patrol-close"),
        muted(text("patrols.board.close.hint")),
        button_row(*reasons),
        class_name="p-below",
    )


def overdue_row(line: Any) -> rx.Component:
    return board_row(
        line,
        rx.fragment(severity_shape("high"), " ", text("patrols.board.overdue")),
        [line.route, ", ", line.sub, ", ", line.progress],
        clock_leaf(line, "back"),
        rx.cond(line.may_close, _close_buttons(line)),
        data_testid="patrol-overdue",
    )


def _yes_no(line: Any, answer: Any, yes: str, no: str, test_id: str) -> rx.Component:
    """Confirm or reject; who may not answer sees no button."""
    buttons = rx.el.div(
        primary_button(
            text(yes),
            on_click=answer(line.id, "confirm"),
            size="small",
            data_testid=f"{test_id}-confirm",
        ),
        secondary_button(
            text(no), on_click=answer(line.id, "reject"), size="small", data_testid=f"{test_id}-reject"
        ),
        class_name="o-row p-below",
    )
    return rx.cond(line.may_answer, buttons)


def review_row(line: Any) -> rx.Component:
    return board_row(
        line,
        line.title,
        [text("patrols.board.review"), ", ", line.sub, rx.cond(line.note != "", rx.el.div(line.note))],
        "",
        _yes_no(
            line,
            _STATE.review,
            "patrols.board.review.confirm",
            "patrols.board.review.reject",
            "patrol-review",
        ),
        data_testid="patrol-review",
    )


def excuse_row(line: Any) -> rx.Component:
    return board_row(
        line,
        line.title,
        [text("patrols.excuse.late"), ", ", line.sub, rx.el.div(line.note)],
        "",
        _yes_no(
            line, _STATE.answer_excuse, "patrols.excuse.approve", "patrols.excuse.reject", "patrol-ask-excuse"
        ),
        data_testid="patrol-ask-excuse",
    )


def joint_row(line: Any) -> rx.Component:
    yes = rx.cond(
        ~line.is_confirmed,
        primary_button(
            text("patrols.board.part.yes"),
            on_click=_STATE.confirm(line.id, line.key),
            size="small",
            data_testid="patrol-part-confirm",
        ),
    )
    no = secondary_button(
        text("patrols.board.part.no"),
        on_click=_STATE.decline(line.id, line.key),
        size="small",
        data_testid="patrol-part-decline",
    )
    return board_row(
        line,
        line.title,
        [text("patrols.board.joint"), ", ", line.sub, rx.el.div(line.note)],
        clock_leaf(line, "counts"),
        rx.cond(line.may_answer, rx.el.div(yes, no, class_name="o-row p-below")),
        data_testid="patrol-joint",
    )
