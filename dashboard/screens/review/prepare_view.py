"""What the page that prepares a meeting shows, worded for its viewer. Filled by preparing.py.

Dataclasses of words only: they may stand in a State. No Reflex here.
"""

from dataclasses import dataclass, field

from dashboard.screens.review.room_view import AskView, KeyView


@dataclass(frozen=True)
class HeadlineView:
    """The sentence of one step: the rule's ``own``, and ``edited`` when somebody wrote another.

    ``old``: one that was written under numbers that have been frozen again since; it is shown nowhere else.
    """

    topic: str = ""
    step: str = ""
    own: str = ""
    edited: str = ""
    old: str = ""


@dataclass(frozen=True)
class GuestView:
    """One link for a guest's screen; ``state``: waiting, watching, ended, revoked."""

    link: int = 0
    label: str = ""
    words: str = ""
    state: str = ""
    may_revoke: bool = False


@dataclass(frozen=True)
class PrepareView:
    """``state`` as in RoomView. What may still be changed follows from it, not from who looks.

    ``spans``: which of its numbers are of the month and which of the instant; ``offered`` is the instant that
    the form begins with (site time as its field has it), "" for now.
    """

    month: str = ""
    month_name: str = ""
    state: str = ""
    state_word: str = ""
    frozen: str = ""
    frozen_at: str = ""
    digest: str = ""
    may_freeze: bool = False
    spans: str = ""
    offered: str = ""
    may_edit: bool = False
    may_change: bool = False
    headlines: list[HeadlineView] = field(default_factory=list)
    asks: list[AskView] = field(default_factory=list)
    answered: list[AskView] = field(default_factory=list)
    guests: list[GuestView] = field(default_factory=list)
    both_keys: list[KeyView] = field(default_factory=list)
