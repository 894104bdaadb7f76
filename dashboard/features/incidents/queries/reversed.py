"""Records with two instants the wrong way round: one predicate for the numbers and for the data-quality page.

Called by spans, sla, numerators and quality. What a number leaves out is always a row of the quality list,
because both are made of the same pairs.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from dashboard.features.incidents.queries.known import AS_OF, THEN
from dashboard.features.incidents.rules.quality import Reversal
from dashboard.features.incidents.tables import Incident

_REPORTED, _SCENE = col(Incident.reported_at), col(Incident.on_scene_at)
_RESOLVED = col(Incident.resolved_at)
_STEP: dict[Reversal, Any] = {
    Reversal.ACKNOWLEDGED: col(Incident.acknowledged_at),
    Reversal.ON_SCENE: _SCENE,
    Reversal.CONTAINED: col(Incident.contained_at),
    Reversal.RESOLVED: _RESOLVED,
}

REVERSED: dict[Reversal, ColumnElement[bool]] = {
    Reversal.OCCURRED: col(Incident.occurred_at) > _REPORTED,
    **{reversal: step < _REPORTED for reversal, step in _STEP.items()},
    Reversal.RESOLVED_FIRST: _RESOLVED < _SCENE,
}
"""Each kind by what the rows say today."""
# In the words of ix_incident_reversed, which then holds the whole list, however old.
IS_REVERSED = or_(*REVERSED.values())


def reversed_then(reversal: Reversal) -> ColumnElement[bool]:
    """The same of one negative time at an earlier instant: a step after it has not happened yet.

    Only a file brings a reversed step, and such a step is never taken back: the row tells it for any instant.
    """
    if reversal is Reversal.OCCURRED:
        return THEN.occurred_at > _REPORTED
    return and_(_STEP[reversal] <= AS_OF, REVERSED[reversal])
