"""``/review/guest``: the slide alone. No navigation, no link, no button: it follows the presenter.

When the link has ended the front door says so; assets/live.js loads the page anew for that.
"""

from typing import Any

import reflex as rx

from dashboard.design.feedback import exercise_band, skeleton_rows
from dashboard.design.field import html_id
from dashboard.design.office_icons import line_icon
from dashboard.screens.review.guest_state import GuestState
from dashboard.screens.review.page import screen
from dashboard.screens.review.room_parts import lost_band
from dashboard.screens.review.slide_part import compare_section, figures, folds, headline, is_first
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = GuestState


def _slide() -> rx.Component:
    slide = _STATE.slide
    waiting = rx.fragment(
        headline(text("review.guest.waiting.title")),
        rx.el.p(text("review.guest.waits"), class_name="rv-none"),
    )
    shown = rx.fragment(
        headline(slide.headline),
        rx.el.div(
            rx.el.div(figures(slide), folds(slide), class_name="rv-left"),
            rx.cond(
                is_first(slide),
                rx.el.aside(compare_section(slide, with_links=False), class_name="rv-dec"),
            ),
            class_name="rv-g",
            data_topic=slide.topic,
            data_wide=(~is_first(slide)).to_string(),
        ),
    )
    return rx.cond(slide.topic == "", waiting, shown)


def _gone() -> rx.Component:
    """The presenter's link dropped: the slide stays, and the room is told why nothing moves."""
    band = rx.el.div(
        line_icon("cut"),
        rx.el.span(_STATE.room.presenter.words, class_name="o-grow"),
        class_name="rv-band rv-hatch",
        data_testid="review-gone",
    )
    return rx.el.div(rx.cond(_STATE.room.presenter.state == "gone", band), role="status")


def guest_page() -> rx.Component:
    """Head, slide, where the room stands; the cover while the room rests."""
    room = _STATE.room
    head = rx.el.header(
        rx.el.b(text("review.room.title")),
        rx.el.span(room.month_name),
        rx.el.span(text("review.guest.screen")),
        rx.el.span(room.frozen, class_name="rv-end", data_testid="review-frozen"),
        class_name="rv-hd",
    )
    step = rx.el.footer(
        rx.foreach(
            room.steps,
            lambda one: rx.cond(
                one.is_shown,
                rx.el.p(
                    text("review.guest.step"),
                    " ",
                    rx.el.b(one.number.to_string(), " ", one.title),
                    class_name="rv-step",
                    data_testid="review-step",
                    custom_attrs={"data-step": one.number.to_string()},
                ),
            ),
        ),
        class_name="rv-foot",
    )
    blank = rx.el.div(
        rx.el.p(text("review.room.blank_room")), class_name="rv-blank", data_testid="review-blanked"
    )
    body = rx.cond(
        _STATE.is_loaded,
        _slide(),
        rx.el.div(
            rx.el.h1(text("review.room.title"), class_name="o-sr"),
            skeleton_rows(label=text("review.room.loading")),
        ),
    )
    return screen(
        rx.el.div(
            rx.el.main(
                exercise_band(_STATE.exercise, text("exercise.word")),
                head,
                rx.el.div(lost_band(), _gone(), class_name="rv-bands"),
                body,
                class_name="rv-slide",
                tab_index=-1,
                **html_id("main"),
            ),
            step,
            class_name="rv-stage",
        ),
        rx.cond(room.is_blank, blank),
        data_guest="true",
        data_server_ms=_STATE.server_ms,
    )
