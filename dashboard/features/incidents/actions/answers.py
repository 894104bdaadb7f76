"""Save the answers to the questions of the type. Append-only: what was answered before stays as it was."""

from dashboard.features.incidents.actions.facts import check_editable
from dashboard.features.incidents.actions.history import (
    add_step,
    load,
    title_of,
    touch_source,
)
from dashboard.features.incidents.forms import SaveAnswers
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.questions import parse_answers, question_set
from dashboard.features.incidents.tables import IncidentAnswers
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


def save_answers(actor: Actor, command: SaveAnswers, *, clock: Clock) -> int:
    """A new row with every answer of the form; returns the version of the incident afterwards.

    Raises Denied, Missing, Refused (other agency's, not editable now, unknown version of the questions),
    Invalid with ``answer_CODE`` per bad answer, or Conflict when the incident has moved on since the page
    read it: then nothing is written, and the page shows what is stored beside what was typed.
    """
    actor.require(Permission.INCIDENT_REPORT)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.answers", command.key, command)
        if earlier is not None:
            return int(earlier)
        incident = load(work, command.reference, own=True)
        check_editable(incident)
        questions = question_set(incident.type, command.type_version)
        if command.version != incident.version:
            raise Conflict
        if command.type_version != incident.type_version:
            raise Refused("incidents.refused.unknown_version")
        answers = parse_answers(questions, command.answers, now=work.now)
        work.session.add(
            IncidentAnswers(
                incident_id=incident.id or 0,
                at=work.now,
                agency=actor.agency,
                actor_id=actor.user_id,
                actor_title=title_of(actor),
                type=incident.type,
                type_version=incident.type_version,
                answers=answers,
            )
        )
        add_step(work, incident, "answers", kind=EventKind.FIELD, new=str(len(answers)))
        touch_source(work, incident)
        work.remember("incident.answers", command.key, command, incident.version)
        work.audit(
            "incident.answers",
            "incident",
            incident.reference,
            type=incident.type,
            type_version=incident.type_version,
            codes=sorted(answers),
            new=str(len(answers)),
        )
    return incident.version
