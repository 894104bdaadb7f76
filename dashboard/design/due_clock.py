"""A clock towards a due time: runs down, then up ("sisa 2 m", "lewat 3 m"). Late is a shape and a bold word.

live.js writes into the empty leaf and says there whether it is late; no hue, because only severity has one.
"""

import reflex as rx

from dashboard.design.office_icons import Text, line_icon


def due_clock(due_ms: rx.Var[int], left: rx.Var[str], past: rx.Var[str], **props: str) -> rx.Component:
    """``due_ms`` is the due instant since the epoch; ``left`` and ``past`` are the words before the time."""
    leaf = rx.el.span(data_due=due_ms.to_string(), data_words=left + "," + past)
    return rx.el.span(line_icon("clock"), leaf, class_name="o-due", **props)


def late_words(words: Text) -> rx.Component:
    """What was late when it was done."""
    return rx.el.b(line_icon("clock"), rx.el.span(words), class_name="o-wait")
