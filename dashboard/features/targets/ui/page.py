"""``/admin/targets``: every number both agencies are measured by, two keys for each, and the fixed lists."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, secondary_button, submit_button
from dashboard.design.feedback import error_summary, notice, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import date_field, number_field, office_form, text_area
from dashboard.design.layout import folded, form_panel, muted, page_header, section, stack
from dashboard.design.table import cell, data_table, plain_list, sub_line, table_row
from dashboard.features.targets.forms import REASON_LONGEST
from dashboard.features.targets.ui.state import TargetsState
from dashboard.kernel.permissions import Permission
from dashboard.web.admin_tabs import admin_tabs
from dashboard.web.frame_state import may
from dashboard.web.kept_form import drops, kept_form, reopens
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = TargetsState


def _error(field: str) -> Any:
    return _STATE.errors.get(field, "").to(str)


def _form() -> rx.Component:
    """The number that was chosen; the page keeps what is typed under its name."""
    name = "target:" + _STATE.chosen
    form = kept_form(
        name,
        number_field(
            "value",
            text("targets.form.value"),
            decimal=True,
            error=_error("value"),
            hint=_STATE.chosen_bounds,
            default_value=_STATE.present,
            data_testid="target-value",
        ),
        date_field(
            "valid_from",
            text("targets.form.from"),
            error=_error("valid_from"),
            hint=text("targets.form.from.hint"),
            default_value=_STATE.today,
            data_testid="target-from",
        ),
        text_area(
            "reason",
            text("targets.form.why"),
            error=_error("reason"),
            hint=text("targets.form.why.hint"),
            max_length=REASON_LONGEST,
            rows=2,
            data_testid="target-reason",
        ),
        button_row(
            submit_button(text("targets.form.save"), data_testid="target-save"),
            ghost_button(text("targets.form.cancel"), on_click=TargetsState.choose(""), **drops()),
        ),
        on_submit=TargetsState.propose,
        key=name,
    )
    return form_panel(rx.el.h2(_STATE.chosen_label), form, data_testid="target-form")


def _decide(line: Any) -> rx.Component:
    """The other agency agrees or turns it down; the own one may take it back."""

    def hidden() -> list[rx.Component]:
        number = rx.el.input(type="hidden", name="proposal", value=line.waiting.number, read_only=True)
        return [key_input(), number]

    approve = office_form(
        *hidden(),
        secondary_button(text("targets.approve"), type="submit", size="small", data_testid="target-approve"),
        on_submit=TargetsState.approve,
        key="approve-" + line.waiting.number,
    )
    withdraw = office_form(
        *hidden(),
        secondary_button(
            rx.cond(line.is_own, text("targets.withdraw"), text("targets.turn_down")),
            type="submit",
            size="small",
            data_testid="target-withdraw",
        ),
        on_submit=TargetsState.withdraw,
        key="withdraw-" + line.waiting.number,
    )
    return button_row(rx.cond(line.is_own, rx.fragment(), approve), withdraw)


def _waiting(line: Any) -> rx.Component:
    one = line.waiting
    return rx.el.div(
        rx.el.b(one.value),
        sub_line(text("targets.form.from"), " ", one.starts),
        sub_line(one.reason),
        sub_line(one.turned),
        rx.cond(may(Permission.TARGET_APPROVE), _decide(line)),
        data_testid="target-waiting",
    )


def _edit(line: Any) -> rx.Component:
    word: Any = text("targets.edit")
    button = secondary_button(
        word,
        size="small",
        on_click=TargetsState.choose(line.name),
        aria_label=word + ": " + line.label,
        data_testid="target-edit",
        **reopens("target:" + line.name, alone=True),
    )
    return rx.cond(may(Permission.TARGET_WRITE), button, muted(text("targets.open.none")))


def _row(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.label), sub_line(line.bounds), place="title"),
        cell(
            rx.el.b(line.value, data_testid="target-now"),
            sub_line(line.since),
            rx.cond(line.coming != "", sub_line(line.coming)),
            label=text("targets.column.now"),
        ),
        cell(
            rx.cond(line.has_waiting, _waiting(line), _edit(line)),
            label=rx.cond(line.has_waiting, text("targets.column.next"), ""),
        ),
        data_testid="target-row",
        data_name=line.name,
    )


def _list() -> rx.Component:
    columns = [text(f"targets.column.{name}") for name in ("name", "now", "next")]
    table = data_table(columns, rx.foreach(_STATE.lines, _row), caption=text("targets.title"))
    return section(text("targets.list"), table, aside=_STATE.agreed)


def _history() -> rx.Component:
    def item(one: Any, line: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                rx.el.b(line.label, ": ", one.value),
                " ",
                one.reason,
                rx.el.div(one.state, ". ", one.turned, class_name="o-sub"),
                class_name="o-grow",
            ),
            data_testid="target-done",
        )

    items = rx.foreach(_STATE.lines, lambda line: rx.foreach(line.history, lambda one: item(one, line)))
    return section(text("targets.history"), folded(text("targets.history.show"), plain_list(items)))


def _lists(lists: Mapping[str, Sequence[str]]) -> rx.Component:
    """What is fixed in the code: codes stand in addresses and files, so nobody edits them here."""
    shown = [
        folded(text(f"targets.lists.{name}"), plain_list(*[rx.el.li(text(key)) for key in keys]))
        for name, keys in lists.items()
    ]
    return section(text("targets.lists"), muted(text("targets.lists.what")), *shown)


def targets_page(lists: Mapping[str, Sequence[str]]) -> rx.Component:
    """Body of ``/admin/targets``; ``lists`` holds the string keys of what is fixed, by list."""
    body = stack(
        rx.cond(_STATE.chosen != "", _form()),
        _list(),
        _history(),
        _lists(lists),
    )
    return rx.el.div(
        page_header(text("targets.title"), on_phone=True),
        admin_tabs("targets"),
        rx.el.div(
            rx.el.div(
                notice(text("targets.notice"), data_testid="targets-notice"), muted(text("targets.weights"))
            ),
            saved_notice(_STATE.saved != "", _STATE.saved, data_testid="target-saved"),
            error_summary(_STATE.summary, text("targets.error_title")),
            refusal_notice(_STATE.refusal, data_testid="target-refusal"),
            class_name="o-says",
        ),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("targets.title"))),
    )
