"""Two taps: the first asks, the second does it. For what somebody else loses at once, or what is seldom done.

A native disclosure, so it works by keyboard and without the server. While it is open its summary is the way
back, in words and in the same place: a double tap opens and closes, it never does the thing. In a table what
is asked lies over the rows below, so that no column moves; on the phone's cards it pushes down.
"""

from typing import Any

import reflex as rx

from dashboard.design.office_icons import Text


def two_taps(word: Text, thing: Text, *asked: Any, back: Text, test_id: str, **props: Any) -> rx.Component:
    """``word`` asks, ``back`` closes; both are read out with ``thing``, whose row or card it is.

    ``asked`` says what follows and holds the second tap: a ``grave_button``, or a form with one. Opening one
    closes any other on the page. ``test_id`` goes to the summary, props (a key) to the whole.
    """

    def said(words: Text, place: str) -> rx.Component:
        return rx.el.span(words, rx.el.span(": ", thing, class_name="o-sr"), class_name=place)

    return rx.el.details(
        rx.el.summary(
            said(word, "o-ask-word"),
            said(back, "o-ask-back"),
            class_name="o-btn o-small o-ghost",
            data_testid=test_id,
        ),
        rx.el.div(*asked, class_name="o-asked"),
        class_name="o-asks",
        custom_attrs={"name": "two-taps"},
        **props,
    )
