"""Form fields: label above, control, error sentence, hint. Uncontrolled, so a server delta never clears text.

Called by the forms of every feature. ``error`` is the sentence to show ("" is none); ``note`` stands beside
the label, ``hint`` under the control; ``**props`` go to the control itself (data_testid, on_change).
A control's HTML id is ``field_id(name)``, the target of the links in the error summary.
"""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from dashboard.design.office_icons import ABSENT, Text, line_icon

Kind = Literal["text", "email", "tel", "search", "password", "url", "date", "datetime-local", "time", "month"]


def field_id(name: str) -> str:
    """Where the error summary's link for this field leads."""
    return f"f-{name}"


def html_id(identifier: Text) -> dict[str, Any]:
    """An id that Reflex does not turn into a ref: a ref would send the control a second time, by its id."""
    return {"custom_attrs": {"id": identifier}}


def may_be_shown(text: Text) -> bool:
    """False only for the literal empty string: a Var may become text later."""
    return not (isinstance(text, str) and text == "")


def error_sentence(name: str, error: Text) -> rx.Component:
    """What to do, with an icon, next to the field. Nothing at all while there is no error."""
    if not may_be_shown(error):
        return rx.fragment()
    sentence = rx.el.p(
        line_icon("alert"),
        rx.el.span(error),
        class_name="o-err",
        data_testid=f"field-error-{name}",
        **html_id(f"{field_id(name)}-error"),
    )
    return rx.cond(error, sentence)


def hint_line(name: str, hint: Text) -> rx.Component:
    if not may_be_shown(hint):
        return rx.fragment()
    return rx.el.p(hint, class_name="o-hint", **html_id(f"{field_id(name)}-hint"))


def described(name: str, error: Text, hint: Text) -> dict[str, Any]:
    """aria-describedby and aria-invalid; both name only what is on the page at that moment."""
    base = field_id(name)
    calm: Any = f"{base}-hint" if may_be_shown(hint) else ABSENT
    if not may_be_shown(error):
        return {"aria_describedby": calm} if may_be_shown(hint) else {}
    wrong = f"{base}-error {base}-hint" if may_be_shown(hint) else f"{base}-error"
    return {
        "aria_describedby": rx.cond(error, wrong, calm),
        "aria_invalid": rx.cond(error, "true", ABSENT),
    }


def label_text(label: Text, note: Text) -> list[Any]:
    """The words of a label or legend, with the quieter note behind."""
    return [label, rx.el.small(note)] if may_be_shown(note) else [label]


def office_form(*children: Any, **props: Any) -> rx.Component:
    """A form that the server validates: the browser's own bubbles stay off, the save bar sits at its foot."""
    return rx.el.form(*children, no_validate=True, class_name="o-form", **props)


def _group(
    name: str, label: Text, control: rx.Component, error: Text, hint: Text, note: Text
) -> rx.Component:
    return rx.el.div(
        rx.el.label(*label_text(label, note), html_for=field_id(name), class_name="o-lab"),
        error_sentence(name, error),
        control,
        hint_line(name, hint),
        class_name="o-field",
    )


def text_field(
    name: str,
    label: Text,
    *,
    error: Text = "",
    hint: Text = "",
    note: Text = "",
    default_value: Text = "",
    kind: Kind = "text",
    **props: Any,
) -> rx.Component:
    """One line of text. ``kind`` is the HTML input type."""
    control = rx.el.input(
        type=kind,
        name=name,
        default_value=default_value,
        class_name="o-inp",
        **described(name, error, hint),
        **html_id(field_id(name)),
        **props,
    )
    return _group(name, label, control, error, hint, note)


def datetime_field(name: str, label: Text, **options: Any) -> rx.Component:
    """The browser's own date and time picker, typed or picked; value ``2026-03-12T14:32`` in site time."""
    return text_field(name, label, kind="datetime-local", **options)


def date_field(name: str, label: Text, **options: Any) -> rx.Component:
    """A day, ``2026-03-12``: for periods and due dates."""
    return text_field(name, label, kind="date", **options)


def number_field(name: str, label: Text, *, decimal: bool = False, **options: Any) -> rx.Component:
    """A number as text with a number pad: type=number changes on scrolling and knows no comma."""
    mode = "decimal" if decimal else "numeric"
    return text_field(name, label, input_mode=mode, auto_complete="off", **options)


def text_area(
    name: str,
    label: Text,
    *,
    error: Text = "",
    hint: Text = "",
    note: Text = "",
    default_value: Text = "",
    rows: int = 3,
    **props: Any,
) -> rx.Component:
    """Several lines; grows by hand, keeps what was typed."""
    control = rx.el.textarea(
        name=name,
        default_value=default_value,
        rows=rows,
        class_name="o-inp",
        **described(name, error, hint),
        **html_id(field_id(name)),
        **props,
    )
    return _group(name, label, control, error, hint, note)


def select_field(
    name: str,
    label: Text,
    options: Sequence[tuple[str, Text]],
    *,
    error: Text = "",
    hint: Text = "",
    note: Text = "",
    default_value: Text = "",
    **props: Any,
) -> rx.Component:
    """A native select for eight choices and more; fewer are radio cards (choice_group)."""
    control = rx.el.select(
        *[rx.el.option(word, value=value) for value, word in options],
        name=name,
        default_value=default_value,
        class_name="o-inp",
        **described(name, error, hint),
        **html_id(field_id(name)),
        **props,
    )
    return _group(name, label, rx.el.div(control, line_icon("down"), class_name="o-sel"), error, hint, note)


def checkbox_field(
    name: str, label: Text, *, error: Text = "", hint: Text = "", **props: Any
) -> rx.Component:
    """One yes or no; the whole line is the target."""
    box = rx.el.input(
        type="checkbox", name=name, **described(name, error, hint), **html_id(field_id(name)), **props
    )
    return rx.el.div(
        error_sentence(name, error),
        rx.el.label(box, rx.el.span(label), class_name="o-check"),
        hint_line(name, hint),
        class_name="o-field",
    )
