"""What stands around a slide: the head, bands that ask or warn, the step bar with its tools."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, secondary_button
from dashboard.design.feedback import refusal_notice
from dashboard.design.office_icons import ABSENT, line_icon
from dashboard.screens.review.room_state import RoomState
from dashboard.web.kept_form import draft_waits
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = RoomState


def _leading() -> rx.Component:
    """Start to lead, or ask whoever leads."""
    presenter = _STATE.room.presenter
    start = secondary_button(
        text("review.room.start"), size="small", on_click=RoomState.start, data_testid="review-present"
    )
    ask = secondary_button(
        text("review.room.ask"), size="small", on_click=RoomState.ask, data_testid="review-take-over"
    )
    return rx.fragment(rx.cond(presenter.may_start, start), rx.cond(presenter.may_ask, ask))


def room_head(room: Any) -> rx.Component:
    """Which meeting, who leads, and from when the numbers are."""
    lead = rx.el.span(
        rx.cond(room.presenter.state == "gone", line_icon("cut")),
        rx.el.span(room.presenter.words),
        class_name="rv-lead",
        data_testid="review-presenter",
        data_state=room.presenter.state,
    )
    return rx.el.header(
        rx.el.b(text("review.room.title")),
        rx.el.span(room.month_name),
        lead,
        _leading(),
        rx.cond(room.locked != "", rx.el.b(room.locked, data_testid="review-locked")),
        rx.el.span(room.frozen, class_name="rv-end", data_testid="review-frozen"),
        class_name="rv-hd",
    )


def _wish() -> rx.Component:
    """Somebody asks to take over: whoever may agree has one button for it."""
    presenter = _STATE.room.presenter
    agree = primary_button(
        text("review.room.consent"),
        on_click=RoomState.consent(presenter.asker),
        data_testid="review-consent",
    )
    band = rx.el.div(
        rx.el.span(presenter.wish, class_name="o-grow"),
        rx.cond(presenter.may_consent, agree),
        class_name="rv-band",
        data_testid="review-wish",
    )
    return rx.cond(presenter.wish != "", band)


def _gone() -> rx.Component:
    """The presenter's link dropped: the slide stays, and one may ask to go on."""
    presenter = _STATE.room.presenter
    band = rx.el.div(
        line_icon("cut"),
        rx.el.span(text("review.room.gone"), class_name="o-grow"),
        class_name="rv-band rv-hatch",
        data_testid="review-gone",
    )
    return rx.cond(presenter.state == "gone", band)


def _browsing() -> rx.Component:
    """This screen looks at another step than the room, which somebody leads."""
    band = rx.el.div(
        rx.el.span(text("review.room.browsing"), class_name="o-grow"),
        secondary_button(
            text("review.room.back"), on_click=RoomState.follow_presenter, data_testid="review-back"
        ),
        class_name="rv-band",
    )
    room = _STATE.room
    is_led = (room.state == "running") & (room.presenter.state != "none")
    return rx.cond(is_led & ~room.is_following, band)


def lost_band() -> rx.Component:
    """CSS shows it while html[data-link] is offline or lost; the last step stays on the screen."""
    inside = rx.el.div(
        line_icon("cut"),
        rx.el.span(
            rx.el.b(text("review.room.lost")),
            " ",
            text("review.room.lost_since"),
            " ",
            rx.el.span(data_live="lost-at"),
            ". ",
            text("review.room.lost_stays"),
            class_name="o-grow",
        ),
        class_name="rv-band rv-hatch rv-lost",
        data_testid="connection-state",
        data_state="offline",
    )
    return rx.el.div(inside, role="status")


def room_bands() -> rx.Component:
    """Regions that are there from the start, so that what appears in them is read out."""
    return rx.el.div(
        lost_band(),
        refusal_notice(_STATE.refusal, data_testid="review-refusal"),
        rx.el.div(_gone(), _wish(), _browsing(), role="status"),
        draft_waits(),
        class_name="rv-bands",
    )


def _help_of(step: Any) -> Any:
    """``Tombol 3``: the key that does the same."""
    key: Any = text("review.room.key")
    return key + " " + step.number.to_string()


def _step(step: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(step.number.to_string()),
        rx.el.span(step.title),
        type="button",
        on_click=RoomState.turn(step.number),
        aria_current=rx.cond(step.is_shown, "step", ABSENT),
        class_name="rv-step",
        title=_help_of(step),
        data_act="step-" + step.number.to_string(),
        data_led=step.is_led.to_string(),
        data_testid="review-step",
        custom_attrs={"data-step": step.number.to_string()},
    )


def _tool(icon: str, key: str, act: str, **props: Any) -> rx.Component:
    """A quiet button of the bar; review.js presses it for a key. The word is its name and its tip."""
    return rx.el.button(
        line_icon(icon),
        type="button",
        aria_label=text(key),
        title=text(key),
        class_name="rv-tool",
        data_act=act,
        **props,
    )


def used_minutes(minutes: Any) -> rx.Component:
    """Minutes used of those planned, for the presenter's step and for the meeting.

    The screen counts them by itself while it runs.
    """

    def line(whose: tuple[Any, ...], since: Any, used: Any, planned: Any) -> rx.Component:
        return rx.el.span(
            *whose,
            ": ",
            text("review.room.used"),
            " ",
            rx.el.b(data_used_since=since.to_string(), data_used=used.to_string()),
            " ",
            text("review.room.of"),
            " ",
            planned.to_string(),
            " ",
            text("review.room.minutes"),
        )

    step = (text("review.room.used.step"), " ", minutes.number.to_string())
    return rx.el.span(
        line(step, minutes.step_since_ms, minutes.step_used, minutes.step),
        line((text("review.room.used.all"),), minutes.since_ms, minutes.used, minutes.all),
        class_name="rv-used",
        data_testid="review-minutes",
    )


def step_bar() -> rx.Component:
    """Nine steps, the minutes, and everything the keys do as buttons too."""
    room = _STATE.room
    tools = rx.el.div(
        used_minutes(room.minutes),
        _tool(
            "back",
            "review.room.previous",
            "previous",
            on_click=RoomState.step_by(-1),
            data_testid="review-previous",
        ),
        _tool("next", "review.room.next", "next", on_click=RoomState.step_by(1), data_testid="review-next"),
        rx.cond(
            room.presenter.is_me,
            _tool(
                "blank", "review.room.blank", "blank", on_click=RoomState.blank, data_testid="review-blank"
            ),
        ),
        _tool("full", "review.room.fullscreen", "fullscreen"),
        rx.el.a(
            line_icon("close"),
            href="/review",
            aria_label=text("review.room.out"),
            title=text("review.room.out"),
            class_name="rv-tool",
            data_act="out",
        ),
        class_name="rv-tools",
    )
    # Pressed by review.js every ten seconds while this account leads: the sign of life.
    life = rx.el.button(
        type="button",
        hidden=True,
        tab_index=-1,
        aria_hidden="true",
        data_life="true",
        on_click=RoomState.live,
    )
    return rx.el.footer(
        rx.el.nav(
            rx.foreach(room.steps, _step),
            aria_label=text("review.room.steps"),
            class_name="rv-steps",
        ),
        tools,
        rx.cond(room.presenter.is_me, life),
        class_name="rv-foot",
    )


def blank_cover() -> rx.Component:
    """The screen rests while people talk; for the presenter it is the button that brings it back."""
    room = _STATE.room
    cover = rx.cond(
        room.presenter.is_me,
        rx.el.button(
            text("review.room.blank_own"),
            type="button",
            class_name="rv-blank",
            on_click=RoomState.blank,
            data_testid="review-blanked",
        ),
        rx.el.div(
            rx.el.p(text("review.room.blank_room")), class_name="rv-blank", data_testid="review-blanked"
        ),
    )
    return rx.cond(room.is_blank & room.is_following, cover)
