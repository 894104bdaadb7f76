"""One choice out of a few: radio cards, or chips for places. Real radio inputs in a real fieldset.

The radio lies invisibly over its whole card, so the card is the target, the arrow keys work and the form
sends the value without any State; CSS draws what is chosen (:has(:checked)). Test ids: ``test_id-VALUE``.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import reflex as rx

from dashboard.design.field import described, error_sentence, field_id, hint_line, html_id, label_text
from dashboard.design.office_icons import Text, line_icon

# The invented plan of the design mock, view box 216 x 104; keys are the zone codes.
_PLAN = {
    "gate": "M14 14h34v76H14z",
    "block_a": "M54 14h40v35H54z",
    "block_b": "M100 14h40v35h-40z",
    "services": "M146 14h22l34 30v5h-56z",
    "block_c": "M54 55h40v35H54z",
    "block_d": "M100 55h40v35h-40z",
    "block_e": "M146 55h56v35h-56z",
}


class Choice(NamedTuple):
    """One option: what is sent, what is read, a shape before the word (severity), a remark after it."""

    value: str
    label: Text
    icon: rx.Component | None = None
    remark: rx.Component | None = None


def _radio(
    choice: Choice, first: bool, name: str, test_id: str, default_value: Text, props: dict[str, Any]
) -> rx.Component:
    """The input. The first one carries the field's id, so the error summary puts the focus on it."""
    identifier = field_id(name) if first else f"{field_id(name)}-{choice.value}"
    extra: dict[str, Any] = dict(props)
    if test_id:
        extra["data_testid"] = f"{test_id}-{choice.value}"
    if not (isinstance(default_value, str) and default_value != choice.value):
        extra["default_checked"] = True if isinstance(default_value, str) else default_value == choice.value
    return rx.el.input(type="radio", name=name, value=choice.value, **html_id(identifier), **extra)


def _fieldset(
    name: str, legend: Text, body: rx.Component, error: Text, hint: Text, note: Text
) -> rx.Component:
    # radiogroup, because aria-invalid is not defined for the plain group that a fieldset is; as a plain
    # attribute, because the component of a fieldset would make a style of it.
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(*label_text(legend, note), class_name="o-lab"),
            error_sentence(name, error),
            body,
            hint_line(name, hint),
            custom_attrs={"role": "radiogroup"},
            **described(name, error, hint),
        ),
        class_name="o-field",
    )


def choice_group(
    name: str,
    legend: Text,
    options: Sequence[Choice],
    *,
    error: Text = "",
    hint: Text = "",
    note: Text = "",
    columns: int = 4,
    default_value: Text = "",
    test_id: str = "",
    **props: Any,
) -> rx.Component:
    """Radio cards, ``columns`` in a row on the desktop (2 to 5) two on the phone. Props go to each radio."""
    cards = [
        rx.el.label(
            _radio(choice, index == 0, name, test_id, default_value, props),
            choice.icon or rx.fragment(),
            rx.el.span(choice.label),
            choice.remark or rx.fragment(),
            line_icon("check", class_name="o-tick"),
            class_name="o-opt",
        )
        for index, choice in enumerate(options)
    ]
    body = rx.el.div(*cards, class_name=f"o-opts o-c{columns}")
    return _fieldset(name, legend, body, error, hint, note)


def chip_group(
    name: str,
    legend: Text,
    options: Sequence[Choice],
    *,
    error: Text = "",
    hint: Text = "",
    note: Text = "",
    default_value: Text = "",
    test_id: str = "",
    aside: rx.Component | None = None,
    **props: Any,
) -> rx.Component:
    """Chips as wide as their words, for places and times; ``aside`` (zone_plan) stands at their right."""
    chips = rx.el.div(
        *[
            rx.el.label(
                _radio(choice, index == 0, name, test_id, default_value, props),
                choice.icon or rx.fragment(),
                rx.el.span(choice.label),
                choice.remark or rx.fragment(),
                class_name="o-chip",
            )
            for index, choice in enumerate(options)
        ],
        class_name="o-chips",
    )
    body = chips if aside is None else rx.el.div(chips, aside, class_name="o-where")
    return _fieldset(name, legend, body, error, hint, note)


def check_chips(
    name: str, legend: Text, options: Sequence[Choice], *, note: Text = "", test_id: str = ""
) -> rx.Component:
    """Several may be true: chips with check boxes named ``name_VALUE``, each a field of its own."""
    chips = [
        rx.el.label(
            rx.el.input(
                type="checkbox", name=f"{name}_{choice.value}", data_testid=f"{test_id}-{choice.value}"
            ),
            rx.el.span(choice.label),
            line_icon("check", class_name="o-tick"),
            class_name="o-chip",
        )
        for choice in options
    ]
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(*label_text(legend, note), class_name="o-lab"),
            rx.el.div(*chips, class_name="o-chips"),
        ),
        class_name="o-field",
    )


def zone_plan() -> rx.Component:
    """The small plan beside the chips: CSS fills the zone whose radio is checked. Decoration only."""
    zones = [rx.el.path(d=path, data_zone=code) for code, path in _PLAN.items()]
    return rx.el.div(
        rx.el.svg(
            rx.el.path(d="M6 6h166l38 34v58H6z", data_zone="perimeter"),
            *zones,
            view_box="0 0 216 104",
        ),
        class_name="o-mini",
        aria_hidden="true",
    )
