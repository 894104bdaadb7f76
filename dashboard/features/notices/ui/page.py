"""The notices of one person, newest first, and whether a new one sounds."""

from typing import Any

import reflex as rx

from dashboard.design.feedback import empty_state
from dashboard.design.field import checkbox_field
from dashboard.design.layout import page_header
from dashboard.design.office_icons import line_icon, severity_shape
from dashboard.design.table import plain_list
from dashboard.features.notices.ui.state import NoticeBadgeState, NoticesState
from dashboard.features.notices.ui.views import NoticeLine
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = NoticesState
_BELL: Any = NoticeBadgeState


def _line(line: NoticeLine) -> rx.Component:
    one: Any = line
    words = rx.cond(one.is_new, rx.el.b(one.text), one.text)
    mark = rx.cond(one.level == "", line_icon("bell"), severity_shape(one.level))
    return rx.el.li(
        mark,
        rx.el.span(
            rx.cond(one.href == "", rx.el.span(words), rx.el.a(words, href=one.href, class_name="o-open")),
            rx.cond(one.is_new, rx.el.span(text("notices.new"), class_name="o-new"), rx.fragment()),
            class_name="o-grow",
        ),
        rx.el.span(one.when, class_name="o-end"),
        data_testid="notice-row",
        class_name="o-notice",
    )


def notices_page() -> rx.Component:
    """Body of ``/notices``."""
    state, bell = _STATE, _BELL
    return rx.el.div(
        page_header(text("notices.title")),
        rx.el.div(
            checkbox_field(
                "is_sound_on",
                text("notices.sound"),
                hint=text("notices.sound.hint"),
                checked=bell.is_sound_on,
                on_change=state.choose_sound,
                data_testid="notice-sound",
            ),
            rx.cond(
                state.lines.length() > 0,
                plain_list(rx.foreach(state.lines, _line), data_testid="notice-list"),
                rx.cond(
                    state.is_loaded, empty_state(text("notices.empty.title"), text("notices.empty.text"))
                ),
            ),
            class_name="o-notices",
        ),
    )
