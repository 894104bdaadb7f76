"""The incident form: four taps and save, on one page, with the keyboard alone if need be."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import save_bar, secondary_button, submit_button
from dashboard.design.choice_group import Choice, chip_group, choice_group, zone_plan
from dashboard.design.feedback import error_summary, refusal_notice
from dashboard.design.field import checkbox_field, datetime_field, office_form, text_area
from dashboard.design.layout import label_line, muted, page_header, stack, two_columns
from dashboard.design.office_icons import agency_tag, line_icon, severity_shape
from dashboard.design.table import list_item, plain_list
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.ui.report_state import IncidentReportState
from dashboard.kernel.reference import Severity, Zone
from dashboard.web.key import key_input
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = IncidentReportState

# What happens most often, and what must be found at once, comes first.
_TYPE_ORDER = (
    IncidentType.RIOT, IncidentType.ESCAPE, IncidentType.CONTRABAND, IncidentType.ASSAULT,
    IncidentType.ESCAPE_ATTEMPT, IncidentType.HOSTAGE, IncidentType.ATTACK_OUTSIDE, IncidentType.THROW_OVER,
    IncidentType.FIRE, IncidentType.PROTEST, IncidentType.HEADCOUNT_MISMATCH, IncidentType.DAMAGE,
    IncidentType.SELF_HARM, IncidentType.DEATH, IncidentType.CRIME, IncidentType.OTHER,
)  # fmt: skip


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _form() -> rx.Component:
    types = [Choice(kind.value, text(f"incidents.type.{kind.value}")) for kind in _TYPE_ORDER]
    levels = [
        Choice(level.value, text(f"severity.{level.value}"), severity_shape(level.value))
        for level in Severity
    ]
    places = [Choice(zone.value, text(f"zone.{zone.value}")) for zone in Zone]
    return office_form(
        key_input(),
        choice_group(
            "type", text("incidents.form.type"), types, error=_error("type"), test_id="incident-type"
        ),
        choice_group(
            "severity",
            text("incidents.form.severity"),
            levels,
            error=_error("severity"),
            note=text("incidents.form.severity.hint"),
            test_id="incident-severity",
        ),
        rx.el.div(
            chip_group(
                "location",
                text("incidents.form.location"),
                places,
                error=_error("location"),
                test_id="incident-location",
                aside=zone_plan(),
                default_value=_STATE.zone,
            ),
            # A place that came with the address is known after loading: the group starts anew with it.
            key=_STATE.zone,
        ),
        datetime_field(
            "occurred_at",
            text("incidents.form.occurred_at"),
            error=_error("occurred_at"),
            hint=text("incidents.form.occurred_at.hint"),
            note=rx.el.span(text("incidents.form.now"), ", ", _STATE.now),
            data_testid="incident-occurred-at",
        ),
        text_area(
            "description",
            text("incidents.form.description"),
            error=_error("description"),
            hint=text("incidents.form.description.hint"),
            data_testid="incident-description",
        ),
        checkbox_field("is_text_shared", text("incidents.form.share"), data_testid="incident-share"),
        save_bar(
            submit_button(text("incidents.form.submit"), key="Ctrl Enter", data_testid="incident-submit"),
        ),
        on_submit=_STATE.submit,
    )


def _saved() -> rx.Component:
    state = _STATE
    return rx.el.div(
        rx.el.div(
            line_icon("check"),
            rx.el.div(
                rx.el.h2(
                    text("incidents.form.saved"),
                    " ",
                    text("incidents.form.saved.at"),
                    f" {state.saved_at} ",
                    rx.el.span(state.saved_reference, data_testid="incident-saved"),
                ),
                rx.el.p(text("incidents.form.saved.note")),
                class_name="o-grow",
            ),
            class_name="o-saved",
        ),
        rx.el.div(
            secondary_button(text("incidents.form.open"), href="/incidents/" + state.saved_reference),
            secondary_button(text("incidents.form.again"), on_click=state.load, data_testid="incident-again"),
            class_name="o-row",
        ),
        role="status",
    )


def _told() -> rx.Component:
    """Who sees it at once, and what of it: codes and times, never the text."""
    both = [
        list_item(agency_tag("R", "Rutan"), text("agency.short.rutan"), text("incidents.form.now")),
        list_item(agency_tag("P", "Polrestabes"), text("agency.short.polres"), text("incidents.form.now")),
    ]
    return stack(
        label_line(text("incidents.form.told")), plain_list(*both), muted(text("incidents.form.told.note"))
    )


def incident_report_page() -> rx.Component:
    """Body of ``/incidents/new``."""
    state = _STATE
    form = rx.el.div(
        error_summary(state.summary, text("incidents.form.error_title")),
        refusal_notice(state.refusal),
        _form(),
    )
    return rx.el.div(
        page_header(text("incidents.form.title")),
        two_columns(rx.cond(state.saved_reference != "", _saved(), form), _told()),
    )
