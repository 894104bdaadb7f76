"""Entries and the state of the chain in words. Called by the page's state and by the download."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.features.audit.actions import Verification
from dashboard.features.audit.queries import EntryRow
from dashboard.kernel.anchors import UnreadableAnchor, last_anchor
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say, table
from dashboard.kernel.wording import clock_time, duration_words, number, short_day, site_instant

# One anchor an hour, and a little for a restart.
_LATE = timedelta(hours=1, minutes=10)


@dataclass(frozen=True)
class AuditLine:
    """One entry of the list. ``state`` is its outcome as a code."""

    id: str = ""
    number: str = ""
    day: str = ""
    time: str = ""
    letter: str = ""
    agency: str = ""
    who: str = ""
    what: str = ""
    thing: str = ""
    outcome: str = ""
    state: str = ""


@dataclass(frozen=True)
class ChainView:
    """How sure one can be. ``state``: never, running, clean, broken or failed; ``done`` of ``total``."""

    anchor: str = ""
    is_anchor_late: bool = False
    state: str = "never"
    verdict: str = ""
    progress: str = ""
    done: int = 0
    total: int = 1


def line_of(row: EntryRow, language: Language) -> AuditLine:
    """One entry in words; an action without words is shown as its code."""
    return AuditLine(
        id=str(row.id),
        number="" if row.seq is None else str(row.seq),
        day=short_day(row.at, language),
        time=clock_time(row.at, language),
        letter=row.agency.letter,
        agency=say(f"agency.short.{row.agency.value}", language),
        who=_who(row, language),
        what=action_words(row.action, language),
        thing=_thing(row, language),
        outcome=outcome_words(row.outcome, language),
        state=row.outcome,
    )


def action_words(action: str, language: Language) -> str:
    """What was done."""
    return table(language).get(f"audit.action.{action}", action)


def thing_words(kind: str, language: Language) -> str:
    """What kind of thing it was done to; "" for none."""
    return table(language).get(f"audit.thing.{kind}", kind)


def outcome_words(outcome: str, language: Language) -> str:
    """How it ended."""
    key = f"audit.outcome.{outcome}"
    return table(language).get(key, say("audit.outcome.other", language))


def chain_view(agency: Agency, check: Verification, now: datetime, language: Language) -> ChainView:
    """The anchor of one's own agency with its age, and the newest check of this process."""
    words, is_late = _anchor(agency, now, language)
    state, verdict = _verdict(check, language)
    counts = {"done": number(check.done, language), "total": number(check.total, language)}
    return ChainView(
        anchor=words,
        is_anchor_late=is_late,
        state="running" if check.is_running else state,
        verdict=verdict,
        progress=say("audit.chain.running", language, **counts),
        done=check.done,
        total=max(1, check.total),
    )


def _anchor(agency: Agency, now: datetime, language: Language) -> tuple[str, bool]:
    try:
        kept = last_anchor(agency)
        at = None if kept is None else datetime.fromisoformat(kept.at)
    except (UnreadableAnchor, OSError, ValueError):
        return say("audit.chain.anchor.unreadable", language), True
    if kept is None or at is None:
        return say("audit.chain.anchor.none", language), True
    age = duration_words((now - at).total_seconds(), language)
    when = site_instant(at, language)
    words = say("audit.chain.anchor", language, seq=number(kept.seq, language), age=age, when=when)
    return words, now - at > _LATE


def _verdict(check: Verification, language: Language) -> tuple[str, str]:
    if check.finished_at is None:
        return "never", say("audit.chain.never", language)
    when = site_instant(check.finished_at, language)
    if check.has_failed:
        return "failed", say("audit.chain.failed", language, when=when)
    if check.first is None:
        return "clean", say("audit.chain.clean", language, total=number(check.total, language), when=when)
    return "broken", say(
        "audit.chain.broken",
        language,
        seq=number(check.first.seq, language),
        kind=say(f"audit.chain.kind.{check.first.kind.value}", language),
        count=number(check.breaks, language),
        when=when,
    )


def who_words(row: EntryRow, language: Language) -> str:
    """An account, a part of the machine, or "" for one whose name is not told."""
    if not row.is_system:
        return row.who
    # A name from before it had words of its own is shown as it is.
    name = table(language).get(f"audit.system.{row.who}", row.who)
    return say("audit.who.system", language, name=name)


def _who(row: EntryRow, language: Language) -> str:
    if words := who_words(row, language):
        return words
    return say("audit.who.other", language, agency=say(f"agency.short.{row.agency.value}", language))


def _thing(row: EntryRow, language: Language) -> str:
    return f"{thing_words(row.thing_kind, language)} {row.thing}".strip()
