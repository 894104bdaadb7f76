"""Above the rows: the views, and what the list is narrowed to. Each control becomes part of the address."""

from enum import StrEnum
from typing import Any

import reflex as rx

from dashboard.design.buttons import kbd, secondary_button, text_link
from dashboard.design.office_icons import line_icon
from dashboard.design.table import tab, tabs
from dashboard.features.incidents.forms.filters import TEXT_LONGEST
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.features.incidents.ui.list_state import IncidentListState
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_LIST: Any = IncidentListState


def list_tabs() -> rx.Component:
    """Views with how many they hold; the long ones are not counted."""

    def one(code: str, label: Any) -> rx.Component:
        return tab(
            label,
            count=rx.cond(_LIST.is_loaded, _LIST.counts[code], ""),
            current=_LIST.tab == code,
            href=rx.cond(_LIST.is_loaded, _LIST.hrefs[code], f"/incidents?tab={code}"),
            data_testid=f"incident-tab-{code}",
        )

    return tabs(
        text("incidents.list.views"),
        one("open", text("incidents.list.open")),
        one("waiting", text("incidents.list.waiting")),
        rx.cond(_LIST.may_review, one("review", text("incidents.list.review"))),
        one("done", text("incidents.list.done")),
        one("all", text("incidents.list.all")),
    )


def _select(name: str, kind: type[StrEnum], prefix: str) -> rx.Component:
    label = text(f"incidents.list.filter.{name}")
    anything = rx.el.option(text(f"incidents.list.any.{name}"), value="")
    options = [rx.el.option(text(f"{prefix}.{code.value}"), value=code.value) for code in kind]
    control = rx.el.select(
        anything,
        *options,
        name=name,
        default_value=_LIST.chosen[name],
        aria_label=label,
        class_name="o-inp",
        data_set=rx.cond(_LIST.chosen[name], "true", "false"),
        data_testid=f"incident-filter-{name}",
    )
    return rx.el.div(control, line_icon("down"), class_name="o-sel")


def _day(name: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(text(f"incidents.list.filter.{name}")),
        rx.el.input(
            type="date",
            name=name,
            default_value=_LIST.chosen[name],
            class_name="o-inp",
            data_set=rx.cond(_LIST.chosen[name], "true", "false"),
            data_testid=f"incident-filter-{name}",
        ),
        class_name="o-l-day",
    )


def _search() -> rx.Component:
    return rx.el.div(
        line_icon("search"),
        rx.el.input(
            type="search",
            name="q",
            default_value=_LIST.chosen["q"],
            max_length=TEXT_LONGEST,
            placeholder=text("incidents.list.search.hint"),
            aria_label=text("incidents.list.search"),
            auto_complete="off",
            class_name="o-inp",
            data_key="/",
            data_testid="incident-search",
        ),
        kbd("/"),
        class_name="o-l-search",
    )


def list_filters() -> rx.Component:
    """One form: a select applies at once, words and days with Enter. On the phone the rest folds away."""
    fold = rx.el.label(
        rx.el.input(type="checkbox", class_name="o-l-fold", data_testid="incident-filters"),
        rx.el.span(text("incidents.list.filters.more"), class_name="o-l-wide"),
        rx.el.span(text("incidents.list.filters"), class_name="o-l-narrow"),
        class_name="o-l-fold-label",
    )
    main = rx.el.div(
        _select("severity", Severity, "severity"),
        _select("type", IncidentType, "incidents.type"),
        _select("zone", Zone, "zone"),
        class_name="o-fil-main",
    )
    rest = rx.el.div(
        _select("agency", Agency, "agency.short"),
        _select("record", RecordState, "incidents.record_state"),
        _day("from"),
        _day("to"),
        class_name="o-fil-rest",
    )
    form = rx.el.form(
        _search(),
        main,
        fold,
        secondary_button(
            text("incidents.list.find"), type="submit", size="small", data_testid="incident-find"
        ),
        rest,
        on_submit=IncidentListState.narrow,
        no_validate=True,
        role="search",
        aria_label=text("incidents.list.filters"),
        class_name="o-fil",
        data_autosubmit="true",
        # What the address says arrives after the first paint, and may come from another page.
        key=_LIST.form_key,
    )
    clear = rx.cond(
        _LIST.is_narrowed,
        rx.el.p(
            text("incidents.list.narrowed"),
            " ",
            text_link(text("incidents.list.clear"), _LIST.hrefs["plain"], data_testid="incident-clear"),
            class_name="o-fil-note",
        ),
    )
    note = rx.el.p(_LIST.note, role="status", class_name="o-fil-note", data_testid="incident-filter-note")
    return rx.fragment(form, clear, rx.cond(_LIST.note != "", note))
