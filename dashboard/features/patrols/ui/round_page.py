"""``/patrols/round``: the phone page of a round. The next point is there already, a big button records it."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import primary_button, secondary_button
from dashboard.design.feedback import empty_state, refusal_notice, saved_notice, skeleton_rows
from dashboard.design.layout import label_line, muted, page_header
from dashboard.design.office_icons import line_icon
from dashboard.design.table import list_item, plain_list
from dashboard.features.patrols.forms import Outcome, SkipReason
from dashboard.features.patrols.ui.round_state import PatrolRoundState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = PatrolRoundState

_CARD = {
    "background": "var(--surface)",
    "border": "1px solid var(--line)",
    "borderRadius": "var(--r-panel)",
    "padding": "20px",
    "margin": "14px 0 18px",
}
_PLACE = {"fontSize": "2rem", "fontWeight": "600", "lineHeight": "1.1", "margin": "0 0 14px"}
_BETWEEN = {"display": "flex", "justifyContent": "space-between", "gap": "12px"}
_STEPS = {"display": "flex", "gap": "4px", "margin": "14px 0 6px"}
_STEP = {"flex": "1", "height": "10px", "border": "1.5px solid var(--line-hi)", "background": "var(--sunken)"}
_HATCH = "repeating-linear-gradient(135deg, var(--s2) 0 4px, #fff 4px 7px)"
_LOOK = {
    "done": {**_STEP, "background": "var(--text-hi)", "borderColor": "var(--text-hi)"},
    "next": {**_STEP, "background": "var(--surface)", "border": "2.5px solid var(--accent)"},
    "missed": {**_STEP, "background": _HATCH, "borderColor": "var(--sev-line)"},
    "skipped": {**_STEP, "background": _HATCH, "borderColor": "var(--sev-line)"},
}


def _tap(outcome: Outcome, reason: str = "") -> Any:
    """The event of a button: what is tapped is the point as it was shown, with its own key."""
    point = _STATE.view.point
    return _STATE.tap(point.id, point.key, outcome.value, reason)


def _step(step: Any) -> Any:
    cases = [(name, rx.el.i(style=look)) for name, look in _LOOK.items()]
    return rx.match(step, *cases, rx.el.i(style=_STEP))


def _progress() -> rx.Component:
    view = _STATE.view
    return rx.el.div(
        rx.el.div(rx.el.b(view.title), rx.el.span(view.progress, class_name="o-mid"), style=_BETWEEN),
        rx.el.div(rx.foreach(view.steps, _step), style=_STEPS, role="img", aria_label=view.progress),
    )


def _reasons() -> rx.Component:
    buttons = [
        secondary_button(
            text(f"patrols.reason.{reason.value}"),
            on_click=_tap(Outcome.SKIPPED, reason.value),
            data_testid=f"patrol-skip-{reason.value}",
        )
        for reason in SkipReason
    ]
    return rx.el.div(
        label_line(text("patrols.round.why")),
        rx.el.div(*buttons, class_name="o-opts o-c2"),
        style={"marginTop": "14px"},
    )


def _point() -> rx.Component:
    point = _STATE.view.point
    return rx.el.div(
        muted(point.line),
        rx.el.p(point.name, style=_PLACE, data_testid="patrol-next", data_id=point.id, data_zone=point.zone),
        rx.cond(point.opens != "", muted(point.opens, style={"margin": "0 0 10px"})),
        primary_button(
            text("patrols.outcome.ok"),
            icon="check",
            size="big",
            on_click=_tap(Outcome.OK),
            data_testid="patrol-ok",
        ),
        rx.el.div(
            secondary_button(
                text("patrols.outcome.finding"), on_click=_tap(Outcome.FINDING), data_testid="patrol-finding"
            ),
            secondary_button(
                text("patrols.outcome.skipped"),
                on_click=_STATE.ask,
                aria_expanded=rx.cond(_STATE.is_asking, "true", "false"),
                data_testid="patrol-skip",
            ),
            class_name="o-opts o-c2",
            style={"marginTop": "10px"},
        ),
        rx.cond(_STATE.is_asking, _reasons()),
        style=_CARD,
    )


def _done(line: Any) -> rx.Component:
    mark = rx.match(
        line.outcome,
        ("ok", line_icon("check")),
        ("finding", line_icon("alert")),
        line_icon("wait"),
    )
    words = rx.el.span(line.name, rx.cond(line.note != "", rx.el.span(", ", line.note, class_name="o-mid")))
    return list_item(mark, words, line.end, data_testid="patrol-done")


def _queue() -> rx.Component:
    """Records that wait to be sent: none, as long as a tap is sent at once."""
    return muted(
        "0 ",
        text("patrols.round.queue"),
        style={"margin": "0 0 18px"},
        data_testid="patrol-queue",
        data_pending="0",
    )


def patrol_round_page() -> rx.Component:
    """Body of ``/patrols/round``."""
    done = _STATE.view.done
    empty = empty_state(
        text("patrols.round.empty.title"), text("patrols.round.empty.text"), data_testid="patrol-none"
    )
    running = rx.el.div(_progress(), _point())
    shown = rx.cond(_STATE.view.has_next, running, empty)
    return rx.el.div(
        page_header(text("patrols.round.title")),
        rx.cond(_STATE.is_loaded, shown, skeleton_rows(label=text("patrols.round.title"))),
        # Below the buttons: a message above them would move them under the thumb.
        refusal_notice(_STATE.refusal, data_testid="patrol-refusal"),
        saved_notice(_STATE.saved != "", _STATE.saved, data_testid="patrol-saved"),
        _queue(),
        rx.cond(
            done.length() > 0,
            rx.el.div(label_line(text("patrols.round.done")), plain_list(rx.foreach(done, _done))),
        ),
        style={"maxWidth": "560px"},
    )
