"""The frame of every staff page: skip link, bar or rail with brand, navigation, link state and account.

One set of elements for both sizes: on the desktop a 216 px rail on the left; on the phone the bar on top
holds back, title, bell, link state and account, and the navigation is a strip at the bottom edge with at most
five entries, the last of which opens the rest. Called by shell/frame.py; the words come in.
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.field import html_id, may_be_shown
from dashboard.design.office_icons import ABSENT, Flag, Text, agency_tag, line_icon

MAIN_ID = "main"


def brand(name: Text, place: Text) -> rx.Component:
    """Product and site, on top of the rail."""
    return rx.el.p(rx.el.b(name), rx.el.small(place), class_name="o-brand")


def nav_item(
    href: str,
    label: Text,
    name: str,
    *,
    current: Flag = False,
    count: Text = "",
    icon: str = "",
    **props: Any,
) -> rx.Component:
    """One page. ``name`` gives the test id ``nav-NAME`` and, unless ``icon`` says otherwise, the icon."""
    number = rx.el.span(count, class_name="o-count") if may_be_shown(count) else rx.fragment()
    return rx.el.a(
        line_icon(icon or name),
        rx.el.span(label),
        number,
        href=href,
        aria_current=rx.cond(current, "page", ABSENT),
        data_testid=f"nav-{name}",
        **props,
    )


def nav_more(label: Text, *items: Any) -> rx.Component:
    """On the phone a button that opens the remaining pages; on the desktop the pages themselves.

    One set of links for both, so it is no native disclosure: forms.js opens and closes it.
    """
    button = rx.el.button(
        line_icon("more"),
        rx.el.span(label),
        type="button",
        aria_expanded="false",
        aria_controls="nav-rest",
        data_opens="nav-rest",
        data_testid="nav-more",
        class_name="o-nav-more",
    )
    return rx.fragment(button, rx.el.div(*items, class_name="o-rest", **html_id("nav-rest")))


def notice_bell(href: str, label: Text, count: Text, unread: Text, **props: Any) -> rx.Component:
    """The way to the notices, with how many are unread ("" is none). Props (data_newest) go to the link."""
    number = rx.el.span(
        rx.el.span(count, data_testid="notice-count"),
        rx.el.span(" ", unread, class_name="o-sr"),
        class_name="o-bell-n",
    )
    return rx.el.a(
        line_icon("bell"),
        rx.el.span(label, class_name="o-bell-word"),
        rx.cond(count, number, rx.fragment()),
        href=href,
        class_name="o-bell",
        **props,
    )


def nav_rule() -> rx.Component:
    """A line between groups of pages; not drawn on the phone."""
    return rx.el.hr(aria_hidden="true")


def back_link(href: Text, label: Text, **props: Any) -> rx.Component:
    """One step up, in the phone's bar only: pages below a list have one, lists do not."""
    return rx.el.a(line_icon("back"), href=href, aria_label=label, class_name="o-back", **props)


def account_menu(letter: Text, agency: Text, who: Text, label: Text, *children: Any) -> rx.Component:
    """Who is on duty, and a native disclosure with language and sign-out. ``label`` is its name."""
    return rx.el.details(
        rx.el.summary(
            # A page that stands without a link does not know yet whose it is.
            rx.cond(letter != "", agency_tag(letter, agency)),
            rx.el.span(who, rx.el.span(agency), class_name="o-who"),
            rx.el.span(label, class_name="o-sr"),
            line_icon("down"),
            data_testid="account-menu",
        ),
        rx.el.div(*children, class_name="o-menu"),
        class_name="o-account",
    )


def menu_label(text: Text) -> rx.Component:
    """A quiet line inside the account menu, above a group."""
    return rx.el.p(text, class_name="o-menu-label")


def connection_state(online: Text, offline: Text) -> rx.Component:
    """The link to the server. live.js writes data-state; both words are here and CSS shows one of them."""
    return rx.el.div(
        line_icon("link"),
        line_icon("cut"),
        rx.el.span(online, class_name="o-on"),
        rx.el.span(offline, class_name="o-off"),
        class_name="o-link-state",
        data_testid="connection-state",
        data_state="offline",
    )


def offline_strip(title: Text, text: Text) -> rx.Component:
    """Hatch and sentence on top of the page; CSS shows it while html[data-link] is offline or lost."""
    inside = rx.el.div(line_icon("cut"), rx.el.p(rx.el.b(title), " ", text), class_name="o-hatch o-offline")
    return rx.el.div(inside, role="status")


def app_frame(
    *body: Any,
    title: Text,
    brand: rx.Component,
    nav: Sequence[Any],
    nav_label: Text,
    account: rx.Component,
    connection: rx.Component,
    offline: rx.Component,
    skip_label: Text,
    back: rx.Component | None = None,
    bell: rx.Component | None = None,
    top: rx.Component | None = None,
    exercise: rx.Component | None = None,
    **props: Any,
) -> rx.Component:
    """A whole staff page. ``title`` is for the phone's bar, ``top`` above the body, ``exercise`` above all.

    Props go to the root.
    """
    return rx.el.div(
        native_a(skip_label, href=f"#{MAIN_ID}", class_name="o-skip"),
        exercise if exercise is not None else rx.fragment(),
        rx.el.header(
            brand,
            back if back is not None else rx.fragment(),
            rx.el.p(title, class_name="o-title", aria_hidden="true"),
            rx.el.nav(*nav, aria_label=nav_label, class_name="o-nav"),
            bell if bell is not None else rx.fragment(),
            connection,
            account,
            class_name="o-rail",
        ),
        rx.el.div(
            offline,
            rx.el.main(
                top if top is not None else rx.fragment(),
                *body,
                tab_index=-1,
                class_name="o-main",
                **html_id(MAIN_ID),
            ),
            class_name="o-page",
        ),
        class_name="theme-office o-app",
        **props,
    )
