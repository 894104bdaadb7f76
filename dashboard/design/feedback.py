"""What a page says about itself: errors, saved, empty, loading, old data, new data, undo.

Every message is a sentence with a shape; texture (hatch) means uncertain, and only severity has a hue. What
changes while the page is open lies in a live region that is there from the start, or nobody would hear it.
"""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.office_icons import Flag, Text, line_icon, severity_shape

SUMMARY_ID = "error-summary"
_SKELETON_WIDTHS = (70, 54, 62, 48)


def error_summary(errors: Any, title: Text) -> rx.Component:
    """Above the form: one link per error; takes the focus when it appears.

    ``errors`` is a Var of a list of things with ``field`` and ``message``. A handler whose next attempt
    fails again returns ``rx.set_focus(SUMMARY_ID)``, because the box did not appear anew.
    """

    def entry(error: Any) -> rx.Component:
        # A native anchor: the router's link would change the address without moving the focus.
        link = native_a(error["message"], href=f"#f-{error['field']}")
        return rx.el.li(link)

    box = rx.el.div(
        rx.el.h2(title),
        rx.el.ul(rx.foreach(errors, entry)),
        id=SUMMARY_ID,
        class_name="o-sum",
        role="alert",
        tab_index=-1,
        data_testid="error-summary",
        on_mount=rx.set_focus(SUMMARY_ID),
    )
    return rx.cond(errors.length() > 0, box)


def saved_notice(shown: Flag, *children: Any, **props: Any) -> rx.Component:
    """ "Saved", with what comes next. The empty region stands before, so that it is read out when filled."""
    body = rx.el.div(
        line_icon("check"), rx.el.div(*children, class_name="o-grow"), class_name="o-saved", **props
    )
    return rx.el.div(rx.cond(shown, body), role="status")


def notice(
    *children: Any, kind: Literal["warn", "info", "error"] = "info", title: Text = "", **props: Any
) -> rx.Component:
    """A remark in place: ``warn`` has the triangle, ``error`` the red bar, ``info`` the accent bar."""
    mark = severity_shape("high") if kind == "warn" else line_icon("info" if kind == "info" else "alert")
    words = [rx.el.b(title), *children] if not isinstance(title, str) or title else list(children)
    return rx.el.div(mark, rx.el.div(*words, class_name="o-grow"), class_name=f"o-note o-{kind}", **props)


def refusal_notice(message: rx.Var, **props: Any) -> rx.Component:
    """Why the server refused, read out at once; nothing while ``message`` is empty."""
    return rx.el.div(rx.cond(message, notice(message, kind="error", **props)), role="alert")


def empty_state(
    title: Text, text: Text, action: rx.Component | None = None, *, is_part: bool = False, **props: Any
) -> rx.Component:
    """The fact, since when, one way on. Say "none" only when the data is fresh. Never a picture.

    ``is_part``: it stands under a heading of its own and is smaller than that.
    """
    return rx.el.div(
        rx.el.h2(title),
        rx.el.p(text),
        action if action is not None else rx.fragment(),
        class_name="o-empty o-part" if is_part else "o-empty",
        **props,
    )


def skeleton_rows(count: int = 4, *, label: Text) -> rx.Component:
    """Grey rows in the height of real ones; shown after 300 ms. ``label`` is read out instead."""
    rows = [
        rx.el.div(
            rx.el.i(style={"width": "80px"}),
            rx.el.div(rx.el.i(style={"width": f"{width}%"}), rx.el.i(style={"width": f"{width - 22}%"})),
            rx.el.i(style={"width": "150px"}),
            rx.el.i(style={"width": "80px"}),
            class_name="o-sk-row",
        )
        for width in (_SKELETON_WIDTHS * (count // len(_SKELETON_WIDTHS) + 1))[:count]
    ]
    return rx.el.div(
        rx.el.span(label, class_name="o-sr", role="status"),
        rx.el.div(*rows, aria_hidden="true"),
        class_name="o-sk",
        aria_busy="true",
    )


def stale_strip(text: Text, **props: Any) -> rx.Component:
    """One source is older than it may be: hatch, clock, sentence."""
    return rx.el.p(line_icon("clock"), rx.el.span(text), class_name="o-hatch o-stale", **props)


def panel_error(title: Text, reference: Text, action: rx.Component, **props: Any) -> rx.Component:
    """One panel could not load, the rest goes on: what happened, the code to quote, one way on."""
    return rx.el.div(
        line_icon("alert"),
        rx.el.div(rx.el.b(title), rx.el.small(reference), class_name="o-grow"),
        action,
        class_name="o-hatch o-panel-error",
        role="alert",
        **props,
    )


def news_bar(label: Text, **props: Any) -> rx.Component:
    """New rows wait above the list until asked for: rows never move under a pointer."""
    return rx.el.button(line_icon("up"), rx.el.span(label), type="button", class_name="o-news", **props)


def undo_bar(shown: Flag, text: Text, action: Text, *, turn: Text, **props: Any) -> rx.Component:
    """What was just done and a way back, above the bottom edge. Props go to the button.

    It goes by itself after 8 s, which stand still under pointer or focus; another ``turn`` begins anew.
    """
    bar = rx.el.div(
        rx.el.span(text),
        rx.el.button(action, type="button", class_name="o-undo", **props),
        class_name="o-toast o-brief",
        key=turn,
    )
    return rx.el.div(rx.cond(shown, bar), role="status")


def progress_line(shown: Flag, words: Text, step: Text, steps: int, **props: Any) -> rx.Component:
    """How far something is that takes seconds: a bar and the words of the step, read out as they change."""
    line = rx.el.div(
        rx.el.label(words, html_for="progress"),
        rx.el.progress(id="progress", value=step, max=steps, **props),
        class_name="o-progress",
    )
    return rx.el.div(rx.cond(shown, line), role="status")


def critical_bar(shown: Flag, text: Any, action: rx.Component, **props: Any) -> rx.Component:
    """A critical incident on any staff page: the red band on top, with the one action."""
    bar = rx.el.div(severity_shape("critical"), rx.el.b(text), action, class_name="o-crit", **props)
    return rx.el.div(rx.cond(shown, bar), aria_live="assertive", class_name="o-crit-box")


def exercise_band(line: rx.Var, word: Text) -> rx.Component:
    """LATIHAN over the whole width: stripes and a word, no hue, because it is no severity.

    ``line`` says which and since when, empty while everything is real. The region stands before, so that it
    is read out.
    """
    band = rx.el.div(
        rx.el.p(rx.el.b(word), " ", rx.el.span(line)), class_name="x-band", data_testid="exercise-band"
    )
    return rx.el.div(rx.cond(line != "", band), role="status", class_name="x-box")
