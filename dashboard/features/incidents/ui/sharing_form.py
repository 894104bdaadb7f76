"""The form that changes who may read an incident, folded away in its panel. Called by sharing_section.

It says before it is saved that its author may be the first who cannot open the record any more.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, submit_button
from dashboard.design.choice_group import Choice, choice_group
from dashboard.design.feedback import notice
from dashboard.design.field import checkbox_field, date_field, text_area, text_field
from dashboard.design.office_icons import line_icon, secrecy_mark
from dashboard.features.incidents.forms.sharing import CIRCLES, LONGEST_CONDITIONS
from dashboard.features.incidents.ui.sharing_state import SharingState
from dashboard.kernel.sharing import Audience, Classification, Handling
from dashboard.web.kept_form import kept_form
from dashboard.web.locale import text

# Reflex makes Vars of the annotations of a State class; the checker sees the plain types.
_STATE: Any = SharingState
_SHOWN: Any = SharingState.shown


def _error(name: str) -> Any:
    return _STATE.errors.get(name, "").to(str)


def _people() -> rx.Component:
    """Shown while the audience is "Orang tertentu": office.css goes by what is checked, not by an answer."""

    def person(one: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                name="reader_" + one.value,
                default_checked=_SHOWN.reader_ids.contains(one.value),
                data_testid="share-reader-" + one.value,
            ),
            rx.el.span(one.label),
            line_icon("check", class_name="o-tick"),
            class_name="o-chip",
            key=one.value,
        )

    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(text("incidents.share.readers.pick"), class_name="o-lab"),
            rx.cond(_error("readers") != "", rx.el.p(_error("readers"), class_name="o-err", role="alert")),
            rx.el.div(rx.foreach(_SHOWN.people, person), class_name="o-chips"),
        ),
        rx.el.p(text("incidents.share.readers.hint"), class_name="o-hint"),
        class_name="o-field o-named",
    )


def _circles() -> rx.Component:
    boxes = [
        checkbox_field(
            name,
            text(f"sharing.circle.{name.removeprefix('circle_')}"),
            default_checked=_SHOWN.circles.contains(name.removeprefix("circle_")),
            data_testid=f"share-{name}",
        )
        for name in CIRCLES.values()
    ]
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(text("incidents.share.circles"), class_name="o-lab"),
            rx.cond(
                _error("compartments") != "",
                rx.el.p(_error("compartments"), class_name="o-err", role="alert"),
            ),
            *boxes,
        ),
        rx.el.p(text("incidents.share.circles.hint"), class_name="o-hint"),
        class_name="o-field",
    )


def sharing_form() -> rx.Component:
    """Starts from what holds now; readers and circles are boxes of their own."""
    levels = [
        Choice(str(int(one)), text(f"sharing.level.{one.name.lower()}"), secrecy_mark(str(int(one)), ""))
        for one in Classification
    ]
    audiences = [Choice(one.value, text(f"sharing.audience.{one.value}")) for one in Audience]
    handlings = [Choice(one.value, text(f"sharing.handling.{one.value}")) for one in Handling]
    form = kept_form(
        "incident-share:" + _SHOWN.reference,
        rx.cond(_SHOWN.must != "", notice(_SHOWN.must, kind="info", data_testid="share-must")),
        choice_group(
            "classification",
            text("incidents.share.level"),
            levels,
            error=_error("classification"),
            columns=2,
            default_value=_SHOWN.level,
            test_id="share-level",
        ),
        choice_group(
            "audience",
            text("incidents.share.audience"),
            audiences,
            error=_error("audience"),
            columns=2,
            default_value=_SHOWN.audience,
            test_id="share-audience",
        ),
        _people(),
        _circles(),
        choice_group(
            "handling",
            text("incidents.share.handling"),
            handlings,
            error=_error("handling"),
            columns=2,
            default_value=_SHOWN.handling,
            test_id="share-handling",
        ),
        text_field(
            "handling_text",
            text("incidents.share.handling.text"),
            error=_error("handling_text"),
            hint=text("incidents.share.handling.hint"),
            default_value=_SHOWN.handling_text,
            max_length=LONGEST_CONDITIONS,
            data_testid="share-conditions",
        ),
        date_field(
            "expires_on",
            text("incidents.share.expires"),
            error=_error("expires_on"),
            hint=text("incidents.share.expires.hint"),
            default_value=_SHOWN.expires_on,
            data_testid="share-expires",
        ),
        text_area(
            "share_reason",
            text("incidents.share.reason"),
            error=_error("share_reason"),
            hint=text("incidents.share.reason.hint"),
            rows=2,
            data_testid="share-reason",
        ),
        notice(text("incidents.share.warning"), kind="warn"),
        button_row(submit_button(text("incidents.share.save"), data_testid="share-submit")),
        on_submit=_STATE.share,
        # Each saved change is where the next form starts from.
        key="share-" + _STATE.forms_sent.to_string() + _SHOWN.reference,
    )
    summary = rx.el.summary(text("incidents.share.open"), class_name="o-more", data_testid="share-open")
    return rx.el.details(summary, form, class_name="o-fold")
