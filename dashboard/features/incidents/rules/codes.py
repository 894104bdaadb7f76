"""Codes of an incident: types, both state machines, markers, kinds of history lines.

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


class RecordState(StrEnum):
    """How good the record is, whatever the response does. A draft is live, but in no statistics."""

    DRAFT = "draft"
    AWAITING_REVIEW = "awaiting_review"
    NEEDS_UPDATING = "needs_updating"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    NOT_REPORTABLE = "not_reportable"

    @property
    def is_counted(self) -> bool:
        """Whether the record stands in rates, trends and service levels (domain 3.0, exclusions)."""
        return self not in _UNCOUNTED

    @property
    def is_live(self) -> bool:
        """Whether an unresolved incident stands on the live list: only "it was none" takes it away."""
        return self not in (RecordState.DUPLICATE, RecordState.NOT_REPORTABLE)


_UNCOUNTED = (RecordState.DRAFT, RecordState.DUPLICATE, RecordState.NOT_REPORTABLE)


class RecordAction(StrEnum):
    """What a person does to a record; also the end of the test id ``record-action-ACTION``."""

    SUBMIT = "submit"
    RETURN = "return"
    HOLD = "hold"
    CLOSE = "close"
    MARK_DUPLICATE = "mark_duplicate"
    MARK_NOT_REPORTABLE = "mark_not_reportable"
    REOPEN = "reopen"


class Part(StrEnum):
    """What an incident is a part of."""

    EXERCISE = "exercise"
    REAL = "real"


class EventKind(StrEnum):
    """Which part of an incident a line of its history belongs to."""

    OPERATIONAL = "operational"
    UNDO = "undo"
    """A step of the response was taken back: ``action`` is that step, ``was_at`` when it was done."""
    RECORD = "record"
    SEVERITY = "severity"
    FIELD = "field"
    """``action`` is the name of the field: type, zone, occurred_at, lp_number, answers."""
    EXERCISE = "exercise"
    """Part of an exercise or real: ``old`` and ``new`` are codes of Part."""
    NOTE = "note"
    HANDLER = "handler"
    ESCALATION = "escalation"
    TASK = "task"
    CHECK = "check"
    METHANE = "methane"
    SEARCH = "search"
    SHARING = "sharing"
    """Who may read it: ``old`` and ``new`` are share codes (rules/sharing.py), or a release's reference."""


class Marker(StrEnum):
    """Facts beside the type that raise the suggested severity. Analytical, never a person's."""

    SERIOUS_INJURY = "serious_injury"
    WEAPON = "weapon"
    PHONE = "phone"
    DRUGS = "drugs"
    NETWORK = "network"
    GROUP = "group"
    MAJOR = "major"


# A wall is read by guests: health, self-harm and death never show as such (domain 5.5).
_NEUTRAL_ON_WALL = {IncidentType.SELF_HARM: "medical", IncidentType.DEATH: "medical"}


def wall_type_key(incident_type: IncidentType) -> str:
    """String key of the name a wall may show, e.g. ``incidents.wall_type.riot``.

    ``self_harm`` and ``death`` share the neutral key ``incidents.wall_type.medical``.
    """
    return f"incidents.wall_type.{_NEUTRAL_ON_WALL.get(incident_type, incident_type.value)}"
