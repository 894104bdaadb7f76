"""Commitments of four past meetings as actions: given, moved, proved, closed with two keys, or still open.

Called by scenarios. 24 promises: 14 kept in time, 3 late, 4 overdue, 3 running, moved none to three times
(domain 6). What is over is counted from its meeting, what is open from now.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from dashboard.features.commitments.actions import add_evidence, move_due_day, turn_key
from dashboard.features.commitments.forms import AddEvidence, MoveDueDay, TurnKey
from dashboard.features.commitments.rules.codes import TOPIC_OF, KeyPurpose
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Origin, Promise
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import Crew
from dashboard.seed.commitment_stories import OPEN, OVER, Story
from dashboard.seed.meeting_steps import DECIDED_AFTER, PastMeeting, decide_there, past_meetings
from dashboard.seed.timeline import Step

_DAY = timedelta(days=1)


def commitment_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """Every promise with what became of it; each was decided in its meeting (``meeting_steps``)."""
    meetings = past_meetings(now)
    stories: Sequence[Story] = (*OVER, *OPEN)
    for number, story in enumerate(stories):
        meeting = meetings[story.meeting]
        yield from _Thread(crew, story, meeting, site_day(now), f"komitmen-{number:02d}").steps()


class _Thread:
    """One promise while it goes on: its reference is known from its first step on."""

    def __init__(self, crew: Crew, story: Story, meeting: PastMeeting, today: date, key: str) -> None:
        self._crew, self._story, self._meeting, self._key = crew, story, meeting, key
        began = site_day(meeting.held_at)
        self._due = (began if story.done is not None else today) + story.due * _DAY
        self._began, self._today = began, today
        self._reference, self._version = "", 1

    def steps(self) -> Iterator[Step]:
        story = self._story
        yield Step(self._meeting.held_at + DECIDED_AFTER, self._add)
        for number, (before, later) in enumerate(story.slips):
            at = day_start(self._due - before * _DAY) + timedelta(hours=8 + number)
            yield Step(at, lambda clock, later=later: self._slip(later, clock))
        if story.done is not None:
            done = day_start(self._began + story.done * _DAY)
            yield Step(done + timedelta(hours=8), self._prove)
            yield Step(done + timedelta(hours=9), lambda clock: self._turn(story.owner, clock))
            yield Step(done + timedelta(hours=14), lambda clock: self._turn(story.owner.other, clock))
        elif story.is_proved:
            yesterday = day_start(self._today - _DAY)
            yield Step(yesterday + timedelta(hours=9), self._prove)
            yield Step(yesterday + timedelta(hours=10), lambda clock: self._turn(story.owner, clock))

    def _add(self, clock: Clock) -> None:
        story = self._story
        promise = Promise(
            text=story.text,
            owner=story.owner,
            owner_role=_DUTY[story.owner],
            due_on=self._due,
            kind=story.kind,
            clause=story.clause,
            topic=TOPIC_OF[story.clause],
            origin=Origin.MEETING,
            meeting=self._meeting.month,
        )
        self._reference = decide_there(self._crew, promise, self._key, clock)

    def _slip(self, later: int, clock: Clock) -> None:
        reason = "Anggaran baru cair bulan depan." if later > 10 else "Menunggu jadwal bersama."
        command = MoveDueDay(
            self._reference, self._due + later * _DAY, reason, self._version, f"{self._key}-{later:03d}"
        )
        move_due_day(self._crew[_DUTY[self._story.owner]], command, clock=clock)
        self._version += 1

    def _prove(self, clock: Clock) -> None:
        text = "Berita acara dan foto ada di berkas bersama."
        command = AddEvidence(self._reference, text, self._version, f"{self._key}-bukti")
        add_evidence(self._crew[_DUTY[self._story.owner]], command, clock=clock)
        self._version += 1

    def _turn(self, agency: Agency, clock: Clock) -> None:
        key = f"{self._key}-kunci"
        command = TurnKey(self._reference, KeyPurpose.CLOSE, "", self._version, key)
        turn_key(self._crew[_LEADER[agency]], command, clock=clock)


_DUTY = {Agency.RUTAN: Role.KEPALA_KPR, Agency.POLRES: Role.KABAG_OPS}
_LEADER = {Agency.RUTAN: Role.KARUTAN, Agency.POLRES: Role.KAPOLRESTABES}
