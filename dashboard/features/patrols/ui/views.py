"""What ``/patrols`` shows, already worded for the viewer. Made from rows and KPIs, never from tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.patrols.queries.records import PlanRow
from dashboard.features.patrols.rules.codes import ExcuseKind, VisitState
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.kpi_tile import TileView, tile_of
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number, percent, short_moment


@dataclass(frozen=True)
class PlanLine:
    """One planned visit. ``may_excuse`` only hides what would be refused anyway.

    ``is_late``: it is missed already, an excuse needs a second person.
    """

    id: int = 0
    due: str = ""
    name: str = ""
    zone: str = ""
    state: str = ""
    state_word: str = ""
    note: str = ""
    visited: str = ""
    may_excuse: bool = False
    is_late: bool = False


def sentence(error: DomainError, language: Language) -> str:
    """Why it was refused, in one sentence; of several fields the first one's."""
    if isinstance(error, Invalid) and error.fields:
        return say(next(iter(error.fields.values())), language)
    return say(error.key, language, **error.params)


def kpi_view(kpi: Kpi, language: Language) -> TileView:
    """One of the three numbers above the list; its note tells the target."""
    return tile_of(
        kpi,
        language,
        label=say(f"patrols.kpi.name.{kpi.slug}", language),
        note=_note(kpi, language),
        band=kpi.detail.get("band") or "",
        is_now=True,
    )


def _note(kpi: Kpi, language: Language) -> str:
    target = number(kpi.detail["target"], language)
    if kpi.slug == "patrol_gap_coverage":
        longest, zone = kpi.detail.get("longest_gap_minutes"), kpi.detail.get("longest_gap_zone")
        if not longest or not zone:
            return say(f"patrols.kpi.note.{kpi.slug}", language, target=target)
        age, place = duration(longest * 60, language), say(f"zone.{zone}", language)
        return say("patrols.kpi.note.longest_gap", language, age=age, zone=place, target=target)
    done, total = number(kpi.numerator or 0, language), number(kpi.denominator or 0, language)
    return say(f"patrols.kpi.note.{kpi.slug}", language, done=done, total=total, target=target)


def excused_warning(kpis: Mapping[str, Kpi], language: Language) -> str:
    """More than a tenth excused: somebody should look at the reasons. Empty otherwise."""
    detail = kpis["patrol_coverage"].detail
    if not detail["excused_warning"]:
        return ""
    words = say("patrols.kpi.excused_warning", language, share=percent(detail["excused_share"], language))
    parts = [
        say(f"patrols.kpi.excused.{kind}", language, total=number(detail[f"excused_{kind}"], language))
        for kind in ("late", "withdrawn")
        if detail[f"excused_{kind}"]
    ]
    return (
        words
        if not parts
        else say("patrols.kpi.excused.parts", language, words=words, parts=", ".join(parts))
    )


def plan_line(row: PlanRow, now: datetime, language: Language, *, may_plan: bool) -> PlanLine:
    """A list line; the guard's reason stands beside a visit that is still without a visit."""
    is_open = row.state in (VisitState.MISSED, VisitState.WAITING)
    return PlanLine(
        id=row.id,
        due=short_moment(row.due_at, now, language),
        name=row.name,
        zone=say(f"zone.{row.zone.value}", language),
        state=_state_code(row, now),
        state_word=_state_word(row, now, language),
        note=_plan_note(row, language),
        visited="" if row.visited_at is None else short_moment(row.visited_at, now, language),
        may_excuse=may_plan
        and is_open
        and row.asked is None
        and (row.state is VisitState.MISSED or row.skipped is not None),
        is_late=row.state is VisitState.MISSED,
    )


def next_flip(rows: Iterable[PlanRow], now: datetime) -> datetime | None:
    """When a listed row changes its words by the clock alone: due, window over, missed."""
    waiting = [row for row in rows if row.state is VisitState.WAITING]
    moments = [moment for row in waiting for moment in (row.due_at, row.window_end, row.closes_at)]
    return min((moment for moment in moments if moment > now), default=None)


def _state_code(row: PlanRow, now: datetime) -> str:
    """The state, and ``overdue`` for one that waits although its window is over."""
    is_overdue = row.state is VisitState.WAITING and row.window_end < now
    return "overdue" if is_overdue else row.state.value


def _state_word(row: PlanRow, now: datetime, language: Language) -> str:
    if row.excused is not None and row.state is VisitState.EXCUSED:
        if row.excuse_kind is ExcuseKind.WITHDRAWN:
            return say("patrols.state.taken_out", language)
        reason = say(f"patrols.reason.{row.excused.value}", language)
        is_late = row.excuse_kind is ExcuseKind.LATE
        return say(
            "patrols.state.excused_late_for" if is_late else "patrols.state.excused_for",
            language,
            reason=reason,
        )
    return say(f"patrols.state.{_state_code(row, now)}", language)


def _plan_note(row: PlanRow, language: Language) -> str:
    notes = []
    if row.skipped is not None and row.visited_at is None:
        reason = say(f"patrols.reason.{row.skipped.value}", language)
        notes.append(say("patrols.state.skipped", language, reason=reason))
    if row.asked is not None and row.state is VisitState.MISSED:
        word = "rejected_for" if row.asked.is_rejected else "asked_for"
        reason = say(f"patrols.reason.{row.asked.reason.value}", language)
        notes.append(say(f"patrols.state.{word}", language, reason=reason))
    if row.outcome is not None:
        notes.append(say(f"patrols.outcome.{row.outcome.value}", language))
    if row.is_late_entry:
        notes.append(say("patrols.list.late_entry", language))
    return ", ".join(notes)
