"""Who may read an incident: classification, compartments, audience, end, handling; and the second person.

Raising is for whoever classifies; lowering and widening ask for the release right and a reason, and for a
record from RAHASIA on for a second person of the same agency (domain 5.3 R4). Nobody keeps a way past it:
whoever makes a record so may be the first who cannot open it any more.
"""

from typing import Any

from sqlmodel import col, select

from dashboard.features.incidents.actions.history import (
    add_step,
    check_version,
    load,
    notice_level,
    state_of,
    title_of,
)
from dashboard.features.incidents.actions.readers import give_share, share_of
from dashboard.features.incidents.forms.sharing import DecideShare, ShareIncident
from dashboard.features.incidents.rules.codes import EventKind, IncidentType
from dashboard.features.incidents.rules.sharing import (
    Share,
    as_json,
    from_json,
    needs_second,
    opens,
    renews,
    share_errors,
    tidy,
    touched_circles,
)
from dashboard.features.incidents.tables import Incident, ShareRequest
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Missing, Refused
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.people import account
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.sharing import Classification, Compartment
from dashboard.kernel.work import UnitOfWork, unit_of_work

DONE, ASKED = "done", "asked"


def share_incident(actor: Actor, command: ShareIncident, *, clock: Clock) -> str:
    """Change who may read an own incident; returns ``done``, or ``asked`` when a second person has to agree.

    Saving the same named readers again renews their thirty days, and counts as widening. Raises Denied,
    Missing, Conflict (stale page), Refused (the other agency's, no change, asked already) or Invalid.
    """
    actor.require(Permission.RECORD_CLASSIFY)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.share", command.key, command)
        if earlier is not None:
            return earlier
        incident = load(work, command.reference, own=True)
        check_version(incident, command.version)
        old, new = share_of(work, incident), tidy(command.share)
        if new == old and not renews(old, new):
            raise Refused("incidents.refused.no_change")
        _check(work, incident, old, new)
        if opens(old, new):
            actor.require(Permission.RECORD_RELEASE)
            if not command.reason:
                raise Invalid({"share_reason": "incidents.share.reason.write"})
        if needs_second(old, new) or (renews(old, new) and old.classification >= Classification.RAHASIA):
            result = _ask(work, incident, old, new, command.reason)
        else:
            _void(work, incident)
            give_share(work, incident, old, new, command.reason)
            result = DONE
        work.remember("incident.share", command.key, command, result)
    return result


def decide_share(actor: Actor, command: DecideShare, *, clock: Clock) -> str:
    """The second person's answer; returns the outcome: approved, refused, or void when it no longer fits.

    Raises Denied, Missing, Refused (the same person, decided already) or Invalid (no longer allowed).
    """
    actor.require(Permission.RECORD_APPROVE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.share.decide", command.key, command)
        if earlier is not None:
            return earlier
        incident = load(work, command.reference, own=True)
        request = work.session.get(ShareRequest, command.request_id, with_for_update=True)
        if request is None or request.incident_id != incident.id:
            raise Missing
        if request.outcome:
            raise Refused("incidents.share.decided")
        if request.asked_by == actor.user_id:
            raise Refused("incidents.share.same_person")
        outcome = _decided(work, incident, request) if command.is_approved else "refused"
        request.decided_at, request.decided_by, request.outcome = work.now, actor.user_id, outcome
        work.session.add(request)
        _tell_asker(work, incident, request)
        work.bump("incidents")
        work.remember("incident.share.decide", command.key, command, outcome)
        work.audit("incident.share.decide", "incident", incident.reference, request=request.id, new=outcome)
    return outcome


def _decided(work: UnitOfWork, incident: Incident, request: ShareRequest) -> str:
    old, new = share_of(work, incident), from_json(request.asked)
    if as_json(old) != request.before:
        return "void"
    _check(work, incident, old, new, circles=Compartment(sum(Compartment)))
    give_share(work, incident, old, new, request.reason)
    return "approved"


def _check(
    work: UnitOfWork, incident: Incident, old: Share, new: Share, *, circles: Compartment | None = None
) -> None:
    wrong = share_errors(
        new,
        IncidentType(incident.type),
        Severity(incident.severity),
        work.now,
        is_site=incident.is_site,
        is_open=state_of(incident).is_open,
    )
    held = work.actor.compartments if circles is None else circles
    if touched_circles(old, new) & ~held:
        wrong.setdefault("compartments", "incidents.share.circle.not_yours")
    for user_id in new.readers:
        person = account(work.session, user_id)
        if person is None or not person.may(Permission.INCIDENT_READ):
            wrong.setdefault("readers", "incidents.share.readers.choose")
    wrong |= mask_errors({"handling_text": new.handling_text})
    if wrong:
        raise Invalid(wrong)


def _open_requests(work: UnitOfWork, incident: Incident) -> list[ShareRequest]:
    of_this = (ShareRequest.incident_id == incident.id, col(ShareRequest.outcome) == "")
    return list(work.session.exec(select(ShareRequest).where(*of_this)))


def _void(work: UnitOfWork, incident: Incident) -> None:
    """A change made now overtakes what was asked on what stood before."""
    for request in _open_requests(work, incident):
        request.decided_at, request.outcome = work.now, "void"
        work.session.add(request)


def _ask(work: UnitOfWork, incident: Incident, old: Share, new: Share, reason: str) -> str:
    if _open_requests(work, incident):
        raise Refused("incidents.share.asked_already")
    actor = work.actor
    request = ShareRequest(
        incident_id=incident.id or 0,
        asked=as_json(new),
        before=as_json(old),
        reason=reason,
        asked_at=work.now,
        asked_by=actor.user_id,
        asked_title=title_of(actor),
    )
    work.session.add(request)
    add_step(work, incident, "share_ask", kind=EventKind.SHARING, text=reason)
    level = notice_level(incident)
    work.tell(
        actor.agency, Permission.RECORD_APPROVE, "incident.share_asked", incident.reference, level=level
    )
    work.audit("incident.share.ask", "incident", incident.reference, **_audited(new))
    return ASKED


def _audited(share: Share) -> dict[str, Any]:
    """Codes and ids of a share; its words stay out of the audit."""
    return {name: value for name, value in as_json(share).items() if name != "handling_text"}


def _tell_asker(work: UnitOfWork, incident: Incident, request: ShareRequest) -> None:
    work.tell(
        Agency(incident.agency),
        Permission.RECORD_CLASSIFY,
        "incident.share_decided",
        incident.reference,
        user_id=request.asked_by,
    )
