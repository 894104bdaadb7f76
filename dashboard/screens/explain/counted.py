"""The records behind one number, as far as the viewer may see them, in words. Called by board."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.features.commitments.kpis import counted_in
from dashboard.features.commitments.queries import CommitmentRow, list_commitments
from dashboard.features.incidents.kpis import WINDOW
from dashboard.features.incidents.queries.numerators import (
    CONDITIONS,
    CountedIncident,
    NumeratorList,
    list_numerator,
)
from dashboard.features.incidents.queries.searches import SearchRow, list_with_finds
from dashboard.features.incidents.queries.spans import list_happenings
from dashboard.features.incidents.rules.counting import last_week
from dashboard.features.incidents.rules.repeats import REPEAT_WITHIN, told_repeats
from dashboard.features.incidents.ui.search_view import finds_words
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start
from dashboard.kernel.kpi import Kpi, KpiState, must_hide
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, short_day, short_moment
from dashboard.screens.explain.answers import COMMITMENT_SLUGS


@dataclass(frozen=True)
class CountedLine:
    """One incident, search or commitment that the number counts. ``severity`` is an incident's only."""

    reference: str
    href: str
    title: str
    severity: str
    severity_word: str
    zone: str
    when: str
    note: str = ""


@dataclass(frozen=True)
class CountedLines:
    """``more`` says how many are not listed, and how many the viewer may not see."""

    lines: tuple[CountedLine, ...]
    more: str


def counted_lines(session: Session, actor: Actor, kpi: Kpi, as_of: datetime) -> CountedLines | None:
    """None when the number counts no records, or the viewer may read none."""
    if kpi.slug in COMMITMENT_SLUGS:
        return _commitments(session, actor, kpi.slug, as_of)
    if not actor.may(Permission.INCIDENT_READ):
        return None
    language = actor.language
    if kpi.slug == "finds_yield":
        found = list_with_finds(session, actor, as_of - WINDOW, as_of)
        lines = tuple(_search_line(row, as_of, language) for row in found.rows)
        hidden = _told(kpi, found.total, found.hidden)
        return CountedLines(lines, _more(found.total - len(lines), hidden, language))
    if kpi.slug not in CONDITIONS:
        return None
    listed = _incidents(session, actor, kpi.slug, as_of)
    lines = tuple(_line(row, kpi.slug, as_of, language) for row in listed.rows)
    return CountedLines(lines, _more(listed.more, _told(kpi, listed.total, listed.hidden), language))


# Their numerator is the number of records in the list; that of the others is none, a difference, or a part.
_LISTED = frozenset({"open_incidents", "incident_rate", "incident_repeat", "finds_yield"})


def _told(kpi: Kpi, total: int, hidden: int) -> int:
    """How many the viewer is told to be counted besides the ``total`` that he may see (domain 5.3 R2).

    None where the number itself says nothing, where few are counted, and where the number counts the public
    ones only: then nothing is counted that cannot be seen.
    """
    if kpi.state is KpiState.SUPPRESSED or must_hide(total + hidden, hidden):
        return 0
    if kpi.detail.get("is_public_only"):
        return 0
    if kpi.slug in _LISTED:
        return min(hidden, max(0, int(kpi.numerator or 0) - total))
    return hidden


def _commitments(session: Session, actor: Actor, slug: str, as_of: datetime) -> CountedLines | None:
    """The promises in the numerator, or those whose middle the number is."""
    if not actor.may(Permission.COMMITMENT_READ):
        return None
    rows = [row for row in list_commitments(session, actor, as_of) if counted_in(slug, row)]
    return CountedLines(tuple(_promise_line(row, actor.language) for row in rows), "")


def _incidents(session: Session, actor: Actor, slug: str, as_of: datetime) -> NumeratorList:
    if slug != "incident_repeat":
        return list_numerator(session, actor, slug, as_of)
    start = as_of - WINDOW
    tally = told_repeats(list_happenings(session, start - REPEAT_WITHIN, as_of), start)
    return list_numerator(session, actor, slug, as_of, references=tally.references)


def _more(more: int, hidden: int, language: Language) -> str:
    parts = [("explain.more", more), ("explain.hidden", hidden)]
    return " ".join(say(key, language, total=number(total, language)) for key, total in parts if total > 0)


def _line(row: CountedIncident, slug: str, as_of: datetime, language: Language) -> CountedLine:
    return CountedLine(
        reference=row.reference,
        href=f"/incidents/{row.reference}",
        title=say(f"incidents.type.{row.type.value}", language),
        severity=row.severity.value,
        severity_word=say(f"severity.{row.severity.value}", language),
        zone=say(f"zone.{row.zone.value}", language),
        when=short_moment(row.occurred_at, as_of, language),
        note=_in_flow(row, as_of, language) if slug == "incident_flow" else "",
    )


def _in_flow(row: CountedIncident, as_of: datetime, language: Language) -> str:
    """Whether the week took it in, finished it, or both: plus one, minus one, or nothing."""
    start, end = last_week(as_of)
    is_opened = start <= row.reported_at < end
    is_closed = row.resolved_at is not None and start <= row.resolved_at < end
    name = "both" if is_opened and is_closed else "opened" if is_opened else "closed"
    return say(f"explain.flow.{name}", language)


def _search_line(row: SearchRow, as_of: datetime, language: Language) -> CountedLine:
    return CountedLine(
        reference=row.reference,
        href="/incidents/searches",
        title=finds_words(row.finds, language),
        severity="",
        severity_word="",
        zone=say(f"zone.{row.zone.value}", language),
        when=short_moment(row.ended_at, as_of, language),
    )


def _promise_line(row: CommitmentRow, language: Language) -> CountedLine:
    clause = say(f"commitments.clause.{row.clause.value}", language)
    return CountedLine(
        reference=row.reference,
        href=f"/commitments/{row.reference}",
        title=f"{say(f'agency.short.{row.owner.value}', language)}, {clause}",
        severity="",
        severity_word="",
        zone="",
        when=short_day(day_start(row.original_due_on), language),
        note=say(f"commitments.state.{row.state.value}", language),
    )
