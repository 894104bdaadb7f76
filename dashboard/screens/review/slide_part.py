"""One slide as components: headline, figures with tables, lines, last meeting against now, explanations.

The same parts show it to staff and to guests; guests get no links. Words and drawings come from board/.
"""

from typing import Any

import reflex as rx

from dashboard.design.drawing import drawing, swatch, table_twin
from dashboard.design.field import may_be_shown
from dashboard.design.office_icons import Text, agency_tag, line_icon, severity_shape
from dashboard.screens.review.board.view import KeyLine
from dashboard.web.locale import text

# The step that compares and sums up.
_FIRST = "summary"


def is_first(slide: Any) -> Any:
    """Whether a slide is the one that sums up."""
    return slide.topic == _FIRST


def _shape(code: Any, word: Any) -> rx.Component:
    """A severity shape, or the check of what is done; nothing means nothing to say."""
    return rx.cond(code == "ok", line_icon("check", word), severity_shape(code, word))


def _key(key: Any) -> rx.Component:
    """One entry of a legend: the mark as the drawing has it, and its word."""
    return rx.el.li(swatch(key.sample), rx.el.span(key.label))


def _figure(figure: Any) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(figure.title),
            rx.el.ul(rx.foreach(figure["keys"].to(list[KeyLine]), _key), class_name="rv-keys"),
            class_name="rv-cap",
        ),
        # On a phone the drawing is wider than the screen, and its box scrolls.
        rx.el.div(drawing(figure.drawing), class_name="rv-scroll", tab_index=0),
        rx.cond(figure.note != "", rx.el.p(figure.note, class_name="rv-note")),
        table_twin(figure.head, figure.rows, text("review.room.table"), figure.title),
        class_name="rv-fig",
        # A tall drawing gets more of the room than a flat one.
        style={"--tall": figure.drawing.height.to_string()},
        aria_label=figure.title,
        data_testid="review-figure",
    )


def word_line(line: Any, on_step: Any = None) -> rx.Component:
    """One thing in words. ``#incidents`` leads to that step of the meeting, which ``on_step`` turns to."""
    words: Any = rx.cond(line.href != "", rx.el.a(line.text, href=line.href), line.text)
    if on_step is not None:
        turn = rx.el.button(
            line.text, type="button", class_name="rv-turn", on_click=on_step(line.href.split("#")[1])
        )
        words = rx.cond(line.href.startswith("#"), turn, words)
    return rx.el.li(
        _shape(line.shape, line.shape_word),
        rx.el.div(
            rx.cond(line.letter != "", rx.fragment(agency_tag(line.letter, line.letter), " ")),
            rx.el.span(words),
            rx.cond(line.sub != "", rx.el.small(line.sub)),
        ),
        data_testid="review-line",
    )


def _compared(row: Any, then: Any, now: Any, *, with_links: bool) -> rx.Component:
    name: Any = row.name
    if with_links:
        name = rx.cond(row.href != "", rx.el.a(row.name, href=row.href), row.name)
    return rx.el.tr(
        rx.el.th(name, scope="row"),
        rx.el.td(row.then, class_name="rv-num", data_label=then),
        rx.el.td(rx.el.b(row.now), class_name="rv-num", data_label=now),
        rx.el.td(
            rx.el.span(severity_shape(row.shape, row.shape_word), rx.el.span(row.word), class_name="rv-word")
        ),
        data_testid="review-compare",
        data_slug=row.slug,
    )


def compare_table(slide: Any, *, with_links: bool = True) -> rx.Component:
    """Every number of the step at the last meeting and now: each column names its day."""
    heads = (text("review.room.number"), slide.then, slide.now, text("review.room.meaning"))
    table = rx.el.table(
        rx.el.caption(text("review.room.compare"), class_name="o-sr"),
        rx.el.thead(
            rx.el.tr(
                *[
                    rx.el.th(word, scope="col", class_name="rv-num" if index in (1, 2) else "")
                    for index, word in enumerate(heads)
                ]
            )
        ),
        rx.el.tbody(
            rx.foreach(
                slide.compare, lambda row: _compared(row, slide.then, slide.now, with_links=with_links)
            )
        ),
        class_name="rv-table rv-compare",
    )
    note = rx.el.p(slide.basis, class_name="rv-note", data_testid="review-basis")
    return rx.fragment(table, rx.cond(slide.basis != "", note))


def compare_section(slide: Any, *, with_links: bool = True) -> rx.Component:
    """On the first step it stands open beside the sentences; elsewhere it is folded (``folds``)."""
    return rx.el.section(rx.el.h2(text("review.room.compare")), compare_table(slide, with_links=with_links))


def _explained(one: Any, as_of: Text) -> rx.Component:
    """How a number is made. A KPI's own page is one press away where ``as_of`` is known."""
    parts = [
        (text("review.room.numerator"), one.numerator),
        (text("review.room.denominator"), one.denominator),
        (text("review.room.excludes"), one.excludes),
        (text("review.room.source"), one.source),
    ]
    name = rx.el.span(one.name, ": ", one.value)
    if may_be_shown(as_of):
        page = "/kpi/" + one.slug + "?as_of=" + as_of
        name = rx.cond(one.is_kpi, rx.el.a(one.name, ": ", one.value, href=page), name)
    return rx.el.div(
        rx.el.dt(name),
        rx.el.dd(one.formula),
        *[rx.cond(value != "", rx.el.dd(word, " ", value)) for word, value in parts],
        rx.cond(one.age != "", rx.el.dd(one.age)),
        data_testid="review-explained",
        data_slug=one.slug,
    )


def _fold(title: Text, test_id: str, *children: Any) -> rx.Component:
    """Opens over the figures on a big screen, in place on a small one."""
    box = rx.el.div(*children, class_name="rv-over", tab_index=0, role="region", aria_label=title)
    return rx.el.details(rx.el.summary(title, data_testid=test_id), box, class_name="rv-fold")


def folds(slide: Any, as_of: Text = "") -> rx.Component:
    """Last meeting against now, and how each number is made. ``as_of`` as in ``figures``."""
    with_links = may_be_shown(as_of)
    compare = _fold(
        text("review.room.compare"),
        "review-compare-open",
        compare_table(slide, with_links=with_links),
    )
    explain = _fold(
        text("review.room.explain"),
        "review-explain",
        rx.el.dl(rx.foreach(slide.explained, lambda one: _explained(one, as_of)), class_name="rv-explain"),
    )
    return rx.el.div(
        rx.cond((slide.compare.length() > 0) & ~is_first(slide), compare),
        rx.cond(slide.explained.length() > 0, explain),
        class_name="rv-folds",
    )


def figures(slide: Any, on_step: Any = None) -> rx.Component:
    """The left side: everything the numbers say on this step. ``slide`` is a Var of ``board.view.Slide``.

    ``on_step`` is the handler that turns to another step, for sentences that lead there.
    """
    lines = rx.el.ul(
        rx.foreach(slide.lines, lambda line: word_line(line, on_step)),
        class_name="rv-lines",
        data_topic=slide.topic,
    )
    return rx.el.div(
        rx.cond(slide.empty != "", rx.el.p(slide.empty, class_name="rv-none", data_testid="review-empty")),
        rx.cond(slide.lines.length() > 0, lines),
        rx.foreach(slide.figures, _figure),
        class_name="rv-figs",
        tab_index=0,
        role="region",
        aria_label=slide.title,
    )


def headline(words: Text, by: Any = "") -> rx.Component:
    """The one sentence of the step. A screen reader hears when it changes: somebody else moves it."""
    return rx.el.div(
        rx.el.h1(words, class_name="rv-h1", data_testid="review-headline"),
        rx.cond(by != "", rx.el.p(by, class_name="rv-by", data_testid="review-headline-by")),
        aria_live="polite",
    )
