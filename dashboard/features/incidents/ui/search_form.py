"""The form of one search: place, kind, length, rooms, and "nothing found" as the short way."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, secondary_button, submit_button
from dashboard.design.choice_group import Choice, chip_group, choice_group, zone_plan
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.field import (
    checkbox_field,
    datetime_field,
    number_field,
    text_area,
    text_field,
)
from dashboard.design.layout import muted
from dashboard.design.office_icons import line_icon
from dashboard.features.incidents.forms.search import DURATIONS, LONGEST_NOTE
from dashboard.features.incidents.rules.finds import UNIT_OF, ItemClass, SearchKind
from dashboard.features.incidents.ui.searches_state import SearchFormState
from dashboard.kernel.reference import SITE_ZONES
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

_STATE: Any = SearchFormState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _where_and_how() -> list[rx.Component]:
    kinds = [Choice(kind.value, text(f"incidents.finds.kind.{kind.value}")) for kind in SearchKind]
    lengths = [Choice(str(minutes), text(f"incidents.finds.minutes.{minutes}")) for minutes in DURATIONS]
    places = [Choice(zone.value, text(f"zone.{zone.value}")) for zone in SITE_ZONES]
    return [
        rx.el.div(
            chip_group(
                "zone",
                text("incidents.finds.zone"),
                places,
                error=_error("zone"),
                aside=zone_plan(),
                default_value=_STATE.zone,
                test_id="search-zone",
            ),
            # The place of an incident is known after loading: the group starts anew with it.
            key=_STATE.zone,
        ),
        choice_group(
            "kind",
            text("incidents.finds.kind"),
            kinds,
            error=_error("kind"),
            columns=2,
            test_id="search-kind",
        ),
        chip_group(
            "minutes",
            text("incidents.finds.minutes"),
            lengths,
            note=text("incidents.finds.minutes.note"),
            error=_error("minutes"),
            test_id="search-minutes",
        ),
        rx.el.details(
            rx.el.summary(text("incidents.finds.other_time"), class_name="o-more"),
            datetime_field(
                "started_at",
                text("incidents.finds.started_at"),
                error=_error("started_at"),
                data_testid="search-started-at",
            ),
            datetime_field(
                "ended_at",
                text("incidents.finds.ended_at"),
                error=_error("ended_at"),
                hint=text("incidents.finds.ended_at.hint"),
                data_testid="search-ended-at",
            ),
            class_name="o-fold",
            open=(_error("started_at") != "") | (_error("ended_at") != ""),
        ),
        number_field(
            "rooms",
            text("incidents.finds.rooms"),
            error=_error("rooms"),
            hint=text("incidents.finds.rooms.hint"),
            data_testid="search-rooms",
        ),
        rx.el.div(
            checkbox_field(
                "is_unannounced", text("incidents.finds.unannounced"), data_testid="search-unannounced"
            ),
            checkbox_field("is_joint", text("incidents.finds.joint"), data_testid="search-joint"),
            class_name="o-checks",
        ),
    ]


def _quantity(item: ItemClass) -> rx.Component:
    unit = UNIT_OF[item]
    return number_field(
        f"item_{item.value}",
        text(f"incidents.finds.item_long.{item.value}"),
        note=text(f"incidents.finds.unit_name.{unit.value}"),
        decimal=unit.decimals > 0,
        error=_error(f"item_{item.value}"),
        data_testid=f"search-item-{item.value}",
    )


def _found() -> rx.Component:
    """The default is the short way; CSS shows the quantities when something was found."""
    answers = [
        Choice("no", text("incidents.finds.has_finds.no")),
        Choice("yes", text("incidents.finds.has_finds.yes")),
    ]
    return rx.el.div(
        choice_group(
            "has_finds",
            text("incidents.finds.has_finds"),
            answers,
            error=_error("has_finds"),
            hint=text("incidents.finds.has_finds.hint"),
            columns=2,
            default_value="no",
            test_id="search-finds",
        ),
        rx.el.div(*[_quantity(item) for item in ItemClass], class_name="o-quantities"),
        class_name="o-found",
    )


def _note() -> rx.Component:
    return rx.el.details(
        rx.el.summary(text("incidents.finds.more"), class_name="o-more"),
        text_area(
            "note",
            text("incidents.finds.note"),
            error=_error("note"),
            hint=text("incidents.finds.note.hint"),
            rows=2,
            max_length=LONGEST_NOTE,
            data_testid="search-note",
        ),
        checkbox_field("is_text_shared", text("incidents.form.share"), data_testid="search-share"),
        rx.el.div(
            text_field(
                "incident",
                text("incidents.finds.incident"),
                error=_error("incident"),
                hint=text("incidents.finds.incident.hint"),
                default_value=_STATE.incident,
                data_testid="search-incident",
            ),
            key="incident-" + _STATE.incident,
        ),
        class_name="o-fold",
        open=(_STATE.incident != "") | (_error("note") != "") | (_error("incident") != ""),
    )


def _saved() -> rx.Component:
    state = _STATE
    box = rx.el.div(
        line_icon("check"),
        rx.el.div(
            rx.el.h2(
                text("incidents.finds.saved"),
                " ",
                rx.el.span(state.saved_reference, data_testid="search-saved"),
                " ",
                text("saved.clock"),
                " ",
                state.saved_at,
            ),
            class_name="o-grow",
        ),
        class_name="o-saved",
    )
    again = secondary_button(text("incidents.finds.again"), on_click=state.begin, data_testid="search-again")
    back = secondary_button(text("incidents.finds.to_incident"), href="/incidents/" + state.incident)
    return rx.el.div(
        box, rx.el.div(again, rx.cond(state.incident != "", back), class_name="o-row"), role="status"
    )


def search_form() -> rx.Component:
    """Folded until somebody wants to record one; open at once when it came from an incident.

    A saved search takes the form's place, so the next form is empty and has a key of its own.
    """
    form = kept_form(
        "incident-search",
        *_where_and_how(),
        _found(),
        _note(),
        save_bar(submit_button(text("incidents.finds.submit"), data_testid="search-submit")),
        on_submit=_STATE.submit,
    )
    body = rx.el.div(
        error_summary(_STATE.summary, text("incidents.form.error_title")),
        refusal_notice(_STATE.refusal, data_testid="search-refusal"),
        rx.cond(
            _STATE.incident != "",
            muted(text("incidents.finds.for"), " ", rx.el.b(_STATE.incident)),
        ),
        form,
        class_name="o-narrow",
    )
    return rx.el.details(
        rx.el.summary(text("incidents.finds.record"), class_name="o-more", data_testid="search-new"),
        rx.cond(_STATE.saved_reference != "", _saved(), body),
        class_name="o-fold o-fold-page",
        open=_STATE.is_open,
    )
