"""The points to choose from in a form, by zone, and the walking order of a route while it is being made.

Pure: the page's State keeps the codes in order and asks here what to show. Nothing here is saved.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from dashboard.features.patrols.queries.plans import PointRow
from dashboard.kernel.reference import Language, Zone
from dashboard.kernel.text import say


@dataclass(frozen=True)
class Spot:
    """A checkpoint to choose; ``number`` is its place in the order, empty while it is not on the route."""

    code: str = ""
    name: str = ""
    field: str = ""
    number: str = ""


@dataclass(frozen=True)
class SpotGroup:
    """The checkpoints of one zone."""

    zone: str = ""
    spots: list[Spot] = field(default_factory=list)


class Named(Protocol):
    """What is sorted: a row of any query about points."""

    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


def by_name(row: Named) -> tuple[tuple[int, str], ...]:
    """``Pos 2`` before ``Pos 10``; names may repeat, so the code decides last."""
    parts = re.findall(r"\d+|\D+", f"{row.name.casefold()} {row.code}")
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in parts)


def spot_groups(rows: Iterable[PointRow], language: Language) -> list[SpotGroup]:
    """By zone in the usual order of the zones, then by name."""
    found = sorted(rows, key=by_name)
    groups = []
    for zone in Zone:
        spots = [Spot(row.code, row.name, f"checkpoint-{row.code}") for row in found if row.zone is zone]
        if spots:
            groups.append(SpotGroup(say(f"zone.{zone.value}", language), spots))
    return groups


def toggled(codes: Sequence[str], code: str) -> list[str]:
    """On the route it leaves, otherwise it becomes the last."""
    return [one for one in codes if one != code] if code in codes else [*codes, code]


def moved(codes: Sequence[str], code: str, step: int) -> list[str]:
    """One place earlier (-1) or later (1); beyond an end nothing happens."""
    order = list(codes)
    if code in order and 0 <= order.index(code) + step < len(order):
        here = order.index(code)
        order[here], order[here + step] = order[here + step], order[here]
    return order


def numbered(groups: Sequence[SpotGroup], codes: Sequence[str]) -> list[SpotGroup]:
    """The same groups, each chosen point with its place in the order."""
    places = {code: str(place) for place, code in enumerate(codes, 1)}
    return [
        SpotGroup(group.zone, [replace(spot, number=places.get(spot.code, "")) for spot in group.spots])
        for group in groups
    ]


def in_order(groups: Sequence[SpotGroup]) -> list[Spot]:
    """The chosen points as they are walked."""
    chosen = [spot for group in groups for spot in group.spots if spot.number]
    return sorted(chosen, key=lambda spot: int(spot.number))
