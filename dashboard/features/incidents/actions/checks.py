"""Answer or take back one step of an incident's checklist (protap). Append-only: undoing is a newer row."""

from dataclasses import dataclass

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import (
    add_step,
    title_of,
    touch_source,
)
from dashboard.features.incidents.actions.parts import load_open
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.protap import (
    UNDONE,
    Protap,
    StepAgency,
    active_protap_version,
    check_answer,
    is_settled,
    protap,
    visible_steps,
)
from dashboard.features.incidents.tables import Incident, IncidentCheck
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """``answer`` is ``done``, an option, or ``undone``; ``protap_version`` is that of the page."""

    reference: str
    step: str
    answer: str
    protap_version: int
    key: str


def answer_step(actor: Actor, command: AnswerStep, *, clock: Clock) -> str:
    """Keep the answer; returns it.

    Raises Denied, Missing, or Refused: the incident is over, another version, an unknown step or answer, a
    branch that is not open, the other agency's step, answered already, or nothing to take back.
    """
    actor.require(Permission.INCIDENT_ON_SCENE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.check", command.key, command)
        if earlier is not None:
            return earlier
        incident = load_open(work, command.reference)
        checklist = protap_of(incident)
        if command.protap_version != checklist.version:
            raise Refused("incidents.checks.other_version")
        answers = _answers(work, incident)
        _check(actor, checklist, answers, command)
        work.session.add(
            IncidentCheck(
                incident_id=incident.id or 0,
                protap_version=checklist.version,
                step=command.step,
                answer=command.answer,
                at=work.now,
                agency=actor.agency,
                actor_id=actor.user_id,
                actor_title=title_of(actor),
            )
        )
        old = answers.get(command.step, "")
        add_step(work, incident, command.step, kind=EventKind.CHECK, old=old, new=command.answer)
        touch_source(work, incident)
        work.remember("incident.check", command.key, command, command.answer)
        work.audit(
            "incident.check",
            "incident",
            incident.reference,
            step=command.step,
            old=old,
            new=command.answer,
            version=checklist.version,
        )
    return command.answer


def protap_of(incident: Incident) -> Protap:
    """The checklist of its type that was valid when it was reported."""
    return protap(incident.type, active_protap_version(incident.type, incident.reported_at))


def _answers(work: UnitOfWork, incident: Incident) -> dict[str, str]:
    """Step -> newest answer."""
    rows = work.session.exec(
        select(IncidentCheck).where(IncidentCheck.incident_id == incident.id).order_by(col(IncidentCheck.id))
    )
    return {row.step: row.answer for row in rows}


def _check(actor: Actor, checklist: Protap, answers: dict[str, str], command: AnswerStep) -> None:
    step = check_answer(checklist, command.step, command.answer)
    if step not in visible_steps(checklist, answers):
        raise Refused("incidents.checks.branch")
    if step.agency is not StepAgency.BOTH and step.agency.value != actor.agency.value:
        raise Refused("incidents.checks.other_agency")
    settled = is_settled(answers.get(step.code))
    if command.answer == UNDONE and not settled:
        raise Refused("incidents.checks.nothing_to_undo")
    if command.answer != UNDONE and settled:
        raise Refused("incidents.checks.answered")
