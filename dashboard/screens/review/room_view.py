"""What stands around a slide of a review meeting, worded for its viewer. Made by room.py, placed by the page.

Dataclasses of words only: they may stand in a State. No Reflex here.
"""

from dataclasses import dataclass, field

from dashboard.screens.review.board.view import Line


@dataclass(frozen=True)
class StepView:
    """One entry of the step bar; ``is_shown``: on this screen, ``is_led``: where the presenter is."""

    number: int = 0
    topic: str = ""
    title: str = ""
    is_shown: bool = False
    is_led: bool = False


@dataclass(frozen=True)
class AskView:
    """One question of the agenda. ``promise`` is what a yes would promise; ``outcome`` is "" for nothing yet.

    ``is_open``: no promise yet, which a question that was put off can still become.
    """

    item: int = 0
    topic: str = ""
    step: str = ""
    question: str = ""
    promise: str = ""
    note: str = ""
    outcome: str = ""
    outcome_word: str = ""
    reference: str = ""
    href: str = ""
    line: str = ""
    is_open: bool = True
    may_drop: bool = False


@dataclass(frozen=True)
class DecidedView:
    """One decision as it is read back: what, whose (``letter`` and words), until when."""

    reference: str = ""
    href: str = ""
    text: str = ""
    letter: str = ""
    owner: str = ""
    due: str = ""
    outcome_word: str = ""


@dataclass(frozen=True)
class KeyView:
    """One agency's key on the minutes; ``is_mine``: this viewer may turn it now."""

    letter: str = ""
    agency: str = ""
    words: str = ""
    is_turned: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class PresenterView:
    """Who leads. ``state``: none, here, gone. ``is_me``: this account leads, from whichever screen.

    ``wish`` says who asks to take over, ``asker`` is their account; ``may_consent``: this viewer may agree.
    """

    state: str = "none"
    words: str = ""
    wish: str = ""
    asker: int = 0
    is_me: bool = False
    has_asked: bool = False
    may_start: bool = False
    may_ask: bool = False
    may_consent: bool = False


@dataclass(frozen=True)
class MinutesView:
    """Planned for the presenter's step (``step``, its ``number``) and for all.

    While the meeting runs the screen counts by itself from ``step_since_ms`` and ``since_ms`` (epoch ms).
    Else they are 0, and the used ones stand.
    """

    number: int = 0
    step: int = 0
    all: int = 0
    step_since_ms: int = 0
    since_ms: int = 0
    step_used: int = 0
    used: int = 0


@dataclass(frozen=True)
class TalkView:
    """What is said about a step. ``asks`` wait for an answer, ``answered`` have one.

    ``promises``: those lines of the slide that name one. ``decided``, ``digest`` (what a key is for) and
    ``both_keys``: last step only, where everything that was answered is read back.
    """

    asks: list[AskView] = field(default_factory=list)
    answered: list[AskView] = field(default_factory=list)
    promises: list[Line] = field(default_factory=list)
    decided: list[DecidedView] = field(default_factory=list)
    digest: str = ""
    both_keys: list[KeyView] = field(default_factory=list)


@dataclass(frozen=True)
class RoomView:
    """Everything but the slide. ``state``: planned, frozen, running, locked, or missing.

    ``frozen`` says it in words, ``as_of`` is the instant as addresses write it.
    """

    month: str = ""
    month_name: str = ""
    state: str = ""
    frozen: str = ""
    as_of: str = ""
    locked: str = ""
    step: int = 1
    is_blank: bool = False
    is_following: bool = True
    may_present: bool = False
    may_decide: bool = False
    may_prepare: bool = False
    may_report: bool = False
    who_prepares: str = ""
    minutes: MinutesView = MinutesView()
    talk: TalkView = field(default_factory=TalkView)
    presenter: PresenterView = PresenterView()
    steps: list[StepView] = field(default_factory=list)
