"""One number by level, and the targets it is measured by. Words only; called by board."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dashboard.features.incidents.rules.targets import Measure, TargetSet
from dashboard.kernel.kpi import Kpi, Unit
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, number


@dataclass(frozen=True)
class Pair:
    """A name and what it says."""

    name: str
    text: str


@dataclass(frozen=True)
class LevelLine:
    """One level of a number: how many, its middle and its p90, or its few single values."""

    severity: str
    severity_word: str
    count: str
    middle: str
    high: str
    few: str


_TARGET_OF = {
    "ack_time": Measure.ACKNOWLEDGE,
    "ack_sla": Measure.ACKNOWLEDGE,
    "response_time": Measure.RESPONSE,
    "response_sla": Measure.RESPONSE,
    "resolve_time": Measure.RESOLVE,
    "resolve_sla": Measure.RESOLVE,
}


def level_lines(kpi: Kpi, language: Language) -> tuple[LevelLine, ...]:
    """Worst first; empty for a number that has no times by level. Never a percentile of fewer than five."""
    if kpi.unit is not Unit.MINUTES:
        return ()
    levels, hidden = kpi.detail.get("by_severity", {}), kpi.detail.get("hidden", ())
    return tuple(
        _hidden(severity, language)
        if severity.value in hidden
        else _level(severity, levels[severity.value], language)
        for severity in Severity
        if severity.value in levels or severity.value in hidden
    )


def _hidden(severity: Severity, language: Language) -> LevelLine:
    """Too few, and one of them closed: the level says so instead of a number (domain 5.3 R2)."""
    word = say("kpi.state.suppressed", language)
    return LevelLine(severity.value, say(f"severity.{severity.value}", language), word, word, word, "")


def _level(severity: Severity, detail: dict[str, Any], language: Language) -> LevelLine:
    none = say("explain.level.none", language)

    def words(minutes: float | None) -> str:
        return none if minutes is None else duration_words(minutes * 60, language)

    return LevelLine(
        severity=severity.value,
        severity_word=say(f"severity.{severity.value}", language),
        count=number(detail["n"], language),
        middle=words(detail["median"]),
        high=words(detail["p90"]),
        few=", ".join(words(minutes) for minutes in detail["individual"]),
    )


def target_pairs(targets: TargetSet, slug: str, language: Language) -> tuple[Pair, ...]:
    """The targets in force at the instant, level by level; an incident keeps those of its own report."""
    if slug == "open_incidents":
        return tuple(
            Pair(say(f"severity.{level.value}", language), _alert(after, language))
            for level, after in targets.alerts.items()
        )
    measure = _TARGET_OF.get(slug)
    if measure is None:
        return ()
    pairs = [
        Pair(say(f"severity.{level.value}", language), duration_words(target.total_seconds(), language))
        for level in Severity
        if (target := targets.target(measure, level, Agency.RUTAN)) is not None
    ]
    if measure is Measure.RESPONSE:
        police = targets.target(measure, Severity.LOW, Agency.POLRES)
        if police is not None:
            distance = number(targets.police_distance_km, language, 1)
            name = say("explain.target.police", language, km=distance)
            pairs.append(Pair(name, duration_words(police.total_seconds(), language)))
    return tuple(pairs)


def _alert(after: timedelta, language: Language) -> str:
    if not after:
        return say("explain.alert.at_once", language)
    return say("explain.alert.after", language, age=duration_words(after.total_seconds(), language))
