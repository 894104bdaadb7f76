"""Codes of the finds register: kinds of search, classes of item and the unit each is counted in.

Called by forms, actions, queries and the pages. Source: domain 3.1 I9 and 4.3. Holds no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

MOST_ROOMS = 500
LARGEST_QUANTITY = 100_000.0
LONGEST_SEARCH = timedelta(hours=24)


class SearchKind(StrEnum):
    """Planned as routine, or because of something (razia rutin, razia insidentil)."""

    ROUTINE = "routine"
    INCIDENTAL = "incidental"


class ItemClass(StrEnum):
    """What was recovered, by class; never whose it was."""

    PHONE = "phone"
    SIM = "sim"
    CHARGER = "charger"
    BLADE = "blade"
    DRUG = "drug"
    ALCOHOL = "alcohol"
    TOOL = "tool"
    MONEY = "money"
    OTHER = "other"


class Unit(StrEnum):
    """What a quantity counts. Units never mix in a sum, because each class has one of its own."""

    PIECE = "piece"
    GRAM = "gram"
    PACK = "pack"
    SHEET = "sheet"

    @property
    def decimals(self) -> int:
        """How many decimals a quantity may have: only weight has parts."""
        return 2 if self is Unit.GRAM else 0


UNIT_OF: Mapping[ItemClass, Unit] = MappingProxyType(
    {
        ItemClass.PHONE: Unit.PIECE,
        ItemClass.SIM: Unit.PIECE,
        ItemClass.CHARGER: Unit.PIECE,
        ItemClass.BLADE: Unit.PIECE,
        ItemClass.DRUG: Unit.GRAM,
        ItemClass.ALCOHOL: Unit.PACK,
        ItemClass.TOOL: Unit.PIECE,
        ItemClass.MONEY: Unit.SHEET,
        ItemClass.OTHER: Unit.PIECE,
    }
)


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One class of item recovered in one search."""

    item: ItemClass
    quantity: float
    unit: Unit

    @property
    def is_plausible(self) -> bool:
        """More than nothing, not beyond reason, in its own unit, whole where parts make no sense."""
        return (
            self.unit is UNIT_OF[self.item]
            and 0 < self.quantity <= LARGEST_QUANTITY
            and round(self.quantity, self.unit.decimals) == self.quantity
        )
