"""Corrective actions in words: a line of a list, and one action with its slips and retests."""

from dataclasses import dataclass
from datetime import date

from dashboard.features.drills.queries.improvement import ActionRow
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_day


@dataclass(frozen=True)
class ActionLine:
    """One corrective action of a list. ``tests`` says how often it was retested in vain."""

    reference: str
    text: str
    letter: str
    owner: str
    scenario: str
    priority: str
    due: str
    moved: str
    state: str
    tests: str
    is_overdue: bool


@dataclass(frozen=True)
class HistoryLine:
    """One slip, or one retest. ``outcome`` is the word of a retest."""

    when: str
    words: str
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True)
class ActionView:
    """One action on its own page, with what this actor may do to it."""

    reference: str = ""
    text: str = ""
    letter: str = ""
    owner: str = ""
    scenario: str = ""
    priority: str = ""
    state: str = ""
    is_overdue: bool = False
    original_due: str = ""
    due: str = ""
    recorded: str = ""
    source: str = ""
    source_href: str = ""
    evidence: str = ""
    evidence_on: str = ""
    version: int = 1
    may_mend: bool = False
    may_retest: bool = False
    slips: tuple[HistoryLine, ...] = ()
    retests: tuple[HistoryLine, ...] = ()


def action_line(row: ActionRow, today: date, language: Language) -> ActionLine:
    """One line of a list."""
    failed = sum(not test.has_passed for test in row.retests)
    slips = len(row.slips)
    return ActionLine(
        reference=row.reference,
        text=row.text,
        letter=row.owner.letter,
        owner=say(f"agency.short.{row.owner.value}", language),
        scenario=say(f"scenario.{row.scenario.value}", language),
        priority=say(f"drills.priority.{row.priority.value}", language),
        due=_day(row.original_due_on, language),
        moved=say("drills.action.moved", language, count=slips, day=_day(row.due_on, language))
        if slips
        else "",
        state=_state(row, today, language),
        tests=say("drills.action.failed", language, count=failed) if failed else "",
        is_overdue=row.is_open and row.days_late(today) > 0,
    )


def action_view(row: ActionRow, actor: Actor, today: date) -> ActionView:
    """One action as this actor may see and change it."""
    language = actor.language
    plans = actor.may(Permission.DRILL_PLAN) and row.is_open
    folder = "/drills/incidents/" if row.is_of_incident else "/drills/"
    return ActionView(
        reference=row.reference,
        text=row.text,
        letter=row.owner.letter,
        owner=say(f"agency.short.{row.owner.value}", language),
        scenario=say(f"scenario.{row.scenario.value}", language),
        priority=say(f"drills.priority.{row.priority.value}", language),
        state=_state(row, today, language),
        is_overdue=row.is_open and row.days_late(today) > 0,
        original_due=_day(row.original_due_on, language),
        due=_day(row.due_on, language) if row.slips else "",
        recorded=_day(site_day(row.recorded_at), language),
        source=row.source,
        source_href=folder + row.source,
        evidence=row.evidence,
        evidence_on="" if row.evidence_at is None else _day(site_day(row.evidence_at), language),
        version=row.version,
        may_mend=plans and row.owner is actor.agency,
        may_retest=plans and row.owner is not actor.agency,
        slips=tuple(
            HistoryLine(
                when=_day(site_day(slip.at), language),
                words=say(
                    "drills.action.slipped",
                    language,
                    old=_day(slip.from_day, language),
                    new=_day(slip.to_day, language),
                ),
                note=slip.reason,
            )
            for slip in row.slips
        ),
        retests=tuple(
            HistoryLine(
                when=_day(test.tested_on, language),
                words=say(f"agency.short.{test.agency.value}", language),
                outcome=say(f"drills.action.{'passed' if test.has_passed else 'not_passed'}", language),
                note=test.note,
            )
            for test in row.retests
        ),
    )


def _state(row: ActionRow, today: date, language: Language) -> str:
    if row.verified_on is not None:
        return say("drills.actions.verified", language, day=_day(row.verified_on, language))
    late = row.days_late(today)
    if late > 0:
        return say("drills.actions.overdue", language, days=late)
    return say("drills.actions.open", language)


def _day(day: date, language: Language) -> str:
    return short_day(day_start(day), language)
