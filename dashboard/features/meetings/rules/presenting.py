"""Who leads the screens in the room, and how somebody else takes over.

A presenter shows life every ten seconds. One who agrees hands over at once; for one who is gone, a person of
the agency that does not ask agrees: no agency takes the lead from the other one behind its back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dashboard.kernel.reference import Agency

LIFE_EVERY = timedelta(seconds=10)
PRESENTER_GONE = timedelta(seconds=25)
"""Two signs of life missed, and a little."""

ASK_LASTS = timedelta(minutes=2)
"""An unanswered wish to present is forgotten: the room has moved on."""


class Presence(StrEnum):
    """Whether somebody leads."""

    HERE = "here"
    GONE = "gone"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads now and who wants to, by account number; None is nobody."""

    presenter: int | None
    seen_at: datetime | None
    wanted_by: int | None
    wanted_agency: Agency | None
    wanted_at: datetime | None


def presence(lead: Lead, now: datetime) -> Presence:
    """HERE until PRESENTER_GONE has passed since the last sign of life."""
    if lead.presenter is None:
        return Presence.NONE
    is_seen = lead.seen_at is not None and now - lead.seen_at <= PRESENTER_GONE
    return Presence.HERE if is_seen else Presence.GONE


def may_start(lead: Lead, user_id: int) -> bool:
    """Nobody leads, or it is the presenter who comes back."""
    return lead.presenter in (None, user_id)


def asks(lead: Lead, now: datetime) -> bool:
    """Whether a wish to present still waits for an answer."""
    is_asked = lead.wanted_by is not None and lead.wanted_at is not None
    return is_asked and lead.wanted_at is not None and now - lead.wanted_at <= ASK_LASTS


def may_consent(lead: Lead, user_id: int, agency: Agency, now: datetime) -> bool:
    """Whether this person's yes hands over to whoever asks."""
    if not asks(lead, now) or user_id == lead.wanted_by:
        return False
    if user_id == lead.presenter:
        return True
    return presence(lead, now) is Presence.GONE and agency is not lead.wanted_agency
