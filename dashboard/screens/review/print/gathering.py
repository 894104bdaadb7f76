"""What a meeting's report is made of, read from the database: frozen numbers, agenda, decisions, keys.

Called by making.py, in a thread. The numbers come from the stored picture alone; only agenda, decisions and
keys are read as they stand now.
"""

from datetime import datetime

from sqlmodel import Session

from dashboard.features.commitments.queries import find_commitment
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.queries.agenda import AgendaRow, agenda_of, headlines_of
from dashboard.features.meetings.queries.meetings import MeetingRow, find_meeting
from dashboard.features.meetings.queries.reports import newest_audit_entry
from dashboard.features.meetings.queries.snapshots import newest_snapshot, previous_snapshot
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, site_instant
from dashboard.screens.review.asked import asked_of
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.board.picture import Promised, ReviewPicture, from_json
from dashboard.screens.review.print.matter import AgendaLine, KeyLine, Matter, PromiseLine
from dashboard.screens.review.worded import with_samples, worded_slide

_NO_YEAR = 0
_SHAPES = {"late": "high", "due_soon": "medium"}


def meeting_matter(session: Session, actor: Actor, wanted: WantedReport, now: datetime) -> Matter:
    """Raises Missing for a month without a meeting, Refused while nothing is frozen for it."""
    language, month = actor.language, wanted.period
    meeting = find_meeting(session, actor, month)
    frozen = newest_snapshot(session, month)
    if frozen is None:
        raise Refused("reports.not_frozen", month=month_words(month, language))
    before = previous_snapshot(session, month)
    picture = from_json(frozen.picture)
    previous = None if before is None else from_json(before.picture)
    by_hand = headlines_of(session, month)
    slides = [with_samples(worded_slide(picture, previous, topic, language, by_hand)) for topic in Topic]
    titles = {slide.topic: f"{slide.step}. {slide.title}" for slide in slides}
    agenda = [
        _agenda_line(session, actor, asked_of(row, language).row, titles[row.topic.value], now)
        for row in agenda_of(session, actor, month)
    ]
    is_locked = meeting.state is MeetingState.LOCKED
    return Matter(
        kind=wanted.kind,
        period=month,
        period_name=month_words(month, language),
        language=language,
        picture=picture,
        previous=previous,
        slides=tuple(slides),
        digest=frozen.digest,
        anchor=newest_audit_entry(session),
        made_at=now,
        maker=maker_of(actor),
        note="" if is_locked else say("review.print.not_locked", language),
        agenda=tuple(agenda),
        promises=promise_lines(_of_last_meeting(picture), language),
        keys=tuple(_key(meeting, agency, language) for agency in Agency),
    )


def maker_of(actor: Actor) -> str:
    """Their duty title; "" for the product itself. A report names no person."""
    roles = actor.roles - {Role.SYSTEM}
    return say(f"role.{min(roles).value}", actor.language) if roles else ""


def promise_lines(promises: list[Promised], language: Language) -> tuple[PromiseLine, ...]:
    """In the order given; the due day is the original one, which never changes."""
    return tuple(
        PromiseLine(
            reference=one.reference,
            text=one.text,
            owner=say(f"agency.short.{one.owner}", language),
            letter=Agency(one.owner).letter,
            due=day_in(one.original_due_on, _NO_YEAR, language),
            state=say(f"commitments.state.{one.state}", language),
            shape=_SHAPES.get(one.state, ""),
        )
        for one in promises
    )


def _of_last_meeting(picture: ReviewPicture) -> list[Promised]:
    """The promises made in the newest meeting before this one."""
    earlier = {one.meeting for one in picture.commitments if "" < one.meeting < picture.month}
    return [one for one in picture.commitments if earlier and one.meeting == max(earlier)]


def _agenda_line(session: Session, actor: Actor, row: AgendaRow, step: str, now: datetime) -> AgendaLine:
    language = actor.language
    outcome = "open" if row.outcome is None else row.outcome.value
    words = say(f"review.print.outcome.{outcome}", language)
    if not row.commitment:
        return AgendaLine(step, row.question, words)
    promise = find_commitment(session, actor, row.commitment, now)
    agency = say(f"agency.short.{promise.owner.value}", language)
    return AgendaLine(
        step=step,
        question=row.question,
        outcome=words,
        decided=promise.text,
        reference=row.commitment,
        owner=f"{agency}, {say(f'role.{promise.owner_role.value}', language)}",
        letter=promise.owner.letter,
        due=day_in(promise.original_due_on, _NO_YEAR, language),
    )


def _key(meeting: MeetingRow, agency: Agency, language: Language) -> KeyLine:
    name = say(f"agency.{agency.value}", language)
    key = next((one for one in meeting.keys if one.agency is agency and not one.is_void), None)
    if key is None:
        return KeyLine(name, agency.letter, "", "")
    title = say(f"role.{key.role}", language)
    return KeyLine(name, agency.letter, title, site_instant(key.at, language))
