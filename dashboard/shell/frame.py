"""The frame around every staff page: navigation by permission, account menu, link state, notices."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from dashboard.design.buttons import post_button
from dashboard.design.feedback import refusal_notice
from dashboard.design.frame_parts import (
    account_menu,
    app_frame,
    brand,
    connection_state,
    menu_label,
    nav_item,
    offline_strip,
)
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import FrameState, may
from dashboard.web.locale import LocaleState, text
from dashboard.web.notice import NoticeState

# name, address, permission, icon. The order is the same everywhere.
NAVIGATION = (
    ("overview", "/", Permission.OVERVIEW_READ, "overview"),
    ("incident-new", "/incidents/new", Permission.INCIDENT_REPORT, "report"),
    ("incidents", "/incidents", Permission.INCIDENT_READ, "incidents"),
    ("patrols", "/patrols", Permission.PATROL_READ, "patrols"),
    ("patrol-round", "/patrols/round", Permission.PATROL_CHECK_IN, "round"),
    ("drills", "/drills", Permission.DRILL_READ, "drills"),
    ("wall", "/wall", Permission.WALL_READ, "wall"),
)

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_NOTICE: Any = NoticeState

_NOTICES = ("error.denied", "error.session_ended", "error.defect")


def _navigation(current: str) -> list[rx.Component]:
    return [
        rx.cond(
            may(permission),
            nav_item(address, text(f"frame.nav.{name}"), name, current=name == current, icon=icon),
        )
        for name, address, permission, icon in NAVIGATION
    ]


def _account() -> rx.Component:
    fields = {"csrf": FrameState.csrf, "next": FrameState.path}
    return account_menu(
        FrameState.account.letter,
        FrameState.account.agency,
        FrameState.account.roles,
        text("frame.account"),
        menu_label(text("frame.language")),
        post_button("Bahasa Indonesia", "/language", {**fields, "language": "id"}, data_testid="language-id"),
        post_button("English", "/language", {**fields, "language": "en"}, data_testid="language-en"),
        post_button(text("frame.sign_out"), "/logout", {"csrf": FrameState.csrf}, data_testid="logout"),
    )


def _notice() -> rx.Component:
    words: Any = rx.match(_NOTICE.key, *[(key, text(key)) for key in _NOTICES], "")
    sentence = rx.cond(_NOTICE.key == "", "", words.to(str) + " " + _NOTICE.reference)
    return refusal_notice(sentence, data_testid="notice")


def framed(name: str, body: Callable[[], rx.Component]) -> Callable[[], rx.Component]:
    """The page function for a body: the same frame everywhere, ``name`` marks the current page."""

    def page() -> rx.Component:
        return app_frame(
            _notice(),
            body(),
            title=text(f"frame.nav.{name}"),
            brand=brand("Siaga Bersama", FrameState.account.agency),
            nav=_navigation(name),
            nav_label=text("frame.navigation"),
            account=_account(),
            connection=connection_state(text("frame.online"), text("frame.offline")),
            offline=offline_strip(text("frame.offline_title"), text("frame.offline_text")),
            skip_label=text("frame.skip"),
            lang=LocaleState.language,
            data_units=rx.cond(LocaleState.language == "en", "s,m,h,d", "d,m,j,hari"),
        )

    return page
