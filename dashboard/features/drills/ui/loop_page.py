"""Real incidents of the drilled scenarios: did we do what we practised? A list, and one in detail."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, secondary_button, submit_button, text_link
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import number_field
from dashboard.design.layout import form_panel, label_line, muted, page_header, section
from dashboard.design.office_icons import waiting_mark
from dashboard.design.table import cell, data_table, fact, facts, row_link, sub_line, table_row
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.ui.action_fields import action_fields
from dashboard.features.drills.ui.actions_table import actions_table
from dashboard.features.drills.ui.loop_state import RealIncidentsState, RealIncidentState
from dashboard.web.kept_form import drops, kept_form, reopens
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_LIST: Any = RealIncidentsState
_ONE: Any = RealIncidentState


def _error(field: str) -> rx.Var[str]:
    return _ONE.errors.get(field, "").to(str)


def _say_name(inject: Any) -> Any:
    """The draft of what is said of one reaction: ``loop-say:R-2026-0042.lockdown``."""
    return "loop-say:" + _ONE.shown.reference + "." + inject


def _action_name(inject: Any) -> Any:
    """The draft of the action that is to mend one gap."""
    return "loop-mend:" + _ONE.shown.reference + "." + inject


def _event_row(line: Any) -> rx.Component:
    return table_row(
        cell(
            row_link(rx.el.b(line.title), href="/drills/incidents/" + line.reference),
            sub_line(line.reference, ", ", line.place),
            place="title",
        ),
        cell(line.when, place="lead"),
        cell(line.known, label=text("drills.loop.known.label")),
        cell(line.score, place="aside", num=True),
        data_testid="loop-row",
        data_reference=line.reference,
    )


def _group(group: Any) -> rx.Component:
    columns = [
        text("drills.loop.incident"),
        text("drills.loop.reported"),
        text("drills.loop.known.label"),
        (text("drills.loop.score"), "num"),
    ]
    table = data_table(columns, rx.foreach(group.lines, _event_row), caption=group.scenario)
    return section(
        group.scenario,
        rx.cond(group.lines.length() > 0, table, muted(text("drills.loop.none"))),
        rx.cond(group.more != "", muted(group.more)),
    )


def real_incidents_page() -> rx.Component:
    """Body of ``/drills/incidents``."""
    return rx.el.div(
        rx.el.p(text_link(text("drills.detail.back"), "/drills")),
        page_header(text("drills.loop.title"), on_phone=True),
        muted(text("drills.loop.about")),
        rx.cond(
            _LIST.is_loaded, rx.foreach(_LIST.groups, _group), skeleton_rows(label=text("drills.loop.title"))
        ),
    )


def _reaction_row(line: Any) -> rx.Component:
    say_it = secondary_button(
        text("drills.loop.say"),
        size="small",
        on_click=RealIncidentState.ask(line.inject),
        data_testid="loop-say-" + line.inject,
        **reopens(_say_name(line.inject), alone=True),
    )
    make_action = secondary_button(
        text("drills.loop.make_action"),
        size="small",
        on_click=RealIncidentState.propose(line.inject),
        data_testid="loop-action-" + line.inject,
        **reopens(_action_name(line.inject), alone=True),
    )
    actual = rx.cond(line.is_gap, waiting_mark(line.actual), rx.el.span(line.actual))
    return table_row(
        cell(line.name, place="title"),
        cell(line.target, label=text("drills.detail.target")),
        cell(actual, sub_line(line.source), label=text("drills.detail.actual")),
        cell(line.score, place="aside", num=True),
        cell(
            button_row(rx.cond(line.may_say, say_it), rx.cond(line.is_gap & _ONE.shown.may_act, make_action)),
            place="line",
        ),
        data_testid="loop-reaction",
        data_inject=line.inject,
    )


def _reactions() -> rx.Component:
    columns = [
        text("drills.loop.reaction"),
        text("drills.detail.target"),
        text("drills.detail.actual"),
        (text("drills.loop.score"), "num"),
        text("drills.loop.next"),
    ]
    rows = rx.foreach(_ONE.shown.reactions, _reaction_row)
    return section(
        text("drills.loop.reactions"),
        data_table(columns, rows, caption=text("drills.loop.reactions")),
        muted(text("drills.loop.from_report")),
    )


def _say_form() -> rx.Component:
    chosen = _ONE.chosen
    words = {
        InjectOutcome.ACHIEVED: "achieved",
        InjectOutcome.NOT_ACHIEVED: "not_achieved",
        InjectOutcome.CANCELLED: "not_needed",
    }
    outcomes = [Choice(code.value, text(f"drills.loop.outcome.{word}")) for code, word in words.items()]
    form = kept_form(
        _say_name(chosen.inject),
        rx.el.input(type="hidden", name="inject", default_value=chosen.inject),
        rx.el.input(type="hidden", name="version", default_value=chosen.version.to_string()),
        choice_group(
            "outcome",
            text("drills.evaluate.outcome"),
            outcomes,
            error=_error("outcome"),
            columns=3,
            default_value=chosen.outcome,
            test_id="loop-outcome",
        ),
        number_field(
            "actual",
            text("drills.evaluate.actual"),
            error=_error("actual"),
            hint=text("drills.evaluate.actual.hint"),
            default_value=chosen.seconds,
            data_testid="loop-actual",
        ),
        button_row(
            submit_button(text("drills.loop.say.save"), data_testid="loop-say-submit"),
            ghost_button(text("drills.loop.shut"), on_click=RealIncidentState.ask(""), **drops()),
        ),
        on_submit=RealIncidentState.tell,
        key="say-" + chosen.inject + _ONE.forms_sent.to_string(),
        data_alone="true",
    )
    return form_panel(
        label_line(chosen.name),
        muted(text("drills.loop.now"), " ", chosen.actual, ", ", chosen.source),
        form,
    )


def _action_form() -> rx.Component:
    form = kept_form(
        _action_name(_ONE.gap),
        action_fields("action", _error, text_value=_ONE.proposal),
        button_row(
            submit_button(text("drills.actions.save"), data_testid="drill-action-submit"),
            ghost_button(text("drills.loop.shut"), on_click=RealIncidentState.propose(""), **drops()),
        ),
        on_submit=RealIncidentState.add,
        key="action-" + _ONE.gap + _ONE.forms_sent.to_string(),
        data_alone="true",
    )
    return form_panel(label_line(text("drills.actions.add")), form)


def _found() -> rx.Component:
    state, shown = _ONE, _ONE.shown
    added = rx.el.span(
        text("drills.loop.added"),
        " ",
        text_link(state.added, "/drills/actions/" + state.added, data_testid="loop-added"),
    )
    return rx.el.div(
        page_header(shown.title + ", " + shown.reference, on_phone=True),
        saved_notice(state.added != "", added),
        error_summary(state.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="loop-refusal"),
        facts(
            fact(text("drills.loop.reported"), shown.when),
            fact(text("drills.loop.place"), shown.place),
            fact(
                text("drills.loop.score"),
                rx.el.b(shown.score, data_testid="loop-score"),
                sub_line(shown.known),
            ),
            fact(
                text("drills.loop.incident"),
                text_link(text("drills.loop.open"), "/incidents/" + shown.reference),
            ),
        ),
        rx.cond(state.chosen.inject != "", _say_form()),
        rx.cond(state.proposal != "", _action_form()),
        _reactions(),
        section(
            text("drills.actions.title"),
            rx.cond(
                shown.actions.length() > 0,
                actions_table(shown.actions, text("drills.actions.title")),
                muted(text("drills.actions.none")),
            ),
        ),
    )


def real_incident_page() -> rx.Component:
    """Body of ``/drills/incidents/REFERENCE``."""
    missing = empty_state(text("drills.loop.missing.title"), text("drills.loop.missing.text"))
    body = rx.cond(_ONE.is_found, _found(), missing)
    return rx.el.div(
        rx.el.p(text_link(text("drills.loop.back"), "/drills/incidents")),
        rx.cond(_ONE.is_loaded, body, skeleton_rows(label=text("drills.detail.loading"))),
    )
