"""The review meetings of the demo: four were held and locked, the next one is open and waits for its numbers.

Called by scenarios and, for what was decided, by commitment_steps. Every picture is frozen two days before
its meeting from the data of that instant, so it can be made again to the digit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.meetings.actions import (
    add_item,
    confirm_minutes,
    decide,
    edit_headline,
    move_cursor,
    open_meeting,
    start_presenting,
)
from dashboard.features.meetings.forms import (
    AddItem,
    ConfirmMinutes,
    Decide,
    EditHeadline,
    Freeze,
    MoveCursor,
    OpenMeeting,
)
from dashboard.features.meetings.queries.agenda import agenda_of
from dashboard.features.meetings.queries.agreed import decisions_digest
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.minutes import STEPS
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Promise, Topic
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

MEETING_DAY = 11
"""Both leaders meet on this day of the month about the month before, at 10.00."""

DECIDED_AFTER = timedelta(hours=1)
"""When the decisions of a meeting are written down."""

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_FROZEN_BEFORE = 2 * _DAY
_LEADERS = (Role.KARUTAN, Role.KAPOLRESTABES)
_PUT_OFF = "Perlukah kamera tambahan di sisi rawa?"


@dataclass(frozen=True, slots=True)
class PastMeeting:
    """The month it was about, and when it was held."""

    month: str
    held_at: datetime


def past_meetings(now: datetime, count: int = 4) -> tuple[PastMeeting, ...]:
    """The last meetings before this month, oldest first."""
    first = site_day(now).replace(day=1)
    found: list[PastMeeting] = []
    for _ in range(count):
        held = (first - _DAY).replace(day=MEETING_DAY)
        found.append(PastMeeting(_month_before(held), day_start(held) + timedelta(hours=10)))
        first = held.replace(day=1)
    return tuple(reversed(found))


def first_day(now: datetime) -> date:
    """The first day of the first month that a meeting was about."""
    return date.fromisoformat(f"{past_meetings(now)[0].month}-01")


def frozen_at(now: datetime) -> tuple[datetime, ...]:
    """When the numbers of the held meetings were frozen."""
    return tuple(meeting.held_at - _FROZEN_BEFORE for meeting in past_meetings(now))


def meeting_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """Opened by the joint secretariat, led by one leader after the other, locked by both."""
    for number, meeting in enumerate(past_meetings(now)):
        yield from _Held(crew, meeting, _LEADERS[number % 2]).steps()
    following = _month_before(site_day(now))
    yield Step(now - 2 * _DAY, lambda clock: _open(crew, following, clock))


def decide_there(crew: Crew, promise: Promise, key: str, clock: Clock) -> str:
    """Promise it in the meeting it names: as the answer to an open question of its step, or typed live."""
    secretary = crew[Role.SEKRETARIAT_BERSAMA]
    with reading() as session:
        asked = agenda_of(session, secretary, promise.meeting)
    item = next((one.id for one in asked if one.topic is promise.topic and one.outcome is None), 0)
    command = Decide(
        month=promise.meeting,
        item=item,
        topic=promise.topic,
        outcome=Outcome.CHANGED if item else Outcome.AGREED,
        text=promise.text,
        owner=promise.owner,
        owner_role=promise.owner_role,
        due_on=promise.due_on,
        kind=promise.kind,
        clause=promise.clause,
        key=key,
    )
    return decide(secretary, command, clock=clock)


class _Held:
    """One meeting from its opening to its second key."""

    def __init__(self, crew: Crew, meeting: PastMeeting, leader: Role) -> None:
        self._crew, self._month, self._at = crew, meeting.month, meeting.held_at
        self._leader = crew[leader]

    def steps(self) -> Iterator[Step]:
        yield Step(self._at - 3 * _DAY, lambda clock: _open(self._crew, self._month, clock))
        yield Step(self._at - _FROZEN_BEFORE, self._freeze)
        yield Step(self._at - 1 * _DAY, self._write_headline)
        yield Step(self._at, self._present)
        for step in range(2, STEPS + 1):
            yield Step(self._at + 6 * (step - 1) * _MINUTE, lambda clock, step=step: self._move(step, clock))
        yield Step(self._at + 50 * _MINUTE, self._put_off)
        for number, role in enumerate(_LEADERS):
            at = self._at + DECIDED_AFTER + (5 + 3 * number) * _MINUTE
            yield Step(at, lambda clock, role=role: self._confirm(role, clock))

    def _freeze(self, clock: Clock) -> None:
        picture = make_picture(self._month, clock(), clock())
        command = Freeze(self._month, None, f"beku-{self._month}")
        store_picture(self._crew[Role.SEKRETARIAT_BERSAMA], command, picture, clock=clock)

    def _write_headline(self, clock: Clock) -> None:
        text = "Setiap keputusan dibacakan kembali sebelum kunci diputar."
        command = EditHeadline(self._month, Topic.DECISIONS, text, f"kalimat-{self._month}")
        edit_headline(self._crew[Role.SEKRETARIAT_BERSAMA], command, clock=clock)

    def _present(self, clock: Clock) -> None:
        start_presenting(self._leader, self._month, clock=clock)

    def _move(self, step: int, clock: Clock) -> None:
        move_cursor(self._leader, MoveCursor(self._month, step, False), clock=clock)

    def _put_off(self, clock: Clock) -> None:
        secretary = self._crew[Role.SEKRETARIAT_BERSAMA]
        with reading() as session:
            asked = agenda_of(session, secretary, self._month)
        item = next(one.id for one in asked if one.question == _PUT_OFF)
        empty = (None, Outcome.POSTPONED, "", None, None, None, None, None)
        decide(secretary, Decide(self._month, item, *empty, f"tunda-{self._month}"), clock=clock)

    def _confirm(self, role: Role, clock: Clock) -> None:
        with reading() as session:
            read = decisions_digest(session, self._month)
        command = ConfirmMinutes(self._month, read, f"kunci-{self._month}")
        confirm_minutes(self._crew[role], command, clock=clock)


def _open(crew: Crew, month: str, clock: Clock) -> None:
    """With the question that has been put off again and again, or for the first time."""
    secretary = crew[Role.SEKRETARIAT_BERSAMA]
    open_meeting(secretary, OpenMeeting(month, f"rapat-{month}"), clock=clock)
    with reading() as session:
        is_there = any(one.question == _PUT_OFF for one in agenda_of(session, secretary, month))
    if not is_there:
        note = "Diusulkan dari patroli malam."
        command = AddItem(month, Topic.CAMERAS, _PUT_OFF, note, f"butir-{month}")
        add_item(crew[Role.KABAG_OPS], command, clock=clock)


def _month_before(day: date) -> str:
    return f"{day.replace(day=1) - _DAY:%Y-%m}"
