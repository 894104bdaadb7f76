"""``/patrols/plan``: what the coming shifts owe, the repeating plans, the routes and the checkpoints."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, text_link
from dashboard.design.feedback import empty_state, saved_notice, skeleton_rows
from dashboard.design.layout import page_header, section
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.features.patrols.ui.planning_forms import planning_form
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

_STATE: Any = PatrolPlanState


def _act(form: str, thing: Any, name: Any) -> rx.Component:
    """A step of one row; its name says of which."""
    word: Any = text(f"patrols.planning.do.{form}")
    return secondary_button(
        word,
        size="small",
        aria_label=word + ": " + name,
        on_click=_STATE.open_form(form, thing),
        data_testid=f"planning-do-{form}",
    )


def _acts(*steps: rx.Component) -> rx.Component:
    return rx.cond(may(Permission.PATROL_PLAN), cell(button_row(*steps)), cell(place="drop"))


def _new(form: str) -> rx.Component:
    button = secondary_button(
        text(f"patrols.planning.new.{form}"),
        on_click=_STATE.open_form(form, ""),
        size="small",
        data_testid=f"planning-new-{form}",
    )
    return rx.cond(may(Permission.PATROL_PLAN), button)


def _part(name: str, rows: Any, row: Any, columns: tuple[str, ...], form: str = "") -> rx.Component:
    """One section: its table, or a sentence when there is nothing yet."""
    title = text(f"patrols.planning.{name}.title")
    table = data_table(
        [text(f"patrols.planning.column.{column}") for column in columns],
        rx.foreach(rows, row),
        caption=title,
    )
    empty = empty_state(title, text(f"patrols.planning.{name}.empty"))
    filled = rx.cond(rows.length() > 0, table, empty)
    return section(
        title,
        rx.cond(_STATE.is_loaded, filled, skeleton_rows(label=title)),
        aside=_new(form) if form else None,
        data_testid=f"planning-{name}",
    )


def _shift(line: Any) -> rx.Component:
    return table_row(
        cell(line.day, place="lead"),
        cell(rx.el.b(line.shift), sub_line(line.hours), place="title"),
        cell(line.regu),
        cell(line.total, place="aside", num=True),
        cell(line.routes),
        data_testid="planning-shift",
    )


def _repeating(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.route), rx.cond(line.note != "", sub_line(line.note)), place="title"),
        cell(line.days, sub_line(line.times)),
        cell(line.next, label=text("patrols.planning.column.next")),
        cell(line.off, label=rx.cond(line.off != "", text("patrols.planning.column.off"), "").to(str)),
        _acts(
            _act("repeating", line.id.to_string(), line.route),
            _act("off", line.id.to_string(), line.route),
            _act("end", line.id.to_string(), line.route),
        ),
        data_testid="planning-plan",
    )


def _route(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.name), sub_line(line.note), place="title"),
        cell(rx.el.b(line.total), sub_line(line.points)),
        _acts(
            _act("route", line.id.to_string(), line.name),
            _act("retire-route", line.id.to_string(), line.name),
        ),
        data_testid="planning-route-row",
    )


def _point(line: Any) -> rx.Component:
    sign = rx.cond(line.tag != "", rx.el.code(line.tag), text("patrols.planning.no_tag"))
    return table_row(
        cell(rx.el.b(line.name), sub_line(line.code, ", ", line.zone), place="title"),
        cell(line.gaps, sub_line(line.place)),
        cell(line.weight, label=text("patrols.planning.column.weight")),
        cell(line.since, label=text("patrols.planning.column.since")),
        cell(rx.cond(may(Permission.PATROL_PLAN), sign), label=text("patrols.planning.column.tag")),
        _acts(
            _act("point", line.code, line.name),
            _act("limits", line.code, line.name),
            _act("tag", line.code, line.name),
            _act("retire-point", line.code, line.name),
        ),
        data_testid="planning-point",
        data_code=line.code,
    )


def patrol_plan_page() -> rx.Component:
    """Body of ``/patrols/plan``."""
    state = _STATE
    return rx.el.div(
        page_header(text("patrols.planning.title"), text_link(text("patrols.planning.back"), "/patrols")),
        saved_notice(state.saved != "", state.saved, data_testid="planning-saved"),
        rx.cond(may(Permission.PATROL_PLAN), planning_form()),
        _part("required", state.shifts, _shift, ("day", "shift", "regu", "visits", "routes")),
        _part("repeating", state.repeating, _repeating, ("route", "when", "next", "off", "do"), "repeating"),
        _part("routes", state.routes, _route, ("route", "points", "do"), "route"),
        _part("places", state.points, _point, ("point", "gaps", "weight", "since", "tag", "do"), "point"),
    )
