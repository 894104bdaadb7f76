"""``/drills/calendar``: a secret address for one device, how to subscribe to it, and how to take it back."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, grave_button, secondary_button, submit_button, text_link
from dashboard.design.feedback import (
    empty_state,
    error_summary,
    refusal_notice,
    saved_notice,
    skeleton_rows,
)
from dashboard.design.field import office_form, text_field
from dashboard.design.layout import form_panel, muted, page_header, section
from dashboard.design.table import cell, data_table, plain_list, table_row
from dashboard.design.two_taps import two_taps
from dashboard.features.drills.ui.calendar_state import CalendarState
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = CalendarState


def _form() -> rx.Component:
    return kept_form(
        "drill-calendar",
        text_field(
            "device",
            text("calendar.device"),
            error=_STATE.errors.get("device", "").to(str),
            hint=text("calendar.device.hint"),
            data_testid="calendar-device",
        ),
        button_row(submit_button(text("calendar.make"), data_testid="calendar-make")),
        on_submit=CalendarState.make,
        key="calendar-" + _STATE.forms_sent.to_string(),
    )


def _made() -> rx.Component:
    """The address, to be copied, scanned or tapped; it is never shown again."""
    state = _STATE
    steps = [rx.el.li(text(f"calendar.steps.{name}")) for name in ("iphone", "android", "trust")]
    panel = form_panel(
        rx.el.h3(text("calendar.made"), " ", state.device),
        rx.el.p(rx.el.b(text("calendar.once"))),
        rx.el.input(
            value=state.address,
            read_only=True,
            aria_label=text("calendar.address"),
            class_name="o-inp",
            data_testid="calendar-address",
        ),
        rx.el.img(src=state.code, alt=text("calendar.code"), class_name="pr-code"),
        button_row(
            secondary_button(
                text("calendar.open"), href=state.phone_address, data_testid="calendar-subscribe"
            )
        ),
        plain_list(*steps),
    )
    return rx.el.div(rx.cond(state.address != "", panel), role="status")


def _revoke(line: Any) -> rx.Component:
    """Two taps, because the device loses its calendar."""
    form = office_form(
        key_input(),
        rx.el.input(type="hidden", name="feed", value=line.id, read_only=True),
        muted(text("calendar.revoke.about")),
        grave_button(
            text("calendar.revoke.sure"), type="submit", size="small", data_testid="calendar-revoke-submit"
        ),
        on_submit=CalendarState.revoke,
    )
    return two_taps(
        text("calendar.revoke"),
        line.name,
        form,
        back=text("form.ask.back"),
        test_id="calendar-revoke",
        key=line.id,
    )


def _row(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.name), place="title"),
        cell(line.made, label=text("calendar.column.made")),
        cell(line.read, label=text("calendar.column.read"), data_testid="calendar-read"),
        cell(_revoke(line)),
        data_testid="calendar-row",
    )


def _list() -> rx.Component:
    feeds = _STATE.feeds
    columns = [text(f"calendar.column.{name}") for name in ("device", "made", "read", "revoke")]
    table = data_table(columns, rx.foreach(feeds, _row), caption=text("calendar.list"))
    empty = empty_state(text("calendar.empty.title"), text("calendar.empty.text"))
    return section(
        text("calendar.list"),
        rx.cond(
            _STATE.is_loaded,
            rx.cond(feeds.length() > 0, table, empty),
            skeleton_rows(label=text("calendar.list")),
        ),
    )


def calendar_page() -> rx.Component:
    """Body of ``/drills/calendar``."""
    state = _STATE
    revoked = rx.el.p(text("calendar.revoked"), " ", rx.el.b(state.revoked), data_testid="calendar-revoked")
    return rx.el.div(
        rx.el.p(text_link(text("calendar.back"), "/drills/programme")),
        page_header(text("calendar.title")),
        muted(text("calendar.what")),
        saved_notice(state.revoked != "", revoked),
        error_summary(state.summary, text("calendar.error_title")),
        refusal_notice(state.refusal, data_testid="calendar-refusal"),
        section(
            text("calendar.new"),
            rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols"),
            _made(),
        ),
        _list(),
    )
