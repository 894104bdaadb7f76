"""The objectives and injects of a scenario with the numbers of one version of the weights.

Called by actions when a drill is planned or taken in, and by the scoring of real incidents.
"""

from dataclasses import replace

from dashboard.features.drills.rules.templates import (
    INJECTS,
    MINUTE,
    OBJECTIVES,
    PlannedInject,
    PlannedObjective,
    name_of,
)
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.reference import Scenario


def objectives_of(scenario: Scenario, weights: ReadinessWeights) -> tuple[PlannedObjective, ...]:
    """In the order of the scenario, each with its weight."""
    return tuple(
        replace(one, weight=weights.objectives[name_of(scenario, one.text_key)])
        for one in OBJECTIVES[scenario]
    )


def injects_of(scenario: Scenario, weights: ReadinessWeights) -> tuple[PlannedInject, ...]:
    """In the order of the scenario, each with the whole seconds within which the reaction is expected."""
    return tuple(
        replace(one, target_seconds=round(weights.targets[name_of(scenario, one.text_key)] * MINUTE))
        for one in INJECTS[scenario]
    )
