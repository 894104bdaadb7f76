"""Parts of the wall that know no feature: header, hero, critical and lost band, rows.

Each takes Vars of the view model and places them; every word comes in from outside. Leaves that live.js
writes into (clock, timer, ages, lost minutes) are rendered without children, so React never touches their
text. What lies beside a colour is always a shape and a word.
"""

from typing import Any

import reflex as rx

from dashboard.design import icons
from dashboard.design.kpi_tile import age_leaf

Text = rx.Var[str] | str


def live_leaf(kind: str, class_name: str = "", **attributes: Any) -> rx.Component:
    """An empty leaf for live.js: ``kind`` is clock, date, lost-for or lost-at."""
    return rx.el.span(class_name=class_name, data_live=kind, **attributes)


def connection_state(online: Text, offline: Text) -> rx.Component:
    """The state of the link. Rendered as offline: only a living link, seen by live.js, turns it online."""
    return rx.el.div(
        icons.cut_signal(),
        rx.el.span(online, class_name="when-online"),
        rx.el.span(offline, class_name="when-offline"),
        class_name="link",
        role="status",
        data_testid="connection-state",
        data_state="offline",
    )


def source(item: Any) -> rx.Component:
    """Freshness of one source: dot and age, or hatch, clock and age."""
    return rx.el.div(
        rx.cond(item.stale, icons.clock(item.word), icons.dot(item.word)),
        rx.el.span(item.label),
        age_leaf(item.age, "age flat", short=True),
        class_name=rx.cond(item.stale, "src stale", "src"),
    )


def header(words: Any, sources: rx.Var) -> rx.Component:
    """Who we are, how fresh each source is, the link, date and clock of the site."""
    return rx.el.header(
        rx.el.div(rx.el.b(words.product), rx.el.span(words.orgs), class_name="org"),
        rx.el.div(rx.foreach(sources, source), class_name="fresh", role="group", aria_label=words.sources),
        connection_state(words.online, words.offline),
        rx.el.div(live_leaf("date", "date"), live_leaf("clock", "time"), class_name="clock"),
        class_name="head",
    )


def hero(view: Any) -> rx.Component:
    """The two answers: what is wrong, and is it getting better."""
    trend = view.trend
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                icons.severity_icon(view.hero.shape, view.hero.shape_word),
                rx.el.h1(view.hero.title, class_name="w-hero"),
                class_name="say",
            ),
            rx.el.p(view.hero.sub, class_name="w-sub"),
            class_name="q",
        ),
        rx.el.div(
            rx.el.div(
                icons.trend_arrow(trend.state),
                rx.el.p(trend.word, class_name="w-hero"),
                class_name="say",
            ),
            rx.el.p(
                rx.cond(trend.now != "", rx.el.b(trend.now, " ")),
                rx.el.span(trend.now_label),
                rx.cond(
                    trend.before != "",
                    rx.fragment(", ", rx.el.b(trend.before), " ", trend.before_label),
                ),
                class_name="w-sub",
            ),
            class_name="q dir",
            data_testid="wall-trend",
            data_state=trend.state,
        ),
        class_name="hero",
    )


def _ack(item: Any) -> rx.Component:
    """Accepted: check and plain text. Not yet: the white box, the highest contrast on the screen."""
    return rx.cond(
        item.accepted,
        rx.el.span(icons.check(), item.text, class_name="ack"),
        rx.el.span(icons.waiting(), item.text, class_name="ack wait"),
    )


def critical_band(critical: Any) -> rx.Component:
    """The one moment the wall shouts: type and place, running timer, one status per agency."""
    return rx.el.section(
        icons.octagon(class_name="stop"),
        rx.el.div(
            rx.el.p(critical.kicker, class_name="kick"),
            rx.el.h1(critical.title, class_name="big"),
            class_name="what",
        ),
        rx.el.div(
            rx.el.small(critical.since_text),
            rx.el.span(data_since=critical.since_ms, class_name="run"),
            class_name="timer",
        ),
        rx.el.div(
            rx.foreach(critical.acks, _ack),
            rx.el.span(critical.step, class_name="step"),
            class_name="acks",
        ),
        rx.cond(
            critical.more != "",
            rx.el.p(icons.octagon(class_name="stop"), critical.more, class_name="more"),
        ),
        class_name="crit",
        role="alert",
        data_reference=critical.reference,
        data_compact=rx.cond(critical.compact, "true", "false"),
    )


def lost_band(words: Any) -> rx.Component:
    """Shown by CSS when live.js finds the link gone: for how long, and from when the numbers are."""
    return rx.el.section(
        icons.cut_signal(),
        rx.el.div(
            rx.el.p(
                words.lost,
                " ",
                live_leaf("lost-for", data_words=f"{words.second},{words.minute}"),
                class_name="w-hero",
            ),
            rx.el.p(
                words.lost_since, " ", live_leaf("lost-at"), ". ", words.lost_unknown, class_name="w-sub"
            ),
        ),
        rx.el.p(words.retrying, class_name="w-sub again"),
        class_name="lost",
        role="alert",
    )


def row(item: Any) -> rx.Component:
    """One hal: shape, what and where, how long, who has it. A calm fact has no shape and no age."""
    return rx.el.article(
        icons.severity_icon(item.level, item.level_word),
        rx.el.h2(item.title, rx.cond(item.badge != "", rx.el.small(item.badge)), class_name="w-title"),
        age_leaf(item.age),
        rx.el.p(rx.cond(item.waiting, icons.waiting()), item.sub, class_name="sub"),
        class_name=rx.cond(item.waiting, "it waits", "it"),
        data_testid="wall-row",
        data_level=item.level,
        # No attribute at all where the row is not an incident.
        data_reference=rx.cond(
            item.reference != "", item.reference, rx.Var(_js_expr="undefined", _var_type=str)
        ),
    )


def dark_screen(
    *, product: Text, title: Text, since: Text, unknown: Text, instead: Text, trying: Text
) -> rx.Component:
    """The whole of a paired screen that has no fresh data; assets/paired.js shows it and fills in since when.

    Three points that fill one after the other say that it is trying; nothing blinks.
    """
    return rx.el.main(
        rx.el.p(rx.el.b(product), class_name="org"),
        rx.el.div(
            icons.cut_signal(),
            rx.el.h1(title),
            rx.el.p(since, " ", rx.el.b(data_dark_since="true"), class_name="w-sub"),
            rx.el.p(unknown, class_name="w-sub"),
            rx.el.p(instead, class_name="w-sub"),
            class_name="gone",
            role="alert",
        ),
        rx.el.p(
            rx.el.span(
                *[rx.el.i() for _ in range(3)], class_name="dots", data_dark_step="0", aria_hidden="true"
            ),
            trying,
            class_name="again",
        ),
        class_name="dark",
        data_testid="wall-dark",
    )
