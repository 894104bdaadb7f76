"""Send a M/ETHANE message of a major incident: seven lines for both agencies. A correction is a newer one."""

from dashboard.features.incidents.actions.history import (
    add_step,
    notice_level,
    title_of,
    touch_source,
)
from dashboard.features.incidents.actions.parts import load_open
from dashboard.features.incidents.forms.parts import SendMethane
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.methane import LINES, LONGEST_LINE, REQUIRED
from dashboard.features.incidents.tables import IncidentMethane
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import unit_of_work


def send_methane(actor: Actor, command: SendMethane, *, clock: Clock) -> int:
    """Keep and announce the message; returns its id.

    Raises Denied, Missing, Refused (over, or not at the site), or Invalid for a line.
    """
    actor.require(Permission.INCIDENT_ON_SCENE)
    _check(command)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("incident.methane", command.key, command)
        if earlier is not None:
            return int(earlier)
        incident = load_open(work, command.reference)
        if not incident.is_site:
            raise Refused("incidents.methane.site_only")
        message = IncidentMethane(
            incident_id=incident.id or 0,
            at=work.now,
            agency=actor.agency,
            actor_id=actor.user_id,
            actor_title=title_of(actor),
            is_major=command.is_major,
            exact_location=command.exact_location,
            kind=command.kind,
            hazards=command.hazards,
            access=command.access,
            casualties=command.casualties,
            services=command.services,
        )
        work.session.add(message)
        work.session.flush()
        declared = "major" if command.is_major else "standby"
        add_step(work, incident, "methane", kind=EventKind.METHANE, new=declared)
        for agency in Agency:
            level = notice_level(incident)
            work.tell(
                agency,
                Permission.INCIDENT_ACKNOWLEDGE,
                "incident.methane",
                incident.reference,
                level=level,
            )
        touch_source(work, incident)
        work.remember("incident.methane", command.key, command, message.id)
        work.audit("incident.methane", "incident", incident.reference, message=message.id, new=declared)
    return message.id or 0


def _check(command: SendMethane) -> None:
    wrong: dict[str, str] = {}
    for _, field in LINES[1:]:
        line: str = getattr(command, field)
        if len(line) > LONGEST_LINE:
            wrong[f"methane_{field}"] = "form.text.long"
        elif field in REQUIRED and not line.strip():
            wrong[f"methane_{field}"] = f"incidents.methane.required.{field}"
    # Every line is read by both agencies.
    lines = {f"methane_{field}": str(getattr(command, field)) for _, field in LINES[1:]}
    wrong = {**mask_errors(lines), **wrong}
    if wrong:
        raise Invalid(wrong)
