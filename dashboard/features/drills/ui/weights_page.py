"""``/drills/weights``: what is in force, what waits for a second key, the form, all versions."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import secondary_button, submit_button, text_link
from dashboard.design.feedback import refusal_notice, saved_notice, skeleton_rows
from dashboard.design.field import checkbox_field, office_form
from dashboard.design.layout import folded, muted, page_header, section, stack
from dashboard.design.table import cell, data_table, fact, facts, sub_line, table_row
from dashboard.features.drills.ui.weights_form import comparison, weights_form
from dashboard.features.drills.ui.weights_state import DrillWeightsState
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.key import key_input
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = DrillWeightsState


def _keys(keys: Any) -> rx.Component:
    return rx.el.span(rx.foreach(keys, lambda key: rx.el.div(key, data_testid="weights-key")))


def _present() -> rx.Component:
    def line(one: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(one.name), sub_line(one.group), place="title"),
            cell(one.now, num=True, place="aside"),
            data_testid="weights-now",
        )

    heads = [text("drills.weights.column.name"), (text("drills.weights.column.now"), "num")]
    table = data_table(heads, rx.foreach(_STATE.view.lines, line), caption=text("drills.weights.present"))
    return section(
        text("drills.weights.present"),
        rx.el.p(_STATE.view.since, data_testid="weights-since"),
        folded(text("drills.trends.show_table"), table, data_testid="weights-present"),
    )


def _decisions(proposal: Any) -> rx.Component:
    """The other agency agrees or turns it down; the own one may take it back."""
    number = proposal.number.to_string()

    def hidden() -> list[rx.Component]:
        return [key_input(), rx.el.input(type="hidden", name="number", default_value=number)]

    late = checkbox_field(
        "from_today", text("drills.weights.open.late_tick"), data_testid="weights-from-today"
    )
    approve = office_form(
        *hidden(),
        rx.cond(proposal.is_late, late),
        submit_button(text("drills.weights.approve"), data_testid="weights-approve"),
        on_submit=DrillWeightsState.approve,
        key="approve-" + number,
    )
    withdraw = office_form(
        *hidden(),
        secondary_button(
            rx.cond(proposal.is_own, text("drills.weights.withdraw"), text("drills.weights.turn_down")),
            type="submit",
            data_testid="weights-withdraw",
        ),
        on_submit=DrillWeightsState.withdraw,
        key="withdraw-" + number,
    )
    return rx.el.div(rx.cond(proposal.is_own, rx.fragment(), approve), withdraw, class_name="o-row")


def _waiting() -> rx.Component:
    proposal = _STATE.view.proposal
    shown = stack(
        facts(
            fact(text("drills.weights.column.from"), proposal.starts, data_testid="weights-starts"),
            fact(text("drills.weights.open.reason"), proposal.reason),
            fact(text("drills.weights.open.keys"), _keys(proposal.turned)),
        ),
        comparison(proposal.comparison, "weights-proposal"),
        rx.cond(may(Permission.DRILL_WEIGH), _decisions(proposal)),
        data_testid="weights-proposal",
    )
    return section(
        text("drills.weights.open"),
        rx.cond(proposal.number > 0, shown, muted(text("drills.weights.open.none"))),
    )


def _versions() -> rx.Component:
    def line(one: Any) -> rx.Component:
        return table_row(
            cell(rx.el.b(one.number), place="lead"),
            cell(one.starts, label=text("drills.weights.column.from")),
            cell(one.state, label=text("drills.weights.column.state")),
            cell(_keys(one.turned)),
            cell(one.reason, label=text("drills.weights.column.reason")),
            data_testid="weights-version",
        )

    names = ("number", "from", "state", "keys", "reason")
    heads = [text(f"drills.weights.column.{name}") for name in names]
    lines = _STATE.view.versions
    table = data_table(heads, rx.foreach(lines, line), caption=text("drills.weights.history"))
    return section(
        text("drills.weights.history"),
        rx.cond(lines.length() > 0, table, muted(text("drills.weights.history.none"))),
    )


def drill_weights_page() -> rx.Component:
    """Body of ``/drills/weights``."""
    body = stack(
        saved_notice(_STATE.said != "", rx.el.p(_STATE.said), data_testid="weights-saved"),
        refusal_notice(_STATE.refusal, data_testid="weights-refusal"),
        _present(),
        _waiting(),
        rx.cond(may(Permission.DRILL_WEIGH), weights_form()),
        _versions(),
    )
    return stack(
        page_header(text("drills.weights.title")),
        rx.el.p(
            text_link(text("drills.trends.back"), "/drills"),
            " · ",
            text_link(text("drills.trends.link"), "/drills/trends"),
        ),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("drills.weights.title"))),
    )
