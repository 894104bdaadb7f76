"""Questions that the data puts on the agenda, by rule. Called when a meeting is prepared. Pure.

Each is a question that yes answers, to be agreed, changed or postponed: what repeats, where patrols are
weakest, which drill is the cheapest, what is overdue. Nothing is proposed without its numbers beside it.
"""

from dataclasses import dataclass

from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, percent
from dashboard.screens.review.board.changes import repeat_of
from dashboard.screens.review.board.figures.promises import open_promises
from dashboard.screens.review.board.figures.ready import drill_words
from dashboard.screens.review.board.findings import next_drill, patrol_target, weakest_scenario, weakest_zone
from dashboard.screens.review.board.months import months_until
from dashboard.screens.review.board.picture import Change, ReviewPicture
from dashboard.screens.review.board.words import noun, place

_TOPICS = {
    "repeat": Topic.INCIDENTS,
    "patrol_zone": Topic.PATROLS,
    "drill": Topic.READINESS,
    "camera": Topic.CAMERAS,
    "overdue": Topic.COMMITMENTS,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """``code``: the rule that asks. ``note``: the numbers behind it. ``promise``: what a yes promises."""

    code: str
    topic: Topic
    question: str
    note: str
    promise: str


def proposals(picture: ReviewPicture, language: Language = Language.ID) -> list[Proposal]:
    """In the order of the steps; empty when no rule speaks."""
    found = (_repeat(picture, language), _patrol(picture, language), _drill(picture, language))
    return [
        *(one for one in found if one is not None),
        *_cameras(picture, language),
        *_overdue(picture, language),
    ]


def made(code: str, language: Language, **params: str) -> Proposal:
    """The rule's three sentences with their values. Raises KeyError for an unknown rule or a lost value."""
    return Proposal(
        code,
        _TOPICS[code],
        say(f"picture.ask.{code}", language, **params),
        say(f"picture.ask.{code}.note", language, **params),
        say(f"picture.ask.{code}.promise", language, **params),
    )


def _repeat(picture: ReviewPicture, language: Language) -> Proposal | None:
    """The same type in the same zone three times in the month, or more."""
    one = repeat_of(picture.incidents.changes)
    if one is None:
        return None
    return made(
        "repeat",
        language,
        type=noun(one.type, language),
        zone=place(one.zone, language),
        before=_before(one, picture, language),
        now=number(one.now, language),
    )


def _before(one: Change, picture: ReviewPicture, language: Language) -> str:
    month = months_until(picture.month, 2)[0]
    return number(one.before, language) if picture.is_counted(month) else say("kpi.no_data", language)


def _patrol(picture: ReviewPicture, language: Language) -> Proposal | None:
    """The zone whose share of visits is lowest and below the target."""
    target = patrol_target(picture)
    one = weakest_zone(picture, target)
    if one is None:
        return None
    return made(
        "patrol_zone",
        language,
        zone=place(one.zone, language),
        share=percent(100 * one.done / one.owed, language),
        done=number(one.done, language),
        owed=number(one.owed, language),
        target=number(target, language),
    )


def _drill(picture: ReviewPicture, language: Language) -> Proposal | None:
    """The drill that the figure of the step advises, with the weakest scenario beside it."""
    weak, one = weakest_scenario(picture), next_drill(picture)
    if weak is None or one is None:
        return None
    scenario = weak.slug.removeprefix("drill_readiness_")
    return made(
        "drill",
        language,
        scenario=say(f"scenario.{one.scenario}", language).lower(),
        regu=one.regu,
        drill=drill_words(one, language),
        weakest=say(f"scenario.{scenario}", language).lower(),
        value=number(weak.value or 0.0, language, 1),
    )


def _cameras(picture: ReviewPicture, language: Language) -> list[Proposal]:
    """Cameras that people reported as dead."""
    down = sum(total for kind, _, total in picture.patrols.weak if kind == "camera_down")
    if not down:
        return []
    return [made("camera", language, total=number(down, language))]


def _overdue(picture: ReviewPicture, language: Language) -> list[Proposal]:
    """Promises past their original due day, all in one question."""
    late = [one for one in open_promises(picture) if one.state == "late"]
    if not late:
        return []
    names = ", ".join(one.reference for one in late[:4]) + (" …" if len(late) > 4 else "")
    return [made("overdue", language, total=number(len(late), language), references=names)]
