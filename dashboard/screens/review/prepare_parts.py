"""Sections of the page that prepares a meeting: headlines, agenda, guests."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import (
    button_row,
    ghost_button,
    quick_button,
    secondary_button,
)
from dashboard.design.field import number_field, office_form, select_field, text_field
from dashboard.design.layout import folded, muted, section
from dashboard.design.office_icons import line_icon
from dashboard.design.table import list_item, plain_list
from dashboard.kernel.promises import Topic
from dashboard.screens.review.prepare_state import PrepareState
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PrepareState


def _error(form: str, field: str) -> Any:
    """Each form has its own errors: two of them have a field ``text``."""
    return rx.cond(_STATE.failed == form, _STATE.errors.get(field, "").to(str), "")


def _hidden(name: str, value: Any) -> rx.Component:
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def _headline(line: Any) -> rx.Component:
    """The sentence that will be shown, the rule's own under it, and one press back to it.

    A sentence about numbers that were frozen again since waits until somebody takes it up anew.
    """
    shown = rx.cond(line.edited != "", line.edited, line.own)
    name: Any = text("review.prepare.sentence")
    # Fields of nine forms need names of their own in the page, or a label would lead to the first of them.
    field = rx.el.input(
        name="text",
        default_value=shown,
        class_name="o-inp",
        aria_label=name + " " + line.step,
        data_testid="headline-text",
    )
    write = kept_form(
        "review-headline:" + _STATE.view.month + "." + line.topic,
        _hidden("topic", line.topic),
        rx.el.div(
            field,
            secondary_button(
                text("review.prepare.sentence.save"),
                type="submit",
                size="small",
                data_testid="headline-save",
            ),
            class_name="rp-line",
        ),
        on_submit=PrepareState.write_headline,
        key=line.topic + "-" + shown,
    )
    back = office_form(
        key_input(),
        _hidden("topic", line.topic),
        _hidden("text", ""),
        quick_button(text("review.prepare.sentence.back"), type="submit", data_testid="headline-back"),
        on_submit=PrepareState.write_headline,
    )
    again = office_form(
        key_input(),
        _hidden("topic", line.topic),
        _hidden("text", line.old),
        quick_button(text("review.prepare.sentence.again"), type="submit", data_testid="headline-again"),
        on_submit=PrepareState.write_headline,
    )
    return rx.el.li(
        rx.el.h3(line.step),
        rx.cond(_STATE.view.may_edit, write, rx.el.p(shown)),
        rx.cond(
            line.edited != "",
            rx.el.div(
                rx.el.p(text("review.prepare.sentence.own"), " ", line.own, class_name="rp-own"),
                rx.cond(_STATE.view.may_edit, back),
            ),
        ),
        rx.cond(
            line.old != "",
            rx.el.div(
                rx.el.p(text("review.prepare.sentence.old"), " ", line.old, class_name="rp-own"),
                rx.cond(_STATE.view.may_edit, again),
            ),
        ),
        data_testid="headline-row",
        custom_attrs={"data-topic": line.topic},
    )


def headline_section() -> rx.Component:
    """Nine sentences by rule, each of which may be written anew before the meeting."""
    rows = rx.el.ul(rx.foreach(_STATE.view.headlines, _headline), class_name="rp-rows")
    return section(
        text("review.prepare.sentences"),
        muted(text("review.prepare.sentences.about")),
        rx.cond(_STATE.view.headlines.length() > 0, rows, muted(text("review.prepare.sentences.none"))),
    )


def _ask(ask: Any) -> rx.Component:
    drop = office_form(
        key_input(),
        _hidden("item", ask.item.to_string()),
        ghost_button(text("review.prepare.ask.drop"), type="submit", size="small", data_testid="agenda-drop"),
        on_submit=PrepareState.drop,
    )
    words = rx.fragment(
        rx.el.b(ask.question),
        rx.el.div(ask.step, rx.cond(ask.note != "", ", ", ""), ask.note, class_name="o-sub"),
    )
    end = rx.cond(ask.may_drop & _STATE.view.may_change, drop, rx.fragment())
    return list_item(rx.fragment(), words, end, data_testid="agenda-row")


def _answered(ask: Any) -> rx.Component:
    """What the meeting has said to a question, with the promise it became."""
    promise = rx.fragment(" ", rx.el.a(ask.reference, href=ask.href), ", ", ask.line)
    words = rx.fragment(
        rx.el.b(ask.question),
        rx.el.div(ask.step, class_name="o-sub"),
        rx.el.div(rx.el.b(ask.outcome_word), rx.cond(ask.reference != "", promise)),
    )
    return list_item(
        rx.cond(ask.reference != "", line_icon("check"), line_icon("clock")),
        words,
        rx.fragment(),
        data_testid="agenda-answered",
        custom_attrs={"data-outcome": ask.outcome},
    )


def agenda_section() -> rx.Component:
    """Questions by rule, by people, and what the last meeting put off."""
    topics: list[tuple[str, Any]] = [("", text("review.decision.choose"))]
    topics += [(topic.value, text(f"review.step.{topic.value}")) for topic in Topic]
    form = kept_form(
        "review-item:" + _STATE.view.month,
        select_field(
            "topic",
            text("review.prepare.ask.topic"),
            topics,
            error=_error("item", "topic"),
            data_testid="agenda-topic",
        ),
        text_field(
            "question",
            text("review.prepare.ask.question"),
            error=_error("item", "question"),
            hint=text("review.decision.text.hint"),
            data_testid="agenda-question",
        ),
        text_field(
            "note", text("review.prepare.ask.note"), error=_error("item", "note"), data_testid="agenda-note"
        ),
        button_row(secondary_button(text("review.prepare.ask.add"), type="submit", data_testid="agenda-add")),
        on_submit=PrepareState.add,
        key="item-" + _STATE.sent.get("item", 0).to_string(),
    )
    view = _STATE.view
    rows = plain_list(rx.foreach(view.asks, _ask))
    # Of a locked meeting: what nobody came to.
    asks = rx.fragment(rx.cond(view.may_change, rx.fragment(), muted(text("review.room.not_reached"))), rows)
    answered = rx.fragment(
        rx.el.h3(text("review.room.answered")), plain_list(rx.foreach(view.answered, _answered))
    )
    none = rx.cond(view.answered.length() > 0, rx.fragment(), muted(text("review.prepare.agenda.none")))
    return section(
        text("review.prepare.agenda"),
        rx.cond(view.asks.length() > 0, asks, none),
        rx.cond(view.answered.length() > 0, answered),
        rx.cond(
            _STATE.view.may_change,
            folded(
                text("review.prepare.ask.title"),
                rx.el.div(form, class_name="rp-col"),
                data_testid="agenda-open",
            ),
        ),
    )


def _guest(guest: Any) -> rx.Component:
    revoke = office_form(
        key_input(),
        _hidden("link", guest.link.to_string()),
        ghost_button(
            text("review.prepare.guest.revoke"), type="submit", size="small", data_testid="guest-revoke"
        ),
        on_submit=PrepareState.revoke,
    )
    words = rx.fragment(rx.el.b(guest.label), rx.el.div(guest.words, class_name="o-sub"))
    return list_item(
        rx.fragment(),
        words,
        rx.cond(guest.may_revoke, revoke, rx.fragment()),
        data_testid="guest-row",
        custom_attrs={"data-state": guest.state},
    )


def guest_section() -> rx.Component:
    """A screen for whoever has no account: one link, one screen, a few hours, taken back at any time."""
    form = kept_form(
        "review-guest:" + _STATE.view.month,
        text_field(
            "label",
            text("review.prepare.guest.label"),
            error=_error("guest", "label"),
            hint=text("review.prepare.guest.label.hint"),
            data_testid="guest-label",
        ),
        number_field(
            "hours",
            text("review.prepare.guest.hours"),
            error=_error("guest", "hours"),
            default_value="3",
            data_testid="guest-hours",
        ),
        button_row(
            secondary_button(text("review.prepare.guest.invite"), type="submit", data_testid="guest-invite")
        ),
        on_submit=PrepareState.invite,
        key="guest-" + _STATE.sent.get("guest", 0).to_string(),
    )
    secret = rx.el.div(
        rx.el.p(rx.el.b(text("review.prepare.guest.once"))),
        rx.el.code(_STATE.secret, class_name="rp-secret", data_testid="guest-link"),
        role="status",
    )
    return section(
        text("review.prepare.guests"),
        muted(text("review.prepare.guests.about")),
        plain_list(rx.foreach(_STATE.view.guests, _guest)),
        rx.cond(_STATE.secret != "", secret),
        rx.cond(_STATE.view.may_change, rx.el.div(form, class_name="rp-col")),
    )
