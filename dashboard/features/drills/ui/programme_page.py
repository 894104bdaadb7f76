"""``/drills/programme``: what every regu owes, the year month by month, and the two forms that plan."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, text_link
from dashboard.design.feedback import skeleton_rows
from dashboard.design.layout import muted, page_header, section
from dashboard.design.office_icons import band_shape
from dashboard.design.table import cell, data_table, row_link, sub_line, tab, table_row, tabs
from dashboard.features.drills.ui.plan_form import plan_section
from dashboard.features.drills.ui.programme_state import ProgrammeState
from dashboard.features.drills.ui.series_form import series_section
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Regu
from dashboard.web.frame_state import may
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ProgrammeState


def _late(line: Any) -> rx.Component:
    """How late, as a shape and a word; nothing while in time."""
    mark = rx.el.span(
        band_shape(line.shape), rx.el.b(line.late), class_name="o-inline", data_testid="programme-late"
    )
    return rx.cond(line.late != "", mark)


def _type(line: Any) -> rx.Component:
    return rx.el.li(rx.el.b(line.name), rx.el.span(line.text), _late(line))


def _cell(one: Any, label: Any) -> rx.Component:
    return cell(
        rx.el.div(rx.el.span(one.due), _late(one), class_name="pr-cell"),
        rx.cond(one.types.length() > 0, rx.el.ul(rx.foreach(one.types, _type), class_name="pr-types")),
        rx.cond(one.never != "", sub_line(one.never)),
        label=label,
        data_testid="programme-cell",
    )


def _row(line: Any) -> rx.Component:
    cells = [
        _cell(line.cells[index], text(f"drills.matrix.regu.{regu.value}")) for index, regu in enumerate(Regu)
    ]
    return table_row(cell(rx.el.b(line.scenario), place="title"), *cells, data_testid="programme-row")


def _matrix() -> rx.Component:
    columns = [
        text("drills.matrix.scenario"),
        *[text(f"drills.matrix.regu.{regu.value}") for regu in Regu],
    ]
    return section(
        text("programme.matrix.title"),
        data_table(columns, rx.foreach(_STATE.view.matrix, _row), caption=text("programme.matrix.title")),
        muted(_STATE.view.hint, data_testid="programme-hint"),
    )


def _drill(line: Any) -> rx.Component:
    """A cancelled one is struck, and says so in a word beside it."""
    title = rx.el.span(rx.el.b(line.title), ", ", line.note)
    return rx.el.li(
        rx.el.span(line.day, class_name="pr-day"),
        rx.el.div(
            row_link(rx.cond(line.is_cancelled, rx.el.s(title), title), href="/drills/" + line.reference),
            rx.el.div(
                rx.el.span(line.state),
                rx.cond(line.was != "", rx.el.span(", ", line.was)),
                class_name="o-sub",
            ),
        ),
        class_name="pr-drill",
        data_testid="programme-drill",
        data_reference=line.reference,
    )


def _month(line: Any) -> rx.Component:
    drills = rx.el.ul(rx.foreach(line.drills, _drill), class_name="pr-drills")
    return rx.el.section(
        rx.el.h3(line.name),
        rx.cond(line.drills.length() > 0, drills, muted(text("programme.month.none"))),
        class_name="pr-month",
        data_testid="programme-month",
    )


def _year() -> rx.Component:
    view = _STATE.view
    years = tabs(
        text("programme.years"),
        rx.foreach(
            view.years,
            lambda one: tab(
                one.year,
                current=one.is_shown,
                href="/drills/programme?year=" + one.year,
                data_testid="programme-year",
            ),
        ),
    )
    return section(
        text("programme.year.title"),
        years,
        muted(view.total, data_testid="programme-total"),
        rx.el.div(rx.foreach(view.months, _month), class_name="pr-months"),
    )


def programme_page() -> rx.Component:
    """Body of ``/drills/programme``."""
    calendar = secondary_button(
        text("calendar.title"), href="/drills/calendar", data_testid="programme-calendar"
    )
    picture = rx.el.div(_matrix(), _year())
    forms = rx.el.div(plan_section(), series_section())
    return rx.el.div(
        rx.el.p(text_link(text("drills.detail.back"), "/drills")),
        page_header(text("programme.title"), calendar),
        rx.cond(_STATE.is_loaded, picture, skeleton_rows(label=text("programme.title"))),
        rx.cond(may(Permission.DRILL_PLAN), forms),
        class_name="pr-page",
    )
