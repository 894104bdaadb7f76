"""What a drill of each scenario is measured by, unless an import brings its own: objectives and injects.

Holds keys of the string table, never text. Their numbers are the seed values of domain 3.3 ("Drill targets to
seed") and hold until both agencies agree on others (weights.py): a day's own are given by outline.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.kernel.reference import Scenario

MINUTE = 60


@dataclass(frozen=True, slots=True)
class PlannedObjective:
    """One thing to be shown. ``weight`` above 0; either a key of the string table or a text of its own."""

    weight: float
    text_key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlannedInject:
    """One event played in, and the seconds within which the reaction is expected."""

    target_seconds: int
    text_key: str = ""
    text: str = ""


def name_of(scenario: Scenario, text_key: str) -> str:
    """Under which an objective or inject of a scenario stands in a version: ``riot_lockdown``."""
    return f"{scenario.value}_{text_key.rpartition('.')[2]}"


def _objectives(scenario: Scenario, *names: tuple[float, str]) -> tuple[PlannedObjective, ...]:
    return tuple(PlannedObjective(weight, f"drills.objective.{scenario}.{name}") for weight, name in names)


def _injects(*names: tuple[int, str]) -> tuple[PlannedInject, ...]:
    return tuple(PlannedInject(minutes * MINUTE, f"drills.inject.{name}") for minutes, name in names)


OBJECTIVES: Mapping[Scenario, tuple[PlannedObjective, ...]] = {
    Scenario.RIOT: _objectives(
        Scenario.RIOT, (3, "lockdown"), (2, "command"), (2, "negotiation"), (1, "report")
    ),
    Scenario.ESCAPE: _objectives(
        Scenario.ESCAPE, (3, "headcount"), (2, "perimeter"), (2, "pursuit"), (1, "report")
    ),
    Scenario.CONTRABAND: _objectives(
        Scenario.CONTRABAND, (3, "search"), (2, "evidence"), (2, "joint"), (1, "report")
    ),
}

_ALARM = ((3, "lockdown"), (3, "head_informed"), (5, "police_informed"), (10, "police_at_gate"))

INJECTS: Mapping[Scenario, tuple[PlannedInject, ...]] = {
    Scenario.RIOT: _injects(*_ALARM, (20, "negotiator"), (15, "all_clear")),
    Scenario.ESCAPE: _injects(*_ALARM, (15, "perimeter_closed"), (30, "headcount"), (15, "all_clear")),
    Scenario.CONTRABAND: _injects(
        (3, "head_informed"), (5, "police_informed"), (60, "evidence"), (15, "all_clear")
    ),
}
