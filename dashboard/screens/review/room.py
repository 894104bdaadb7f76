"""A review meeting as one viewer may see it: the slide of a step and everything around it. No Reflex here.

Called by the states in a thread. The picture is the frozen one; agenda, keys and presenter are of now. A
guest gets the slide of the presenter's step and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from dashboard.features.commitments.queries import list_commitments
from dashboard.features.meetings.queries.agenda import agenda_of, headlines_of
from dashboard.features.meetings.queries.guests import meeting_of_guest
from dashboard.features.meetings.queries.leading import CursorRow, cursor_of, time_used_of
from dashboard.features.meetings.queries.meetings import MeetingRow, find_meeting, stage_of
from dashboard.features.meetings.queries.snapshots import (
    Snapshot,
    frozen_digests,
    newest_snapshot,
    previous_snapshot,
)
from dashboard.features.meetings.rules.minutes import MINUTES, topic_of
from dashboard.features.meetings.rules.presenting import Presence, presence
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.board.picture import ReviewPicture, from_json
from dashboard.screens.review.board.slides import slide_of
from dashboard.screens.review.board.view import Line, Slide
from dashboard.screens.review.room_talk import asks_of, decided_of, is_answered, keys_of
from dashboard.screens.review.room_view import MinutesView, RoomView, StepView, TalkView
from dashboard.screens.review.room_words import (
    frozen_words,
    locked_words,
    preparers_words,
    presenter_for_guest,
    presenter_view,
    wakes_at,
)
from dashboard.screens.review.worded import with_samples, worded_slide
from dashboard.web.as_of import written

_KEPT = 8
_pictures: dict[str, ReviewPicture] = {}


@dataclass(frozen=True, slots=True)
class Room:
    """``flips_at``: when the presenter would count as gone, or a wish as forgotten, without a write."""

    view: RoomView
    slide: Slide
    flips_at: datetime | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """The numbers of a meeting and of the one before it; both None as long as nothing is frozen."""

    picture: ReviewPicture | None
    previous: ReviewPicture | None


def frozen_of(session: Session, month: str) -> Frozen:
    """Read once for all screens of a room: the same digest is the same picture."""
    newest, before = frozen_digests(session, month)
    return Frozen(
        _picture(newest, partial(newest_snapshot, session, month)),
        _picture(before, partial(previous_snapshot, session, month)),
    )


def _picture(digest: str, read: Callable[[], Snapshot | None]) -> ReviewPicture | None:
    found = _pictures.get(digest)
    if found is not None or not digest:
        return found
    stored = read()
    if stored is None:
        return None
    found = from_json(stored.picture)
    while len(_pictures) >= _KEPT:
        _pictures.pop(next(iter(_pictures)), None)
    # Under its own digest: a newer one may have been frozen between the two reads.
    _pictures[stored.digest] = found
    return found


def read_room(session: Session, actor: Actor, month: str, now: datetime, browsing: int) -> Room:
    """The room for a person; ``browsing`` is a step of their own, 0 follows the presenter.

    Raises Denied, or Missing when there is no such meeting.
    """
    meeting = find_meeting(session, actor, month)
    cursor = cursor_of(session, month)
    topic = topic_of(browsing or cursor.step)
    frozen = frozen_of(session, month)
    slide = Slide()
    if frozen.picture is not None:
        written_there = headlines_of(session, month)
        slide = worded_slide(frozen.picture, frozen.previous, topic, actor.language, written_there)
    view = RoomView(
        month=month,
        month_name=month_words(month, actor.language),
        state=meeting.state.value,
        frozen=frozen_words(meeting, actor.language),
        as_of=written(meeting.as_of),
        locked=locked_words(meeting, actor.language),
        step=topic.number,
        is_blank=cursor.is_blank and meeting.state is MeetingState.RUNNING,
        is_following=not browsing,
        may_present=actor.may(Permission.MEETING_PRESENT),
        may_decide=actor.may(Permission.MEETING_PRESENT) and meeting.state is MeetingState.RUNNING,
        may_prepare=actor.may(Permission.MEETING_PREPARE),
        may_report=actor.may(Permission.REPORT_TAKE),
        who_prepares=preparers_words(actor.language) if meeting.as_of is None else "",
        minutes=_minutes(session, meeting, cursor, now),
        talk=_talk(session, actor, meeting, slide, topic, now),
        presenter=presenter_view(cursor, meeting, actor, now),
        steps=_steps(topic, topic_of(cursor.step), actor.language),
    )
    # Promises stand in the column beside the figures.
    lines = [line for line in slide.lines if not _is_promise(line)]
    return Room(view, replace(with_samples(slide), lines=lines), wakes_at(cursor, meeting.state, now))


def read_guest(session: Session, actor: Actor, now: datetime) -> Room:
    """What a guest's screen shows: once the meeting runs the presenter's step, aggregates only.

    Raises Denied.
    """
    month = meeting_of_guest(session, actor)
    cursor, frozen = cursor_of(session, month), frozen_of(session, month)
    stage, topic = stage_of(session, month), topic_of(cursor.step)
    has_begun = stage in (MeetingState.RUNNING, MeetingState.LOCKED)
    view = RoomView(
        month=month,
        month_name=month_words(month, actor.language),
        state=stage.value,
        frozen=_frozen(frozen, actor.language),
        step=topic.number,
        is_blank=cursor.is_blank and stage is MeetingState.RUNNING,
        presenter=presenter_for_guest(cursor, stage, now, actor.language),
        steps=_steps(topic, topic, actor.language) if has_begun else [],
    )
    flips_at = wakes_at(cursor, stage, now)
    if frozen.picture is None or not has_begun:
        return Room(view, Slide(), flips_at)
    slide = slide_of(frozen.picture, frozen.previous, topic, actor.language, is_guest=True)
    return Room(view, with_samples(slide), flips_at)


def _is_promise(line: Line) -> bool:
    return line.href.startswith("/commitments/")


def _frozen(frozen: Frozen, language: Language) -> str:
    if frozen.picture is None:
        return say("review.room.not_frozen", language)
    return say("review.room.frozen", language, moment=site_instant(frozen.picture.as_of, language))


def _talk(
    session: Session,
    actor: Actor,
    meeting: MeetingRow,
    slide: Slide,
    topic: Topic,
    now: datetime,
) -> TalkView:
    """Questions, promises and keys; the last step also has what is still open on the others."""
    agenda = agenda_of(session, actor, meeting.month)
    made = {row.reference: row for row in list_commitments(session, actor, now, meeting=meeting.month)}
    is_last = topic is Topic.DECISIONS
    asks = asks_of(agenda, made, actor.language)
    here = [ask for ask in asks if is_last or ask.topic == topic.value]
    return TalkView(
        asks=[ask for ask in here if not is_answered(ask)],
        answered=[] if is_last else [ask for ask in here if is_answered(ask)],
        promises=[line for line in slide.lines if _is_promise(line)],
        decided=decided_of(agenda, made, actor.language) if is_last else [],
        digest=meeting.agreed if is_last else "",
        both_keys=keys_of(meeting, actor) if is_last else [],
    )


def _minutes(session: Session, meeting: MeetingRow, cursor: CursorRow, now: datetime) -> MinutesView:
    """What a step had used before moves its start back, so that the screen counts on from there.

    It counts only while somebody leads.
    """
    topic = topic_of(cursor.step)
    used = time_used_of(session, meeting.month, now)
    here, total = used.get(topic, timedelta()), sum(used.values(), timedelta())
    if meeting.state is MeetingState.RUNNING and used and presence(cursor.lead, now) is Presence.HERE:
        return MinutesView(
            number=topic.number,
            step=MINUTES[topic],
            all=sum(MINUTES.values()),
            step_since_ms=int((now - here).timestamp() * 1000),
            since_ms=int((now - total).timestamp() * 1000),
        )
    return MinutesView(
        number=topic.number,
        step=MINUTES[topic],
        all=sum(MINUTES.values()),
        step_used=int(here.total_seconds() // 60),
        used=int(total.total_seconds() // 60),
    )


def _steps(shown: Topic, led: Topic, language: Language) -> list[StepView]:
    return [
        StepView(
            number=topic.number,
            topic=topic.value,
            title=say(f"review.step.{topic.value}", language),
            is_shown=topic is shown,
            is_led=topic is led,
        )
        for topic in Topic
    ]
