"""Which numbers are versioned settings: every name of the table ``target`` that the code reads.

A port: each feature lists its own (``rules/targets.py``), the shell puts them together, the page that edits
them asks ``target_names``. A name that stands in no list is read by nobody and cannot be stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class TargetUnit(StrEnum):
    MINUTES = "minutes"
    KILOMETRES = "km"


@dataclass(frozen=True, slots=True)
class TargetName:
    """One number. ``low`` and ``high`` are the bounds, both included; ``default`` None is "no target".

    ``label`` and ``of`` are string keys: what is measured, and for which level ("" for all).
    """

    name: str
    label: str
    of: str
    unit: TargetUnit
    low: float
    high: float
    default: float | None

    def admits(self, value: float) -> bool:
        """Minutes are whole."""
        is_whole = self.unit is not TargetUnit.MINUTES or value == int(value)
        return self.low <= value <= self.high and is_whole


_names: dict[str, TargetName] = {}


def install_target_names(names: Iterable[TargetName]) -> None:
    """Called once by the shell."""
    _names.clear()
    _names.update({one.name: one for one in names})


def target_names() -> dict[str, TargetName]:
    """Every known number by its name, in the order of the page."""
    return dict(_names)
