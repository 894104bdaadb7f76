"""Places on a staff page: header, columns, split view, sections, the office KPI tile, the wall preview.

Only arrangement; the words and the content come in. Everything reflows to one column under 900 px and has no
fixed width at 320 px. Data stands in square regions split by hairlines, never in rounded cards.
"""

from typing import Any, Literal

import reflex as rx

from dashboard.design.field import may_be_shown
from dashboard.design.office_icons import Text, band_shape, line_icon, severity_shape


def page_header(title: Text, *actions: Any, on_phone: bool = False, **props: Any) -> rx.Component:
    """The one h1. The phone's bar shows the title, so there it is only heard unless ``on_phone``."""
    return rx.el.div(
        rx.el.h1(title, class_name="" if on_phone else "o-in-bar", **props),
        rx.el.div(*actions, class_name="o-row o-actions") if actions else rx.fragment(),
        class_name="o-head",
    )


def stack(*children: Any, gap: Literal["s", "m", "l"] = "m", **props: Any) -> rx.Component:
    """One under the other: 8, 16 or 32 px apart."""
    return rx.el.div(*children, class_name=f"o-stack o-gap-{gap}", **props)


def section(title: Text, *children: Any, aside: Any = None, **props: Any) -> rx.Component:
    """A titled region; ``aside`` (an age, a link to the list) stands at the right end of the title."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title),
            rx.el.span(aside, class_name="o-aside") if aside is not None else rx.fragment(),
            class_name="o-sec-head",
        ),
        *children,
        class_name="o-sec",
        **props,
    )


def two_columns(main: Any, side: Any, *, side_on_phone: bool = False) -> rx.Component:
    """A form or text of at most 680 px and a quiet side; on the phone the side goes below or away."""
    return rx.el.div(
        rx.el.div(main, class_name="o-col"),
        rx.el.aside(side, class_name="o-side" if side_on_phone else "o-side o-desk"),
        class_name="o-cols",
    )


def split(list_side: Any, panel: Any, *, phone: Text = "list") -> rx.Component:
    """List left, detail right. On the phone one of them: ``phone`` is "list" or "panel"."""
    return rx.el.div(
        rx.el.div(list_side, class_name="o-split-list"), panel, class_name="o-split", data_phone=phone
    )


def detail_panel(
    kicker: Any, title: Text, *children: Any, level: Literal[1, 2] = 2, **props: Any
) -> rx.Component:
    """State, title, then what the caller puts: actions, facts, history. ``level`` 1 on its own page."""
    heading = rx.el.h1 if level == 1 else rx.el.h2
    return rx.el.aside(
        rx.el.div(kicker, class_name="o-kicker"), heading(title), *children, class_name="o-det", **props
    )


def record_page(main: Any, side: Any) -> rx.Component:
    """One record on its own page: what is worked on, and beside it facts and history; below on the phone."""
    return rx.el.div(
        rx.el.div(main, class_name="o-rec-main"),
        rx.el.aside(side, class_name="o-rec-side"),
        class_name="o-rec",
    )


def folded(title: Text, *children: Any, **props: Any) -> rx.Component:
    """What is seldom looked at, behind its title. Props go to the title, which is what is clicked."""
    return rx.el.details(
        rx.el.summary(title, class_name="o-unfold", **props), rx.el.div(*children), class_name="o-folded"
    )


def form_panel(*children: Any, **props: Any) -> rx.Component:
    """A small form that was opened in place, set off from the facts around it."""
    return rx.el.div(*children, class_name="o-panel", **props)


def mark_line(*children: Any) -> rx.Component:
    """Badges and short words of one record, in one line above its title."""
    return rx.el.div(*children, class_name="o-marks")


def word_tag(label: Text, word: Any, **props: Any) -> rx.Component:
    """A word with what it is about before it: no hue, a hairline."""
    return rx.el.span(rx.el.small(label), rx.el.b(word, **props), class_name="o-word")


def kpi_strip(*tiles: Any, columns: Literal[2, 3, 4] = 3, **props: Any) -> rx.Component:
    """Tiles split by hairlines: ``columns`` on the desktop (3 becomes 6 on a wide one), two on the phone."""
    return rx.el.div(*tiles, class_name=f"o-kpis o-c{columns}", **props)


def kpi_card(
    slug: str,
    label: Text,
    value: Text,
    age: Any,
    *,
    mark: Text = "",
    state: Text = "value",
    state_word: Text = "",
    band: Text = "",
    band_word: Text = "",
    note: Text = "",
    href: Text = "",
    foot: rx.Component | None = None,
) -> rx.Component:
    """One KPI for staff. ``value`` is the number alone, ``mark`` a "%" set smaller behind it.

    No shape means fine; a diamond or triangle means off target; hatch and clock with ``state_word`` mean
    that the number is not sure (any ``state`` but "value"). With ``href`` the whole tile opens its list.
    """
    number: list[Any] = [value]
    if may_be_shown(mark):
        number.append(rx.cond(mark, rx.el.small(" ", mark)))
    name = rx.el.a(label, href=href, class_name="o-open") if may_be_shown(href) else rx.el.span(label)
    return rx.el.article(
        rx.el.h2(name, band_shape(band, band_word), class_name="o-k-head"),
        rx.el.div(*number, class_name="o-k-val", data_testid=f"kpi-{slug}-value"),
        rx.el.p(note, class_name="o-k-note") if may_be_shown(note) else rx.fragment(),
        foot if foot is not None else rx.fragment(),
        rx.el.div(
            rx.el.span(line_icon("clock"), rx.el.b(state_word), class_name="o-k-state"),
            rx.el.span(age, data_testid=f"kpi-{slug}-age"),
            class_name="o-k-age",
        ),
        class_name="o-k",
        data_testid=f"kpi-{slug}",
        data_state=state,
        data_band=band,
    )


def wall_preview(level: Text, word: Text, title: Any, sub: Any, age: Any = "") -> rx.Component:
    """How a record will stand on the wall: exactly what is public, nothing else."""
    return rx.el.div(
        severity_shape(level, word),
        rx.el.div(title, class_name="o-pv-t"),
        rx.el.div(age, class_name="o-pv-t o-pv-age"),
        rx.el.div(sub, class_name="o-pv-s"),
        class_name="o-pv",
    )


def only_when(*children: Any, show: str = "", hide: str = "", tag: Any = None, **props: Any) -> rx.Component:
    """Content that report.js shows while one of ``show`` holds and none of ``hide`` (pairs ``name:value``).

    For what follows from choices alone, so that it needs no answer of the server; hidden until then.
    """
    conditions = {"data_show": show} | ({"data_hide": hide} if hide else {})
    return (tag or rx.el.span)(*children, hidden=True, **conditions, **props)


def label_line(text: Text) -> rx.Component:
    """A bold line above a block that is not a form field."""
    return rx.el.h2(text, class_name="o-lab")


def muted(*children: Any, **props: Any) -> rx.Component:
    """Quieter running text."""
    return rx.el.p(*children, class_name="o-mid", **props)
