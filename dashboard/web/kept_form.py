"""A form whose fields are kept while it is written: in the page, and as a draft on the server.

assets/keep.js does it and reads the marks made here (docs/decisions/0009). Which names there are and what
each may hold, every feature says in its ``forms/drafts.py``.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import ghost_button, secondary_button
from dashboard.design.field import office_form
from dashboard.design.office_icons import Text, line_icon
from dashboard.web.key import key_input
from dashboard.web.locale import text


def kept_form(name: Text, *children: Any, **props: Any) -> rx.Component:
    """An office form with its key and the offer of its draft. ``name`` is FORM or FORM:RECORD."""
    return office_form(_offer(), key_input(), *children, data_keep=name, **props)


def reopens(name: Text, *, alone: bool = False, announces: str = "") -> dict[str, Any]:
    """Marks the button that opens the form ``name``, pressed again when the server has forgotten it.

    ``alone``: opening it closes another one, so it is not pressed for a draft while one is open.
    ``announces``: a media query under which it is not pressed for a draft at all, because the form would
    cover the page; ``draft_waits`` tells that one waits.
    """
    marks = {"data_reopens": name} | ({"data_alone": "true"} if alone else {})
    return marks | ({"data_announces": announces} if announces else {})


def draft_waits() -> rx.Component:
    """A line that something typed waits in a form that is closed, with the button that opens it."""
    line = rx.el.div(
        line_icon("clock"),
        rx.el.span(text("form.draft.waiting"), " ", rx.el.b(data_announced_at="true")),
        secondary_button(text("form.draft.open"), size="small", data_testid="kept-open"),
        class_name="o-offer",
        hidden=True,
        data_announced="true",
        data_testid="kept-waits",
    )
    return rx.el.div(line, role="status")


def drops() -> dict[str, Any]:
    """Marks a button inside the form that gives up what was typed."""
    return {"data_drops": "true"}


def _offer() -> rx.Component:
    """Something typed earlier waits: taken up or thrown away, never put back silently."""
    box = rx.el.div(
        line_icon("clock"),
        rx.el.span(text("form.draft.waiting"), " ", rx.el.b(data_offer_at="true")),
        secondary_button(
            text("form.draft.restore"), size="small", data_offers="restore", data_testid="kept-restore"
        ),
        ghost_button(
            text("form.draft.discard"), size="small", data_offers="discard", data_testid="kept-discard"
        ),
        class_name="o-offer",
        hidden=True,
        data_offer="true",
        data_testid="kept-offer",
    )
    return rx.el.div(box, role="status")
