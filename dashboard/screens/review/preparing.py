"""The page that prepares a meeting, and the freezing it asks for. No Reflex here; called in a thread."""

from datetime import datetime

from sqlmodel import Session

from dashboard.features.commitments.queries import list_commitments
from dashboard.features.meetings.actions import freeze_meeting
from dashboard.features.meetings.actions.freezing import Numbers
from dashboard.features.meetings.forms import Freeze, Proposal
from dashboard.features.meetings.queries.agenda import agenda_of, written_headlines
from dashboard.features.meetings.queries.guests import GuestRow, guest_links
from dashboard.features.meetings.queries.meetings import MeetingRow, find_meeting
from dashboard.features.meetings.rules.freezing import freeze_fault
from dashboard.features.meetings.rules.guests import LinkState
from dashboard.features.meetings.rules.months import ends
from dashboard.features.meetings.rules.states import Act, is_possible
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, to_site
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Invalid
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, known_day, site_instant
from dashboard.screens.review.board.headlines import headline
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.board.picture import ReviewPicture, as_json, digest
from dashboard.screens.review.board.proposals import proposals
from dashboard.screens.review.board.reading import first_record_at, review_picture
from dashboard.screens.review.prepare_view import GuestView, HeadlineView, PrepareView
from dashboard.screens.review.room import Frozen, frozen_of
from dashboard.screens.review.room_talk import asks_of, is_answered, keys_of
from dashboard.screens.review.room_words import frozen_words

_DIGITS = 12
"""Of a digest, enough to compare by eye."""


def read_preparation(session: Session, actor: Actor, month: str, now: datetime) -> PrepareView:
    """Raises Denied, or Missing when there is no such meeting."""
    meeting = find_meeting(session, actor, month)
    language, frozen = actor.language, frozen_of(session, month)
    made = {row.reference: row for row in list_commitments(session, actor, now, meeting=month)}
    offered = _offered(session, month, now)
    asks = asks_of(agenda_of(session, actor, month), made, language)
    return PrepareView(
        month=month,
        month_name=month_words(month, language),
        state=meeting.state.value,
        state_word=say(f"review.state.{meeting.state.value}", language),
        frozen=frozen_words(meeting, language),
        frozen_at=_frozen_at(meeting, language),
        digest=meeting.digest[:_DIGITS],
        may_freeze=is_possible(meeting.state, Act.FREEZE),
        spans=_spans(month, offered, now, language),
        offered="" if offered is None else to_site(offered).strftime("%Y-%m-%dT%H:%M"),
        may_edit=is_possible(meeting.state, Act.EDIT_HEADLINE),
        may_change=is_possible(meeting.state, Act.CHANGE_AGENDA),
        headlines=_headlines(session, month, frozen, language),
        asks=[ask for ask in asks if not is_answered(ask)],
        answered=[ask for ask in asks if is_answered(ask)],
        guests=[_guest(row, language) for row in guest_links(session, actor, month, now)],
        both_keys=keys_of(meeting, actor),
    )


def make_picture(month: str, as_of: datetime, now: datetime) -> ReviewPicture:
    """The numbers as known at ``as_of``: seconds of work. Raises Invalid first when they cannot be made.

    Whether something was recorded by then only the picture knows: the action says that.
    """
    fault = freeze_fault(month, as_of, as_of, now)
    if fault:
        raise Invalid({"as_of": fault})
    with reading() as session:
        return review_picture(session, month, as_of)


def store_picture(actor: Actor, command: Freeze, picture: ReviewPicture, *, clock: Clock) -> int:
    """Freeze it, with the questions its numbers ask. Raises what ``freeze_meeting`` raises."""
    made = _numbers(picture)
    return freeze_meeting(
        actor,
        command,
        made.picture,
        made.digest,
        picture.as_of,
        made.first_record_at,
        proposals=made.proposals,
        again=lambda session: _numbers(review_picture(session, command.month, picture.as_of)),
        clock=clock,
    )


def _numbers(picture: ReviewPicture) -> Numbers:
    asked = [Proposal(one.code, one.topic, one.question, one.note) for one in proposals(picture, Language.ID)]
    return Numbers(as_json(picture), digest(picture), picture.first_record_at, asked)


def _headlines(session: Session, month: str, frozen: Frozen, language: Language) -> list[HeadlineView]:
    """One for every step once there are numbers: before, no rule has anything to say."""
    if frozen.picture is None:
        return []
    written = written_headlines(session, month)
    return [
        HeadlineView(
            topic=topic.value,
            step=f"{topic.number} {say(f'review.step.{topic.value}', language)}",
            own=headline(frozen.picture, frozen.previous, topic, language),
            edited=row.text if row is not None and not row.is_old else "",
            old=row.text if row is not None and row.is_old else "",
        )
        for topic in Topic
        for row in [written.get(topic)]
    ]


def _offered(session: Session, month: str, now: datetime) -> datetime | None:
    """The end of a month that is over, when anything was recorded by then; None leaves it at now."""
    end = ends(month)
    first = first_record_at(session, now)
    return end if first is not None and first <= end <= now else None


def _spans(month: str, offered: datetime | None, now: datetime, language: Language) -> str:
    """Which numbers are of the month and which of the instant, with both by name."""
    key = "running" if ends(month) > now else "late" if offered is None else "offered"
    return say(
        f"review.prepare.spans.{key}",
        language,
        month=month_words(month, language),
        end=site_instant(ends(month), language),
        day=known_day(now, language),
    )


def _frozen_at(meeting: MeetingRow, language: Language) -> str:
    if meeting.frozen_at is None:
        return ""
    return say("review.prepare.frozen_at", language, moment=site_instant(meeting.frozen_at, language))


def _guest(row: GuestRow, language: Language) -> GuestView:
    words = say(f"review.guest.{row.state.value}", language, until=clock_time(row.valid_until, language))
    if row.address:
        words = f"{words}, {say('review.guest.from', language, address=row.address)}"
    return GuestView(
        link=row.id,
        label=row.label,
        words=words,
        state=row.state.value,
        may_revoke=row.state in (LinkState.WAITING, LinkState.WATCHING),
    )
