"""What the live board shows, already worded for the viewer. Made from rows of queries, never from tables.

Instants go out in milliseconds: the page's own script counts ages and clocks from them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dashboard.features.patrols.queries.board import Board, OutRow, RoundRow
from dashboard.features.patrols.queries.growing import GapRow, MeasuredPlace, WeakRow
from dashboard.features.patrols.ui.ask_lines import agency_name, excuse_line, joint_line, review_line
from dashboard.features.patrols.ui.board_lines import (
    BoardView,
    FeedLine,
    GapLine,
    PlaceGroup,
    PlaceLine,
    WalkLine,
    WeakLine,
)
from dashboard.features.patrols.ui.planning_order import by_name
from dashboard.features.patrols.ui.round_pack import millis
from dashboard.kernel.actor import Actor
from dashboard.kernel.freshness import Freshness, SourceAge
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language, Zone
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, duration_words, number, short_moment

_FULL = 100


def board_view(board: Board, ages: tuple[SourceAge, ...], actor: Actor, now: datetime) -> BoardView:
    """The board in the actor's language."""
    out = tuple(_out_line(row, actor, now) for row in board.out)
    overdue = tuple(line for line in out if line.is_overdue)
    joints = tuple(joint_line(row, actor, now) for row in board.joints)
    return BoardView(
        out=out,
        coming=tuple(_round_line(row, actor.language, now, is_late=False) for row in board.coming),
        late=tuple(_round_line(row, actor.language, now, is_late=True) for row in board.late),
        gaps=tuple(_gap_line(row, actor.language) for row in board.gaps),
        overdue=overdue,
        reviews=tuple(review_line(row, actor, now) for row in board.reviews),
        excuses=tuple(excuse_line(row, actor, now) for row in board.excuses),
        joints=joints,
        asked=len(overdue)
        + len(board.reviews)
        + len(board.excuses)
        + sum(not line.is_declined for line in joints),
        weak=tuple(_weak_line(row, actor) for row in board.weak),
        places=_place_groups(board.places, actor.language),
        feeds=tuple(_feed_line(age, actor.language) for age in ages if _is_quiet(age)),
        as_of_ms=millis(now),
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
        agency=agency_name(patrol.agency, language),
        route=patrol.route or say("patrols.board.no_route", language),
        sub=say("patrols.board.since", language, time=short_moment(patrol.started_at, now, language)),
        progress=progress,
        share=_share(row.done / row.total if row.total else 0.0),
        next=say("patrols.board.next", language, place=row.next_point) if row.next_point else "",
        due_ms=millis(patrol.planned_end),
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
        agency=agency_name(row.agency, language),
        route=row.route or zones,
        sub=say("patrols.board.due", language, time=short_moment(row.due_at, now, language))
        if row.due_at
        else "",
        progress=f"{points}, {zones}" if row.route else points,
        due_ms=0 if clock is None else millis(clock),
        state="late" if is_late else "coming",
    )


def _gap_line(row: GapRow, language: Language) -> GapLine:
    zone = say(f"zone.{row.zone.value}", language)
    line = GapLine(
        letter=row.agency.letter,
        agency=agency_name(row.agency, language),
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
        since_ms=millis(gap.since),
        share=_share(gap.ratio),
        due_ms=millis(gap.exceeds_at),
        level=level,
    )


def _weak_line(row: WeakRow, actor: Actor) -> WeakLine:
    language = actor.language
    zone = say(f"zone.{row.zone.value}", language)
    return WeakLine(
        id=row.id,
        kind=say(f"patrols.board.weak.{row.kind.value}", language),
        place=say("patrols.board.weak.place", language, zone=zone, place=row.name),
        source="" if row.is_person else say("patrols.board.weak.by_camera", language),
        since_ms=millis(row.since),
        may_end=actor.may(Permission.PATROL_SUPERVISE) or row.reported_by == actor.user_id,
    )


def _place_groups(places: Iterable[MeasuredPlace], language: Language) -> tuple[PlaceGroup, ...]:
    """By zone in the usual order of the zones, then by name."""
    zones: dict[Zone, list[PlaceLine]] = {}
    for place in sorted(places, key=by_name):
        zones.setdefault(place.zone, []).append(PlaceLine(place.code, place.name))
    return tuple(
        PlaceGroup(say(f"zone.{zone.value}", language), tuple(zones[zone])) for zone in Zone if zone in zones
    )


def _is_quiet(age: SourceAge) -> bool:
    return age.name.startswith("patrol") and age.freshness is not Freshness.FRESH


def _feed_line(age: SourceAge, language: Language) -> FeedLine:
    """Silent is not quiet: an agency that sends nothing is not shown as having nothing."""
    key = f"patrols.board.feed.{age.name}"
    if age.last_at is None:
        return FeedLine(say("patrols.board.feed.never", language))
    return FeedLine(say(key, language, time=clock_time(age.last_at, language)), millis(age.last_at))


def _share(ratio: float) -> str:
    return f"{min(_FULL, int(ratio * _FULL))}%"
