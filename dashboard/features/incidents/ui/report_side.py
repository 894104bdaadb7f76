"""Beside the report form: exactly what the wall will show, and who is told when.

Everything follows from the choices in the browser (design.layout.only_when): no free text can get here.
"""

import reflex as rx

from dashboard.design.layout import label_line, muted, only_when, stack
from dashboard.design.office_icons import agency_tag, line_icon, severity_shape
from dashboard.design.table import list_item, plain_list
from dashboard.features.incidents.rules.codes import IncidentType, wall_type_key
from dashboard.features.incidents.rules.escalation import HIGHEST, Level
from dashboard.features.incidents.rules.targets import DEFAULT_TARGETS, Measure
from dashboard.kernel.reference import SITE_ZONES, Severity, Zone
from dashboard.web.locale import text


def _title() -> rx.Component:
    kinds = [only_when(text(wall_type_key(kind)), show=f"type:{kind.value}") for kind in IncidentType]
    zones = [only_when(text(f"zone.{zone.value}"), show=f"location:{zone.value}") for zone in SITE_ZONES]
    return rx.el.div(
        only_when(text("incidents.report.preview.type"), show="type:"),
        *kinds,
        ", ",
        only_when(text("incidents.report.preview.location"), show="location:"),
        *zones,
        class_name="o-pv-t",
    )


def _preview() -> rx.Component:
    shapes = [only_when(severity_shape(level.value), show=f"severity:{level.value}") for level in Severity]
    row = rx.el.div(
        rx.el.span(*shapes, class_name="o-pv-shape"),
        _title(),
        rx.el.div("0 ", rx.el.small("m"), class_name="o-pv-t o-pv-age"),
        rx.el.div(text("incidents.report.preview.waiting"), class_name="o-pv-s"),
        class_name="o-pv",
        data_testid="wall-preview",
    )
    return rx.el.div(
        rx.el.div(row, data_hide=f"location:{Zone.CITY.value}"),
        only_when(
            text("incidents.report.preview.city"),
            show=f"location:{Zone.CITY.value}",
            tag=rx.el.p,
            class_name="o-mid",
        ),
    )


def _later(level: Severity) -> list[rx.Component]:
    """One line per escalation level of this severity: after one target time, after two."""
    minutes = int(DEFAULT_TARGETS[Measure.ACKNOWLEDGE][level].total_seconds() // 60)
    return [
        list_item(
            line_icon("wait"),
            text(f"incidents.report.told.{Level(step).name.lower()}"),
            rx.el.span(
                text("incidents.report.told.after"),
                f" {minutes * step} ",
                text("incidents.report.told.minutes"),
            ),
            hidden=True,
            data_show=f"severity:{level.value}",
            data_hide=f"location:{Zone.CITY.value}",
        )
        for step in range(1, HIGHEST[level] + 1)
    ]


def report_side() -> rx.Component:
    """The quiet column at the right of the form."""
    now = text("incidents.form.now")
    rutan = agency_tag("R", text("agency.short.rutan"))
    polres = agency_tag("P", text("agency.short.polres"))
    lines = [
        list_item(rutan, text("incidents.report.told.rutan"), now),
        list_item(polres, text("incidents.report.told.polres"), now),
        *[line for level in Severity for line in _later(level)],
    ]
    return stack(
        label_line(text("incidents.report.preview")),
        _preview(),
        label_line(text("incidents.report.told")),
        plain_list(*lines, data_testid="report-told"),
        muted(text("incidents.form.told.note")),
        gap="s",
    )
