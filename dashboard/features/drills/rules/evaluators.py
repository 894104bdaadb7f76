"""Who may rate a drill, when it may be closed, and where all evaluators already agree.

Called by actions and by the pages, so that both say the same. Pure. Source: domain 5.3 R8, decision 8.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.rules.codes import Rating


@dataclass(frozen=True, slots=True)
class DrillStanding:
    """What decides. ``has_quality``: it was evaluated and counts. ``commander`` is a role code or empty."""

    planned_by: int
    commander: str
    planned_for: datetime
    held_at: datetime | None
    ended_at: datetime | None
    is_cancelled: bool
    is_evaluated: bool
    has_quality: bool

    @property
    def is_running(self) -> bool:
        """A controller pressed start and nobody has ended it."""
        return self.held_at is not None and self.ended_at is None and not self.is_evaluated


def rating_refusal(drill: DrillStanding, user_id: int, roles: Collection[str], now: datetime) -> str:
    """Key of the sentence why this person may not rate the drill now; empty when they may.

    Who rates a drill neither planned it nor led it; machine actors (0) have no account to compare.
    """
    if drill.is_cancelled:
        return "drills.refused.cancelled"
    if drill.has_quality:
        return "drills.refused.evaluated"
    if user_id and user_id == drill.planned_by:
        return "drills.refused.own_plan"
    if drill.commander and drill.commander in roles:
        return "drills.refused.own_command"
    return "drills.refused.not_held" if (drill.held_at or drill.planned_for) > now else ""


def agreed_rating(ratings: Iterable[Rating | None]) -> Rating | None:
    """The rating that everybody who observed the objective gave; None when they differ or nobody did."""
    found = {rating for rating in ratings if rating is not None}
    return next(iter(found)) if len(found) == 1 else None
