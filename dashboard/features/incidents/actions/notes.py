"""Add to the history: an addendum by either agency. Nothing written before is changed by it."""

from dashboard.features.incidents.actions.history import (
    add_step,
    load,
    notice_level,
    touch_source,
)
from dashboard.features.incidents.forms import AddNote
from dashboard.features.incidents.forms.record import NOTE_LONGEST
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.masks import mask_errors, masked_in
from dashboard.kernel.permissions import Permission
from dashboard.kernel.work import unit_of_work


def add_note(actor: Actor, command: AddNote, *, clock: Clock) -> int:
    """One addendum, in any state of either machine; returns the version of the incident afterwards.

    The other side may comment on what it does not own (domain 5.3 R3). Raises Denied, Missing, or Invalid:
    without a text, or when a shared one seems to hold a person's data and no supervisor says why it may.
    """
    actor.require(Permission.INCIDENT_REPORT)
    words = command.text.strip()
    if not words or len(words) > NOTE_LONGEST:
        raise Invalid({"note": "incidents.note.write"})
    masked = masked_in(words) if command.is_text_shared else ()
    if masked and command.mask_reason:
        actor.require(Permission.INCIDENT_REVIEW)
    elif masked:
        raise Invalid(mask_errors({"note": words}))
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.note", command.key, command)
        if earlier is not None:
            return int(earlier)
        incident = load(work, command.reference)
        shared = command.is_text_shared
        add_step(work, incident, "note", kind=EventKind.NOTE, text=words, is_text_shared=shared)
        if masked:
            # A decision of its own: the owner's history says why, the other agency does not read it.
            add_step(work, incident, "mask", kind=EventKind.SHARING, text=command.mask_reason)
            work.audit("incident.mask", "incident", incident.reference, masked=list(masked))
        if shared:
            work.tell(
                actor.agency.other,
                Permission.INCIDENT_ACKNOWLEDGE,
                "incident.note",
                incident.reference,
                level=notice_level(incident),
            )
        touch_source(work, incident)
        work.remember("incident.note", command.key, command, incident.version)
        work.audit("incident.note", "incident", incident.reference, is_shared=shared)
    return incident.version
