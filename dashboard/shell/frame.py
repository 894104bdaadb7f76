"""The frame around every staff page: navigation by permission, account menu, link state, notices."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.buttons import post_button
from dashboard.design.feedback import notice
from dashboard.design.frame_parts import (
    account_menu,
    app_frame,
    brand,
    connection_state,
    menu_label,
    nav_item,
    nav_more,
    notice_bell,
    offline_strip,
)
from dashboard.design.office_icons import line_icon
from dashboard.features.drills.ui.exercise_band import exercise_strip
from dashboard.features.incidents.ui.critical_bar import critical_strip
from dashboard.features.notices.ui.state import NoticeBadgeState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import FrameState, may
from dashboard.web.locale import LocaleState, text
from dashboard.web.notice import NoticeState

# name, address, permission, icon. The order is the same everywhere; on the phone MAIN stands at the bottom
# edge (never more than four of them for one person) and the rest behind "Lainnya".
MAIN = (
    ("overview", "/", Permission.OVERVIEW_READ, "overview"),
    ("incident-new", "/incidents/new", Permission.INCIDENT_REPORT, "report"),
    ("incidents", "/incidents", Permission.INCIDENT_READ, "incidents"),
)
# Whoever walks rounds has the round at hand, everybody else the plan.
ROUND = ("patrol-round", "/patrols/round", Permission.PATROL_CHECK_IN, "round")
PATROLS = ("patrols", "/patrols", Permission.PATROL_READ, "patrols")
REST = (
    ("drills", "/drills", Permission.DRILL_READ, "drills"),
    ("commitments", "/commitments", Permission.COMMITMENT_READ, "commitments"),
    ("review", "/review", Permission.MEETING_READ, "review"),
    ("wall", "/wall", Permission.WALL_READ, "wall"),
    ("audit", "/audit", Permission.AUDIT_READ, "log"),
    ("admin", "/admin", Permission.ACCESS_APPROVE, "admin"),
)
# An administrator has this page alone, and no second duty beside it: no "Lainnya" with a single entry.
ADMIN = REST[-1]
# Whoever only reads the targets has no other page of administration.
TARGETS = ("targets", "/admin/targets", Permission.TARGET_READ, "admin")
NAVIGATION = (*MAIN, ROUND, PATROLS, *REST, TARGETS)

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_NOTICE: Any = NoticeState
_BELL: Any = NoticeBadgeState
_ROOT: Any = rx.State

_NOTICES = (
    "error.denied",
    "error.malformed",
    "error.session_ended",
    "error.defect",
    "error.unread",
    "error.unasked",
    *(f"error.unsaved.{why}" for why in ("busy", "disk", "away", "unsure", "space")),
)


def _item(entry: tuple[str, str, Permission, str], current: str) -> rx.Component:
    name, address, _, icon = entry
    return nav_item(address, text(f"frame.nav.{name}"), name, current=name == current, icon=icon)


def _allowed(entry: tuple[str, str, Permission, str], current: str) -> rx.Component:
    return rx.cond(may(entry[2]), _item(entry, current))


def _navigation(current: str) -> list[rx.Component]:
    walks = may(ROUND[2])
    more = nav_more(
        text("frame.more"),
        rx.cond(walks, _allowed(PATROLS, current)),
        *[_allowed(entry, current) for entry in REST],
        rx.cond(may(Permission.ACCESS_APPROVE), rx.fragment(), _allowed(TARGETS, current)),
    )
    return [
        *[_allowed(entry, current) for entry in MAIN],
        rx.cond(walks, _item(ROUND, current), _allowed(PATROLS, current)),
        rx.cond(may(Permission.ACCOUNT_ADMINISTER), _item(ADMIN, current), more),
    ]


def _bell() -> rx.Component:
    bell = notice_bell(
        "/notices",
        text("notices.bell"),
        _BELL.count,
        text("notices.unread"),
        data_testid="nav-notices",
        data_newest=_BELL.newest,
        data_sound=_BELL.is_sound_on.to_string(),
    )
    return rx.cond(may(Permission.ACCOUNT_OWN), bell)


def _account() -> rx.Component:
    fields = {"csrf": FrameState.csrf, "next": FrameState.path}
    return account_menu(
        FrameState.account.letter,
        FrameState.account.agency,
        FrameState.account.roles,
        text("frame.account"),
        rx.cond(
            may(Permission.ACCOUNT_OWN),
            rx.el.a(text("frame.nav.account"), href="/account", data_testid="nav-account"),
        ),
        menu_label(text("frame.language")),
        # Before the page knows its form token a press would be refused.
        rx.cond(FrameState.csrf != "", rx.fragment(*_account_forms(fields))),
    )


def _account_forms(fields: dict[str, Any]) -> list[rx.Component]:
    return [
        post_button("Bahasa Indonesia", "/language", {**fields, "language": "id"}, data_testid="language-id"),
        post_button("English", "/language", {**fields, "language": "en"}, data_testid="language-en"),
        post_button(text("frame.sign_out"), "/logout", {"csrf": FrameState.csrf}, data_testid="logout"),
    ]


def _notice() -> rx.Component:
    words: Any = rx.match(_NOTICE.key, *[(key, text(key)) for key in _NOTICES], "")
    sentence = rx.cond(_NOTICE.key == "", "", words.to(str) + " " + _NOTICE.reference)
    return rx.el.div(
        rx.cond(
            _NOTICE.key == "error.prove",
            notice(text("error.prove"), " ", _prove_link(), kind="warn", data_testid="notice"),
            rx.cond(sentence, notice(sentence, kind="error", data_testid="notice")),
        ),
        role="alert",
        class_name="o-told",
    )


def _prove_link() -> rx.Component:
    """A native link: the whole page comes back with what was typed, as after any reload."""
    address = "/account/prove?next=" + _NOTICE.reference
    return native_a(text("error.prove_go"), href=address, data_testid="notice-prove")


def _unsent() -> rx.Component:
    """Told by report.js: a report that had waited in this browser has been delivered."""
    inside = rx.el.div(
        line_icon("check"),
        rx.el.span(text("frame.unsent"), " ", native_a(data_unsent_link="true", href="/incidents")),
        class_name="o-saved",
        hidden=True,
        data_unsent="true",
    )
    return rx.el.div(inside, role="status")


def _held() -> rx.Component:
    """Told by forms.js: a form that was sent without a link goes as soon as there is one."""
    inside = rx.el.div(
        line_icon("clock"),
        rx.el.span(text("frame.held")),
        class_name="o-saved",
        hidden=True,
        data_held="true",
        data_testid="form-held",
    )
    return rx.el.div(inside, role="status")


def _ended() -> rx.Component:
    """Told by keep.js: the session is over, and whether what was typed is on the server."""
    safe = rx.el.span(
        text("frame.ended.safe"),
        " ",
        native_a(
            text("frame.ended.sign_in"), href="/login", class_name="o-link", data_testid="ended-sign-in"
        ),
        data_safe="true",
    )
    unsafe = rx.el.span(
        text("frame.ended.unsafe"),
        " ",
        native_a(text("frame.ended.sign_in_beside"), href="/login", target="_blank", class_name="o-link"),
        hidden=True,
        data_safe="false",
    )
    inside = rx.el.div(
        line_icon("alert"),
        rx.el.div(rx.el.b(text("frame.ended")), safe, unsafe, class_name="o-grow"),
        class_name="o-note o-error",
        hidden=True,
        data_ended="true",
        data_testid="session-ended",
    )
    return rx.el.div(inside, role="alert")


def _full() -> rx.Component:
    """Told by keep.js: the server keeps no further draft of this person."""
    inside = rx.el.div(
        line_icon("alert"),
        rx.el.span(text("frame.full")),
        class_name="o-note o-error",
        hidden=True,
        data_full="true",
        data_testid="drafts-full",
    )
    return rx.el.div(inside, role="status")


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
            bell=_bell(),
            top=rx.fragment(critical_strip(), _unsent(), _held(), _ended(), _full()),
            connection=connection_state(text("frame.online"), text("frame.offline")),
            exercise=exercise_strip(),
            offline=offline_strip(text("frame.offline_title"), text("frame.offline_text")),
            skip_label=text("frame.skip"),
            lang=LocaleState.language,
            data_owner=FrameState.owner,
            data_visit=FrameState.visit,
            # True once every load handler of the page has run.
            data_loaded=_ROOT.is_hydrated.to_string(),
            data_units=rx.cond(LocaleState.language == "en", "s,m,h,d", "d,m,j,hari"),
        )

    # Reflex writes one script per module of a page function: so each page loads its own words only.
    page.__module__ = body.__module__
    return page
