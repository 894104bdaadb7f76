"""What is asked and decided on a step, and whose keys are turned, in words. Called by room.py."""

from collections.abc import Mapping, Sequence

from dashboard.features.commitments.queries import CommitmentRow
from dashboard.features.meetings.queries.agenda import AgendaRow
from dashboard.features.meetings.queries.meetings import MeetingRow
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, site_instant
from dashboard.screens.review.asked import Asked, asked_of
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.room_view import AskView, DecidedView, KeyView


def asks_of(
    rows: Sequence[AgendaRow], made: Mapping[str, CommitmentRow], language: Language
) -> list[AskView]:
    """As they stand on the agenda."""
    return [_ask(asked_of(row, language), made.get(row.commitment), language) for row in rows]


def is_answered(ask: AskView) -> bool:
    """Whether the meeting has said something to it: it asks for nothing any more."""
    return ask.outcome != ""


def decided_of(
    rows: Sequence[AgendaRow], made: Mapping[str, CommitmentRow], language: Language
) -> list[DecidedView]:
    """Everything that was decided, to be read back: promises with owner and day, and what was put off."""
    return [
        _decided(asked_of(row, language).row, made.get(row.commitment), language)
        for row in rows
        if row.outcome is not None
    ]


def keys_of(meeting: MeetingRow, actor: Actor) -> list[KeyView]:
    """One line for each agency. A key that was turned on other decisions is void, and says so."""
    language = actor.language
    views = []
    for agency in Agency:
        turned = [key for key in meeting.keys if key.agency is agency]
        valid = next((key for key in turned if not key.is_void), None)
        words = say("review.key.void" if turned else "review.key.none", language)
        if valid is not None:
            words = say("review.key.turned", language, moment=site_instant(valid.at, language))
        views.append(
            KeyView(
                letter=agency.letter,
                agency=say(f"agency.short.{agency.value}", language),
                words=words,
                is_turned=valid is not None,
                is_mine=valid is None
                and actor.agency is agency
                and meeting.state is MeetingState.RUNNING
                and actor.may(Permission.MEETING_CONFIRM),
            )
        )
    return views


def owner_words(row: CommitmentRow, language: Language) -> str:
    """ "Kepala KPR, Rutan"."""
    agency = say(f"agency.short.{row.owner.value}", language)
    return f"{say(f'role.{row.owner_role.value}', language)}, {agency}"


def _ask(asked: Asked, made: CommitmentRow | None, language: Language) -> AskView:
    row = asked.row
    notes = [row.note]
    if row.carried_from:
        notes.insert(0, say("review.ask.carried", language, month=month_words(row.carried_from, language)))
    elif row.proposed_by is not None:
        agency = say(f"agency.short.{row.proposed_by.value}", language)
        notes.insert(0, say("review.ask.by", language, agency=agency))
    return AskView(
        item=row.id,
        topic=row.topic.value,
        step=say(f"review.step.{row.topic.value}", language),
        question=row.question,
        promise=asked.promise,
        note=" ".join(note for note in notes if note),
        outcome=row.outcome.value if row.outcome else "",
        outcome_word=say(f"review.outcome.{row.outcome.value}", language) if row.outcome else "",
        reference=row.commitment,
        href=f"/commitments/{row.commitment}" if row.commitment else "",
        line="" if made is None else _made_words(made, language),
        is_open=not row.commitment,
        may_drop=row.outcome is None and not row.carried_from,
    )


def _decided(row: AgendaRow, made: CommitmentRow | None, language: Language) -> DecidedView:
    outcome = row.outcome or Outcome.POSTPONED
    if made is None:
        return DecidedView(text=row.question, outcome_word=say(f"review.outcome.{outcome.value}", language))
    return DecidedView(
        reference=made.reference,
        href=f"/commitments/{made.reference}",
        text=made.text,
        letter=made.owner.letter,
        owner=owner_words(made, language),
        due=day_in(made.original_due_on, 0, language),
        outcome_word=say(f"review.outcome.{outcome.value}", language),
    )


def _made_words(made: CommitmentRow, language: Language) -> str:
    day = day_in(made.original_due_on, 0, language)
    return say("review.ask.made", language, owner=owner_words(made, language), day=day)
