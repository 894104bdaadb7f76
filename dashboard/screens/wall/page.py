"""The wall screen: 3 seconds for the two answers, 10 for rows and plan, 30 for the strip of six numbers.

Only placement happens here. The look is assets/wall.css; clock, timers and the lost link are assets/live.js.
`lost` is not a state of the view: live.js sets it on `wall-hero` when the link is gone and takes it back. A
paired screen goes further: assets/paired.js puts the page without numbers in the place of the wall.
"""

from typing import Any

import reflex as rx

from dashboard.design.chart_theme import bullet, spark
from dashboard.design.feedback import exercise_band
from dashboard.design.icons import severity_icon
from dashboard.design.kpi_tile import chart_slot, kpi_tile, scenario_bar
from dashboard.design.site_plan import site_plan
from dashboard.design.wall_parts import critical_band, dark_screen, header, hero, lost_band, row
from dashboard.screens.wall.state import WallChartState, WallState
from dashboard.web.locale import text

_CHARTS: Any = WallChartState

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = WallState

_FILLED_ZONES = ("gate", "block_a", "block_b", "block_c", "block_d", "block_e", "services")


def _top() -> rx.Component:
    """The element that names the state of the wall; CSS shows hero, critical band or lost band by it."""
    view = _STATE.view
    return rx.el.section(
        hero(view),
        rx.cond(view.critical.shown, critical_band(view.critical)),
        lost_band(view.words),
        class_name="top",
        data_testid="wall-hero",
        data_state=view.state,
    )


def _body() -> rx.Component:
    """Up to three rows with the rest in one line, and the plan."""
    view, plan = _STATE.view, _STATE.view.plan
    zones = {code: (getattr(plan, code).label, getattr(plan, code).level) for code in _FILLED_ZONES}
    return rx.el.section(
        rx.el.div(
            rx.foreach(view.rows, row),
            rx.cond(view.more != "", rx.el.p(view.more, class_name="done")),
            class_name="list",
        ),
        site_plan(
            zones,
            perimeter=plan.perimeter.level,
            streets=(plan.surroundings.label, plan.surroundings.level),
            callout=plan.callout,
            key=(view.words.low, view.words.medium, view.words.high),
            alt=plan.alt,
        ),
        class_name="body",
    )


def _severities() -> rx.Component:
    """Open incidents by severity: shape and count, the word for readers."""
    return rx.el.div(
        rx.foreach(
            _STATE.view.severities,
            lambda count: rx.el.span(severity_icon(count.level, count.word), rx.el.b(count.number)),
        ),
        class_name="k-counts",
    )


def _strip() -> rx.Component:
    """The six numbers of the main job, always in the same order."""
    view, charts = _STATE.view, _CHARTS
    return rx.el.section(
        kpi_tile(view.open_incidents, "open_incidents", _severities()),
        kpi_tile(
            view.incident_rate,
            "incident_rate",
            chart_slot(spark(charts.rate, charts.rate_center), view.incident_rate.chart_alt),
        ),
        kpi_tile(
            view.patrol_coverage,
            "patrol_coverage",
            chart_slot(
                bullet(charts.coverage, charts.coverage_target, charts.coverage_band, charts.coverage_sure),
                view.patrol_coverage.chart_alt,
            ),
        ),
        kpi_tile(
            view.patrol_gap_coverage,
            "patrol_gap_coverage",
            chart_slot(
                bullet(charts.gap, charts.gap_target, charts.gap_band, charts.gap_sure),
                view.patrol_gap_coverage.chart_alt,
            ),
        ),
        kpi_tile(
            view.drill_readiness,
            "drill_readiness",
            side=rx.el.div(
                rx.foreach(view.scenarios, lambda item: scenario_bar(item, "drill_readiness")),
                class_name="k-side",
            ),
        ),
        kpi_tile(view.ack_sla, "ack_sla"),
        class_name="kpi",
        aria_label=view.words.numbers,
    )


def wall_page() -> rx.Component:
    """The whole canvas. `data-server-ms` corrects the screen's clock, `data-units` holds letters of ages."""
    view, words = _STATE.view, _STATE.view.words
    return rx.el.div(
        rx.el.main(
            exercise_band(view.exercise, words.exercise),
            header(words, view.sources),
            _top(),
            _body(),
            _strip(),
            rx.el.footer(
                rx.el.span(words.footer),
                rx.cond(view.decided != "", rx.el.span(view.decided, data_testid="wall-decided")),
                rx.el.span(view.note),
                class_name="foot",
            ),
            class_name="wall",
            lang=words.lang,
            data_zone=words.zone,
            data_units=words.units,
            data_server_ms=view.server_ms,
            data_screen=_STATE.is_screen.to_string(),
        ),
        dark_screen(
            product=text("wall.dark.product"),
            title=text("wall.dark.title"),
            since=text("wall.dark.since"),
            unknown=text("wall.dark.unknown"),
            instead=text("wall.dark.instead"),
            trying=text("wall.dark.trying"),
        ),
        class_name="theme-wall stage",
    )
