"""The incident list: views, filters, rows with the chosen incident beside them; below, any period."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.buttons import ghost_button, primary_button, secondary_button
from dashboard.design.feedback import empty_state, news_bar, notice, skeleton_rows
from dashboard.design.layout import page_header, split
from dashboard.design.office_icons import line_icon
from dashboard.features.incidents.ui.list_filters import list_filters, list_tabs
from dashboard.features.incidents.ui.list_keys import keys_button, keys_dialog
from dashboard.features.incidents.ui.list_panel import list_panel
from dashboard.features.incidents.ui.list_rows import list_table
from dashboard.features.incidents.ui.list_state import IncidentListState
from dashboard.features.incidents.ui.period_view import period_section
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_LIST: Any = IncidentListState


def _report(size: str = "small") -> rx.Component:
    button = primary_button(
        text("incidents.list.report"),
        href="/incidents/new",
        key="N",
        size=size,
        data_key="n",  # type: ignore[arg-type]
    )
    return rx.cond(may(Permission.INCIDENT_REPORT), button)


def _download() -> rx.Component:
    """Both kinds; the browser shows the progress, the page stays where it is."""

    def link(kind: str, label: Any) -> rx.Component:
        # A native anchor: the router would look for a page at this address.
        return native_a(label, href=_LIST.hrefs[kind], data_testid=f"incident-export-{kind}")

    menu = rx.el.details(
        rx.el.summary(
            line_icon("download"),
            rx.el.span(text("incidents.export.open")),
            class_name="o-btn o-small",
            data_testid="incident-export",
        ),
        rx.el.div(
            link("csv", text("incidents.export.csv")),
            link("xlsx", text("incidents.export.xlsx")),
            rx.el.p(text("incidents.export.progress")),
            class_name="o-menu",
        ),
        class_name="o-l-down",
        data_menu="true",
    )
    return rx.cond(may(Permission.INCIDENT_EXPORT), menu)


def _news() -> rx.Component:
    """The region stands before, so that the bar is read out when it appears."""
    bar = news_bar(_LIST.news, on_click=IncidentListState.show_news, data_testid="incident-news")
    return rx.el.div(rx.cond(_LIST.news != "", bar), aria_live="polite")


def _empty() -> rx.Component:
    clear = secondary_button(text("incidents.list.clear"), href=_LIST.hrefs["plain"])
    return empty_state(
        _LIST.empty.title,
        _LIST.empty.text,
        rx.cond(_LIST.is_narrowed, clear, _report("")),
        data_testid="incident-empty",
    )


def _end() -> rx.Component:
    """How far a search has come, and the way on."""
    label = rx.cond(_LIST.searched_to != "", text("incidents.list.further"), text("incidents.list.more"))
    return rx.fragment(
        rx.cond(
            _LIST.searched_to != "",
            rx.el.p(
                _LIST.searched_to, role="status", class_name="o-fil-note", data_testid="incident-searched"
            ),
        ),
        rx.cond(
            _LIST.has_more,
            rx.el.div(
                secondary_button(label, on_click=IncidentListState.more, data_testid="incident-more"),
                class_name="o-l-more",
            ),
        ),
    )


def _is_empty() -> Any:
    """Nothing found, and nothing left to search."""
    return (_LIST.lines.length() == 0) & ~_LIST.has_more


def _rows() -> rx.Component:
    filled = rx.cond(_is_empty(), _empty(), list_table())
    body = rx.cond(_LIST.is_loaded, filled, skeleton_rows(label=text("incidents.list.title")))
    return rx.el.div(
        list_filters(),
        _news(),
        rx.el.div(body, data_keys_list="true", tab_index=-1, class_name="o-l-rows"),
        _end(),
        rx.el.div(keys_button(), class_name="o-l-more o-l-desk-only"),
        keys_dialog(),
    )


def _see_also() -> list[rx.Component]:
    """The other views of the same records: numbers and trends, the finds register, data quality."""
    return [
        ghost_button(text("incidents.list.trends"), href="/incidents/trends", size="small"),
        ghost_button(text("incidents.list.searches"), href="/incidents/searches", size="small"),
        ghost_button(text("incidents.release.title"), href="/incidents/releases", size="small"),
        ghost_button(text("incidents.list.quality"), href="/incidents/quality", size="small"),
    ]


def incidents_page() -> rx.Component:
    """Body of ``/incidents``."""
    return rx.fragment(
        page_header(text("incidents.list.title"), *_see_also(), _download(), _report()),
        rx.cond(_LIST.alert != "", notice(_LIST.alert, kind="warn", data_testid="incident-alert")),
        list_tabs(),
        rx.el.div(
            split(_rows(), list_panel()),
            class_name="o-l-picker",
            data_server_ms=_LIST.server_ms,
            data_empty=rx.cond(_LIST.is_loaded & _is_empty(), "true", "false"),
            data_narrowed=rx.cond(_LIST.is_narrowed, "true", "false"),
        ),
        rx.el.div(period_section(), class_name="o-l-below"),
        rx.el.div(*_see_also(), class_name="o-row o-l-also"),
    )
