"""A step as staff see it, on the screen and on paper: the picture's slide with what people wrote. Pure.

Called by room.py and print/gathering.py, so that both show the same words.
"""

from dataclasses import replace

from dashboard.design.mark_shapes import box, dot, line, shape
from dashboard.design.marks import Mark
from dashboard.features.meetings.queries.agenda import HeadlineRow
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.slides import slide_of
from dashboard.screens.review.board.view import Figure, KeyLine, Slide


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
    """Each legend shows the mark it stands for: a line before an area, an area before a dot.

    A tone that no mark has this time looks like the others of its figure.
    """
    figures = [
        replace(figure, keys=[replace(key, sample=_sample(figure, key)) for key in figure.keys])
        for figure in slide.figures
    ]
    return replace(slide, figures=figures)


def _sample(figure: Figure, key: KeyLine) -> Mark:
    if key.shape == "severity":
        return shape(21, 9, key.tone, 17)
    if key.shape == "tick":
        return line([(21, 1), (21, 17)], key.tone)
    if key.shape == "area":
        return box(2, 2, 38, 14, key.tone)
    tones = {key.tone} if any(mark.tone == key.tone for mark in figure.drawing.marks) else set()
    tones = tones or {one.tone for one in figure.keys if not one.shape}
    kinds = {mark.kind for mark in figure.drawing.marks if mark.tone in tones}
    if "path" in kinds:
        return line([(0, 9), (42, 9)], key.tone)
    return box(2, 2, 38, 14, key.tone) if "rect" in kinds else dot(21, 9, key.tone, 7)
