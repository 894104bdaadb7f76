"""The schematic site plan: invented geometry, real levels.

Zones are filled by level: a grey ramp up to medium, hue plus shape from high on, hatch where unknown.
The perimeter is one zone: solid when patrolled, dashed when it has a gap (where exactly is never shown).
Names of zones and the call-out come from outside, so the language follows the viewer.
"""

from typing import NamedTuple

import reflex as rx
from reflex_components_core.el.elements.media import pattern

Text = rx.Var[str] | str


class _Shape(NamedTuple):
    """Outline of a zone and the middle of its name."""

    outline: str
    x: int
    y: int


# Coordinates of the design mock, view box 880 x 420; keys are the zone codes.
_ZONES: dict[str, _Shape] = {
    "gate": _Shape("M108 108H234V312H108z", 171, 214),
    "block_a": _Shape("M246 108H404V203H246z", 325, 166),
    "block_b": _Shape("M416 108H578V203H416z", 497, 166),
    "services": _Shape("M590 108H672L760 196V203H590z", 656, 188),
    "block_c": _Shape("M246 217H404V312H246z", 325, 276),
    "block_d": _Shape("M416 217H578V312H416z", 497, 276),
    "block_e": _Shape("M590 217H760V312H590z", 675, 276),
}
_STREETS = "M0 6H880V54H0zM0 366H880V414H0zM0 60H60V360H0zM716 60H790L880 150V360H822V172z"
_WALL = "M683 88H96V334H788V190z"
# The shape stands left of the name, so the name gives way to the right by CSS (.zone .name).
_TRIANGLE = "M-48 -28 -30 3H-66z"
_OCTAGON = "M-56 -30h15l10 10v15l-10 10h-15l-10-10v-15z"
_BANG = "M-51.5 -24h6v13h-6zM-51.5 -7.5h6v5.5h-6z"


def _zone(code: str, shape: _Shape, label: Text, level: Text) -> rx.Component:
    """One filled zone with its name and, from high on, its severity shape."""
    return rx.el.g(
        rx.el.path(d=shape.outline, class_name="area"),
        rx.el.g(
            rx.el.path(d=_TRIANGLE, class_name="mark tri"),
            rx.el.path(d=_OCTAGON, class_name="mark oct"),
            rx.el.path(d=_BANG, class_name="mark oct hole"),
            rx.el.text(label, class_name="name", text_anchor="middle"),
            transform=f"translate({shape.x} {shape.y})",
        ),
        class_name="zone",
        data_zone=code,
        data_level=level,
    )


def _key(low: Text, medium: Text, high: Text) -> rx.Component:
    """What the greys mean; the high entry is shown by CSS only when something is high."""

    def entry(x: int, level: str, word: Text) -> rx.Component:
        return rx.el.g(
            rx.el.rect(width=24, height=24, class_name="area"),
            rx.el.text(word, x=34, y=22),
            transform=f"translate({x} 378)",
            class_name="key",
            data_level=level,
        )

    return rx.fragment(entry(440, "1", low), entry(586, "3", medium), entry(740, "high", high))


def site_plan(
    zones: dict[str, tuple[Text, Text]],
    *,
    perimeter: Text,
    streets: tuple[Text, Text],
    callout: rx.Var[str],
    key: tuple[Text, Text, Text],
    alt: Text,
) -> rx.Component:
    """The plan. ``zones``: code to (name, level); ``streets`` likewise; ``perimeter``: ok, gap, unknown."""
    hatch = pattern(
        rx.el.rect(width=12, height=12, class_name="hatch-ground"),
        rx.el.rect(width=6, height=12, class_name="hatch-line"),
        id="plan-hatch",
        width=12,
        height=12,
        pattern_units="userSpaceOnUse",
        pattern_transform="rotate(45)",
    )
    return rx.el.div(
        rx.el.svg(
            rx.el.defs(hatch),
            rx.el.g(
                rx.el.path(d=_STREETS, class_name="area"),
                rx.el.text(streets[0], x=18, y=400, class_name="name"),
                class_name="zone streets",
                data_zone="surroundings",
                data_level=streets[1],
            ),
            rx.el.path(d=_WALL, class_name="perimeter", data_zone="perimeter", data_level=perimeter),
            *[_zone(code, shape, *zones[code]) for code, shape in _ZONES.items() if code in zones],
            rx.cond(
                callout != "",
                rx.el.g(
                    rx.el.text(callout, x=672, y=40, text_anchor="end"),
                    rx.el.path(d="M682 32H706V108"),
                    class_name="callout",
                ),
            ),
            _key(*key),
            view_box="0 0 880 420",
            preserve_aspect_ratio="xMidYMid meet",
            role="img",
            aria_label=alt,
            class_name="m",
        ),
        class_name="map",
    )
