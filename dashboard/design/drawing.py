"""A drawing (marks.py) as inline SVG, with the table that says the same folded under it.

The look is assets/review.css: every mark carries its tone as a class, never a colour, so that the page's
font and theme hold. The sentence of the drawing is its name for whoever does not see it.
"""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.media import pattern

from dashboard.design.office_icons import Text


def drawing_patterns() -> rx.Component:
    """The hatches of ``late`` and ``unknown`` marks: once on every page that shows drawings."""

    def hatch(name: str) -> rx.Component:
        return pattern(
            rx.el.rect(width=12, height=12, class_name="mk-hatch-ground"),
            rx.el.rect(width=6, height=12, class_name=f"{name}-line"),
            id=name,
            width=12,
            height=12,
            pattern_units="userSpaceOnUse",
            pattern_transform="rotate(45)",
        )

    both = rx.el.defs(hatch("mk-hatch"), hatch("mk-unknown"))
    return rx.el.svg(both, class_name="mk-defs", aria_hidden="true")


def _mark(mark: Any) -> rx.Component:
    look = "mk mk-" + mark.tone
    # Numbers as attributes are text.
    x, y, w, h, r = (getattr(mark, name).to_string() for name in ("x", "y", "w", "h", "r"))
    words = rx.el.text(
        mark.text,
        x=x,
        y=y,
        text_anchor=mark.anchor,
        class_name=look,
        custom_attrs={"data-size": mark.size},
    )
    return rx.match(
        mark.kind,
        ("path", rx.el.path(d=mark.d, class_name=look)),
        ("circle", rx.el.circle(cx=x, cy=y, r=r, class_name=look)),
        ("rect", rx.el.rect(x=x, y=y, width=w, height=h, class_name=look)),
        ("text", words),
        rx.fragment(),
    )


def swatch(mark: Any) -> rx.Component:
    """One mark of a legend, in 42 x 18 units; the word beside it says what it is."""
    return rx.el.svg(_mark(mark), view_box="0 0 42 18", class_name="rv-swatch mk-drawing", aria_hidden="true")


def strip(shown: Any) -> rx.Component:
    """A drawing without words as wide as its place: only its lengths are stretched. Decoration."""
    box = "0 0 " + shown.width.to_string() + " " + shown.height.to_string()
    return rx.el.svg(
        rx.foreach(shown.marks, _mark),
        view_box=box,
        preserve_aspect_ratio="none",
        class_name="mk-drawing mk-strip",
        aria_hidden="true",
    )


def drawing(shown: Any) -> rx.Component:
    """The drawing of a Var of ``marks.Drawing``. Nothing inside it is read out but its sentence."""
    box = "0 0 " + shown.width.to_string() + " " + shown.height.to_string()
    return rx.el.svg(
        rx.foreach(shown.marks, _mark),
        view_box=box,
        preserve_aspect_ratio="xMinYMid meet",
        role="img",
        aria_label=shown.sentence,
        class_name="mk-drawing",
    )


def table_twin(head: Any, rows: Any, label: Text, caption: Text) -> rx.Component:
    """The same numbers as a table, folded. ``rows`` have ``cells``; the first one names the row."""

    def body_cell(value: Any, index: Any) -> rx.Component:
        return rx.cond(index == 0, rx.el.th(value, scope="row"), rx.el.td(value))

    table = rx.el.table(
        rx.el.caption(caption, class_name="o-sr"),
        rx.el.thead(rx.el.tr(rx.foreach(head, lambda word: rx.el.th(word, scope="col")))),
        rx.el.tbody(rx.foreach(rows, lambda row: rx.el.tr(rx.foreach(row.cells, body_cell)))),
    )
    fold = rx.el.details(
        rx.el.summary(label),
        # A box that scrolls has to be reached by the keyboard too.
        rx.el.div(table, class_name="mk-table", tab_index=0, role="region", aria_label=caption),
        class_name="mk-twin",
    )
    return rx.cond(rows.length() > 0, fold)
