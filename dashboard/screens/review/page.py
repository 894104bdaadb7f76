"""``/review/2026-02``: the meeting on the whole screen. Only placement; the look is assets/review.css.

Keys, clicker and swipe are assets/review.js, the lost link is assets/live.js: both press or mark what stands
here. The step in sight stays whatever happens to the link.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, secondary_button
from dashboard.design.drawing import drawing_patterns
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.field import html_id
from dashboard.features.drills.ui.exercise_band import exercise_strip
from dashboard.screens.review.decision_form import decision_form
from dashboard.screens.review.room_parts import blank_cover, room_bands, room_head, step_bar
from dashboard.screens.review.room_state import RoomState
from dashboard.screens.review.side_part import read_back, side_column
from dashboard.screens.review.slide_part import figures, headline
from dashboard.web.frame_state import FrameState
from dashboard.web.locale import LocaleState, text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = RoomState
_ROOT: Any = rx.State


def screen(*children: Any, **props: Any) -> rx.Component:
    """The whole screen without the staff frame; the attributes are what the scripts of every page read."""
    return rx.el.div(
        drawing_patterns(),
        *children,
        class_name="theme-office o-app rv",
        lang=LocaleState.language,
        data_loaded=_ROOT.is_hydrated.to_string(),
        data_units=rx.cond(LocaleState.language == "en", "s,m,h,d", "d,m,j,hari"),
        data_room="true",
        **props,
    )


def _slide() -> rx.Component:
    slide = _STATE.slide
    is_last = slide.topic == "decisions"
    left = rx.el.div(
        rx.cond(is_last, read_back()),
        figures(slide, RoomState.turn_to),
        class_name="rv-left",
    )
    return rx.fragment(
        headline(slide.headline, slide.written_by),
        rx.el.div(left, side_column(), class_name="rv-g", data_topic=slide.topic),
    )


def _not_frozen() -> rx.Component:
    """There is a meeting, but no numbers yet: the fact, and the way on for whoever may go it."""
    prepare = primary_button(
        text("review.room.prepare"),
        href="/review/" + _STATE.room.month + "/prepare",
        data_testid="review-to-prepare",
    )
    return rx.fragment(
        headline(text("review.room.not_frozen.title")),
        rx.el.p(text("review.room.not_frozen.text"), class_name="rv-none"),
        rx.el.p(
            rx.cond(_STATE.room.may_prepare, prepare, _STATE.room.who_prepares),
            data_testid="review-who-prepares",
        ),
    )


def review_page() -> rx.Component:
    """Slide, step bar, the form over it, and the cover while the room rests."""
    room = _STATE.room
    name = rx.el.h1(text("review.room.title"), class_name="o-sr")
    missing = rx.fragment(
        name,
        empty_state(
            text("review.room.missing.title"),
            text("review.room.missing.text"),
            secondary_button(text("review.room.list"), href="/review"),
        ),
    )
    found = rx.fragment(
        room_head(room),
        room_bands(),
        rx.cond(room.state == "planned", _not_frozen(), _slide()),
    )
    body = rx.cond(
        _STATE.is_loaded,
        rx.cond(_STATE.is_found, found, missing),
        rx.el.div(
            name,
            skeleton_rows(label=text("review.room.loading")),
        ),
    )
    return screen(
        rx.el.div(
            rx.el.main(exercise_strip(), body, class_name="rv-slide", tab_index=-1, **html_id("main")),
            rx.cond(_STATE.is_found, step_bar()),
            class_name="rv-stage",
        ),
        rx.cond(_STATE.is_found, rx.fragment(decision_form(), blank_cover())),
        data_owner=FrameState.owner,
        data_visit=FrameState.visit,
        data_server_ms=_STATE.server_ms,
        data_state=room.state,
    )
