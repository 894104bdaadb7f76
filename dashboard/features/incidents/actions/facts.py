"""Correct what a report says: type, place, time; the police report's number; who leads for the owner.

Every change is a line of history with the old and the new value; nothing is overwritten without a trace.
"""

from collections.abc import Mapping
from datetime import datetime

from dashboard.features.incidents.actions.history import (
    add_step,
    check_for_both,
    check_version,
    count_incident,
    keep_past,
    load,
    notice_level,
    record_of,
    state_of,
    title_of,
    touch_source,
)
from dashboard.features.incidents.actions.severity import set_severity
from dashboard.features.incidents.forms import AssignHandler, CorrectFacts, SetLp
from dashboard.features.incidents.forms.record import lp_error
from dashboard.features.incidents.rules.codes import EventKind, Marker
from dashboard.features.incidents.rules.questions import active_version
from dashboard.features.incidents.rules.record import EDITABLE
from dashboard.features.incidents.rules.severity import is_lowering, suggest
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day, to_site
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.people import Person, people
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.sharing import Audience
from dashboard.kernel.work import UnitOfWork, unit_of_work


def check_editable(incident: Incident) -> None:
    """Raises Refused unless the record is a draft or was sent back."""
    if record_of(incident) not in EDITABLE:
        raise Refused("incidents.refused.not_editable")


def correct_facts(actor: Actor, command: CorrectFacts, *, clock: Clock) -> int:
    """Type, zone and time of an own record; returns its version afterwards.

    A type that asks for more than the present severity raises it with the correction; only a supervisor may
    keep it, with a reason of its own. Raises Denied, Missing, Conflict (stale page), Refused (other agency's,
    not editable, nothing changed) or Invalid (no reason, a time after the report, a move between the site and
    the city).
    """
    actor.require(Permission.INCIDENT_REPORT)
    if command.keep_reason:
        actor.require(Permission.INCIDENT_REVIEW)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.correct", command.key, command)
        if earlier is not None:
            return int(earlier)
        incident = load(work, command.reference, own=True)
        check_editable(incident)
        check_version(incident, command.version)
        _check_correction(incident, command)
        changes = _changes(incident, command)
        if not changes:
            raise Refused("incidents.refused.no_change")
        keep_past(work, incident)
        count_incident(work, incident, -1)
        _apply(incident, command, changes)
        count_incident(work, incident, 1)
        for name, (old, new) in changes.items():
            add_step(work, incident, name, kind=EventKind.FIELD, old=old, new=new, text=command.reason)
        values = {name: f"{old} > {new}" for name, (old, new) in changes.items()}
        work.audit("incident.correct", "incident", incident.reference, **values)
        if "type" in changes:
            _follow_suggestion(work, incident, command)
        _tell_correction(work, incident, changes)
        touch_source(work, incident)
        work.remember("incident.correct", command.key, command, incident.version)
    return incident.version


def _follow_suggestion(work: UnitOfWork, incident: Incident, command: CorrectFacts) -> None:
    """The severity that type and markers ask for now: a mended riot does not stand as "low"."""
    suggested, present = Severity(incident.suggested_severity), incident.severity
    if not is_lowering(Severity(present), suggested):
        return
    if not command.keep_reason:
        set_severity(work, incident, suggested, command.reason)
        return
    # Kept on purpose: a decision of its own, so one line of history and one of audit.
    reason = command.keep_reason
    add_step(work, incident, "keep", kind=EventKind.SEVERITY, old=present, new=present, text=reason)
    work.audit(
        "incident.keep", "incident", incident.reference, old=present, new=present, suggested=suggested.value
    )


def _tell_correction(work: UnitOfWork, incident: Incident, changes: Mapping[str, object]) -> None:
    """The other agency may be on its way to the wrong place, or to the wrong thing."""
    if not changes.keys() & {"type", "zone"}:
        return
    if incident.is_site and incident.audience == Audience.BOTH:
        other, desk = work.actor.agency.other, Permission.INCIDENT_ACKNOWLEDGE
        work.tell(other, desk, "incident.corrected", incident.reference, level=notice_level(incident))


def _check_correction(incident: Incident, command: CorrectFacts) -> None:
    check_for_both(incident, command.type, Severity(incident.severity))
    wrong: dict[str, str] = {}
    if not command.reason:
        wrong["correction"] = "incidents.correct.reason"
    if command.zone.is_site is not incident.is_site:
        wrong["zone"] = "incidents.correct.zone_side"
    if command.occurred_at is not None and command.occurred_at > incident.reported_at:
        wrong["occurred_at"] = "incidents.correct.after_report"
    if wrong:
        raise Invalid(wrong)


def _changes(incident: Incident, command: CorrectFacts) -> dict[str, tuple[str, str]]:
    """Field to (old, new) of what is really different. A form knows minutes, so seconds are no change."""
    changes: dict[str, tuple[str, str]] = {}
    if command.type.value != incident.type:
        changes["type"] = (incident.type, command.type.value)
    if command.zone.value != incident.zone:
        changes["zone"] = (incident.zone, command.zone.value)
    if command.occurred_at is not None and _minute(command.occurred_at) != _minute(incident.occurred_at):
        changes["occurred_at"] = (_minute(incident.occurred_at), _minute(command.occurred_at))
    return changes


def _minute(moment: datetime) -> str:
    """``2026-03-12T14:32+07:00``."""
    return to_site(moment).isoformat(timespec="minutes")


def _apply(incident: Incident, command: CorrectFacts, changes: dict[str, tuple[str, str]]) -> None:
    if "type" in changes:
        markers = [Marker(code) for code in incident.markers.split(",") if code]
        incident.type = command.type
        # The questions of the day of the report: an old record is not asked what was thought of later.
        incident.type_version = active_version(command.type, incident.reported_at)
        incident.suggested_severity = suggest(command.type, markers)
    if "zone" in changes:
        incident.zone = command.zone
    if "occurred_at" in changes and command.occurred_at is not None:
        incident.occurred_at = command.occurred_at
        incident.occurred_day = site_day(command.occurred_at)


def set_lp(actor: Actor, command: SetLp, *, clock: Clock) -> str:
    """The number of the police report, by the owner agency, or by the police on any site incident.

    Raises Denied, Missing, Invalid (not a number as desks write it) or Refused (other agency's; somebody else
    has written a number since the page was read).
    """
    actor.require(Permission.INCIDENT_REPORT)
    if error := lp_error(command.lp_number):
        raise Invalid({"lp_number": error})
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.lp", command.key, command)
        if earlier is not None:
            return earlier
        incident = load(work, command.reference)
        is_own = Agency(incident.agency) is actor.agency
        if not is_own and not (actor.agency is Agency.POLRES and incident.is_site):
            raise Refused("incidents.refused.owner_only")
        old = incident.lp_number
        if old == command.lp_number:
            raise Refused("incidents.refused.no_change")
        if old != command.known:
            raise Refused("incidents.refused.lp_changed", number=old)
        incident.lp_number = command.lp_number
        add_step(work, incident, "lp_number", kind=EventKind.FIELD, old=old, new=command.lp_number)
        work.remember("incident.lp", command.key, command, command.lp_number)
        work.audit("incident.lp", "incident", incident.reference, old=old, new=command.lp_number)
    return command.lp_number


def assign_handler(actor: Actor, command: AssignHandler, *, clock: Clock) -> str:
    """Take an incident over, or hand it to a person of the own agency; returns that person's duty title.

    Raises Denied, Missing, Refused (other agency's, resolved, the same person) or Invalid (nobody who may).
    """
    takes = command.user_id == actor.user_id
    if not (takes and actor.may(Permission.INCIDENT_ACKNOWLEDGE)):
        actor.require(Permission.INCIDENT_CONTAIN)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.handler", command.key, command)
        if earlier is not None:
            return earlier
        incident = load(work, command.reference, own=True)
        if not state_of(incident).is_open:
            raise Refused("incidents.refused.resolved")
        person = _person(work, command.user_id)
        if incident.handler_id == person.user_id:
            raise Refused("incidents.refused.handler_same")
        old, action = incident.handler_title, "take" if takes else "assign"
        incident.handler_id, incident.handler_title = person.user_id, person.title
        add_step(work, incident, action, kind=EventKind.HANDLER, old=old, new=person.title)
        if not takes:
            work.tell(
                actor.agency,
                Permission.INCIDENT_ON_SCENE,
                "incident.assigned",
                incident.reference,
                level=notice_level(incident),
                user_id=person.user_id,
            )
        work.remember("incident.handler", command.key, command, person.title)
        audited = {"user_id": person.user_id, "old": old, "new": person.title}
        work.audit(f"incident.{action}", "incident", incident.reference, **audited)
    return person.title


def _person(work: UnitOfWork, user_id: int) -> Person:
    """Who it is to be: oneself, or an active account of the own agency that may be on the scene."""
    actor = work.actor
    if user_id == actor.user_id:
        return Person(actor.user_id, title_of(actor), actor.agency)
    able = people(work.session, actor.agency, Permission.INCIDENT_ON_SCENE)
    found = next((person for person in able if person.user_id == user_id), None)
    if found is None:
        raise Invalid({"user_id": "incidents.handler.choose"})
    return found
