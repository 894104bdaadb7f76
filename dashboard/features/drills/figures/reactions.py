"""Each expected reaction in percent of its target: medians, or single times where they are few."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.features.drills.rules.due import ReactionTimes
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

_TARGET = 100.0


@dataclass(frozen=True)
class ReactionRow:
    """One reaction of the table, worded; times as on a stopwatch."""

    name: str
    target: str
    median: str
    count: str
    note: str


@dataclass(frozen=True)
class ReactionSeries:
    """Row n stands at height ``-n``; ``names`` have one entry per row, the other lists one per mark.

    ``bar_x`` and ``bar_y`` are broken lines: from the target to the median, then None.
    """

    names: tuple[str, ...] = ()
    name_x: tuple[float, ...] = ()
    name_y: tuple[float, ...] = ()
    target_x: tuple[float, ...] = ()
    target_y: tuple[float, ...] = ()
    median_x: tuple[float, ...] = ()
    median_y: tuple[float, ...] = ()
    single_x: tuple[float, ...] = ()
    single_y: tuple[float, ...] = ()
    bar_x: tuple[float | None, ...] = ()
    bar_y: tuple[float | None, ...] = ()
    sentence: str = ""
    rows: tuple[ReactionRow, ...] = ()


def reaction_figure(times: Sequence[ReactionTimes], language: Language) -> ReactionSeries:
    """All reactions, scenario by scenario; one that never was achieved has a target and no mark."""
    if not times:
        return ReactionSeries(sentence=say("drills.trends.reactions.none", language))
    middles = [(-n, one.middle / one.target) for n, one in enumerate(times) if one.middle and not one.is_few]
    singles = [
        (-n, seconds / one.target) for n, one in enumerate(times) if one.is_few for seconds in one.seconds
    ]
    heights = tuple(float(-n) for n in range(len(times)))
    return ReactionSeries(
        names=tuple(_name(one, language) for one in times),
        name_x=(0.0,) * len(times),
        # Above its marks, so that a phone has the whole width for both.
        name_y=tuple(y + 0.44 for y in heights),
        target_x=(_TARGET,) * len(times),
        target_y=heights,
        median_x=tuple(_percent(share) for _, share in middles),
        median_y=tuple(float(y) for y, _ in middles),
        single_x=tuple(_percent(share) for _, share in singles),
        single_y=tuple(float(y) for y, _ in singles),
        bar_x=tuple(x for _, share in middles for x in (_TARGET, _percent(share), None)),
        bar_y=tuple(h for y, _ in middles for h in (float(y), float(y), None)),
        sentence=_sentence(times, language),
        rows=tuple(_row(one, language) for one in times),
    )


def stopwatch(seconds: float, language: Language) -> str:
    """Minutes and seconds: ``4.05``, in English ``4:05``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{'.' if language is Language.ID else ':'}{rest:02d}"


def _sentence(times: Sequence[ReactionTimes], language: Language) -> str:
    done, total = sum(one.in_time for one in times), sum(one.total for one in times)
    words = [
        say(
            "drills.trends.reactions.sentence",
            language,
            done=number(done, language),
            total=number(total, language),
        )
    ]
    late = [(one.middle / one.target, one) for one in times if one.middle and one.middle > one.target]
    if late:
        _, slowest = max(late, key=lambda pair: pair[0])
        words.append(
            say(
                "drills.trends.reactions.slowest",
                language,
                name=_name(slowest, language),
                time=stopwatch(slowest.middle or 0, language),
                target=stopwatch(slowest.target, language),
            )
        )
    return " ".join(words)


def _row(one: ReactionTimes, language: Language) -> ReactionRow:
    shown = [one.middle] if one.middle and not one.is_few else list(one.seconds)
    return ReactionRow(
        name=_name(one, language),
        target=stopwatch(one.target, language),
        median="; ".join(stopwatch(seconds, language) for seconds in shown if seconds is not None),
        count=number(one.total, language),
        note=say("drills.trends.reactions.failed", language, failed=number(one.failed, language))
        if one.failed
        else "",
    )


def _name(one: ReactionTimes, language: Language) -> str:
    return f"{say(f'scenario.{one.scenario.value}', language)}: {_reaction(one, language)}"


def _reaction(one: ReactionTimes, language: Language) -> str:
    return say(one.key, language) if one.key else one.text


def _percent(share: float) -> float:
    return round(_TARGET * share, 1)
