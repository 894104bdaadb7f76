"""The side of the page: facts and their corrections, severity, LP number, who leads."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button
from dashboard.design.feedback import notice, refusal_notice
from dashboard.design.field import datetime_field, select_field, text_area, text_field
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import agency_tag
from dashboard.design.table import fact, facts
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_fields import level_cards, panel, people_select
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.kernel.reference import SITE_ZONES, Zone
from dashboard.web.kept_form import reopens
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DESK: Any = IncidentDeskState
_SHOWN: Any = IncidentDetailState.shown


def _error(field: str) -> Any:
    return _DESK.errors.get(field, "").to(str)


def _kept(panel_name: str) -> Any:
    """The name of the panel's draft."""
    return f"incident-{panel_name}:" + _SHOWN.reference


def _opener(panel_name: str, label: Any, **props: Any) -> rx.Component:
    return secondary_button(
        label,
        size="small",
        on_click=_DESK.open_panel(panel_name, ""),
        data_testid=f"{panel_name}-open",
        **reopens(_kept(panel_name)),
        **props,
    )


def _panel(name: str, submit: Any, on_submit: Any, *fields: Any) -> rx.Component:
    refusal = _DESK.refusals.get(name, "").to(str)
    form = panel(name, _kept(name), submit, refusal, on_submit, _DESK.close_panel(name), *fields)
    return rx.cond(_DESK.opened.contains(name), form)


def _known(term: Any, value: Any, **props: Any) -> rx.Component:
    return rx.cond(value != "", fact(term, value, **props))


def _description() -> rx.Component:
    nothing = rx.cond(_SHOWN.text_note != "", _SHOWN.text_note, text("incidents.text.none"))
    return fact(
        text("incidents.detail.text"),
        rx.cond(_SHOWN.text != "", rx.el.span(_SHOWN.text, class_name="o-pre"), nothing),
    )


def facts_section() -> rx.Component:
    """What the report says, and the way to mend it."""
    reporter = rx.cond(_SHOWN.reporter != "", rx.el.span(" ", _SHOWN.reporter))
    lines = facts(
        fact(text("incidents.list.column.reference"), _SHOWN.reference, data_testid="incident-reference"),
        fact(text("incidents.detail.state"), _SHOWN.state_word, data_testid="incident-state"),
        fact(text("incidents.detail.occurred"), _SHOWN.occurred, data_testid="incident-occurred"),
        fact(text("incidents.detail.reported"), _SHOWN.reported),
        fact(
            text("incidents.detail.agency"),
            rx.el.span(agency_tag(_SHOWN.agency_letter, _SHOWN.agency_word), reporter, class_name="o-inline"),
        ),
        _known(text("incidents.detail.resolve_by"), _SHOWN.resolve_by),
        fact(
            text("incidents.lp"),
            rx.cond(_SHOWN.lp_number != "", _SHOWN.lp_number, text("incidents.lp.none")),
            data_testid="incident-lp",
        ),
        _description(),
    )
    openers = button_row(
        rx.cond(_SHOWN.rights.may_edit, _opener("correct", text("incidents.correct.open"), icon="edit")),
        rx.cond(_SHOWN.rights.levels.length() > 0, _opener("severity", text("incidents.level.open"))),
        rx.cond(_SHOWN.rights.may_set_lp, _opener("lp", text("incidents.lp.open"))),
    )
    return section(
        text("incidents.facts.title"),
        lines,
        rx.cond(
            _SHOWN.suggested_word != "",
            notice(text("incidents.level.suggested"), " ", rx.el.b(_SHOWN.suggested_word), kind="info"),
        ),
        rx.el.div(openers, class_name="o-acts"),
        _correct_panel(),
        _severity_panel(),
        _lp_panel(),
    )


def _correct_panel() -> rx.Component:
    before = _DESK.before
    types: list[Any] = [(one.value, text(f"incidents.type.{one.value}")) for one in IncidentType]
    places: list[Any] = [(one.value, text(f"zone.{one.value}")) for one in SITE_ZONES]
    city = rx.el.input(type="hidden", name="zone", value=Zone.CITY.value, read_only=True)
    site = select_field(
        "zone",
        text("incidents.form.location"),
        places,
        error=_error("zone"),
        default_value=before.zone,
        data_testid="correct-zone",
    )
    return _panel(
        "correct",
        text("incidents.correct.save"),
        _DESK.correct,
        select_field(
            "type",
            text("incidents.form.type"),
            types,
            error=_error("type"),
            hint=text("incidents.correct.type.hint"),
            default_value=before.type,
            data_testid="correct-type",
        ),
        rx.cond(before.is_site, site, city),
        datetime_field(
            "occurred_at",
            text("incidents.form.occurred_at"),
            error=_error("occurred_at"),
            default_value=before.occurred_at,
            data_testid="correct-occurred-at",
        ),
        text_area(
            "correction",
            text("incidents.correct.why"),
            error=_error("correction"),
            hint=text("incidents.privacy"),
            rows=2,
            data_testid="correct-reason",
        ),
    )


def _severity_panel() -> rx.Component:
    return _panel(
        "severity",
        text("incidents.level.save"),
        _DESK.change_severity,
        level_cards(
            "severity",
            text("incidents.level.new"),
            _DESK.before.levels,
            error=_error("severity"),
            test_id="level",
        ),
        text_area(
            "reason",
            text("incidents.level.why"),
            error=_error("reason"),
            hint=text("incidents.level.why.hint"),
            rows=2,
            data_testid="severity-reason",
        ),
    )


def _lp_panel() -> rx.Component:
    return _panel(
        "lp",
        text("incidents.lp.save"),
        _DESK.save_lp,
        text_field(
            "lp_number",
            text("incidents.lp"),
            error=_error("lp_number"),
            hint=text("incidents.lp.hint"),
            default_value=_DESK.before.lp_number,
            auto_complete="off",
            data_testid="lp-number",
        ),
    )


def people_section() -> rx.Component:
    """Who leads for the owner agency, and handing it on."""
    refusal = _DESK.refusals.get("handler", "").to(str)
    take = secondary_button(
        text("incidents.handler.take"), size="small", on_click=_DESK.take, data_testid="handler-take"
    )
    return section(
        text("incidents.handler.title"),
        rx.cond(
            _SHOWN.handler != "",
            rx.el.p(_SHOWN.handler, data_testid="incident-handler"),
            muted(text("incidents.handler.none"), data_testid="incident-handler"),
        ),
        rx.cond(_DESK.opened.contains("handler"), rx.fragment(), refusal_notice(refusal)),
        rx.el.div(
            button_row(
                rx.cond(_SHOWN.rights.may_take, take),
                rx.cond(_SHOWN.rights.may_assign, _opener("handler", text("incidents.handler.assign"))),
            ),
            class_name="o-acts",
        ),
        _panel(
            "handler",
            text("incidents.handler.save"),
            _DESK.assign,
            people_select(
                "user_id",
                text("incidents.handler.who"),
                _DESK.before.people,
                text("incidents.handler.pick"),
                error=_error("user_id"),
                test_id="handler-person",
            ),
        ),
    )
