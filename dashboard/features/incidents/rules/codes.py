"""Codes of an incident: types, operational states, actions.

Called by every layer of the feature; tables take their enums from here, never the reverse.
Holds no text: a screen reads its words from the string table. Source: semantics.md, "Incidents".
"""

from enum import StrEnum


class IncidentType(StrEnum):
    """What happened. An attempt and a success are different types; one event is one incident."""

    RIOT = "riot"
    ESCAPE = "escape"
    ESCAPE_ATTEMPT = "escape_attempt"
    CONTRABAND = "contraband"
    ASSAULT = "assault"
    HOSTAGE = "hostage"
    ATTACK_OUTSIDE = "attack_outside"
    THROW_OVER = "throw_over"
    PROTEST = "protest"
    FIRE = "fire"
    HEADCOUNT_MISMATCH = "headcount_mismatch"
    DAMAGE = "damage"
    SELF_HARM = "self_harm"
    DEATH = "death"
    CRIME = "crime"
    OTHER = "other"


class OperationalState(StrEnum):
    """How far the response has come. The declaration order is the order of the response."""

    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    ON_SCENE = "on_scene"
    CONTAINED = "contained"
    RESOLVED = "resolved"

    @property
    def rank(self) -> int:
        """0 is the beginning. For "never backwards"."""
        return _STATE_RANK[self]

    @property
    def is_open(self) -> bool:
        """Counts in I1 (domain 3.1)."""
        return self is not OperationalState.RESOLVED


_STATE_RANK = {state: rank for rank, state in enumerate(OperationalState)}

OPEN_STATES = tuple(state for state in OperationalState if state.is_open)


class Action(StrEnum):
    """What a person does to an incident; also the end of the test id ``incident-action-ACTION``."""

    ACKNOWLEDGE = "acknowledge"
    ON_SCENE = "on_scene"
    CONTAIN = "contain"
    RESOLVE = "resolve"


# A wall is read by guests: health, self-harm and death never show as such (domain 5.5).
_NEUTRAL_ON_WALL = {IncidentType.SELF_HARM: "medical", IncidentType.DEATH: "medical"}


def wall_type_key(incident_type: IncidentType) -> str:
    """String key of the name a wall may show, e.g. ``incidents.wall_type.riot``.

    ``self_harm`` and ``death`` share the neutral key ``incidents.wall_type.medical``.
    """
    return f"incidents.wall_type.{_NEUTRAL_ON_WALL.get(incident_type, incident_type.value)}"
