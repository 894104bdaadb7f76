"""What ``/drills/REFERENCE`` says of dates: the first one, every move, why it was called off; who may."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.drills.queries.programme import ChangeRow
from dashboard.features.drills.ui.desk_view import closer_words
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, short_day


@dataclass(frozen=True)
class MoveLine:
    """One move: from when to when, and why."""

    dates: str
    reason: str
    at: str


@dataclass(frozen=True)
class ChangeView:
    """Empty words for a drill that was never touched. ``version`` is what this picture was made from."""

    version: int = 0
    closer: str = ""
    original: str = ""
    slips: str = ""
    cancel_reason: str = ""
    moves: tuple[MoveLine, ...] = ()
    may_move: bool = False
    may_cancel: bool = False


def change_of(row: ChangeRow, actor: Actor) -> ChangeView:
    """The dates of one drill as this actor may change them."""
    language = actor.language
    is_own = actor.may(Permission.DRILL_PLAN) and row.agency is actor.agency
    count = len(row.moves)
    return ChangeView(
        version=row.version,
        closer=closer_words(row.closer, language),
        original=_moment(row.original_planned_for, language) if count else "",
        slips=say("drills.list.slips", language, count=count) if count else "",
        cancel_reason=row.cancel_reason,
        moves=tuple(
            MoveLine(
                dates=say(
                    "programme.move.dates",
                    language,
                    begin=_moment(one.from_at, language),
                    end=_moment(one.to_at, language),
                ),
                reason=one.reason,
                at=short_day(one.at, language),
            )
            for one in row.moves
        ),
        may_move=is_own and row.is_open,
        may_cancel=is_own and row.is_cancellable,
    )


def _moment(moment: datetime, language: Language) -> str:
    return f"{short_day(moment, language)}, {clock_time(moment, language)}"
