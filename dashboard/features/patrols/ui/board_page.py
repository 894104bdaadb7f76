"""The live plan board: who is out, who is late, which gap grows, what needs a decision. Above the numbers.

Read across a control room and on a phone. Rows change their words by the state; ages and clocks tick in the
page's own script. Called by ``ui/page``; holds no rule.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.feedback import refusal_notice, saved_notice, skeleton_rows
from dashboard.design.office_icons import line_icon, severity_badge
from dashboard.features.patrols.ui.board_rows import age_leaf, board_row, clock_leaf, share_bar
from dashboard.features.patrols.ui.board_state import PatrolBoardState
from dashboard.features.patrols.ui.decision_rows import excuse_row, joint_row, overdue_row, review_row
from dashboard.features.patrols.ui.weak_form import weak_spots
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolBoardState


def _out(line: Any) -> rx.Component:
    end = rx.cond(
        line.may_end,
        secondary_button(
            text("patrols.board.end"), on_click=_STATE.end(line.id), size="small", data_testid="patrol-end"
        ),
    )
    return board_row(
        line,
        line.route,
        [line.sub, rx.cond(line.next != "", rx.fragment(", ", line.next))],
        rx.fragment(rx.el.span(line.progress), clock_leaf(line, "back")),
        share_bar(line.share),
        rx.el.div(end, class_name="p-below"),
        data_testid="patrol-out",
        data_state=line.state,
    )


def _late(line: Any) -> rx.Component:
    return board_row(
        line,
        line.route,
        [rx.cond(line.sub != "", rx.fragment(line.sub, ", ")), line.progress],
        rx.fragment(
            rx.el.b(text("patrols.board.late.word")), rx.cond(line.due_ms > 0, clock_leaf(line, "missed"))
        ),
        data_testid="patrol-late",
        data_state=line.state,
    )


def _coming(line: Any) -> rx.Component:
    return board_row(
        line,
        line.route,
        [line.sub, ", ", line.progress],
        clock_leaf(line, "starts"),
        data_testid="patrol-coming",
        data_state=line.state,
    )


def _gap(line: Any) -> rx.Component:
    level = rx.cond(line.level != "", severity_badge(line.level, text("patrols.board.exceeded")))
    return board_row(
        line,
        line.place,
        [line.sub],
        rx.cond(
            line.since_ms > 0,
            rx.fragment(age_leaf(line.since_ms), clock_leaf(line, "counts")),
            rx.el.b(line.word),
        ),
        rx.cond(line.share != "", share_bar(line.share, line.level)),
        rx.el.div(level, class_name="p-below"),
        data_testid="patrol-gap",
        data_state=line.step,
    )


def _list(lines: Any, row: Any) -> rx.Component:
    return rx.cond(lines.length() > 0, rx.el.ul(rx.foreach(lines, row), class_name="p-list"))


def _none(words: str, shown: Any) -> rx.Component:
    """A fact with its age: what was seen, and when."""
    fact = rx.el.p(line_icon("check"), rx.el.span(text(words), ", ", text("patrols.board.seen"), " "),
                   age_leaf(_STATE.view.as_of_ms), class_name="p-none")  # fmt: skip
    return rx.cond(shown, fact)


def _panel(name: str, count: Any, *children: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(text(f"patrols.board.{name}"), rx.el.span(count.to_string(), class_name="p-n")),
        *children,
        class_name=f"p-panel p-{name}",
        data_testid=f"board-{name}",
    )


def live_board() -> rx.Component:
    """The board with its four panels, a skeleton until it was read, and the weak spots.

    What is typed there must not leave the page with a lost link: the form is mounted before anything is read.
    """
    view = _STATE.view
    asked = view.asked
    panels = rx.el.div(
        _panel(
            "out",
            view.out.length(),
            _list(view.out, _out),
            _none("patrols.board.out.none", view.out.length() == 0),
            rx.cond(view.coming.length() > 0, rx.el.h3(text("patrols.board.coming"))),
            _list(view.coming, _coming),
        ),
        _panel(
            "late",
            view.late.length(),
            _list(view.late, _late),
            _none("patrols.board.late.none", view.late.length() == 0),
        ),
        _panel(
            "gaps",
            view.gaps.length(),
            _list(view.gaps, _gap),
            _none("patrols.board.gaps.none", view.gaps.length() == 0),
        ),
        _panel(
            "decide",
            asked,
            _list(view.overdue, overdue_row),
            _list(view.reviews, review_row),
            _list(view.excuses, excuse_row),
            _list(view.joints, joint_row),
            _none("patrols.board.decide.none", asked == 0),
        ),
        class_name="p-board",
    )
    return rx.el.div(
        rx.el.div(
            rx.foreach(
                view.feeds,
                lambda feed: rx.el.p(
                    line_icon("clock"),
                    rx.el.span(feed.words, " ", rx.cond(feed.since_ms > 0, age_leaf(feed.since_ms))),
                    class_name="o-hatch o-stale",
                    data_testid="patrol-feed",
                ),
            )
        ),
        refusal_notice(_STATE.refusal, data_testid="board-refusal"),
        saved_notice(_STATE.said != "", _STATE.said, data_testid="board-said"),
        rx.cond(
            _STATE.is_loaded,
            panels,
            skeleton_rows(label=text("patrols.board.out")),
        ),
        weak_spots(),
        data_server_ms=view.as_of_ms.to_string(),
    )
