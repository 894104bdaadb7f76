"""``/incidents/releases``: what the other agency has released to ours, and what ours has released to it."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, grave_button, secondary_button, text_link
from dashboard.design.feedback import empty_state, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import mark_line, muted, page_header, stack, word_tag
from dashboard.design.office_icons import agency_tag, severity_badge
from dashboard.design.table import fact, facts
from dashboard.design.two_taps import two_taps
from dashboard.features.incidents.ui.releases_state import ReleasesState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = ReleasesState


def _buttons(line: Any) -> rx.Component:
    approve = secondary_button(
        text("incidents.share.approve"),
        size="small",
        on_click=_STATE.decide(line.reference, "yes"),
        data_testid="release-approve",
    )
    refuse = ghost_button(
        text("incidents.share.refuse"),
        size="small",
        on_click=_STATE.decide(line.reference, "no"),
        data_testid="release-refuse",
    )
    return stack(
        rx.cond(line.may_decide, button_row(approve, refuse)),
        rx.cond(line.may_recall, _recall(line)),
        gap="s",
    )


def _recall(line: Any) -> rx.Component:
    """Two taps: what was taken back is given again only as a new copy."""
    sure = grave_button(
        text("incidents.release.recall.sure"),
        size="small",
        on_click=_STATE.recall(line.reference),
        data_testid="release-recall-yes",
    )
    return two_taps(
        text("incidents.release.recall"),
        line.reference,
        muted(text("incidents.release.recall.about")),
        sure,
        back=text("form.ask.back"),
        test_id="release-recall",
    )


def _card(line: Any) -> rx.Component:
    original = fact(
        text("incidents.release.original"), text_link(line.original, "/incidents/" + line.original)
    )
    marks = mark_line(
        agency_tag(line.letter, line.agency),
        severity_badge(line.severity, line.severity_word),
        word_tag(text("incidents.release.number"), line.reference),
        word_tag(text("incidents.release.state"), line.state_word, data_testid="release-state"),
    )
    return rx.el.article(
        stack(
            marks,
            rx.el.h2(line.title),
            rx.el.p(line.text, class_name="o-pre", data_testid="release-words"),
            facts(
                fact(text("incidents.release.purpose"), line.purpose),
                fact(text("incidents.share.handling"), line.handling),
                fact(
                    rx.cond(
                        line.is_asked, text("incidents.release.asked"), text("incidents.release.released")
                    ),
                    line.made,
                    data_testid="release-made",
                ),
                rx.cond(
                    line.recalled != "",
                    fact(line.state_word, line.recalled, data_testid="release-recalled"),
                    fact(text("incidents.share.until"), line.until, data_testid="release-until"),
                ),
                rx.cond(
                    line.maker != "",
                    fact(text("incidents.release.by"), line.maker, data_testid="release-maker"),
                ),
                rx.cond(line.original != "", original),
            ),
            _buttons(line),
            gap="s",
        ),
        class_name="o-card",
        data_testid="release-row",
        data_reference=line.reference,
        key=line.reference,
    )


def _pages() -> rx.Component:
    """On to older copies, and back to where new ones arrive."""
    older = secondary_button(
        text("incidents.release.older"), on_click=_STATE.older, data_testid="release-older"
    )
    newest = ghost_button(
        text("incidents.release.newest"), on_click=_STATE.newest, data_testid="release-newest"
    )
    return button_row(rx.cond(_STATE.has_older, older), rx.cond(_STATE.has_newer, newest))


def releases_page() -> rx.Component:
    """Body of ``/incidents/releases``."""
    empty = empty_state(
        text("incidents.release.empty.title"), text("incidents.release.empty.text"), is_part=True
    )
    filled = rx.el.div(
        rx.cond(_STATE.lines.length() > 0, rx.el.div(rx.foreach(_STATE.lines, _card)), empty), _pages()
    )
    return rx.el.div(
        rx.el.p(text_link(text("incidents.detail.back"), "/incidents"), class_name="o-up"),
        page_header(text("incidents.release.title"), on_phone=True),
        # Above what may be a long list: what was answered stays in view over it.
        rx.el.div(
            refusal_notice(_STATE.refusal, data_testid="release-refusal"),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="release-saved"),
            class_name="o-told",
        ),
        stack(
            muted(text("incidents.release.onward")),
            rx.cond(_STATE.is_loaded, filled, skeleton_rows(label=text("incidents.release.title"))),
        ),
    )
