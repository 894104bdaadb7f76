"""What the phone page of a round shows, already worded: the next point, how far, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.patrols.actions import CheckedIn, CheckInMark
from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.queries.records import DoneRow, PlanRow
from dashboard.features.patrols.rules.codes import VisitState
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, short_moment


@dataclass(frozen=True)
class NextPoint:
    """The point to walk to. ``key`` is made for this showing of it: a second tap on it is the same tap."""

    id: int = 0
    name: str = ""
    zone: str = ""
    line: str = ""
    opens: str = ""
    key: str = ""


@dataclass(frozen=True)
class DoneLine:
    """One recorded tap. ``icon`` says at a glance what it was."""

    id: int
    name: str
    note: str
    outcome: str
    end: str


@dataclass(frozen=True)
class RoundView:
    """``steps`` are the points of this round: done, next, missed, skipped or open."""

    has_next: bool = False
    point: NextPoint = NextPoint()
    title: str = ""
    progress: str = ""
    steps: tuple[str, ...] = ()
    done: tuple[DoneLine, ...] = ()


def next_point(row: PlanRow, now: datetime, language: Language, key: str) -> NextPoint:
    """The point with its due time; ``opens`` while it is too early for it."""
    zone, due = say(f"zone.{row.zone.value}", language), clock_time(row.due_at, language)
    line = "patrols.round.due_late" if now > row.window_end else "patrols.round.due"
    start = clock_time(row.window_start, language)
    return NextPoint(
        id=row.id,
        name=row.name,
        zone=row.zone.value,
        line=say(line, language, zone=zone, time=due),
        opens=say("patrols.round.opens", language, time=start) if now < row.window_start else "",
        key=key,
    )


def round_view(
    point: PlanRow | None,
    steps: Sequence[PlanRow],
    done: Sequence[DoneRow],
    now: datetime,
    language: Language,
    key: str,
) -> RoundView:
    """``steps`` are all points of the round that ``point`` belongs to."""
    lines = tuple(done_line(row, now, language) for row in done)
    if point is None:
        return RoundView(done=lines)
    counted = [row for row in steps if row.state is not VisitState.EXCUSED]
    made = sum(row.visited_at is not None for row in counted)
    started = say("patrols.round.route", language, time=clock_time(point.due_at, language))
    return RoundView(
        has_next=True,
        point=next_point(point, now, language, key),
        title=point.route or started,
        progress=say("patrols.round.progress", language, done=made, total=len(counted)),
        steps=tuple(_step(row, point) for row in counted),
        done=lines,
    )


def done_line(row: DoneRow, now: datetime, language: Language) -> DoneLine:
    key = "patrols.round.duplicate" if row.is_duplicate else "patrols.round.sent"
    note = "" if row.outcome is Outcome.OK else say(f"patrols.outcome.{row.outcome.value}", language)
    if row.reason is not None:
        note = f"{note}: {say(f'patrols.reason.{row.reason.value}', language)}"
    end = say(key, language, time=short_moment(row.at, now, language))
    return DoneLine(row.id, row.name, note, row.outcome.value, end)


def saved_sentence(done: CheckedIn, outcome: Outcome, language: Language) -> str:
    """What became of the tap, in one sentence."""
    if done.mark is CheckInMark.DUPLICATE:
        return say("patrols.round.saved.duplicate", language, place=done.place)
    said = say(f"patrols.round.saved.{outcome.value}", language, place=done.place)
    if done.mark is CheckInMark.UNPLANNED:
        return say("patrols.round.saved.unplanned", language, said=said)
    return said


def _step(row: PlanRow, point: PlanRow) -> str:
    if row.id == point.id:
        return "next"
    if row.visited_at is not None:
        return "done"
    if row.state is VisitState.MISSED:
        return "missed"
    return "open" if row.skipped is None else "skipped"
