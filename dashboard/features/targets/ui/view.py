"""The words of the page of targets: a number with its unit, since when it holds, and both keys."""

from dataclasses import dataclass, field
from datetime import datetime

from babel.numbers import format_decimal

from dashboard.features.targets.queries import Proposal, ProposalState, TargetRow
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language
from dashboard.kernel.target_names import TargetName, TargetUnit
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words, short_day, site_instant


@dataclass(frozen=True)
class ProposalLine:
    """One proposal; ``turned`` says who turned a key and when, ``state`` what became of it."""

    number: str = ""
    value: str = ""
    starts: str = ""
    reason: str = ""
    turned: str = ""
    state: str = ""


@dataclass(frozen=True)
class TargetLine:
    """One number. ``typed`` as in a form; ``waiting``: the open proposal, ``is_own`` of the own agency."""

    name: str = ""
    label: str = ""
    bounds: str = ""
    value: str = ""
    typed: str = ""
    since: str = ""
    coming: str = ""
    has_waiting: bool = False
    waiting: ProposalLine = field(default_factory=ProposalLine)
    is_own: bool = False
    history: tuple[ProposalLine, ...] = ()


def target_line(row: TargetRow, actor: Actor, now: datetime) -> TargetLine:
    """``since`` says "first value" while the agencies have not agreed to one."""
    language, waiting = actor.language, row.waiting
    coming = [
        say(
            "targets.coming",
            language,
            value=value_words(row.name, value, language),
            day=short_day(at, language),
        )
        for at, value in row.coming
    ]
    since = say("targets.first", language)
    if row.since is not None:
        since = say("targets.since", language, day=short_day(row.since, language))
    return TargetLine(
        name=row.name.name,
        label=label(row.name, language),
        bounds=bounds(row.name, language),
        value=value_words(row.name, row.value, language),
        typed="" if row.value is None else plain(row.value, language),
        since=since,
        coming="; ".join(coming),
        has_waiting=waiting is not None,
        waiting=ProposalLine() if waiting is None else _line(row.name, waiting, language),
        is_own=waiting is not None and waiting.proposed_by is actor.agency,
        history=tuple(_line(row.name, one, language) for one in row.history),
    )


def label(name: TargetName, language: Language) -> str:
    """What is measured, and for which level."""
    words = say(name.label, language)
    return f"{words}, {say(name.of, language)}" if name.of else words


def value_words(name: TargetName, value: float | None, language: Language) -> str:
    """``90 menit (1 jam 30 menit)``; "no target" for None."""
    if value is None:
        return say("targets.none", language)
    written = say(f"targets.unit.{name.unit}", language, value=plain(value, language))
    if name.unit is TargetUnit.MINUTES and value >= 60:
        return f"{written} ({duration_words(value * 60, language)})"
    return written


def bounds(name: TargetName, language: Language) -> str:
    low, high = plain(name.low, language), plain(name.high, language)
    return say(f"targets.bounds.{name.unit}", language, low=low, high=high)


def plain(value: float, language: Language) -> str:
    """As it is typed: ``2,5``, no zeros at the end, no points for thousands."""
    return format_decimal(value, format="0.###", locale=language.value)


def _line(name: TargetName, one: Proposal, language: Language) -> ProposalLine:
    return ProposalLine(
        number=str(one.number),
        value=value_words(name, one.value, language),
        starts=short_day(one.valid_from, language),
        reason=one.reason,
        turned=_keys(one, language),
        state=say(f"targets.state.{one.state}", language),
    )


def _keys(one: Proposal, language: Language) -> str:
    """Who has turned a key and when; the second one may still be missing."""
    first, second = (
        say(f"agency.short.{who.value}", language) for who in (one.proposed_by, one.proposed_by.other)
    )
    when = site_instant(one.proposed_at, language)
    keys = [say("targets.key.proposed", language, agency=first, moment=when)]
    if one.approved_at is not None:
        when = site_instant(one.approved_at, language)
        keys.append(say("targets.key.approved", language, agency=second, moment=when))
    elif one.state is ProposalState.OPEN:
        keys.append(say("targets.key.waiting", language, agency=second))
    return "; ".join(keys)
