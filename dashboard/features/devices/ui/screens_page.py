"""``/admin/screens``: let a wall screen in by the code it shows, see that it lives, take it back."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, grave_button, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import (
    empty_state,
    error_summary,
    refusal_notice,
    saved_notice,
    skeleton_rows,
)
from dashboard.design.field import checkbox_field, office_form, text_field
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.office_icons import line_icon
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.design.two_taps import two_taps
from dashboard.features.devices.forms import PLACE_LONGEST
from dashboard.features.devices.rules import Profile, ScreenState
from dashboard.features.devices.ui.screens_state import ScreensState
from dashboard.web.admin_tabs import admin_tabs
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ScreensState


def _error(field: str) -> rx.Var[str]:
    found: Any = _STATE.errors.get(field, "")
    return found.to(str)


def _form() -> rx.Component:
    profiles = [Choice(profile.value, text(f"devices.profile.{profile.value}")) for profile in Profile]
    return kept_form(
        "screen-pair",
        text_field(
            "code",
            text("devices.code"),
            error=_error("code"),
            hint=text("devices.code.hint"),
            auto_complete="off",
            auto_capitalize="characters",
            spell_check=False,
            max_length=20,
            data_unkept="true",
            data_testid="screen-code",
        ),
        text_field(
            "place",
            text("devices.place"),
            error=_error("place"),
            hint=text("devices.place.hint"),
            max_length=PLACE_LONGEST,
            data_testid="screen-place",
        ),
        choice_group(
            "profile",
            text("devices.profile"),
            profiles,
            error=_error("profile"),
            hint=text("devices.profile.hint"),
            columns=2,
            test_id="screen-profile",
        ),
        checkbox_field(
            "bound", text("devices.bound"), hint=text("devices.bound.hint"), data_testid="screen-bound"
        ),
        button_row(submit_button(text("devices.approve"), data_testid="screen-approve")),
        on_submit=ScreensState.pair,
        key="pair-" + _STATE.forms_sent.to_string(),
    )


def _revoke(line: Any) -> rx.Component:
    """Two taps, because a wall goes dark."""
    form = office_form(
        key_input(),
        rx.el.input(type="hidden", name="screen", value=line.id, read_only=True),
        muted(text("devices.revoke.about")),
        grave_button(
            text("devices.revoke.sure"), type="submit", size="small", data_testid="screen-revoke-yes"
        ),
        on_submit=ScreensState.revoke,
    )
    return two_taps(
        text("devices.revoke"),
        line.place,
        form,
        back=text("form.ask.back"),
        test_id="screen-revoke",
        key=line.id,
    )


def _row(line: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(line.place), sub_line(line.profile), place="title"),
        cell(
            rx.el.span(
                rx.cond(line.state == ScreenState.SILENT.value, line_icon("clock")),
                rx.el.b(line.state_word),
                class_name="o-inline",
            ),
            sub_line(line.seen),
            label=text("devices.column.state"),
            data_testid="screen-seen",
        ),
        cell(line.address, label=text("devices.column.address")),
        cell(
            line.paired, sub_line(line.ends), label=text("devices.column.paired"), data_testid="screen-ends"
        ),
        cell(rx.cond(line.may_revoke, _revoke(line), rx.fragment())),
        data_testid="screen-row",
        data_state=line.state,
    )


def _list() -> rx.Component:
    screens = _STATE.screens
    columns = [text(f"devices.column.{name}") for name in ("place", "state", "address", "paired", "revoke")]
    table = data_table(columns, rx.foreach(screens, _row), caption=text("devices.list"))
    empty = empty_state(text("devices.empty.title"), text("devices.empty.text"), is_part=True)
    return section(
        text("devices.list"),
        rx.cond(
            _STATE.is_loaded,
            rx.cond(screens.length() > 0, table, empty),
            skeleton_rows(label=text("devices.list")),
        ),
    )


def screens_page() -> rx.Component:
    """Body of ``/admin/screens``."""
    state = _STATE
    return rx.el.div(
        page_header(text("devices.title"), on_phone=True),
        admin_tabs("screens"),
        rx.el.div(
            rx.el.div(muted(text("devices.what"))),
            saved_notice(state.saved != "", state.saved, data_testid="screen-saved"),
            error_summary(state.summary, text("devices.error_title")),
            refusal_notice(state.refusal, data_testid="screen-refusal"),
            class_name="o-says",
        ),
        section(
            text("devices.new"),
            stack(
                muted(text("devices.new.how")),
                rx.el.div(rx.el.div(_form(), class_name="o-col"), class_name="o-cols"),
            ),
        ),
        _list(),
    )
