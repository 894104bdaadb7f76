"""``/commitments``: C1 to C4, tabs, and every promise on one line of time, the late ones on top."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, text_link
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.kpi_tile import tile_card
from dashboard.design.layout import kpi_strip, muted, page_header, stack
from dashboard.design.table import tab, tabs
from dashboard.features.commitments.ui.list_rows import promise_table
from dashboard.features.commitments.ui.list_state import CommitmentsState
from dashboard.features.commitments.ui.list_view import TABS
from dashboard.features.commitments.ui.new_form import FORM, new_form
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.web.as_of_picker import as_of_picker
from dashboard.web.frame_state import may
from dashboard.web.kept_form import reopens
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = CommitmentsState


def _filters() -> rx.Component:
    views = [
        tab(
            text(f"commitments.tab.{name}"),
            count=_STATE.view.counts[name],
            current=_STATE.tab == name,
            on_click=CommitmentsState.choose_tab(name),
            data_testid=f"commitments-tab-{name}",
        )
        for name in TABS
    ]
    owners = [("", text("commitments.owner.all"))]
    owners += [(agency.value, text(f"agency.short.{agency.value}")) for agency in Agency]
    whose = [
        tab(
            word,
            current=_STATE.owner == code,
            on_click=CommitmentsState.choose_owner(code),
            data_testid=f"commitments-owner-{code or 'all'}",
        )
        for code, word in owners
    ]
    return rx.el.div(
        tabs(text("commitments.tab.label"), *views),
        tabs(text("commitments.owner.label"), *whose),
        class_name="pl-filters",
    )


def _saved() -> rx.Component:
    return saved_notice(
        _STATE.saved != "",
        text("commitments.new.saved"),
        " ",
        rx.el.b(_STATE.saved, data_testid="commitment-saved"),
        " ",
        text("saved.clock"),
        " ",
        _STATE.saved_at,
        " ",
        text_link(text("commitments.new.open"), "/commitments/" + _STATE.saved),
    )


def _list() -> rx.Component:
    view = _STATE.view
    empty = empty_state(
        text("commitments.list.empty.title"),
        text("commitments.list.empty.text"),
        data_testid="commitments-empty",
    )
    return stack(
        rx.el.p(rx.el.b(view.instant), role="status", data_testid="as-of-shown"),
        kpi_strip(rx.foreach(view.tiles, tile_card), columns=4),
        _filters(),
        rx.cond(view.lines.length() > 0, promise_table(view), empty),
        muted(text("commitments.list.about")),
        as_of_picker(_STATE),
    )


def commitments_page() -> rx.Component:
    """Body of ``/commitments``."""
    give = primary_button(
        text("commitments.new.button"),
        icon="report",
        on_click=CommitmentsState.open_form,
        data_testid="commitment-new",
        **reopens(FORM),
    )
    said = rx.el.div(
        _saved(),
        error_summary(_STATE.summary, text("commitments.form.title")),
        refusal_notice(_STATE.refusal, data_testid="commitment-refusal"),
        rx.cond(_STATE.is_form_open, new_form()),
    )
    return rx.el.div(
        page_header(text("commitments.list.title"), rx.cond(may(Permission.COMMITMENT_WRITE), give)),
        said,
        rx.cond(_STATE.is_loaded, _list(), skeleton_rows(label=text("commitments.list.title"))),
    )
