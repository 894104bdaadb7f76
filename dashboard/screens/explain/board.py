"""One number explained: how it is made, from what, without what, how old, and which incidents it counts.

Called by the explain page's state. Words only; the numerator list goes through the viewer's scope.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.features.incidents.queries.numerators import count_left_out, count_negative
from dashboard.features.incidents.queries.targets import targets_at
from dashboard.features.incidents.rules.counting import COUNTING
from dashboard.features.incidents.ui.tile_view import note_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi, KpiDefinition, Unit
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, number, site_instant
from dashboard.screens.explain.answers import (
    COMMITMENT_SLUGS,
    INCIDENT_SLUGS,
    answer_of,
    definition_of,
    sources_of,
)
from dashboard.screens.explain.breakdown import LevelLine, Pair, level_lines, target_pairs
from dashboard.screens.explain.counted import CountedLine, counted_lines
from dashboard.screens.explain.words import plain, share_words, value_words, with_number
from dashboard.web.as_of import Instant


@dataclass(frozen=True)
class ExplainView:
    """Everything the page shows; empty for a slug that nobody knows."""

    is_known: bool = False
    slug: str = ""
    name: str = ""
    number: str = ""
    mark: str = ""
    state: str = ""
    note: str = ""
    instant: str = ""
    facts: tuple[Pair, ...] = ()
    exclusions: tuple[Pair, ...] = ()
    sources: tuple[Pair, ...] = ()
    levels: tuple[LevelLine, ...] = ()
    targets: tuple[Pair, ...] = ()
    has_list: bool = False
    lines: tuple[CountedLine, ...] = ()
    more: str = ""


def explain(session: Session, actor: Actor, slug: str, instant: Instant) -> ExplainView:
    """The view for one slug, unknown ones included. Raises Denied without OVERVIEW_READ."""
    actor.require(Permission.OVERVIEW_READ)
    definition = definition_of(slug)
    as_of, language = instant.moment, actor.language
    kpi = None if definition is None else answer_of(session, slug, as_of, is_now=instant.is_now)
    if definition is None or kpi is None:
        return ExplainView()
    value, mark = value_words(kpi, language)
    found = counted_lines(session, actor, kpi, as_of)
    return ExplainView(
        is_known=True,
        slug=slug,
        name=say(f"explain.name.{slug}", language),
        number=value,
        mark=mark,
        state=say(f"kpi.state.{kpi.state.value}", language),
        note=note_of(kpi, language) if slug in INCIDENT_SLUGS else share_words(kpi, language),
        instant=say("incidents.trends.now", language)
        if instant.is_now
        else say("incidents.trends.as_of", language, instant=site_instant(as_of, language)),
        facts=_facts(definition, kpi, language),
        exclusions=_exclusions(session, slug, as_of, language),
        sources=_sources(session, kpi, as_of, language),
        levels=level_lines(kpi, language),
        targets=target_pairs(targets_at(session, as_of), slug, language),
        has_list=found is not None,
        lines=() if found is None else found.lines,
        more="" if found is None else found.more,
    )


def _facts(definition: KpiDefinition, kpi: Kpi, language: Language) -> tuple[Pair, ...]:
    start, end = kpi.window_start, kpi.window_end
    if kpi.slug in COUNTING:
        start, end = COUNTING[kpi.slug].window(kpi.window_end)
    window = say("explain.window.now", language)
    if start is not None:
        window = f"{site_instant(start, language)} – {site_instant(end, language)}"
    target = say("explain.none", language)
    # Where targets are versions the answer carries the one that held.
    reached = None if definition.target is None else kpi.detail.get("target", definition.target)
    if reached is not None:
        sign = "≥" if definition.better == "up" else "≤"
        mark = " %" if definition.unit is Unit.PERCENT else ""
        target = f"{sign} {plain(reached, language)}{mark}"
    numerator, denominator = say(definition.numerator, language), say(definition.denominator, language)
    return (
        Pair(say("explain.formula", language), say(definition.formula, language)),
        Pair(say("explain.numerator", language), with_number(numerator, kpi.numerator, language)),
        Pair(say("explain.denominator", language), with_number(denominator, kpi.denominator, language)),
        Pair(say("explain.window", language), window),
        Pair(say("explain.target", language), target),
        Pair(say("explain.better", language), say(f"explain.better.{definition.better}", language)),
    )


def _exclusions(session: Session, slug: str, as_of: datetime, language: Language) -> tuple[Pair, ...]:
    """What the definition leaves out, and for incidents how many that were in its own window."""
    definition = definition_of(slug)
    words = "" if definition is None else say(definition.excludes, language)
    pairs = [Pair(say("explain.excluded", language), words)]
    if slug not in COUNTING:
        return tuple(pairs)
    for state, total in count_left_out(session, slug, as_of).items():
        words = say("kpi.state.suppressed", language) if total is None else number(total, language)
        pairs.append(Pair(say(f"explain.excluded.{state.value}", language), words))
    negative = count_negative(session, slug, as_of)
    if negative is not None:
        pairs.append(Pair(say("explain.excluded.negative", language), number(negative, language)))
    return tuple(pairs)


def _sources(session: Session, kpi: Kpi, as_of: datetime, language: Language) -> tuple[Pair, ...]:
    """The last input of each source with its age at the instant."""
    wanted = sources_of(kpi.slug)
    if not wanted:
        age = say("kpi.no_data", language)
        if kpi.age_seconds is not None:
            age = say("explain.age", language, age=duration_words(kpi.age_seconds, language))
        feature = "commitments" if kpi.slug in COMMITMENT_SLUGS else "drills"
        return (Pair(say(f"explain.source.{feature}", language), age),)
    pairs = []
    for one in source_ages(session, as_of):
        if one.name not in wanted:
            continue
        words = say("kpi.no_data", language)
        if one.last_at is not None and one.age is not None:
            age = say("explain.age", language, age=duration_words(one.age, language))
            words = f"{site_instant(one.last_at, language)}, {age}"
        pairs.append(Pair(say(f"wall.source.{one.name}", language), words))
    return tuple(pairs)
