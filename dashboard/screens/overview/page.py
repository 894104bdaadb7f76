"""The staff overview: the same two answers as the wall, then what to do; every number is explained."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, secondary_button, submit_button
from dashboard.design.field import number_field, office_form
from dashboard.design.icons import trend_arrow
from dashboard.design.kpi_tile import age_leaf
from dashboard.design.layout import kpi_card, kpi_strip, muted, page_header, section, stack, two_columns
from dashboard.design.office_icons import line_icon, severity_badge, severity_shape
from dashboard.design.table import list_item, plain_list
from dashboard.features.dutylog.ui.state import DutyLogState
from dashboard.kernel.permissions import Permission
from dashboard.screens.overview.state import OverviewState
from dashboard.web.frame_state import may
from dashboard.web.kept_form import kept_form
from dashboard.web.key import key_input
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_DUTY: Any = DutyLogState
_TILES = (
    "open_incidents",
    "incident_rate",
    "patrol_coverage",
    "patrol_gap_coverage",
    "drill_readiness",
    "ack_sla",
)


def _answers() -> rx.Component:
    """What is wrong, and is it getting better."""
    view = OverviewState.view
    trend = view.trend
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                severity_shape(view.hero.shape, view.hero.shape_word),
                rx.el.p(view.hero.title, class_name="o-answer"),
                class_name="o-say",
            ),
            muted(view.hero.sub),
            data_testid="wall-hero",
            data_state=view.state,
        ),
        rx.el.div(
            rx.el.div(
                trend_arrow(trend.state), rx.el.p(trend.word, class_name="o-answer"), class_name="o-say"
            ),
            muted(
                trend.now,
                " ",
                trend.now_label,
                rx.cond(trend.before != "", ", " + trend.before + " " + trend.before_label, ""),
            ),
            data_testid="wall-trend",
            data_state=trend.state,
        ),
        class_name="o-answers",
    )


def _tile(slug: str) -> rx.Component:
    tile = getattr(OverviewState.view, slug)
    return kpi_card(
        slug,
        tile.label,
        tile.number,
        age_leaf(tile.age),
        mark=tile.mark,
        state=tile.state,
        state_word=tile.state_word,
        band=tile.band,
        band_word=tile.band_word,
        note=rx.cond(tile.alert != "", tile.alert, tile.note),
        href=f"/kpi/{slug}",
    )


def _row(row: Any) -> rx.Component:
    words = rx.el.span(
        severity_badge(row.level, row.level_word),
        rx.el.span(row.title, class_name="o-hal-t"),
        rx.el.span(row.sub, class_name="o-sub"),
        class_name="o-hal",
    )
    linked = rx.cond(
        row.reference != "",
        rx.el.a(words, href="/incidents/" + row.reference, class_name="o-plain"),
        words,
    )
    return list_item(
        rx.fragment(),
        linked,
        age_leaf(row.age),
        data_testid="wall-row",
        data_reference=rx.cond(
            row.reference != "", row.reference, rx.Var(_js_expr="undefined", _var_type=str)
        ),
    )


def _source(source: Any) -> rx.Component:
    mark = rx.cond(source.stale, line_icon("clock"), line_icon("check"))
    name = rx.el.span(source.label, " ", rx.el.small(source.word))
    return list_item(mark, name, age_leaf(source.age), class_name=rx.cond(source.stale, "o-hatch", ""))


def _nil() -> rx.Component:
    form = office_form(
        key_input(),
        muted(text("dutylog.nil.text")),
        submit_button(text("dutylog.nil.submit"), data_testid="report-nil"),
        rx.el.p(DutyLogState.nil_saved, role="status", data_testid="nil-saved"),
        rx.el.p(DutyLogState.nil_refusal, role="alert"),
        on_submit=DutyLogState.nil,
    )
    return rx.cond(may(Permission.NIL_REPORT), section(text("dutylog.nil.title"), form))


def _census() -> rx.Component:
    form = kept_form(
        "duty-census",
        number_field(
            "occupants",
            text("dutylog.census.label"),
            error=DutyLogState.census_error,
            hint=text("dutylog.census.hint"),
            data_testid="census-occupants",
            max_length=6,
        ),
        secondary_button(text("dutylog.census.submit"), type="submit", data_testid="census-submit"),
        on_submit=DutyLogState.census,
        # A saved count leaves an empty form with a key of its own behind.
        key="census-" + _DUTY.census_sent.to_string(),
    )
    saved = rx.el.p(DutyLogState.census_saved, role="status", data_testid="census-saved")
    return rx.cond(may(Permission.CENSUS_RECORD), section(text("dutylog.census.title"), form, saved))


def overview_page() -> rx.Component:
    """Body of ``/``."""
    view = OverviewState.view
    report = rx.cond(
        may(Permission.INCIDENT_REPORT),
        primary_button(text("overview.report"), href="/incidents/new", size="sm"),
    )
    attention = section(
        text("overview.attention"),
        plain_list(rx.foreach(view.rows, _row)),
        muted(view.more),
    )
    side = stack(
        section(text("overview.sources"), plain_list(rx.foreach(view.sources, _source))),
        _nil(),
        _census(),
        gap="l",
    )
    return rx.el.div(
        page_header(text("overview.title"), report),
        _answers(),
        section(text("overview.numbers"), kpi_strip(*[_tile(slug) for slug in _TILES])),
        two_columns(attention, side, side_on_phone=True),
        data_server_ms=view.server_ms,
    )
