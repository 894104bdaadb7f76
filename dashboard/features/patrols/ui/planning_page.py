"""``/patrols/plan``: what the coming shifts owe, the repeating plans, the routes and the checkpoints."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button, text_link
from dashboard.design.feedback import empty_state, saved_notice, skeleton_rows
from dashboard.design.layout import page_header, section
from dashboard.design.office_icons import line_icon
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.design.two_taps import two_taps
from dashboard.features.patrols.ui.planning_forms import plan_name, planning_form
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.kept_form import reopens
from dashboard.web.locale import text

_STATE: Any = PatrolPlanState
_SAVED = "planning-saved"


def _act(form: str, thing: Any, name: Any) -> rx.Component:
    """A step of one row; its name says of which."""
    word: Any = text(f"patrols.planning.do.{form}")
    return secondary_button(
        word,
        size="small",
        aria_label=word + ": " + name,
        on_click=_STATE.open_form(form, thing),
        data_testid=f"planning-do-{form}",
        **reopens(plan_name(form, thing), alone=True),
    )


def _acts(*steps: rx.Component) -> rx.Component:
    return rx.cond(may(Permission.PATROL_PLAN), cell(button_row(*steps)), cell(place="drop"))


def _new(form: str) -> rx.Component:
    button = secondary_button(
        text(f"patrols.planning.new.{form}"),
        on_click=_STATE.open_form(form, ""),
        size="small",
        id=f"planning-list-{form}",
        data_testid=f"planning-new-{form}",
        **reopens(f"plan-{form}", alone=True),
    )
    return rx.cond(may(Permission.PATROL_PLAN), button)


def _table(name: str, rows: Any, row: Any, columns: tuple[str, ...]) -> rx.Component:
    heads = [text(f"patrols.planning.column.{column}") for column in columns]
    return data_table(heads, rx.foreach(rows, row), caption=text(f"patrols.planning.{name}.title"))


def _part(name: str, rows: Any, filled: rx.Component, form: str) -> rx.Component:
    """One section: what there is, or a sentence when there is nothing yet."""
    title = text(f"patrols.planning.{name}.title")
    empty = empty_state(title, text(f"patrols.planning.{name}.empty"))
    return section(
        title,
        rx.cond(_STATE.is_loaded, rx.cond(rows.length() > 0, filled, empty), skeleton_rows(label=title)),
        aside=_new(form),
        data_testid=f"planning-{name}",
    )


def _group(head: list[Any], body: rx.Component, **props: Any) -> rx.Component:
    """Rows behind the title of their day or zone: a phone shows the titles, a press the rows."""
    return rx.el.details(rx.el.summary(*head, class_name="p-fold-head"), body, class_name="p-fold", **props)


def _shift(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.shift), sub_line(line.hours), place="title"),
        cell(line.regu, place="lead"),
        cell(line.total, place="aside", num=True),
        cell(line.routes),
        data_testid="planning-shift",
    )


def _day(day: Any) -> rx.Component:
    table = _table("required", day.shifts, _shift, ("shift", "regu", "visits", "routes"))
    head = [rx.el.b(day.day), rx.el.span(day.total)]
    return _group(head, table, open=day.is_open, data_testid="planning-day")


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


def _more(line: Any) -> rx.Component:
    """Steps that are taken once in a point's life stay behind a word."""
    return two_taps(
        text("patrols.planning.more"),
        line.name,
        button_row(_act("tag", line.code, line.name), _act("retire-point", line.code, line.name)),
        back=text("patrols.planning.less"),
        test_id="planning-more",
    )


def _point(line: Any) -> rx.Component:
    sign = rx.cond(line.tag != "", rx.el.code(line.tag), text("patrols.planning.no_tag"))
    wrong = rx.el.div(line_icon("alert"), rx.el.b(line.wrong), class_name="p-wrong-here")
    used = rx.fragment(
        cell(line.gaps, sub_line(line.place)),
        cell(line.weight, label=text("patrols.planning.column.weight")),
        cell(line.since, label=text("patrols.planning.column.since")),
        cell(rx.cond(may(Permission.PATROL_PLAN), sign), label=text("patrols.planning.column.tag")),
        _acts(_act("point", line.code, line.name), _act("limits", line.code, line.name), _more(line)),
    )
    gone = rx.fragment(cell(line.ended, sub_line(line.place)), *[cell(place="drop") for _ in range(4)])
    return table_row(
        cell(rx.el.b(line.name), sub_line(line.code), rx.cond(line.wrong != "", wrong), place="title"),
        rx.cond(line.ended != "", gone, used),
        data_testid="planning-point",
        data_code=line.code,
    )


def _zone(zone: Any) -> rx.Component:
    table = _table("places", zone.points, _point, ("point", "gaps", "weight", "since", "tag", "do"))
    wrong = rx.el.span(line_icon("alert"), rx.el.b(zone.wrong), class_name="p-wrong-here")
    head = [rx.el.b(zone.name), rx.el.span(zone.total), rx.cond(zone.wrong != "", wrong)]
    return _group(head, table, open=zone.wrong != "", key=zone.name, data_testid="planning-zone")


def _saved() -> rx.Component:
    """When it was saved, under which number, and what follows; the focus comes here from the closed form."""
    return saved_notice(
        _STATE.saved != "",
        rx.el.b(_STATE.saved_mark, data_testid="planning-saved-mark"),
        rx.el.p(
            _STATE.saved,
            data_testid=rx.cond(_STATE.saved_form == "once", "patrol-plan-saved", "planning-saved"),
        ),
        id=_SAVED,
        tab_index=-1,
        on_mount=rx.set_focus(_SAVED),
    )


def patrol_plan_page() -> rx.Component:
    """Body of ``/patrols/plan``."""
    state = _STATE
    repeating = _table("repeating", state.repeating, _repeating, ("route", "when", "next", "off", "do"))
    routes = _table("routes", state.routes, _route, ("route", "points", "do"))
    # Not before it was read: until then the address is what says which form is open.
    address = rx.cond(_STATE.is_loaded, rx.el.span(hidden=True, data_address=_STATE.address,
                                                   data_from=_STATE.came_from))  # fmt: skip
    return rx.el.div(
        address,
        page_header(text("patrols.planning.title"), text_link(text("patrols.planning.back"), "/patrols")),
        _saved(),
        rx.cond(may(Permission.PATROL_PLAN), planning_form()),
        _part("required", state.days, rx.el.div(rx.foreach(state.days, _day)), "once"),
        _part("repeating", state.repeating, repeating, "repeating"),
        _part("routes", state.routes, routes, "route"),
        _part("places", state.zones, rx.el.div(rx.foreach(state.zones, _zone)), "point"),
        class_name="p-plan",
    )
