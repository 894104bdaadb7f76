"""One KPI tile and the small bar with a target tick, for the wall strip and the overview.

A tile always says how old its number is. No shape means fine; a diamond or triangle means off target; hatch,
dotted underline and a clock mean uncertain. The tile is handed Vars of a ``Tile`` of the view model: it reads
label, number, mark, state, band, note and age and knows nothing about where they come from.
"""

from typing import Any

import reflex as rx

from dashboard.design.icons import band_icon, clock
from dashboard.design.layout import kpi_card

Text = rx.Var[str] | str


def age_leaf(age: Any, class_name: str = "age", *, short: bool = False) -> rx.Component:
    """An age that counts by itself (live.js writes into the empty leaf), or the server's text.

    ``short`` keeps the largest unit only ("2 j" for 2 hours 21), where room is scarce.
    """
    extra = {"data_short": "1"} if short else {}
    return rx.cond(
        age.since_ms > 0,
        rx.el.span(data_age=age.since_ms, class_name=class_name, **extra),
        rx.el.span(age.text, class_name=f"{class_name} fixed"),
    )


def target_bar(value: rx.Var[float], target: rx.Var[float]) -> rx.Component:
    """A quiet track, one bar, one white tick at the target. The colour is the parent's `data-band`."""
    # A cast for Reflex's type check only: an SVG attribute takes the number as it is.
    return rx.el.svg(
        rx.el.rect(y=2, width=100, height=6, class_name="track"),
        rx.el.rect(y=2, width=value.to(str), height=6, class_name="fill"),
        rx.cond(target > 0, rx.el.rect(x=target.to(str), y=-1, width="0.8", height=12, class_name="tick")),
        view_box="0 0 100 10",
        preserve_aspect_ratio="none",
        class_name="bl",
        aria_hidden="true",
    )


def chart_slot(chart: rx.Component, alt: Text) -> rx.Component:
    """Room of a fixed size for a chart that loads later, with its sentence for readers."""
    return rx.el.div(chart, class_name="k-chart", role="img", aria_label=alt)


def kpi_value(tile: Any, slug: Text) -> rx.Component:
    """The number alone; the percent sign is set smaller but belongs to the same text."""
    return rx.el.span(
        tile.number,
        rx.cond(tile.mark != "", rx.el.small(" ", tile.mark)),
        class_name="w-val",
        data_testid=f"kpi-{slug}-value",
    )


def kpi_age(tile: Any, slug: Text) -> rx.Component:
    """How old it is; the clock and the word of the state appear by CSS when it is uncertain."""
    return rx.el.span(
        clock(tile.state_word),
        age_leaf(tile.age, short=True),
        class_name="k-age",
        data_testid=f"kpi-{slug}-age",
    )


def kpi_tile(tile: Any, slug: str, *foot: rx.Component, side: rx.Component | None = None) -> rx.Component:
    """A tile: name and shape, number and age, one small line, then whatever ``foot`` holds (a chart).

    With ``side`` the tile is a wide one: the number stays left and ``side`` fills the right.
    """
    body: list[rx.Component] = [
        rx.el.div(kpi_value(tile, slug), kpi_age(tile, slug), class_name="k-val"),
        rx.el.div(
            rx.cond(tile.note != "", rx.el.div(tile.note, class_name="k-note")),
            *foot,
            class_name="k-foot",
        ),
    ]
    if side is not None:
        body = [rx.el.div(*body, class_name="k-left"), side]
    return rx.el.article(
        rx.el.h2(
            rx.el.span(tile.label),
            band_icon(tile.band, tile.band_word),
            class_name="k-head",
        ),
        *body,
        class_name="k wide" if side is not None else "k",
        data_testid=f"kpi-{slug}",
        data_state=tile.state,
        data_band=tile.band,
        data_slug=slug,
    )


def scenario_bar(item: Any, slug: str) -> rx.Component:
    """One named bar beneath its name and number; in a crisis only the focused one stays."""
    return rx.el.div(
        rx.el.div(
            rx.el.span(item.label, class_name="sc-name"),
            band_icon(item.band),
            rx.el.b(item.number, data_testid=f"kpi-{slug}-{item.code}-value"),
            class_name="sc-text",
        ),
        target_bar(item.value, item.target),
        class_name="sc",
        data_testid=f"kpi-{slug}-{item.code}",
        data_state=item.state,
        data_band=item.band,
        data_focus=rx.cond(item.focus, "true", "false"),
    )


def tile_card(tile: Any) -> rx.Component:
    """A staff tile from a Var of a ``TileView``; the whole of it opens the explanation."""
    return kpi_card(
        tile.slug,
        tile.label,
        tile.number,
        age_leaf(tile.age),
        mark=tile.mark,
        state=tile.state,
        state_word=tile.state_word,
        band=tile.band,
        band_word=tile.band_word,
        note=tile.note,
        href=tile.href,
    )
