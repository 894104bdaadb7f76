"""The groups of the report form: type, severity with its suggestion, place, time, text, what is kept."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.buttons import ghost_button, quick_button
from dashboard.design.choice_group import Choice, check_chips, chip_group, choice_group, zone_plan
from dashboard.design.feedback import notice
from dashboard.design.field import checkbox_field, datetime_field, text_area
from dashboard.design.layout import only_when
from dashboard.design.office_icons import line_icon, severity_shape
from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.features.incidents.ui.report_state import IncidentReportState
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Severity, Zone
from dashboard.web.frame_state import may
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
_PHRASES = ("search", "secured", "support")


def error_of(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def type_group() -> rx.Component:
    types = [Choice(kind.value, text(f"incidents.type.{kind.value}")) for kind in _TYPE_ORDER]
    return choice_group(
        "type", text("incidents.form.type"), types, error=error_of("type"), test_id="incident-type"
    )


def _suggested(level: Severity) -> rx.Component:
    return only_when(
        line_icon("check"),
        text("incidents.report.suggested"),
        show=f"suggested:{level.value}",
        class_name="o-suggest",
        data_testid=f"suggested-{level.value}",
    )


def severity_group() -> rx.Component:
    """Four levels, none preselected; the suggested one is marked as soon as a type is chosen."""
    levels = [
        Choice(level.value, text(f"severity.{level.value}"), severity_shape(level.value), _suggested(level))
        for level in Severity
    ]
    group = choice_group(
        "severity",
        text("incidents.form.severity"),
        levels,
        error=error_of("severity"),
        note=text("incidents.form.severity.hint"),
        test_id="incident-severity",
    )
    return rx.el.div(group, rx.cond(may(Permission.INCIDENT_REVIEW), _lower_reason(), _no_lowering()))


def _lower_reason() -> rx.Component:
    """Only a reviewer may go below the suggestion, and says why."""
    field = text_area(
        "lower_reason",
        text("incidents.report.lower_reason"),
        error=error_of("lower_reason"),
        hint=text("incidents.report.lower_reason.hint"),
        rows=2,
        data_testid="incident-lower-reason",
    )
    return only_when(field, show="lowering:yes", tag=rx.el.div)


def _no_lowering() -> rx.Component:
    remark = notice(text("incidents.form.severity.lower"), kind="warn")
    return only_when(remark, show="lowering:yes", tag=rx.el.div, role="status", class_name="o-field")


def location_group() -> rx.Component:
    recent = [
        only_when(text("incidents.report.recent"), show=f"recent:{zone.value}", class_name="o-recent")
        for zone in Zone
    ]
    places = [
        Choice(zone.value, text(f"zone.{zone.value}"), None, mark)
        for zone, mark in zip(Zone, recent, strict=True)
    ]
    group = chip_group(
        "location",
        text("incidents.form.location"),
        places,
        error=error_of("location"),
        test_id="incident-location",
        aside=zone_plan(),
        default_value=_STATE.zone,
    )
    # A place that came with the address is known after loading: the group starts anew with it.
    return rx.el.div(group, key=_STATE.zone)


def marker_group() -> rx.Component:
    markers = [Choice(marker.value, text(f"incidents.marker.{marker.value}")) for marker in Marker]
    return check_chips(
        "marker",
        text("incidents.report.markers"),
        markers,
        note=text("incidents.report.markers.note"),
        test_id="incident-marker",
    )


def time_group() -> rx.Component:
    """ "Sekarang" is an empty field; the chip empties it again."""
    now = rx.el.button(
        # live.js writes the running time into the leaf.
        rx.el.span(text("incidents.form.now"), ", ", rx.el.span(data_live="clock")),
        type="button",
        data_clears="occurred_at",
        aria_pressed="true",
        data_testid="incident-now",
        class_name="o-chip",
    )
    field = datetime_field(
        "occurred_at",
        text("incidents.form.occurred_at"),
        error=error_of("occurred_at"),
        hint=text("incidents.form.occurred_at.hint"),
        default_value=_STATE.occurred,
        data_testid="incident-occurred-at",
    )
    # A finding on a round brings its time along; the key mounts the field anew with it.
    return rx.el.div(field, now, class_name="o-time", key=_STATE.occurred)


def text_group() -> rx.Component:
    """Optional words, ready phrases, and a remark when they look like a person's data."""
    phrases = [
        quick_button(text(f"incidents.report.phrase.{phrase}"), data_phrase="description")
        for phrase in _PHRASES
    ]
    guard = only_when(
        notice(text("incidents.report.privacy"), kind="warn"), show="private:yes", tag=rx.el.div
    )
    return rx.el.div(
        text_area(
            "description",
            text("incidents.form.description"),
            error=error_of("description"),
            hint=text("incidents.form.description.hint"),
            data_guard="true",
            data_testid="incident-description",
        ),
        rx.el.div(*phrases, class_name="o-row o-phrases"),
        rx.el.div(guard, role="status", data_testid="privacy-note"),
        class_name="o-words",
    )


def exercise_tick() -> rx.Component:
    """Asked while an exercise runs, and where a tick was refused. Always there, so that no tick gets lost."""
    error = error_of("is_exercise")
    field = checkbox_field(
        "is_exercise",
        text("incidents.form.exercise"),
        error=error,
        hint=text("incidents.form.exercise.hint"),
        data_testid="incident-exercise",
    )
    return rx.el.div(field, hidden=(_STATE.exercise == "") & (error == ""))


def draft_offer() -> rx.Component:
    """Something typed earlier waits: taken up or thrown away, never put back silently."""
    return rx.el.div(
        rx.el.div(
            line_icon("clock"),
            rx.el.span(text("incidents.report.draft.waiting"), " ", rx.el.b(data_draft_at="offer")),
            rx.el.button(
                text("incidents.report.draft.restore"),
                type="button",
                data_draft_act="restore",
                data_testid="draft-restore",
                class_name="o-btn o-small",
            ),
            ghost_button(
                text("incidents.report.draft.discard"),
                size="small",
                data_draft_act="discard",
                data_testid="draft-discard",
            ),
            class_name="o-offer",
            hidden=True,
            data_show="draft:offered",
            data_testid="draft-offer",
        ),
        role="status",
    )


def kept() -> rx.Component:
    """What happens to what was typed; report.js decides which sentence is true."""
    at = rx.el.span(data_draft_at="saved")
    again = native_a(text("incidents.report.sign_in"), href="/login?next=/incidents/new", class_name="o-link")
    return rx.el.span(
        only_when(line_icon("check"), rx.el.span(text("incidents.report.kept"), ", ", at), show="kept:saved"),
        only_when(line_icon("alert"), rx.el.span(text("incidents.report.kept.failing")), show="kept:failing"),
        only_when(line_icon("alert"), rx.el.span(text("incidents.report.kept.offered")), show="kept:offered"),
        only_when(rx.el.span(text("incidents.report.kept.sending")), show="kept:sending"),
        only_when(line_icon("cut"), rx.el.b(text("incidents.report.kept.waiting")), show="kept:waiting"),
        only_when(
            line_icon("alert"),
            rx.el.span(
                text("incidents.report.kept.ended"),
                " ",
                only_when(
                    text("incidents.report.draft"), " ", rx.el.span(data_draft_at="saved"), " ",
                    text("incidents.report.kept.safe"), " ", show="stored:yes",
                ),
                again,
            ),
            show="kept:ended",
        ),
        class_name="o-kept",
        data_testid="draft-state",
    )  # fmt: skip
