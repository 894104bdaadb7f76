"""Weak spots on the board: what is open, and the form that reports one. For officers and supervisors."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, submit_button
from dashboard.design.choice_group import Choice, chip_group
from dashboard.design.feedback import error_summary, saved_notice
from dashboard.design.field import (
    described,
    error_sentence,
    field_id,
    hint_line,
    html_id,
    select_field,
)
from dashboard.design.layout import folded, muted
from dashboard.design.office_icons import line_icon
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.ui.board_state import PatrolBoardState
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import SITE_ZONES
from dashboard.web.frame_state import may
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolBoardState


def _line(line: Any) -> rx.Component:
    fixed = rx.cond(
        line.may_end,
        secondary_button(
            text("patrols.board.weak.end"),
            on_click=_STATE.end_weak(line.id),
            size="small",
            data_testid="patrol-weak-end",
        ),
    )
    return rx.el.li(
        rx.el.div(
            rx.el.b(line.kind),
            rx.el.div(
                line.place, rx.cond(line.source != "", rx.fragment(", ", line.source)), class_name="p-sub"
            ),
            class_name="p-what",
        ),
        rx.el.div(
            rx.el.span(data_age=line.since_ms.to_string(), class_name="p-age"), fixed, class_name="p-end"
        ),
        class_name="p-row",
        data_testid="patrol-weak",
    )


def _point() -> rx.Component:
    """A native select by zone: which checkpoints can be halved is only known in the browser."""
    error, hint = _STATE.errors.get("checkpoint", "").to(str), text("patrols.board.weak.point.hint")

    def zone(group: Any) -> rx.Component:
        options = rx.foreach(group.places, lambda place: rx.el.option(place.name, value=place.code))
        return rx.el.optgroup(options, label=group.zone)

    control = rx.el.select(
        rx.el.option(text("patrols.board.weak.point.choose"), value=""),
        rx.foreach(_STATE.view.places, zone),
        name="checkpoint",
        default_value="",
        class_name="o-inp",
        data_testid="weak-checkpoint",
        **described("checkpoint", error, hint),
        **html_id(field_id("checkpoint")),
    )
    return rx.el.div(
        rx.el.label(text("patrols.board.weak.point"), html_for=field_id("checkpoint"), class_name="o-lab"),
        error_sentence("checkpoint", error),
        rx.el.div(control, line_icon("down"), class_name="o-sel"),
        hint_line("checkpoint", hint),
        class_name="o-field",
    )


def _form() -> rx.Component:
    kinds = [Choice(kind.value, text(f"patrols.board.weak.{kind.value}")) for kind in ControlKind]
    zones = [
        ("", text("patrols.board.weak.choose")),
        *((zone.value, text(f"zone.{zone.value}")) for zone in SITE_ZONES),
    ]
    form = kept_form(
        "patrol-weak",
        error_summary(_STATE.summary, text("patrols.plan.error_title")),
        chip_group(
            "kind",
            text("patrols.board.weak.what"),
            kinds,
            error=_STATE.errors.get("kind", "").to(str),
            test_id="weak-kind",
        ),
        _point(),
        select_field(
            "zone",
            text("patrols.board.weak.where"),
            zones,
            hint=text("patrols.board.weak.where.hint"),
            error=_STATE.errors.get("zone", "").to(str),
            data_testid="weak-zone",
        ),
        submit_button(text("patrols.board.weak.submit"), data_testid="weak-submit"),
        on_submit=_STATE.report_weak,
        key=_STATE.reports.to_string(),
    )
    return folded(
        text("patrols.board.weak.report"),
        muted(
            rx.cond(
                _STATE.is_loaded & (_STATE.view.places.length() == 0),
                text("patrols.board.weak.no_point"),
                text("patrols.board.weak.hint"),
            )
        ),
        form,
        data_testid="weak-open",
    )


def weak_spots() -> rx.Component:
    """Open weak spots of the own agency, and the form behind its title."""
    weak = _STATE.view.weak
    count = rx.el.span(weak.length().to_string(), class_name="p-n")
    return rx.el.section(
        rx.el.h2(text("patrols.board.weak"), rx.cond(_STATE.is_loaded, count)),
        rx.cond(
            weak.length() > 0,
            rx.el.ul(rx.foreach(weak, _line), class_name="p-list"),
            rx.cond(_STATE.is_loaded, muted(text("patrols.board.weak.none"))),
        ),
        saved_notice(_STATE.weak_said != "", _STATE.weak_said, data_testid="weak-said"),
        rx.cond(may(Permission.PATROL_CHECK_IN) | may(Permission.PATROL_SUPERVISE), _form()),
        class_name="p-panel p-weak",
        data_testid="board-weak",
    )
