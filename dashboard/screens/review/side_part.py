"""The right column of a slide: what is to be decided, and what was promised about it before.

On the last step also what was decided, read back, with the key of each agency.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import ghost_button, primary_button, secondary_button, submit_button
from dashboard.design.feedback import refusal_notice, saved_notice
from dashboard.design.field import office_form
from dashboard.design.office_icons import agency_tag, line_icon
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.screens.review.decision_state import DecisionState
from dashboard.screens.review.room_state import RoomState
from dashboard.screens.review.slide_part import compare_section, folds, is_first, word_line
from dashboard.web.kept_form import reopens
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_ROOM: Any = RoomState
_STATE: Any = DecisionState

# Where the form of a decision lies over the whole page (the reading sizes of assets/review.css).
_COVERED = "(max-width: 1099.98px), (max-height: 599.98px)"


def _form_name(ask: Any) -> Any:
    return "review-decision:" + _ROOM.room.month + "." + ask.item.to_string()


def _answers(ask: Any) -> rx.Component:
    """Agreed as it stands, agreed with other words, put off: the first two open the form."""
    agree = primary_button(
        text("review.room.agree"),
        on_click=DecisionState.open(ask.item, Outcome.AGREED.value),
        data_testid="review-agree",
        **reopens(_form_name(ask), alone=True, announces=_COVERED),
    )
    change = secondary_button(
        text("review.room.change"),
        on_click=DecisionState.open(ask.item, Outcome.CHANGED.value),
        data_testid="review-change",
    )
    postpone = office_form(
        key_input(),
        rx.el.input(type="hidden", name="item", value=ask.item.to_string(), read_only=True),
        secondary_button(text("review.room.postpone"), type="submit", data_testid="review-postpone"),
        on_submit=DecisionState.postpone,
    )
    return rx.el.div(agree, change, postpone, class_name="rv-row")


def _after_all(ask: Any) -> rx.Component:
    """What was put off may still be decided in this meeting; it does not ask for it."""
    return ghost_button(
        text("review.room.after_all"),
        on_click=DecisionState.open(ask.item, Outcome.AGREED.value),
        data_testid="review-after-all",
        **reopens(_form_name(ask), alone=True, announces=_COVERED),
    )


def _became(ask: Any) -> rx.Component:
    """What a question has turned into."""
    words = rx.el.div(
        rx.el.b(ask.outcome_word),
        rx.cond(
            ask.reference != "",
            rx.fragment(" ", rx.el.a(ask.reference, href=ask.href), rx.el.small(ask.line)),
        ),
    )
    icon = rx.cond(ask.reference != "", line_icon("check"), line_icon("clock"))
    return rx.el.div(icon, words, class_name="rv-done", data_testid="review-decided")


def _ask(ask: Any) -> rx.Component:
    step = rx.cond(ask.topic == _topic(), "", ask.step)
    return rx.el.li(
        rx.el.p(ask.question, class_name="rv-q"),
        rx.cond(
            (ask.note != "") | (step != ""),
            rx.el.p(rx.cond(step != "", rx.fragment(rx.el.b(step), ". ")), ask.note, class_name="rv-meta"),
            rx.fragment(),
        ),
        rx.cond(_ROOM.room.may_decide, _answers(ask)),
        data_testid="review-ask",
        custom_attrs={"data-item": ask.item.to_string()},
    )


def _answered(ask: Any) -> rx.Component:
    """A question with what became of it."""
    return rx.el.li(
        rx.el.p(ask.question),
        _became(ask),
        rx.cond(ask.is_open & _ROOM.room.may_decide, _after_all(ask)),
        data_testid="review-answered",
        custom_attrs={"data-item": ask.item.to_string(), "data-outcome": ask.outcome},
    )


def _topic() -> Any:
    return _ROOM.slide.topic


def side_column() -> rx.Component:
    """Beside the figures of every step."""
    room = _ROOM.room
    add = ghost_button(
        text("review.room.decide"),
        icon="report",
        key="D",
        on_click=DecisionState.open_new,
        data_act="decide",
        data_testid="review-decision-open",
        **reopens("review-decision:" + room.month + ".0", alone=True, announces=_COVERED),
    )
    none = rx.el.p(text("review.room.no_asks"), class_name="rv-mid")
    asks = rx.el.ul(rx.foreach(room.talk.asks, _ask), class_name="rv-asks")
    promises = rx.el.section(
        rx.el.h2(text("review.room.promises"), ", ", _ROOM.slide.now),
        rx.el.ul(rx.foreach(room.talk.promises, lambda line: word_line(line)), class_name="rv-last"),
    )
    answered = rx.el.section(
        rx.el.h2(text("review.room.answered")),
        rx.el.ul(rx.foreach(room.talk.answered, _answered), class_name="rv-asks rv-answered"),
    )
    # Once the minutes stand nothing is to be decided: what was not reached is said as that.
    title = rx.cond(room.state == "locked", text("review.room.not_reached"), text("review.room.to_decide"))
    is_asked = (room.state != "locked") | (room.talk.asks.length() > 0)
    open_asks = rx.fragment(rx.el.h2(title), rx.cond(room.talk.asks.length() > 0, asks, none))
    talk = rx.el.div(
        rx.cond(is_first(_ROOM.slide), compare_section(_ROOM.slide)),
        rx.el.section(
            _news(),
            rx.cond(is_asked, open_asks),
            rx.cond(room.may_decide, add),
        ),
        rx.cond(room.talk.answered.length() > 0, answered),
        rx.cond(room.talk.promises.length() > 0, promises),
        class_name="rv-talk",
    )
    return rx.el.aside(
        talk,
        folds(_ROOM.slide, room.as_of),
        class_name="rv-dec",
        aria_label=text("review.room.to_decide"),
    )


def _news() -> rx.Component:
    """What was just stored, or why not; the form has a place of its own for that while it is open."""
    link = rx.cond(_STATE.saved_href != "", rx.el.a(text("review.decision.see"), href=_STATE.saved_href))
    return rx.el.div(
        saved_notice(_STATE.saved != "", _STATE.saved, " ", link, data_testid="decision-saved"),
        rx.cond(
            _STATE.form.name == "", refusal_notice(_STATE.refusal, data_testid="review-decision-refusal")
        ),
    )


def _read_back(one: Any) -> rx.Component:
    owner = rx.fragment(agency_tag(one.letter, one.owner), " ", one.owner)
    return rx.el.tr(
        rx.el.th(one.text, scope="row"),
        rx.el.td(rx.cond(one.letter != "", owner, one.outcome_word), data_label=text("review.minutes.owner")),
        rx.el.td(one.due, class_name="rv-num", data_label=text("review.minutes.due")),
        rx.el.td(rx.cond(one.href != "", rx.el.a(one.reference, href=one.href))),
        data_testid="review-read-back",
    )


def _key(key: Any) -> rx.Component:
    turn = office_form(
        key_input(),
        rx.el.input(type="hidden", name="digest", value=_ROOM.room.talk.digest, read_only=True),
        submit_button(text("review.key.turn"), data_testid="review-confirm"),
        on_submit=DecisionState.confirm,
    )
    return rx.el.li(
        agency_tag(key.letter, key.agency),
        rx.el.span(rx.el.b(key.agency), " ", key.words, class_name="o-grow"),
        rx.cond(key.is_turned, line_icon("check")),
        rx.cond(key.is_mine, turn),
        class_name="rv-keyrow",
        data_testid="review-key",
        custom_attrs={"data-letter": key.letter, "data-turned": key.is_turned.to_string()},
    )


def _after_the_lock() -> rx.Component:
    """The minutes stand: the way on to their paper, and back to how the meeting was prepared."""
    room = _ROOM.room
    paper = primary_button(
        text("review.minutes.paper"),
        href="/review/reports?month=" + room.month,
        data_testid="review-to-minutes",
    )
    prepared = secondary_button(
        text("review.minutes.prepared"),
        href="/review/" + room.month + "/prepare",
        data_testid="review-to-prepare",
    )
    return rx.el.div(
        rx.cond(room.may_report, paper), rx.cond(room.may_prepare, prepared), class_name="rv-row rv-after"
    )


def read_back() -> rx.Component:
    """Everything that was decided, as it goes into the minutes, and the two keys that lock them."""
    room = _ROOM.room
    heads = ("what", "owner", "due", "reference")
    table = rx.el.table(
        rx.el.caption(text("review.minutes.title"), class_name="o-sr"),
        rx.el.thead(
            rx.el.tr(
                *[
                    rx.el.th(
                        text(f"review.minutes.{name}"),
                        scope="col",
                        class_name="rv-num" if name == "due" else "",
                    )
                    for name in heads
                ]
            )
        ),
        rx.el.tbody(rx.foreach(room.talk.decided, _read_back)),
        class_name="rv-table",
    )
    listed = rx.el.div(
        table, class_name="rv-back", tab_index=0, role="region", aria_label=text("review.minutes.title")
    )
    return rx.el.section(
        rx.el.h2(text("review.minutes.title"), class_name="rv-cap"),
        rx.cond(
            room.talk.decided.length() > 0,
            listed,
            rx.el.p(text("review.minutes.none"), class_name="rv-none"),
        ),
        rx.el.ul(rx.foreach(room.talk.both_keys, _key), class_name="rv-keylist"),
        rx.cond(room.state == "locked", _after_the_lock()),
        class_name="rv-minutes",
        data_testid="review-minutes-back",
    )
