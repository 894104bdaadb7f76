"""Every KPI at the last meeting against now, and how each number is made: the same words as on its own page.

Pure. The word beside two values comes from a rule: the control chart for the incident rate, the target for
whatever has one. Never a percentage of change.
"""

from collections.abc import Iterable
from datetime import timedelta

from dashboard.kernel.clock import day_start
from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, known_day, site_instant
from dashboard.screens.explain.answers import COMMITMENT_SLUGS, definition_of, sources_of
from dashboard.screens.explain.words import plain, share_words, value_words, with_number
from dashboard.screens.review.board.findings import FEW
from dashboard.screens.review.board.months import last_day, month_words
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.view import Compare, Explained
from dashboard.screens.review.board.words import trend_word
from dashboard.screens.wall.tiles import band_of
from dashboard.web.as_of import address_at

# What the first step shows; every other number stands in the step of its topic.
LEADING = (
    "open_incidents",
    "incident_rate",
    "ack_sla",
    "patrol_coverage",
    "drill_readiness",
    "commitment_completion",
)
_SHOWN = (KpiState.VALUE, KpiState.PARTIAL, KpiState.STALE)
_SHAPES = {"attention": "medium", "poor": "high"}


def topic_of(slug: str) -> Topic:
    """The step to which a number belongs."""
    if slug.startswith("patrol_"):
        return Topic.PATROLS
    if slug.startswith("drill_"):
        return Topic.READINESS
    if slug.startswith("commitment_") or slug == "decision_age":
        return Topic.COMMITMENTS
    return Topic.INCIDENTS


def kpis_for(picture: ReviewPicture, topic: Topic) -> tuple[Kpi, ...]:
    """The numbers of a step; the first step has the few that leaders ask for."""
    if topic is Topic.SUMMARY:
        found = (picture.kpi(slug) for slug in LEADING)
        return tuple(kpi for kpi in found if kpi is not None)
    return tuple(kpi for kpi in picture.kpis if topic_of(kpi.slug) is topic)


def is_on_target(kpi: Kpi) -> bool | None:
    """None where nothing may be judged: no target, no sure value, or a share of few."""
    definition = definition_of(kpi.slug)
    target = kpi.detail.get("target", None if definition is None else definition.target)
    if definition is None or target is None or kpi.value is None or kpi.state is not KpiState.VALUE:
        return None
    if kpi.unit is Unit.PERCENT and (kpi.denominator or 0) < FEW:
        return None
    return kpi.value >= target if definition.better == "up" else kpi.value <= target


def compared(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    topic: Topic,
    language: Language,
    *,
    is_guest: bool = False,
) -> list[Compare]:
    """One line per number of the step. Guests get no links."""
    lines = []
    for kpi in kpis_for(picture, topic):
        then = None if previous is None else previous.kpi(kpi.slug)
        band = band_of(kpi)
        lines.append(
            Compare(
                slug=kpi.slug,
                name=say(f"explain.name.{kpi.slug}", language),
                then="–" if then is None else shown(then, language),
                now=shown(kpi, language),
                word=_word(kpi, then, picture, language),
                shape=_SHAPES.get(band, ""),
                shape_word=say(f"kpi.band.{band}", language) if band in _SHAPES else "",
                href="" if is_guest else address_at(f"/kpi/{kpi.slug}", picture.as_of),
            )
        )
    return lines


def then_head(previous: ReviewPicture | None, language: Language) -> str:
    """``Rapat lalu, 31 Jan 2026``: the day of what the last meeting looked at."""
    word = say("picture.compare.then", language)
    return word if previous is None else f"{word}, {known_day(previous.as_of, language)}"


def basis(picture: ReviewPicture, language: Language) -> str:
    """Counts are of the month, everything else is of the instant: said when that is after the month."""
    if picture.as_of <= day_start(last_day(picture.month) + timedelta(days=1)):
        return ""
    return say(
        "picture.compare.basis",
        language,
        month=month_words(picture.month, language),
        moment=site_instant(picture.as_of, language),
    )


def shown(kpi: Kpi, language: Language) -> str:
    """``96,2 % (226/235)``; what has no value says why."""
    if kpi.state is KpiState.SUPPRESSED:
        return say("kpi.state.suppressed", language)
    if kpi.value is None and kpi.unit is Unit.MINUTES and kpi.denominator:
        # Too few for a middle value, but not nothing.
        return say("incidents.kpi_note.few", language, n=plain(kpi.denominator, language))
    value, mark = value_words(kpi, language)
    share = share_words(kpi, language) if kpi.value is not None else ""
    return " ".join(part for part in (value, mark, f"({share})" if share else "") if part)


def _word(kpi: Kpi, then: Kpi | None, picture: ReviewPicture, language: Language) -> str:
    if kpi.state not in _SHOWN or (kpi.value is None and kpi.unit is not Unit.MINUTES):
        return say(f"kpi.state.{kpi.state.value}", language) if kpi.value is None else ""
    if kpi.slug == "incident_rate":
        return trend_word(picture, language)
    if kpi.state is not KpiState.VALUE:
        return say(f"kpi.state.{kpi.state.value}", language)
    now = is_on_target(kpi)
    if now is None:
        return say("picture.compare.free", language)
    before = None if then is None else is_on_target(then)
    name = "on" if now else "off"
    return say(
        f"picture.compare.{'newly_' if before is not None and before is not now else ''}{name}", language
    )


def explained(kpis: Iterable[Kpi], language: Language) -> list[Explained]:
    """How each of them is made, what feeds it and how old that was at the instant."""
    return [one for kpi in kpis if (one := _explained(kpi, language)) is not None]


def _explained(kpi: Kpi, language: Language) -> Explained | None:
    definition = definition_of(kpi.slug)
    if definition is None:
        return None
    return Explained(
        slug=kpi.slug,
        name=say(f"explain.name.{kpi.slug}", language),
        value=shown(kpi, language),
        formula=say(definition.formula, language),
        numerator=with_number(say(definition.numerator, language), kpi.numerator, language),
        denominator=with_number(say(definition.denominator, language), kpi.denominator, language),
        excludes=say(definition.excludes, language),
        source=sourced(kpi.slug, language),
        age=aged(kpi, language),
    )


def sourced(slug: str, language: Language) -> str:
    """What feeds a KPI: ``Rutan, Polres``."""
    sources = [say(f"wall.source.{name}", language) for name in sources_of(slug)]
    feature = "commitments" if slug in COMMITMENT_SLUGS else "drills"
    return ", ".join(dict.fromkeys(sources)) or say(f"explain.source.{feature}", language)


def aged(kpi: Kpi | None, language: Language) -> str:
    """How old its newest input was at the instant; none yet says so."""
    if kpi is None or kpi.age_seconds is None:
        return say("kpi.no_data", language)
    return say("explain.age", language, age=duration_words(kpi.age_seconds, language))
