"""Lists of records: a table that becomes cards on the phone, tabs, timeline, facts.

Rows are made by the caller (plainly or in rx.foreach), so this file knows no record. Roles are written out,
because ``display: grid`` on the phone would take the table's meaning away from screen readers.
"""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from dashboard.design.field import may_be_shown
from dashboard.design.office_icons import ABSENT, Flag, Text

# Where a cell goes on the phone card: lead and aside share the first line, title and line take one each.
Place = Literal["lead", "aside", "title", "line", "drop"]


def data_table(
    columns: Sequence[Text | tuple[Text, str]], *rows: Any, caption: Text, **props: Any
) -> rx.Component:
    """``columns``: the head words; ``(word, "num")`` is a right-aligned one. The caption is only heard."""
    heads = []
    for column in columns:
        word, kind = column if isinstance(column, tuple) else (column, "")
        heads.append(
            rx.el.th(word, scope="col", role="columnheader", class_name="o-num" if kind == "num" else "")
        )
    table = rx.el.table(
        rx.el.caption(caption, class_name="o-sr"),
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(*rows, role="rowgroup"),
        role="table",
        class_name="o-table",
        **props,
    )
    # The box, not the screen, decides: a table in a narrow column turns into cards on the desktop too.
    return rx.el.div(table, class_name="o-tablebox")


def table_row(*cells: Any, selected: Flag = False, fresh: Flag = False, **props: Any) -> rx.Component:
    """One record; ``selected`` is the one in the detail panel, ``fresh`` arrived within the last minute."""
    return rx.el.tr(
        *cells,
        role="row",
        class_name="o-tr",
        data_selected=rx.cond(selected, "true", ABSENT),
        data_fresh=rx.cond(fresh, "true", ABSENT),
        **props,
    )


def cell(
    *children: Any, place: Place = "line", num: bool = False, label: Text = "", **props: Any
) -> rx.Component:
    """One cell. ``label`` is repeated before the value on the phone, where the head row is gone."""
    if may_be_shown(label):
        props["data_label"] = label
    look = f"o-td o-at-{place} o-num" if num else f"o-td o-at-{place}"
    return rx.el.td(*children, role="cell", class_name=look, **props)


def row_link(*children: Any, href: Text = "", current: Flag = False, **props: Any) -> rx.Component:
    """The name of the record; its target is stretched over the whole row. A link with href, else a button."""
    state = {"aria_current": rx.cond(current, "true", ABSENT)} if current is not False else {}
    if may_be_shown(href):
        return rx.el.a(*children, href=href, class_name="o-open", **state, **props)
    return rx.el.button(*children, type="button", class_name="o-open", **state, **props)


def sub_line(*children: Any) -> rx.Component:
    """The second, quieter line of a cell."""
    return rx.el.div(*children, class_name="o-sub")


def tabs(label: Text, *items: Any, **props: Any) -> rx.Component:
    """Views of one list. Links or buttons in a named group, not ARIA tabs: each is a view of its own."""
    return rx.el.nav(*items, aria_label=label, class_name="o-tabs", **props)


def tab(
    label: Text, *, count: Text = "", current: Flag = False, href: Text = "", **props: Any
) -> rx.Component:
    """One view, with how many it holds."""
    inside: list[Any] = [label, " ", count] if may_be_shown(count) else [label]
    state = rx.cond(current, "true", ABSENT)
    if may_be_shown(href):
        return rx.el.a(*inside, href=href, aria_current=state, class_name="o-tab", **props)
    return rx.el.button(*inside, type="button", aria_current=state, class_name="o-tab", **props)


def timeline(*items: Any, **props: Any) -> rx.Component:
    """What happened, newest first; the newest has the filled point."""
    return rx.el.ol(*items, class_name="o-tl", **props)


def timeline_item(time: Text, *children: Any, **props: Any) -> rx.Component:
    return rx.el.li(rx.el.time(time), rx.el.span(*children), **props)


def facts(*items: Any, **props: Any) -> rx.Component:
    """Name and value pairs; under each other on the phone."""
    return rx.el.dl(*items, class_name="o-facts", **props)


def fact(term: Text, *value: Any, **props: Any) -> rx.Component:
    """One pair. Props (a test id) go to the value."""
    return rx.el.div(rx.el.dt(term), rx.el.dd(*value, **props))


def plain_list(*items: Any, **props: Any) -> rx.Component:
    """Lines with a hairline between them: who is told, points of a round, obligations."""
    return rx.el.ul(*items, class_name="o-list", **props)


def list_item(lead: Any, text: Any, end: Any = "", **props: Any) -> rx.Component:
    """Icon or letter, words, and something short at the right end."""
    return rx.el.li(lead, rx.el.span(text, class_name="o-grow"), rx.el.span(end, class_name="o-end"), **props)
