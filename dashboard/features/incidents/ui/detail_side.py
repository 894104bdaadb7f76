"""The side of the page: facts and their corrections, severity, LP number, who leads."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button
from dashboard.design.feedback import notice, refusal_notice
from dashboard.design.layout import muted, section
from dashboard.design.office_icons import agency_tag
from dashboard.design.table import fact, facts
from dashboard.features.incidents.ui.detail_desk_state import IncidentDeskState
from dashboard.features.incidents.ui.detail_fact_forms import (
    correct_panel,
    desk_panel,
    field_error,
    lp_panel,
    opener,
    part_panel,
    severity_panel,
)
from dashboard.features.incidents.ui.detail_fields import people_select
from dashboard.features.incidents.ui.detail_state import IncidentDetailState
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DESK: Any = IncidentDeskState
_SHOWN: Any = IncidentDetailState.shown


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
        rx.cond(_SHOWN.rights.may_edit, opener("correct", text("incidents.correct.open"), icon="edit")),
        rx.cond(_SHOWN.rights.levels.length() > 0, opener("severity", text("incidents.level.open"))),
        rx.cond(_SHOWN.rights.may_mark, opener("part", text("incidents.part.open"))),
        rx.cond(_SHOWN.rights.may_set_lp, opener("lp", text("incidents.lp.open"))),
    )
    return section(
        text("incidents.facts.title"),
        lines,
        rx.cond(
            _SHOWN.suggested_word != "",
            rx.el.div(
                notice(text("incidents.level.suggested"), " ", rx.el.b(_SHOWN.suggested_word), kind="info"),
                class_name="o-acts",
                data_testid="severity-suggested",
            ),
        ),
        rx.el.div(openers, class_name="o-acts"),
        correct_panel(),
        severity_panel(),
        part_panel(),
        lp_panel(),
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
                rx.cond(_SHOWN.rights.may_assign, opener("handler", text("incidents.handler.assign"))),
            ),
            class_name="o-acts",
        ),
        desk_panel(
            "handler",
            text("incidents.handler.save"),
            _DESK.assign,
            people_select(
                "user_id",
                text("incidents.handler.who"),
                _DESK.before.people,
                text("incidents.handler.pick"),
                error=field_error("user_id"),
                test_id="handler-person",
            ),
        ),
    )
