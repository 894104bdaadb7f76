"""One corrective action: what, whose, since when, every slip and retest, and what this viewer may add."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, submit_button, text_link
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import empty_state, error_summary, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import date_field, text_area, text_field
from dashboard.design.layout import muted, page_header, section
from dashboard.design.office_icons import agency_tag, waiting_mark
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.features.drills.forms.mending import RetestResult
from dashboard.features.drills.ui.actions_state import ActionState
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = ActionState


def _error(field: str) -> rx.Var[str]:
    return _STATE.errors.get(field, "").to(str)


def _facts() -> rx.Component:
    shown = _STATE.shown
    state = rx.cond(shown.is_overdue, waiting_mark(shown.state), rx.el.span(shown.state))
    proof = rx.cond(
        shown.evidence != "",
        rx.el.span(shown.evidence, sub_line(shown.evidence_on)),
        rx.el.span(text("drills.action.no_evidence")),
    )
    moved = fact(text("drills.action.due.now"), shown.due, data_testid="action-due")
    return facts(
        fact(text("drills.detail.state"), rx.el.span(state, data_testid="action-state")),
        fact(text("drills.actions.owner"), agency_tag(shown.letter, shown.owner), " ", shown.owner),
        fact(text("drills.actions.priority"), shown.priority),
        fact(text("drills.matrix.scenario"), shown.scenario),
        fact(text("drills.action.source"), text_link(shown.source, shown.source_href)),
        fact(text("drills.action.recorded"), shown.recorded),
        fact(text("drills.action.due.original"), shown.original_due, data_testid="action-original-due"),
        rx.cond(shown.due != "", moved),
        fact(text("drills.action.evidence"), proof, data_testid="action-evidence"),
    )


def _slip_row(one: Any) -> rx.Component:
    return table_row(
        cell(one.when, place="lead"),
        cell(one.words, sub_line(one.note), place="title"),
        data_testid="action-slip",
    )


def _retest_row(one: Any) -> rx.Component:
    return table_row(
        cell(one.when, place="lead"),
        cell(rx.el.b(one.outcome), sub_line(one.note), place="title"),
        cell(one.words, place="aside"),
        data_testid="action-retest",
    )


def _history() -> rx.Component:
    shown = _STATE.shown
    slips = data_table(
        [text("drills.action.when"), text("drills.action.slips")],
        rx.foreach(shown.slips, _slip_row),
        caption=text("drills.action.slips"),
    )
    retests = data_table(
        [text("drills.action.when"), text("drills.action.result"), text("drills.action.by")],
        rx.foreach(shown.retests, _retest_row),
        caption=text("drills.action.retests"),
    )
    return rx.el.div(
        rx.cond(shown.slips.length() > 0, section(text("drills.action.slips"), slips)),
        section(
            text("drills.action.retests"),
            rx.cond(shown.retests.length() > 0, retests, muted(text("drills.action.no_retest"))),
        ),
    )


def _version() -> rx.Component:
    return rx.el.input(type="hidden", name="version", default_value=_STATE.version.to_string())


def _evidence_form() -> rx.Component:
    form = kept_form(
        "action-evidence:" + _STATE.shown.reference,
        _version(),
        text_area(
            "evidence",
            text("drills.action.evidence"),
            error=_error("evidence"),
            hint=text("drills.action.evidence.hint"),
            default_value=_STATE.opened,
            data_testid="evidence-text",
        ),
        button_row(submit_button(text("drills.action.evidence.save"), data_testid="evidence-submit")),
        on_submit=ActionState.prove,
        key="evidence-" + _STATE.forms_sent.to_string(),
    )
    return section(text("drills.action.evidence.title"), form)


def _slip_form() -> rx.Component:
    form = kept_form(
        "action-slip:" + _STATE.shown.reference,
        _version(),
        muted(text("drills.action.slip.about")),
        date_field(
            "slip_due", text("drills.action.slip.due"), error=_error("slip_due"), data_testid="slip-due"
        ),
        text_field(
            "slip_reason",
            text("drills.action.slip.reason"),
            error=_error("slip_reason"),
            hint=text("drills.actions.text.hint"),
            data_testid="slip-reason",
        ),
        button_row(submit_button(text("drills.action.slip.save"), data_testid="slip-submit")),
        on_submit=ActionState.slip,
        key="slip-" + _STATE.forms_sent.to_string(),
    )
    return section(text("drills.action.slip.title"), form)


def _retest_form() -> rx.Component:
    results = [Choice(one.value, text(f"drills.action.retest.{one.value}")) for one in RetestResult]
    form = kept_form(
        "action-retest:" + _STATE.shown.reference,
        choice_group(
            "retest_result",
            text("drills.action.result"),
            results,
            error=_error("retest_result"),
            columns=2,
            test_id="retest",
        ),
        date_field(
            "tested_on",
            text("drills.action.tested_on"),
            error=_error("tested_on"),
            hint=text("drills.action.tested_on.hint"),
            data_testid="retest-day",
        ),
        text_area(
            "retest_note",
            text("drills.action.retest.note"),
            error=_error("retest_note"),
            hint=text("drills.actions.text.hint"),
            data_testid="retest-note",
        ),
        button_row(submit_button(text("drills.action.retest.save"), data_testid="retest-submit")),
        on_submit=ActionState.retest,
        key="retest-" + _STATE.forms_sent.to_string(),
    )
    return section(text("drills.action.retest.title"), form)


def _found() -> rx.Component:
    state, shown = _STATE, _STATE.shown
    return rx.el.div(
        page_header(shown.text, on_phone=True),
        rx.el.p(shown.reference, class_name="o-mid"),
        saved_notice(state.saved != "", rx.el.span(state.saved, data_testid="action-saved")),
        error_summary(state.summary, text("drills.form.error_title")),
        refusal_notice(state.refusal, data_testid="action-refusal"),
        _facts(),
        _history(),
        rx.cond(shown.may_mend, rx.el.div(_evidence_form(), _slip_form())),
        rx.cond(shown.may_retest, _retest_form()),
    )


def action_page() -> rx.Component:
    """Body of ``/drills/actions/REFERENCE``."""
    missing = empty_state(text("drills.action.missing.title"), text("drills.detail.missing.text"))
    body = rx.cond(_STATE.is_found, _found(), missing)
    return rx.el.div(
        rx.el.p(text_link(text("drills.action.back"), "/drills/actions")),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("drills.detail.loading"))),
    )
