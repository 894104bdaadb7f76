"""How the numbers of headlines and figures are made: what is counted, what is left out. Pure.

Called by slides.py with the picture its viewer may know, so a hidden number is not told here either. What is
left out is said in the words of the KPI that counts the same things.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, percent
from dashboard.screens.explain.answers import definition_of
from dashboard.screens.explain.words import with_number
from dashboard.screens.review.board.compare import aged, is_on_target, sourced
from dashboard.screens.review.board.figures.promises import open_promises
from dashboard.screens.review.board.findings import FEW
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.view import Explained


@dataclass(frozen=True, slots=True)
class _Found:
    """``part`` of ``whole`` things: no ``whole`` for a plain count, no ``part`` without data."""

    part: float | None
    whole: float | None = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """``like``: the KPI with the same sources; ``is_same``: it leaves out the same things."""

    name: str
    topics: tuple[Topic, ...]
    like: str
    find: Callable[[ReviewPicture], _Found | None]
    is_same: bool = False
    is_for_guests: bool = True


def figures_explained(
    picture: ReviewPicture, topic: Topic, language: Language, *, is_guest: bool
) -> list[Explained]:
    """One for each number of the step that is no KPI; nothing for what is not in the picture."""
    return [
        _worded(rule, found, picture, language)
        for rule in _RULES
        if topic in rule.topics
        and (rule.is_for_guests or not is_guest)
        and (found := rule.find(picture)) is not None
    ]


def _worded(rule: _Rule, found: _Found, picture: ReviewPicture, language: Language) -> Explained:
    def told(part: str) -> str:
        return say(f"picture.told.{rule.name}.{part}", language)

    definition = definition_of(rule.like)
    excludes = definition.excludes if rule.is_same and definition is not None else ""
    value = say("kpi.no_data", language) if found.part is None else number(found.part, language)
    if found.part is not None and found.whole is not None:
        value = f"{value}/{number(found.whole, language)}"
        if found.whole >= FEW:
            value = f"{percent(100 * found.part / found.whole, language)} ({value})"
    return Explained(
        slug=rule.name,
        name=told("name"),
        value=value,
        formula=told("formula"),
        numerator=with_number(told("counts"), found.part, language),
        denominator="" if found.whole is None else with_number(told("whole"), found.whole, language),
        excludes=say(excludes, language) if excludes else told("excludes"),
        source=sourced(rule.like, language),
        age=aged(picture.kpi(rule.like), language),
        is_kpi=False,
    )


def _targets(picture: ReviewPicture) -> _Found | None:
    judged = [is_on_target(kpi) for kpi in picture.kpis if is_on_target(kpi) is not None]
    return _Found(sum(map(bool, judged)), len(judged)) if judged else None


def _last_week(picture: ReviewPicture) -> _Found | None:
    whole = [week.count for week in picture.incidents.weeks if week.is_complete]
    return _Found(whole[-1]) if whole else None


def _month(picture: ReviewPicture) -> _Found | None:
    counts = {one.month: one.count for one in picture.incidents.months}
    # Without any record there is no number to explain; a hidden one is not told either.
    is_told = picture.first_record_at is not None and picture.month in counts
    return _Found(counts[picture.month]) if is_told else None


def _months(picture: ReviewPicture) -> _Found | None:
    """How many of the drawn months have data: the others are no zeros."""
    months = picture.incidents.months
    known = sum(one.count is not None for one in months)
    return _Found(known, len(months)) if known else None


def _changes(picture: ReviewPicture) -> _Found | None:
    changes = picture.incidents.changes
    return _Found(sum(one.now for one in changes)) if changes else None


def _visits(picture: ReviewPicture) -> _Found | None:
    days = picture.patrols.days
    owed = sum(one.owed for one in days)
    return _Found(sum(one.done for one in days), owed) if owed else None


def _zone_visits(picture: ReviewPicture) -> _Found | None:
    zones = picture.patrols.zones
    return _Found(len(zones)) if zones else None


def _cells(picture: ReviewPicture) -> _Found | None:
    cells = picture.readiness.cells
    return _Found(len(cells)) if cells else None


def _history(picture: ReviewPicture) -> _Found | None:
    known = [one for one in picture.readiness.history if one.index is not None]
    return _Found(len(known)) if known else None


def _cameras(picture: ReviewPicture) -> _Found | None:
    return _Found(sum(total for kind, _, total in picture.patrols.weak if kind == "camera_down"))


def _zones(picture: ReviewPicture) -> _Found | None:
    zones = picture.zones
    return _Found(sum(sum(one.levels.values()) for one in zones)) if zones else None


def _weak(picture: ReviewPicture) -> _Found | None:
    weak = picture.patrols.weak
    return _Found(sum(total for _, _, total in weak)) if weak else None


def _promises(picture: ReviewPicture) -> _Found | None:
    return _Found(len(open_promises(picture))) if picture.commitments else None


_PATROL, _READY = "patrol_coverage", "drill_readiness"
_RULES = (
    _Rule("targets", (Topic.SUMMARY,), "open_incidents", _targets),
    _Rule("chart", (Topic.SUMMARY,), "incident_rate", _last_week, is_same=True),
    _Rule("month", (Topic.INCIDENTS,), "incident_rate", _month, is_same=True),
    _Rule("months", (Topic.INCIDENTS,), "incident_rate", _months, is_for_guests=False),
    _Rule("changes", (Topic.INCIDENTS,), "incident_rate", _changes, is_same=True),
    _Rule("visits", (Topic.PATROLS,), _PATROL, _visits, is_same=True),
    _Rule("zone_visits", (Topic.PATROLS,), _PATROL, _zone_visits, is_same=True),
    _Rule("cells", (Topic.READINESS,), _READY, _cells),
    _Rule("history", (Topic.READINESS,), _READY, _history),
    _Rule("cameras", (Topic.CAMERAS,), _PATROL, _cameras, is_for_guests=False),
    _Rule("zones", (Topic.MAP,), "incident_rate", _zones, is_same=True),
    _Rule("weak", (Topic.MAP,), _PATROL, _weak, is_for_guests=False),
    _Rule("promises", (Topic.COMMITMENTS, Topic.DECISIONS), "commitment_completion", _promises),
)
