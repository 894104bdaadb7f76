"""Real incidents against the drills' targets, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.drills.queries.improvement import ActionRow
from dashboard.features.drills.queries.loop import ScoredEvent
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.features.drills.rules.loop import Reaction, Source
from dashboard.features.drills.ui.action_lines import ActionLine, action_line
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language, Scenario
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, duration_words, number, short_moment

# A year of finds is long; what is older stands on its own page all the same.
SHOWN = 40


@dataclass(frozen=True)
class EventLine:
    """One real incident of a list."""

    reference: str
    title: str
    place: str
    when: str
    score: str
    known: str


@dataclass(frozen=True)
class ScenarioGroup:
    """The incidents one scenario trains for. ``more`` says how many are not listed."""

    scenario: str
    lines: tuple[EventLine, ...]
    more: str


@dataclass(frozen=True)
class ReactionLine:
    """One expected reaction. ``proposal`` is the text of a corrective action for a gap."""

    inject: str = ""
    name: str = ""
    target: str = ""
    actual: str = ""
    source: str = ""
    score: str = ""
    version: int = 0
    outcome: str = InjectOutcome.ACHIEVED.value
    seconds: str = ""
    is_gap: bool = False
    may_say: bool = False
    proposal: str = ""


@dataclass(frozen=True)
class LoopView:
    """One real incident. ``score`` is T, 0..100, or "belum ada data"."""

    reference: str = ""
    title: str = ""
    place: str = ""
    when: str = ""
    score: str = ""
    known: str = ""
    may_act: bool = False
    reactions: tuple[ReactionLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()


def groups_of(found: tuple[ScoredEvent, ...], now: datetime, language: Language) -> list[ScenarioGroup]:
    """A group for every scenario, empty ones included; newest first."""
    groups = []
    for scenario in Scenario:
        events = [one for one in found if one.scenario is scenario]
        rest = len(events) - SHOWN
        groups.append(
            ScenarioGroup(
                say(f"scenario.{scenario.value}", language),
                tuple(_line(one, now, language) for one in events[:SHOWN]),
                say("drills.loop.more", language, count=rest) if rest > 0 else "",
            )
        )
    return groups


def loop_view(
    one: ScoredEvent, actions: tuple[ActionRow, ...], actor: Actor, now: datetime, today: date
) -> LoopView:
    """One incident as this actor may see it."""
    language = actor.language
    line = _line(one, now, language)
    says = actor.may(Permission.DRILL_EVALUATE)
    return LoopView(
        reference=line.reference,
        title=line.title,
        place=line.place,
        when=line.when,
        score=line.score,
        known=line.known,
        may_act=actor.may(Permission.DRILL_PLAN) and one.event.is_shared,
        reactions=tuple(_reaction(reaction, one, says, language) for reaction in one.reactions),
        actions=tuple(action_line(row, today, language) for row in actions),
    )


def _line(one: ScoredEvent, now: datetime, language: Language) -> EventLine:
    event = one.event
    return EventLine(
        reference=event.reference,
        title=say(f"drills.loop.type.{event.type}", language),
        place=say(f"zone.{event.zone.value}", language),
        when=short_moment(event.reported_at, now, language),
        score=_percent(one.timing, language),
        known=say("drills.loop.known", language, known=one.known, total=len(one.reactions)),
    )


def _reaction(one: Reaction, event: ScoredEvent, says: bool, language: Language) -> ReactionLine:
    name, target = say(one.text_key, language), duration_words(one.target_seconds, language)
    actual = say("kpi.no_data", language)
    if one.actual_seconds is not None:
        actual = _time(one.actual_seconds, language)
    elif one.outcome is not None:
        word = "not_needed" if one.outcome is InjectOutcome.CANCELLED else one.outcome.value
        actual = say(f"drills.loop.outcome.{word}", language)
    source = say(f"drills.loop.source.{one.source.value}", language)
    if one.source is Source.SAID:
        agency = event.said_by[one.inject]
        who = say(f"agency.short.{agency.value}", language)
        source = say("drills.loop.source.said_by", language, agency=who)
    return ReactionLine(
        inject=one.inject,
        name=name,
        target=target,
        actual=actual,
        source=source,
        score=_percent(one.score, language),
        version=one.version,
        outcome=InjectOutcome.ACHIEVED.value if one.outcome is None else one.outcome.value,
        seconds="" if one.actual_seconds is None else str(one.actual_seconds),
        is_gap=one.is_gap,
        may_say=says and one.source is not Source.CLOCK,
        proposal=say("drills.loop.proposal", language, name=name, actual=actual, target=target)
        if one.is_gap
        else "",
    )


def _time(seconds: int, language: Language) -> str:
    """Minutes with their seconds, because a reaction is judged by both; longer ones in short words."""
    if seconds >= 3600:
        return duration(seconds, language)
    mark = "." if language is Language.ID else ":"
    return f"{seconds // 60}{mark}{seconds % 60:02d}"


def _percent(share: float | None, language: Language) -> str:
    return say("kpi.no_data", language) if share is None else number(100 * share, language, 1)
