"""What the live board shows, already worded for the viewer. Made from rows of queries, never from tables.

Instants go out in milliseconds: the page's own script counts ages and clocks from them.
"""

from dataclasses import replace
from datetime import datetime

from dashboard.features.patrols.queries.board import Board, OutRow, RoundRow
from dashboard.features.patrols.queries.excuses import WaitingExcuse
from dashboard.features.patrols.queries.growing import GapRow, WeakRow
from dashboard.features.patrols.queries.watch import JointPatrol, WaitingReview
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.ui.board_lines import (
    AskLine,
    BoardView,
    FeedLine,
    GapLine,
    WalkLine,
    WeakLine,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.freshness import Freshness, SourceAge
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, number, short_moment

_FULL = 100


def board_view(board: Board, ages: tuple[SourceAge, ...], actor: Actor, now: datetime) -> BoardView:
    """The board in the actor's language."""
    out = tuple(_out_line(row, actor, now) for row in board.out)
    overdue = tuple(line for line in out if line.is_overdue)
    joints = tuple(_joint_line(row, actor, now) for row in board.joints)
    return BoardView(
        out=out,
        coming=tuple(_round_line(row, actor.language, now, is_late=False) for row in board.coming),
        late=tuple(_round_line(row, actor.language, now, is_late=True) for row in board.late),
        gaps=tuple(_gap_line(row, actor.language) for row in board.gaps),
        overdue=overdue,
        reviews=tuple(_review_line(row, actor, now) for row in board.reviews),
        excuses=tuple(_excuse_line(row, actor, now) for row in board.excuses),
        joints=joints,
        asked=len(overdue)
        + len(board.reviews)
        + len(board.excuses)
        + sum(not line.is_declined for line in joints),
        weak=tuple(_weak_line(row, actor) for row in board.weak),
        feeds=tuple(_feed_line(age, actor.language) for age in ages if _is_quiet(age)),
        as_of_ms=_ms(now),
    )


def _out_line(row: OutRow, actor: Actor, now: datetime) -> WalkLine:
    patrol, language = row.patrol, actor.language
    is_own = patrol.agency is actor.agency
    progress = say(
        "patrols.board.points", language, done=number(row.done, language), total=number(row.total, language)
    )
    return WalkLine(
        id=patrol.id,
        letter=patrol.agency.letter,
        agency=_name(patrol.agency, language),
        route=patrol.route or say("patrols.board.no_route", language),
        sub=say("patrols.board.since", language, time=short_moment(patrol.started_at, now, language)),
        progress=progress,
        share=_share(row.done / row.total if row.total else 0.0),
        next=say("patrols.board.next", language, place=row.next_point) if row.next_point else "",
        due_ms=_ms(patrol.planned_end),
        is_overdue=patrol.is_overdue,
        may_end=is_own and actor.may(Permission.PATROL_CHECK_IN),
        may_close=is_own and actor.may(Permission.PATROL_SUPERVISE),
        state="overdue" if patrol.is_overdue else "out",
    )


def _round_line(row: RoundRow, language: Language, now: datetime, *, is_late: bool) -> WalkLine:
    zones = ", ".join(say(f"zone.{zone.value}", language) for zone in row.zones)
    points = say("patrols.board.count", language, total=number(row.points, language))
    clock = row.until if is_late else row.due_at
    return WalkLine(
        letter=row.agency.letter,
        agency=_name(row.agency, language),
        route=row.route or zones,
        sub=say("patrols.board.due", language, time=short_moment(row.due_at, now, language))
        if row.due_at
        else "",
        progress=f"{points}, {zones}" if row.route else points,
        due_ms=0 if clock is None else _ms(clock),
        state="late" if is_late else "coming",
    )


def _gap_line(row: GapRow, language: Language) -> GapLine:
    zone = say(f"zone.{row.zone.value}", language)
    line = GapLine(
        letter=row.agency.letter,
        agency=_name(row.agency, language),
        place=row.name or zone,
        step=row.step.value,
        word=say(f"patrols.board.gap.{row.step.value}", language),
    )
    gap = row.measured
    if gap is None:
        return line
    limit = say("patrols.board.allowed", language, time=duration_words(gap.allowed.total_seconds(), language))
    level = "" if gap.severity is None else gap.severity.value
    return replace(
        line,
        sub=f"{zone}, {limit}",
        since_ms=_ms(gap.since),
        share=_share(gap.ratio),
        due_ms=_ms(gap.exceeds_at),
        level=level,
    )


def _review_line(row: WaitingReview, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    is_mine = row.actor_id == actor.user_id
    why = ", ".join(say(f"patrols.board.flag.{flag.value}", language) for flag in row.flags)
    return AskLine(
        id=row.id,
        letter=row.agency.letter,
        agency=_name(row.agency, language),
        title=f"{row.name}, {say(f'zone.{row.zone.value}', language)}",
        sub=say("patrols.board.tapped", language, time=short_moment(row.at, now, language)),
        note=f"{why}. {say('patrols.board.own_tap', language)}" if is_mine else why,
        key=f"review-{row.id}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE) and not is_mine,
    )


def _excuse_line(row: WaitingExcuse, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    is_mine = row.asked_by == actor.user_id
    reason = say(f"patrols.reason.{row.reason.value}", language)
    why = say("patrols.excuse.asked", language, reason=reason, time=short_moment(row.asked_at, now, language))
    return AskLine(
        id=row.planned_visit_id,
        letter=row.agency.letter,
        agency=_name(row.agency, language),
        title=f"{row.name}, {say(f'zone.{row.zone.value}', language)}",
        sub=say("patrols.excuse.missed", language, time=short_moment(row.due_at, now, language)),
        note=f"{why}. {say('patrols.excuse.own', language)}" if is_mine else why,
        key=f"excuse-{row.planned_visit_id}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE) and not is_mine,
    )


def _joint_line(row: JointPatrol, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    said = {agency: row.answers[agency].value if agency in row.answers else "waiting" for agency in Agency}
    words = [
        say(f"patrols.board.part.{said[agency]}", language, agency=_name(agency, language))
        for agency in Agency
    ]
    return AskLine(
        id=row.id,
        letter=row.agency.letter,
        agency=_name(row.agency, language),
        title=row.route or say("patrols.board.no_route", language),
        sub=say(
            "patrols.board.ended",
            language,
            time=short_moment(row.ended_at, now, language),
            until=short_moment(row.until, now, language),
        ),
        note=", ".join(words),
        due_ms=_ms(row.until),
        # After each answer the next click is another one.
        key=f"part-{row.id}-{row.said}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE),
        is_confirmed=row.answers.get(actor.agency) is StepKind.CONFIRM,
        is_declined=StepKind.DECLINE in row.answers.values(),
    )


def _weak_line(row: WeakRow, actor: Actor) -> WeakLine:
    language = actor.language
    zone = say(f"zone.{row.zone.value}", language)
    return WeakLine(
        id=row.id,
        kind=say(f"patrols.board.weak.{row.kind.value}", language),
        place=say("patrols.board.weak.place", language, zone=zone, place=row.name),
        source="" if row.is_person else say("patrols.board.weak.by_camera", language),
        since_ms=_ms(row.since),
        may_end=actor.may(Permission.PATROL_SUPERVISE) or row.reported_by == actor.user_id,
    )


def _is_quiet(age: SourceAge) -> bool:
    return age.name.startswith("patrol") and age.freshness is not Freshness.FRESH


def _feed_line(age: SourceAge, language: Language) -> FeedLine:
    """Silent is not quiet: an agency that sends nothing is not shown as having nothing."""
    key = f"patrols.board.feed.{age.name}"
    if age.last_at is None:
        return FeedLine(say("patrols.board.feed.never", language))
    return FeedLine(say(key, language, time=clock_time(age.last_at, language)), _ms(age.last_at))


def _name(agency: Agency, language: Language) -> str:
    return say(f"agency.short.{agency.value}", language)


def _share(ratio: float) -> str:
    return f"{min(_FULL, int(ratio * _FULL))}%"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
