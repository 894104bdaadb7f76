"""The panel "Sifat dan pembagian" of an incident's page, and the banner above what is not for all."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, secondary_button, text_link
from dashboard.design.feedback import notice, refusal_notice, saved_notice
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import secrecy_mark
from dashboard.design.table import fact, facts
from dashboard.features.incidents.ui.release_form import release_form
from dashboard.features.incidents.ui.sharing_form import sharing_form
from dashboard.features.incidents.ui.sharing_state import SharingState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = SharingState
_SHOWN: Any = SharingState.shown


def sharing_banner() -> rx.Component:
    """Level, conditions and end above everything else of the page; nothing for a record of level BIASA."""
    banner = notice(
        secrecy_mark(_SHOWN.level, _SHOWN.level_word),
        rx.el.p(_SHOWN.banner),
        kind="info",
        data_testid="share-banner",
    )
    return rx.cond(_SHOWN.banner != "", rx.el.div(banner, class_name="o-under"))


def _facts() -> rx.Component:
    def known(name: str, words: Any) -> rx.Component:
        return rx.cond(words != "", fact(text(f"incidents.share.{name}"), words, data_testid=f"share-{name}"))

    return facts(
        fact(
            text("incidents.share.level"),
            secrecy_mark(_SHOWN.level, _SHOWN.level_word),
            data_testid="share-level",
        ),
        known("audience", _SHOWN.audience_word),
        known("circles", _SHOWN.circle_words),
        known("handling", _SHOWN.handling_words),
        known("until", _SHOWN.expires),
        rx.cond(
            _SHOWN.readers.length() > 0,
            fact(
                text("incidents.share.readers"),
                rx.el.ul(rx.foreach(_SHOWN.readers, lambda one: rx.el.li(one)), class_name="o-plain"),
                data_testid="share-readers",
            ),
        ),
        rx.cond(
            _SHOWN.releases.length() > 0,
            fact(
                text("incidents.share.releases"),
                rx.foreach(_SHOWN.releases, lambda one: text_link(one, "/incidents/releases")),
                data_testid="share-releases",
            ),
        ),
    )


def _asked() -> rx.Component:
    """What waits for a second person; whoever asked for it has no button here."""
    asked = _SHOWN.asked
    buttons = button_row(
        secondary_button(
            text("incidents.share.approve"),
            size="small",
            on_click=_STATE.decide(asked.id, "yes"),
            data_testid="share-approve",
        ),
        ghost_button(
            text("incidents.share.refuse"),
            size="small",
            on_click=_STATE.decide(asked.id, "no"),
            data_testid="share-refuse",
        ),
    )
    box = notice(
        rx.el.ul(rx.foreach(asked.lines, lambda line: rx.el.li(line))),
        rx.el.p(asked.reason),
        muted(asked.who),
        rx.cond(asked.may_decide, buttons),
        kind="info",
        title=text("incidents.share.asked"),
        data_testid="share-asked",
    )
    return rx.cond(asked.id > 0, box)


def sharing_section() -> rx.Component:
    """For the detail page; its State is loaded and refreshed with the page's own."""
    body = section(
        text("incidents.share.title"),
        # The forms below are longer than a screen: what they answer stays in view over them.
        rx.el.div(
            refusal_notice(_STATE.refusal, data_testid="share-refusal"),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="share-saved"),
            class_name="o-told",
        ),
        _facts(),
        _asked(),
        rx.cond(_SHOWN.may_share, sharing_form()),
        rx.cond(_SHOWN.may_release, release_form()),
        data_testid="sharing",
    )
    return rx.cond(_STATE.is_known, body)
