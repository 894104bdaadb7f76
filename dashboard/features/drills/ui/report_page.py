"""The after-action report on the screen: the same words as the PDF, which is one press away."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import download_form, submit_button, text_link
from dashboard.design.feedback import empty_state, skeleton_rows
from dashboard.design.layout import muted, page_header, section
from dashboard.design.office_icons import agency_tag
from dashboard.design.table import cell, data_table, fact, facts, list_item, plain_list, sub_line, table_row
from dashboard.features.drills.ui.report_state import DrillReportState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillReportState


def _seen(one: Any) -> rx.Component:
    return list_item(
        agency_tag(one.letter, one.who),
        rx.el.span(one.who, ", ", one.rating, rx.cond(one.note != "", sub_line(one.note))),
    )


def _objective(one: Any) -> rx.Component:
    return table_row(
        cell(
            rx.el.b(one.name),
            rx.cond(one.seen.length() > 0, plain_list(rx.foreach(one.seen, _seen))),
            place="title",
        ),
        cell(one.weight, label=text("drills.report.word.weight")),
        # A line of its own: beside the name its meaning would leave a phone no room for either.
        cell(one.rating, sub_line(one.meaning), label=text("drills.report.word.rating")),
    )


def _inject(one: Any) -> rx.Component:
    actual = rx.cond(
        one.is_late, rx.el.b(one.actual, ", ", text("drills.report.word.late")), rx.el.span(one.actual)
    )
    return table_row(
        cell(one.name, place="title"),
        cell(one.target, label=text("drills.report.word.target")),
        cell(actual, label=text("drills.report.word.actual")),
    )


def _action(one: Any) -> rx.Component:
    return table_row(
        cell(rx.el.b(one.text), sub_line(one.reference), place="title"),
        cell(one.owner, place="aside"),
        cell(one.priority),
        cell(one.due, label=text("drills.report.word.due")),
        cell(one.state),
    )


def _word(name: str) -> rx.Var[str]:
    return text(f"drills.report.word.{name}")


def _found() -> rx.Component:
    shown = _STATE.shown
    sums = shown.sums
    lines = [rx.cond(line != "", rx.el.p(line)) for line in (sums.objectives, sums.observed, sums.timing)]
    objectives = data_table(
        [_word("objectives"), _word("weight"), _word("rating")],
        rx.foreach(shown.objectives, _objective),
        caption=_word("objectives"),
    )
    injects = data_table(
        [_word("injects"), _word("target"), _word("actual")],
        rx.foreach(shown.injects, _inject),
        caption=_word("injects"),
    )
    actions = data_table(
        [_word(name) for name in ("action", "owner", "priority", "due", "state")],
        rx.foreach(shown.actions, _action),
        caption=_word("actions"),
    )
    take = download_form(
        "/drills/sheets/report.pdf",
        rx.el.input(type="hidden", name="drill", value=shown.reference),
        submit_button(text("drills.report.take"), icon="download", data_testid="report-take"),
    )
    return rx.el.div(
        page_header(text("drills.report.title"), take, on_phone=True),
        rx.el.p(rx.el.b(shown.title), ", ", shown.reference),
        muted(shown.as_of, data_testid="report-as-of"),
        muted(text("drills.report.handling")),
        section(_word("facts"), facts(rx.foreach(shown.facts, lambda one: fact(one.name, one.value)))),
        section(_word("objectives"), objectives),
        section(_word("injects"), injects),
        section(
            _word("sums"),
            *lines,
            rx.el.p(rx.el.b(sums.quality)),
            rx.el.p(_word("result"), " ", rx.el.b(shown.quality, data_testid="report-quality")),
        ),
        rx.cond(shown.notes != "", section(_word("notes"), rx.el.p(shown.notes))),
        section(_word("actions"), rx.cond(shown.actions.length() > 0, actions, muted(_word("no_actions")))),
    )


def drill_report_page() -> rx.Component:
    """Body of ``/drills/report/REFERENCE``."""
    missing = empty_state(text("drills.detail.missing.title"), text("drills.detail.missing.text"))
    body = rx.cond(_STATE.is_found, _found(), missing)
    return rx.el.div(
        rx.el.p(text_link(text("drills.report.back"), "/drills/" + _STATE.shown.reference)),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("drills.detail.loading"))),
    )
