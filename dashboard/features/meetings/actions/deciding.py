"""What the meeting says to a question: agreed and changed become a promise in the same transaction."""

from dashboard.features.meetings.actions.loading import TOPIC, id_of, load_item, load_meeting
from dashboard.features.meetings.forms import Decide
from dashboard.features.meetings.rules.states import PERMISSION_OF, Act
from dashboard.features.meetings.tables import AgendaItem, Meeting
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.promises import Origin, Promise, Topic, make_promise
from dashboard.kernel.work import UnitOfWork, unit_of_work


def decide(actor: Actor, command: Decide, *, clock: Clock) -> str:
    """Store a decision; returns the reference of its promise, "" for a postponed question.

    Raises Denied, Missing, Invalid (a promise without an owner, a day or a text; a decision typed live
    without a step), or Refused: not running, or the question has become a promise already. Nothing is half
    saved: without the promise there is no decision.
    """
    actor.require(PERMISSION_OF[Act.DECIDE])
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("meeting.decide", command.key, command)
        if earlier is not None:
            return earlier
        meeting, _ = load_meeting(work, command.month, Act.DECIDE)
        item = load_item(work, meeting, command.item) if command.item else _typed(work, meeting, command)
        if item.commitment:
            raise Refused("meetings.refused.promised", reference=item.commitment)
        reference = ""
        if command.outcome.is_promise:
            reference = make_promise(work, _promise(command, Topic(item.topic)))
        item.outcome, item.commitment = command.outcome, reference
        item.decided_at, item.decided_by = work.now, actor.user_id
        item.version += 1
        work.session.add(item)
        work.session.flush()
        work.remember("meeting.decide", command.key, command, reference)
        work.audit(
            "meeting.decide",
            "meeting",
            command.month,
            item=item.id,
            result=command.outcome,
            commitment=reference,
        )
        work.bump(TOPIC)
        return reference


def _typed(work: UnitOfWork, meeting: Meeting, command: Decide) -> AgendaItem:
    """A decision nobody had asked for: it becomes its own question."""
    faults = {}
    if command.topic is None:
        faults["topic"] = "meetings.form.topic"
    if not command.text:
        faults["text"] = "meetings.form.text"
    if command.topic is None or faults:
        raise Invalid(faults)
    return AgendaItem(
        meeting_id=id_of(meeting),
        topic=command.topic,
        question=command.text,
        proposed_by=work.actor.agency,
        created_at=work.now,
        created_by=work.actor.user_id,
    )


def _promise(command: Decide, topic: Topic) -> Promise:
    """The promise of a decision. Raises Invalid with a sentence for everything that is missing."""
    owner, role, due_on, kind, clause = (
        command.owner, command.owner_role, command.due_on, command.kind, command.clause,
    )  # fmt: skip
    if not command.text or not owner or not role or not due_on or not kind or not clause:
        given = {
            "text": command.text,
            "owner": owner,
            "owner_role": role,
            "due_on": due_on,
            "kind": kind,
            "clause": clause,
        }
        raise Invalid({field: f"meetings.form.{field}" for field, value in given.items() if not value})
    return Promise(
        text=command.text,
        owner=owner,
        owner_role=role,
        due_on=due_on,
        kind=kind,
        clause=clause,
        topic=topic,
        origin=Origin.MEETING,
        meeting=command.month,
    )
