"""What ``/drills/weights`` shows, worded for the viewer: what holds, waits, and would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from dashboard.features.drills.actions import check_proposal
from dashboard.features.drills.forms import ProposeWeights
from dashboard.features.drills.kpis import assess, index_with
from dashboard.features.drills.queries.weights import (
    VersionState,
    WeightsVersion,
    list_versions,
    open_version,
    weights_history,
)
from dashboard.features.drills.rules.weight_names import GROUPS, values_of, weights_from
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, site_instant


@dataclass(frozen=True)
class WeightLine:
    """One weight with its group; ``proposed`` is empty where only what holds is shown."""

    group: str
    name: str
    now: str
    proposed: str = ""


@dataclass(frozen=True)
class Comparison:
    """ "Sekarang / usul": only what changes, and what that does to today's index."""

    lines: tuple[WeightLine, ...] = ()
    effect: str = ""


@dataclass(frozen=True)
class ProposalView:
    """The proposal that waits; ``number`` 0: none does."""

    number: int = 0
    starts: str = ""
    reason: str = ""
    turned: tuple[str, ...] = ()
    comparison: Comparison = Comparison()
    is_own: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class VersionLine:
    """One proposal of the past or present with both keys."""

    number: str
    starts: str
    state: str
    turned: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class WeightsView:
    """The page but the form, which is filled with the last version both agreed to."""

    since: str = ""
    lines: tuple[WeightLine, ...] = ()
    proposal: ProposalView = ProposalView()
    versions: tuple[VersionLine, ...] = ()


def read_weights(actor: Actor, now: datetime) -> tuple[WeightsView, dict[str, str]]:
    """The page, and what the form is filled with. Raises Denied without DRILL_READ."""
    language = actor.language
    with reading() as session:
        versions = weights_history(session, now)
        waiting, listed = open_version(session, actor), list_versions(session, actor)
        index = assess(session, now).readiness.index
        then = None if waiting is None else index_with(session, waiting.weights, now)
    held, present = versions.in_force(now), versions.at(now)
    last = versions.versions[-1].weights if versions.versions else present
    since = say("drills.weights.default", language)
    if held is not None:
        since = say("drills.weights.since", language, day=_day(held.holds_from, language))
    proposal = ProposalView()
    if waiting is not None:
        comparison = _compare(present, waiting.weights, index, then, language)
        proposal = _proposal(waiting, comparison, actor, now)
    view = WeightsView(
        since=since,
        lines=_lines(values_of(present), language),
        proposal=proposal,
        versions=tuple(_version_line(one, language) for one in listed),
    )
    return view, {name: written(value, language) for name, value in values_of(last).items()}


def read_comparison(actor: Actor, command: ProposeWeights, now: datetime) -> Comparison:
    """What a proposal would change. Raises Invalid or Refused when it could not be stored."""
    weights = weights_from(command.values)
    with reading() as session:
        check_proposal(session, command, now)
        present = weights_history(session, now).at(now)
        index, then = assess(session, now).readiness.index, index_with(session, weights, now)
    return _compare(present, weights, index, then, actor.language)


def written(value: float, language: Language) -> str:
    """A weight as it is typed: ``0,35``, without zeros at its end."""
    return format_decimal(value, format="0.####", locale=language.value)


def label_key(name: str) -> str:
    """The string key of a weight's name: that of the rating, type, objective and so on, which has a word."""
    prefix, _, code = name.partition("_")
    known = {"rating": "drills.rating", "type": "drills.type", "overdue": "drills.priority"}
    if prefix in known:
        return f"{known[prefix]}.{code}"
    if prefix == "objectives":
        return "drills.objective." + code.replace("_", ".", 1)
    if prefix == "target":
        return "drills.inject." + code.partition("_")[2]
    if prefix == "scenario" and name in GROUPS["scenarios"]:
        return f"scenario.{code}"
    return f"drills.type.{code}" if prefix == "hours" else f"drills.weights.name.{name}"


def _name(name: str, language: Language) -> str:
    word = say(label_key(name), language)
    return say("drills.weights.hours", language, type=word) if name.startswith("hours_") else word


def _lines(
    now: Mapping[str, float], language: Language, then: Mapping[str, float] | None = None
) -> tuple[WeightLine, ...]:
    """Every weight, or with ``then`` those that differ."""
    return tuple(
        WeightLine(
            group=say(f"drills.weights.group.{group}", language),
            name=_name(name, language),
            now=written(now[name], language),
            proposed="" if then is None else written(then[name], language),
        )
        for group, names in GROUPS.items()
        for name in names
        if then is None or then[name] != now[name]
    )


def _compare(
    present: ReadinessWeights,
    weights: ReadinessWeights,
    index: float | None,
    then: float | None,
    language: Language,
) -> Comparison:
    """``index`` today and ``then``, with the other weights; None while nothing was ever evaluated."""
    effect = say("drills.weights.effect.none", language)
    if index is not None and then is not None:
        change = then - index
        sign = "+" if change > 0 else ""
        effect = say(
            "drills.weights.effect",
            language,
            now=number(index, language, 1),
            then=number(then, language, 1),
            change=f"{sign}{number(change, language, 1)}",
        )
    return Comparison(_lines(values_of(present), language, values_of(weights)), effect)


def _proposal(one: WeightsVersion, comparison: Comparison, actor: Actor, now: datetime) -> ProposalView:
    language, day = actor.language, _day(one.valid_from, actor.language)
    is_late = one.valid_from < site_day(now)
    return ProposalView(
        number=one.number,
        starts=say("drills.weights.open.late" if is_late else "drills.weights.open.from", language, day=day),
        reason=one.reason,
        turned=_keys(one, language),
        comparison=comparison,
        is_own=one.proposed_by is actor.agency,
        is_late=is_late,
    )


def _version_line(one: WeightsVersion, language: Language) -> VersionLine:
    return VersionLine(
        number=number(one.number, language),
        starts=_day(one.valid_from, language),
        state=say(f"drills.weights.state.{one.state.value}", language),
        turned=_keys(one, language),
        reason=one.reason,
    )


def _keys(one: WeightsVersion, language: Language) -> tuple[str, ...]:
    """Who has turned a key and when; the second one may still be missing."""
    first, second = (
        say(f"agency.short.{who.value}", language) for who in (one.proposed_by, one.proposed_by.other)
    )
    moment = site_instant(one.proposed_at, language)
    keys = [say("drills.weights.key.proposed", language, agency=first, moment=moment)]
    if one.approved_at is not None:
        moment = site_instant(one.approved_at, language)
        keys.append(say("drills.weights.key.approved", language, agency=second, moment=moment))
    elif one.state is VersionState.OPEN:
        keys.append(say("drills.weights.key.waiting", language, agency=second))
    return tuple(keys)


def _day(day: date, language: Language) -> str:
    return format_date(day, "d MMM y", locale=language.value)
