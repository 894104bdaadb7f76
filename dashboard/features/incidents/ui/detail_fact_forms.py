"""The small forms of the page's side: facts, severity, LP number; how each is opened and refused.

Called by detail_side. A form stays as typed until it is saved or closed (detail_desk_state).
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.field import datetime_field, select_field, text_area, text_field
from dashboard.features.incidents.rules.codes import IncidentType, Part
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_fields import changes_notice, level_cards, panel
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.kernel.reference import SITE_ZONES, Zone
from dashboard.web.kept_form import reopens
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DESK: Any = IncidentDeskState
_SHOWN: Any = IncidentDetailState.shown


def field_error(field: str) -> Any:
    """The sentence beside a field, a Var; empty when it is right."""
    return _DESK.errors.get(field, "").to(str)


def kept_name(panel_name: str) -> Any:
    """The name of the panel's draft, a Var."""
    return f"incident-{panel_name}:" + _SHOWN.reference


def opener(panel_name: str, label: Any, **props: Any) -> rx.Component:
    """The button that opens a panel. Test id: ``NAME-open``."""
    return secondary_button(
        label,
        size="small",
        on_click=_DESK.open_panel(panel_name, ""),
        data_testid=f"{panel_name}-open",
        **reopens(kept_name(panel_name)),
        **props,
    )


def desk_panel(name: str, submit: Any, on_submit: Any, *fields: Any) -> rx.Component:
    """One panel of the desk, there while it is open, with what others have changed meanwhile."""
    refusal = _DESK.refusals.get(name, "").to(str)
    news = _DESK.news.get(name, []).to(list[str])
    follows = [rx.el.p(text("incidents.changes.follow"))] if name == "correct" else []
    changes = changes_notice(name, news, *follows)
    form = panel(
        name, kept_name(name), submit, refusal, on_submit, _DESK.close_panel(name), *fields, changes=changes
    )
    return rx.cond(_DESK.opened.contains(name), form)


def correct_panel() -> rx.Component:
    """Type, place and time. An untouched value follows what others saved: the key draws it anew."""
    before = _DESK.before
    types: list[Any] = [(one.value, text(f"incidents.type.{one.value}")) for one in IncidentType]
    places: list[Any] = [(one.value, text(f"zone.{one.value}")) for one in SITE_ZONES]
    city = rx.el.input(type="hidden", name="zone", value=Zone.CITY.value, read_only=True)
    site = select_field(
        "zone",
        text("incidents.form.location"),
        places,
        error=field_error("zone"),
        default_value=before.zone,
        key="zone-" + before.zone,
        data_testid="correct-zone",
    )
    return desk_panel(
        "correct",
        text("incidents.correct.save"),
        _DESK.correct,
        select_field(
            "type",
            text("incidents.form.type"),
            types,
            error=field_error("type"),
            hint=text("incidents.correct.type.hint"),
            default_value=before.type,
            key="type-" + before.type,
            data_testid="correct-type",
        ),
        rx.cond(before.is_site, site, city),
        datetime_field(
            "occurred_at",
            text("incidents.form.occurred_at"),
            error=field_error("occurred_at"),
            default_value=before.occurred_at,
            key="occurred-" + before.occurred_at,
            data_testid="correct-occurred-at",
        ),
        text_area(
            "correction",
            text("incidents.correct.why"),
            error=field_error("correction"),
            hint=text("incidents.privacy"),
            rows=2,
            data_testid="correct-reason",
        ),
        rx.cond(
            _SHOWN.rights.may_lower,
            text_area(
                "keep_reason",
                text("incidents.correct.keep"),
                error=field_error("keep_reason"),
                hint=text("incidents.correct.keep.hint"),
                rows=2,
                data_testid="correct-keep",
            ),
        ),
    )


def severity_panel() -> rx.Component:
    """The levels that this viewer may choose."""
    return desk_panel(
        "severity",
        text("incidents.level.save"),
        _DESK.change_severity,
        level_cards(
            "severity",
            text("incidents.level.new"),
            _DESK.before.levels,
            error=field_error("severity"),
            test_id="level",
        ),
        text_area(
            "reason",
            text("incidents.level.why"),
            error=field_error("reason"),
            hint=text("incidents.level.why.hint"),
            rows=2,
            data_testid="severity-reason",
        ),
    )


def part_panel() -> rx.Component:
    """Part of an exercise or real; nothing is chosen beforehand: a second press never turns it back."""
    return desk_panel(
        "part",
        text("incidents.part.save"),
        _DESK.mark,
        choice_group(
            "part",
            text("incidents.part.what"),
            [Choice(one.value, text(f"incidents.part.{one.value}")) for one in Part],
            error=field_error("part"),
            columns=2,
            test_id="part",
        ),
        text_area(
            "part_reason",
            text("incidents.part.why"),
            error=field_error("part_reason"),
            hint=text("incidents.part.why.hint"),
            rows=2,
            data_testid="part-reason",
        ),
    )


def lp_panel() -> rx.Component:
    """The number of the police report."""
    return desk_panel(
        "lp",
        text("incidents.lp.save"),
        _DESK.save_lp,
        text_field(
            "lp_number",
            text("incidents.lp"),
            error=field_error("lp_number"),
            hint=text("incidents.lp.hint"),
            default_value=_DESK.before.lp_number,
            auto_complete="off",
            data_testid="lp-number",
        ),
    )
