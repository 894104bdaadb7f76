"""A step as staff see it, on the screen and on paper: the picture's slide with what people wrote. Pure.

Called by room.py and print/gathering.py, so that both show the same words.
"""

from dataclasses import replace

from dashboard.features.meetings.queries.agenda import HeadlineRow
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.slides import slide_of
from dashboard.screens.review.board.view import Figure, Slide


def worded_slide(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    topic: Topic,
    language: Language,
    by_hand: dict[Topic, HeadlineRow],
) -> Slide:
    """A step for staff, on the screen as on paper. Who wrote its headline is said: no rule checks it."""
    row = by_hand.get(topic)
    if row is None:
        return slide_of(picture, previous, topic, language)
    title = say(f"role.{row.role}", language)
    slide = slide_of(picture, previous, topic, language, edited=row.text)
    return replace(slide, written_by=say("review.room.written_by", language, title=title))


def with_samples(slide: Slide) -> Slide:
    """Each legend names the kind of mark it stands for: a line before an area, an area before a dot.

    A tone that no mark has this time looks like the others of its figure.
    """

    def kind(figure: Figure, tone: str) -> str:
        tones = {tone} if any(mark.tone == tone for mark in figure.drawing.marks) else set()
        tones = tones or {key.tone for key in figure.keys}
        kinds = {mark.kind for mark in figure.drawing.marks if mark.tone in tones}
        return next((one for one in ("path", "rect") if one in kinds), "circle")

    figures = [
        replace(figure, keys=[replace(key, kind=kind(figure, key.tone)) for key in figure.keys])
        for figure in slide.figures
    ]
    return replace(slide, figures=figures)
