"""A step of the review in words and drawings for one viewer: the picture in, a slide out. Pure.

The same slide is shown on a screen and printed. A guest's slide is made from the guest's picture alone: no
link, no reference, no text of a promise, no place of a weak point, no small number.
"""

from collections.abc import Callable

from dashboard.kernel.clock import site_day
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, known_day, number
from dashboard.screens.review.board.compare import basis, compared, explained, kpis_for, then_head
from dashboard.screens.review.board.figures.dumbbell import dumbbell
from dashboard.screens.review.board.figures.monthly import monthly
from dashboard.screens.review.board.figures.plan import zone_plan
from dashboard.screens.review.board.figures.promises import left_words, timeline
from dashboard.screens.review.board.figures.ready import history, matrix
from dashboard.screens.review.board.figures.rounds import by_zone, daily, weak_spots
from dashboard.screens.review.board.figures.weeks import control_chart
from dashboard.screens.review.board.findings import patrol_target
from dashboard.screens.review.board.guest import guest_picture
from dashboard.screens.review.board.headlines import headline
from dashboard.screens.review.board.picture import Promised, ReviewPicture
from dashboard.screens.review.board.told import figures_explained
from dashboard.screens.review.board.view import Figure, Line, Slide
from dashboard.screens.review.board.words import place

# The five sentences for leaders: each names the step that has its figure.
SENTENCES = (Topic.INCIDENTS, Topic.PATROLS, Topic.READINESS, Topic.MAP, Topic.COMMITMENTS)
_SHAPES = {"late": "high", "due_soon": "medium", "done": "ok", "done_late": "ok"}
_WITHOUT_FEATURE = (Topic.INTELLIGENCE, Topic.CAMERAS)


def slides_of(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    language: Language,
    *,
    is_guest: bool = False,
    edited: dict[Topic, str] | None = None,
) -> list[Slide]:
    """All nine steps in their order. ``edited``: headlines that somebody wrote instead of the rule's."""
    written = edited or {}
    return [
        slide_of(picture, previous, topic, language, is_guest=is_guest, edited=written.get(topic, ""))
        for topic in Topic
    ]


def slide_of(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    topic: Topic,
    language: Language,
    *,
    is_guest: bool = False,
    edited: str = "",
) -> Slide:
    """One step. A guest never sees an edited headline: nobody has checked it for what is hidden."""
    if is_guest:
        picture = guest_picture(picture)
        previous = None if previous is None else guest_picture(previous)
    by_rule = headline(picture, previous, topic, language, is_guest=is_guest)
    figures = _figures(picture, topic, language)
    return Slide(
        step=topic.number,
        topic=topic.value,
        title=say(f"picture.title.{topic.value}", language),
        headline=by_rule if is_guest or not edited else edited,
        figures=figures,
        lines=_lines(picture, previous, topic, language, is_guest=is_guest),
        compare=compared(picture, previous, topic, language, is_guest=is_guest),
        then=then_head(previous, language),
        now=known_day(picture.as_of, language),
        basis=basis(picture, language),
        explained=[
            *figures_explained(picture, topic, language, is_guest=is_guest),
            *explained(kpis_for(picture, topic), language),
        ],
        empty=_empty(topic, figures, language, is_guest=is_guest),
    )


def _figures(picture: ReviewPicture, topic: Topic, language: Language) -> list[Figure]:
    made = (make(picture, language) for make in _FIGURES.get(topic, ()))
    return [figure for figure in made if figure is not None]


def _daily(picture: ReviewPicture, language: Language) -> Figure | None:
    return daily(picture, patrol_target(picture), language)


def _by_zone(picture: ReviewPicture, language: Language) -> Figure | None:
    return by_zone(picture, patrol_target(picture), language)


def _empty(topic: Topic, figures: list[Figure], language: Language, *, is_guest: bool) -> str:
    """Why a step has nothing to draw; "" where it has, and for the decisions, which come from the meeting."""
    if topic in _WITHOUT_FEATURE:
        return say(f"picture.empty.{topic.value}", language)
    if figures or topic is Topic.DECISIONS:
        return ""
    return say("picture.empty.guest" if is_guest else f"picture.empty.{topic.value}", language)


def _lines(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    topic: Topic,
    language: Language,
    *,
    is_guest: bool,
) -> list[Line]:
    """The sentences of the first step; elsewhere what was promised about the topic."""
    if topic is Topic.SUMMARY:
        return [
            Line(
                text=headline(picture, previous, one, language, is_guest=is_guest),
                sub=say(f"picture.title.{one.value}", language),
                href="" if is_guest else f"#{one.value}",
            )
            for one in SENTENCES
        ]
    weak = _cameras_down(picture, language) if topic is Topic.CAMERAS else []
    return [*weak, *(promise_line(one, picture, language) for one in promised(picture, topic))]


def _cameras_down(picture: ReviewPicture, language: Language) -> list[Line]:
    """What is known of cameras without a register of them: those that people reported as dead."""
    return [
        Line(
            shape="medium",
            shape_word=say("severity.medium", language),
            text=say("picture.camera.down", language, zone=place(zone, language)),
            sub=say("picture.camera.count", language, total=number(total, language)),
        )
        for kind, zone, total in picture.patrols.weak
        if kind == "camera_down"
    ]


def promised(picture: ReviewPicture, topic: Topic) -> list[Promised]:
    """Promises of a topic that are open, and those that were finished since the month began."""
    found = [
        one
        for one in picture.commitments
        if one.topic == topic.value
        and (one.state in ("late", "due_soon", "open") or _was_finished_lately(one, picture))
    ]
    order = ("late", "due_soon", "open", "done_late", "done")
    return sorted(found, key=lambda one: (order.index(one.state), one.original_due_on, one.reference))


def _was_finished_lately(one: Promised, picture: ReviewPicture) -> bool:
    return one.done_on is not None and f"{one.done_on:%Y-%m}" >= picture.month


def promise_line(one: Promised, picture: ReviewPicture, language: Language) -> Line:
    """``Polrestabes, selesai 6 Feb``; what is fine and open has no shape."""
    today = site_day(picture.as_of)
    shape = _SHAPES.get(one.state, "")
    owner = say(f"agency.short.{Agency(one.owner).value}", language)
    if one.done_on is not None:
        word = say(f"picture.promise.{one.state}", language, day=day_in(one.done_on, today.year, language))
    else:
        due = day_in(one.original_due_on, today.year, language)
        word = say("picture.promise.open", language, day=due, left=left_words(one, today, language))
    return Line(
        shape=shape,
        shape_word=say(f"commitments.state.{one.state}", language) if shape else "",
        letter=say(f"picture.owner.{one.owner}", language),
        text=one.text,
        sub=f"{owner}, {word}",
        href=f"/commitments/{one.reference}",
    )


_FIGURES: dict[Topic, tuple[Callable[[ReviewPicture, Language], Figure | None], ...]] = {
    Topic.SUMMARY: (control_chart,),
    Topic.INCIDENTS: (monthly, dumbbell),
    Topic.PATROLS: (_daily, _by_zone),
    Topic.READINESS: (matrix, history),
    Topic.MAP: (zone_plan, weak_spots),
    Topic.COMMITMENTS: (timeline,),
}
