"""The drills page: index and scenarios, what pulls down, scenario x regu, list of drills."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, text_link
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.layout import kpi_card, kpi_strip, muted, page_header, section, stack
from dashboard.design.office_icons import Text, agency_tag, band_shape, waiting_mark
from dashboard.design.table import (
    cell,
    data_table,
    list_item,
    plain_list,
    row_link,
    sub_line,
    table_row,
)
from dashboard.features.drills.kpis import SLUG, slug_of
from dashboard.features.drills.ui.advice_section import advice_section
from dashboard.features.drills.ui.exercise_band import running_section
from dashboard.features.drills.ui.state import DrillsState
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Regu, Scenario
from dashboard.web.frame_state import may
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillsState


def _card(slug: str, label: Text, card: Any) -> rx.Component:
    """A tile of a CardView; its age counts on while the page is open."""
    counting = rx.el.span(
        text("drills.page.age"), " ", rx.el.span(data_age=card.since_ms), " ", text("drills.page.ago")
    )
    return kpi_card(
        slug,
        label,
        card.number,
        rx.cond(card.since_ms > 0, counting, rx.el.span(card.age)),
        state=card.state,
        band=card.band,
        band_word=card.band_word,
        note=card.note,
    )


def _strip() -> rx.Component:
    """The index and the three scenarios, and below what caps the band."""
    view = _STATE.view
    cards = [_card(slug_of(one), text(f"scenario.{one.value}"), getattr(view, one.value)) for one in Scenario]
    caps = rx.foreach(view.gates, lambda gate: rx.el.p(gate, data_testid="drill-gate"))
    return stack(
        kpi_strip(_card(SLUG, text("drills.page.index"), view.index), *cards),
        rx.el.div(caps, rx.foreach(view.notes, lambda note: muted(note))),
    )


def _drags() -> rx.Component:
    drags = _STATE.view.drags
    lines = plain_list(
        rx.foreach(
            drags,
            lambda drag: list_item(rx.fragment(), drag.text, drag.points, data_testid="drill-drag"),
        )
    )
    return section(
        text("drills.drags.title"), rx.cond(drags.length() > 0, lines, muted(text("drills.drags.none")))
    )


def _matrix_cell(one: Any, label: Text) -> rx.Component:
    return cell(rx.el.b(one.number), sub_line(one.age), sub_line(one.cause), label=label)


def _matrix_row(line: Any) -> rx.Component:
    regus = [
        _matrix_cell(line.cells[index], text(f"drills.matrix.regu.{regu.value}"))
        for index, regu in enumerate(Regu)
    ]
    return table_row(
        cell(rx.el.b(line.scenario), place="title"),
        *regus,
        cell(
            rx.el.span(rx.el.b(line.number), band_shape(line.band), class_name="o-inline"),
            sub_line(line.band_word),
            label=text("drills.matrix.all"),
            num=True,
        ),
        data_testid="drill-matrix-row",
    )


def _matrix() -> rx.Component:
    rows = _STATE.view.matrix
    columns = [
        text("drills.matrix.scenario"),
        *[text(f"drills.matrix.regu.{regu.value}") for regu in Regu],
        (text("drills.matrix.all"), "num"),
    ]
    table = data_table(columns, rx.foreach(rows, _matrix_row), caption=text("drills.matrix.title"))
    return section(
        text("drills.matrix.title"),
        rx.cond(rows.length() > 0, table, muted(text("drills.matrix.empty"))),
        muted(text("drills.matrix.hint")),
    )


def _drill_row(line: Any) -> rx.Component:
    return table_row(
        cell(
            row_link(rx.el.b(line.title), href="/drills/" + line.reference),
            rx.el.span(", ", line.type),
            sub_line(line.reference),
            place="title",
        ),
        cell(line.when, rx.cond(line.slips != "", sub_line(line.slips)), place="lead"),
        cell(line.regus),
        cell(
            rx.el.span(
                rx.foreach(line.letters, lambda letter: agency_tag(letter, letter)), class_name="o-inline"
            ),
            place="drop",
        ),
        cell(rx.cond(line.is_waiting, waiting_mark(line.state), rx.el.span(line.state))),
        cell(line.quality, place="aside", num=True),
        data_testid="drill-row",
        data_reference=line.reference,
    )


def _list() -> rx.Component:
    state = _STATE
    names = ("drill", "when", "regu", "agencies", "state")
    columns = [
        *[text(f"drills.list.column.{name}") for name in names],
        (text("drills.list.column.quality"), "num"),
    ]
    table = data_table(columns, rx.foreach(state.lines, _drill_row), caption=text("drills.list.title"))
    empty = empty_state(text("drills.list.empty.title"), text("drills.list.empty.text"))
    filled = rx.cond(state.lines.length() > 0, table, empty)
    return section(
        text("drills.list.title"),
        rx.cond(state.is_loaded, filled, skeleton_rows(label=text("drills.list.title"))),
    )


def drills_page() -> rx.Component:
    """Body of ``/drills``."""
    picture = rx.el.div(_strip(), _drags(), advice_section(_STATE.view.advice), _matrix())
    programme = secondary_button(
        text("programme.title"), href="/drills/programme", data_testid="drill-programme"
    )
    plan = secondary_button(
        text("drills.plan.title"), href="/drills/programme#plan", data_testid="drill-plan-open"
    )
    return rx.el.div(
        page_header(text("drills.page.title"), programme, rx.cond(may(Permission.DRILL_PLAN), plan)),
        stack(
            button_row(
                text_link(text("drills.trends.link"), "/drills/trends", data_testid="drill-trends-link"),
                text_link(text("drills.action.list"), "/drills/actions", data_testid="drills-actions"),
                text_link(text("drills.loop.title"), "/drills/incidents", data_testid="drills-incidents"),
                text_link(text("drills.weights.link"), "/drills/weights", data_testid="drill-weights-link"),
            ),
            running_section(),
            rx.cond(_STATE.is_loaded, picture, skeleton_rows(label=text("drills.page.readiness"))),
        ),
        _list(),
    )
