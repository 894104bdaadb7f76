"""What a report says before it is set: words and drawings of one meeting or one week, in one language.

Gathered from the database by gathering.py and week.py; no database, no Reflex here.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.slides import SENTENCES
from dashboard.screens.review.board.view import Slide


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A question of a step and what became of it; empty parts where nothing was agreed."""

    step: str
    question: str
    outcome: str
    decided: str = ""
    reference: str = ""
    owner: str = ""
    letter: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise of an earlier meeting, as known when the data were frozen. ``shape``: severity code or ""."""

    reference: str
    text: str
    owner: str
    letter: str
    due: str
    state: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """An agency's key on the minutes: duty title and instant; ``when`` is empty while it is missing."""

    agency: str
    letter: str
    title: str
    when: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything one report is made of.

    ``digest`` is the SHA-256 of the frozen numbers, ``anchor`` the number of the last audit entry when the
    report was made: both together say what the paper was made from. ``note`` is a word of warning on
    the first page (minutes that are not locked yet).
    """

    kind: ReportKind
    period: str
    period_name: str
    language: Language
    picture: ReviewPicture
    previous: ReviewPicture | None
    slides: tuple[Slide, ...]
    digest: str
    anchor: int
    made_at: datetime
    maker: str
    note: str = ""
    sentences: tuple[str, ...] = ()
    agenda: tuple[AgendaLine, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    keys: tuple[KeyLine, ...] = ()

    @property
    def shown(self) -> tuple[Slide, ...]:
        """The steps that are printed. A summary has the five sentences for leaders, one figure each."""
        if self.kind is not ReportKind.SUMMARY:
            return self.slides
        chosen = [slide for slide in self.slides if slide.topic in SENTENCES]
        return tuple(replace(slide, figures=slide.figures[:1]) for slide in chosen)

    @property
    def as_of(self) -> datetime:
        return self.picture.as_of
