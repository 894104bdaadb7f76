"""Fields of the detail page whose choices are only known in the browser: questions, severities, people.

Called by detail_sections and detail_answers_section. Native inputs in native groups; uncontrolled, so that
nothing typed is ever cleared. Looks are those of design/choice_group.
"""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, ghost_button, submit_button
from dashboard.design.feedback import notice, refusal_notice
from dashboard.design.field import error_sentence, field_id, html_id
from dashboard.design.layout import form_panel
from dashboard.design.office_icons import ABSENT, Text, line_icon, severity_shape
from dashboard.web.kept_form import drops, kept_form
from dashboard.web.locale import text


def error_box(name: Any, error: Any) -> rx.Component:
    """The sentence beside a field whose name is a Var: it has no literal id to build on."""
    sentence = rx.el.p(
        line_icon("alert"), rx.el.span(error), class_name="o-err", data_testid="field-error-" + name
    )
    return rx.cond(error != "", sentence)


def group_attributes(identifier: Any, role: str) -> dict[str, Any]:
    """Id, role and focus of a fieldset as plain attributes: its component makes styles of the last two."""
    return {"custom_attrs": {"id": identifier, "role": role, "tabIndex": -1}}


def level_cards(name: str, legend: Text, options: Any, *, error: Any, test_id: str) -> rx.Component:
    """Radio cards of severities, from a Var of OptionLine."""

    def card(option: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio", name=name, value=option.value, data_testid=test_id + "-" + option.value
            ),
            severity_shape(option.value),
            rx.el.span(option.label),
            line_icon("check", class_name="o-tick"),
            class_name="o-opt",
            key=option.value,
        )

    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(legend, class_name="o-lab"),
            error_sentence(name, error),
            rx.el.div(rx.foreach(options, card), class_name="o-opts o-c2"),
            aria_invalid=rx.cond(error != "", "true", ABSENT),
            **group_attributes(field_id(name), "radiogroup"),
        ),
        class_name="o-field",
    )


def people_select(name: str, label: Text, options: Any, empty: Text, *, error: Any, test_id: str) -> Any:
    """A native list of duty titles, from a Var of OptionLine."""
    choices = rx.foreach(options, lambda one: rx.el.option(one.label, value=one.value))
    control = rx.el.select(
        rx.el.option(empty, value=""),
        choices,
        name=name,
        default_value="",
        class_name="o-inp",
        data_testid=test_id,
        aria_invalid=rx.cond(error != "", "true", ABSENT),
        **html_id(field_id(name)),
    )
    return rx.el.div(
        rx.el.label(label, html_for=field_id(name), class_name="o-lab"),
        error_sentence(name, error),
        rx.el.div(control, line_icon("down"), class_name="o-sel"),
        class_name="o-field",
    )


def changes_notice(name: str, lines: Any, *after: Any) -> rx.Component:
    """What others have changed since the form was opened, a Var of sentences. Test id: ``NAME-changes``."""
    box = notice(
        rx.el.ul(rx.foreach(lines, lambda line: rx.el.li(line))),
        *after,
        kind="warn",
        title=text("incidents.changes.title"),
        data_testid=f"{name}-changes",
    )
    return rx.el.div(rx.cond(lines.length() > 0, box), role="status")


def panel(
    name: str,
    kept: Any,
    submit: Any,
    refusal: Any,
    on_submit: Any,
    on_close: Any,
    *fields: Any,
    changes: rx.Component | None = None,
) -> rx.Component:
    """One small form with its refusal, its button and a way out; ``kept`` is the name of its draft.

    Test ids: ``NAME-form``, ``NAME-submit``, ``NAME-close``.
    """
    return form_panel(
        refusal_notice(refusal, data_testid=f"{name}-refusal"),
        changes if changes is not None else rx.fragment(),
        kept_form(
            kept,
            *fields,
            button_row(
                submit_button(submit, size="small", data_testid=f"{name}-submit"),
                ghost_button(
                    text("incidents.panel.close"),
                    size="small",
                    on_click=on_close,
                    data_testid=f"{name}-close",
                    **drops(),
                ),
            ),
            on_submit=on_submit,
        ),
        data_testid=f"{name}-form",
    )
