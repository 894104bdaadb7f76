"""The driver's incidents: something small every 20 to 40 minutes, and everybody's response to it.

Called by driver.step. When and what is drawn from the half hour itself, when who responds from the
reference, so that a restart neither repeats nor forgets. It never touches what a person reported.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from dashboard.features.incidents.actions import MoveIncident, move_incident, report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.queries.records import IncidentRow, list_open
from dashboard.features.incidents.rules.codes import Action
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity
from dashboard.seed.driver_sign import MARK, TEXT_MARK, unless_refused
from dashboard.seed.factories import small_story

# One in each two hours, in its first ten minutes. More of them would, within days, make the trend speak.
_SLOT = timedelta(hours=2)
_WITHIN_SECONDS = 600
# What should have happened while nobody was there is not made up afterwards.
_TOO_LATE = timedelta(minutes=3)

_CHIEF = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}
_DESK = {Agency.RUTAN: Role.P2U, Agency.POLRES: Role.PIKET_SPKT}
_GUARD = {Agency.RUTAN: Role.PETUGAS_BLOK, Agency.POLRES: Role.SAMAPTA}


def incident_due(moment: datetime) -> tuple[str, datetime]:
    """Key and instant of the incident of the two hours in which ``moment`` lies."""
    slot = int(moment.timestamp()) // int(_SLOT.total_seconds())
    start = datetime.fromtimestamp(slot * _SLOT.total_seconds(), UTC)
    return f"{MARK}-insiden-{slot}", start + timedelta(seconds=Random(slot).randrange(_WITHIN_SECONDS))


def report_something(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Report the incident of these two hours when its time has just come."""
    now = clock()
    key, at = incident_due(now)
    if key in done or not at <= now < at + _TOO_LATE:
        return
    story = small_story(Random(key), at)
    command = ReportIncident(
        type=story.type,
        severity=story.severity,
        zone=story.zone,
        occurred_at=at,
        description=f"{TEXT_MARK} {story.text}",
        is_text_shared=True,
        key=key,
        markers=story.markers,
    )
    actor = crew.get(story.reporter)
    if actor is not None:
        unless_refused(lambda: report_incident(actor, command, clock=clock))
    done.add(key)


def respond(crew: dict[Role, Actor], clock: Clock, done: set[str]) -> None:
    """Acknowledge, arrive at and resolve the driver's own incidents, each step when its time has come."""
    now = clock()
    for agency in Agency:
        reader = crew.get(_CHIEF[agency])
        if reader is None:
            continue
        with reading() as session:
            rows = list_open(session, reader)
        for row in rows:
            if row.agency is agency and row.description.startswith(TEXT_MARK):
                _respond_to(row, crew, clock, now)


def _respond_to(row: IncidentRow, crew: dict[Role, Actor], clock: Clock, now: datetime) -> None:
    for action, minutes, role in _response(row):
        actor = crew.get(role)
        if now < row.reported_at + timedelta(minutes=minutes) or actor is None or _is_done(row, action):
            continue
        command = MoveIncident(row.reference, action, f"{MARK}-{row.reference}-{action}")
        unless_refused(lambda actor=actor, command=command: move_incident(actor, command, clock=clock))


def _response(row: IncidentRow) -> Iterator[tuple[Action, float, Role]]:
    """(step, minutes after the report, who), in the order in which the steps are possible."""
    rng = Random(row.reference)
    yield Action.ON_SCENE, rng.uniform(1.5, 4), _GUARD[row.agency]
    yield Action.ACKNOWLEDGE, rng.uniform(3, 9), _DESK[row.agency.other]
    contained = rng.uniform(10, 14)
    if row.severity is not Severity.LOW:
        yield Action.CONTAIN, contained, _CHIEF[row.agency]
    yield Action.RESOLVE, contained + rng.uniform(2, 12), _CHIEF[row.agency]


def _is_done(row: IncidentRow, action: Action) -> bool:
    moments = {
        Action.ACKNOWLEDGE: row.acknowledged_at,
        Action.ON_SCENE: row.on_scene_at,
        Action.CONTAIN: row.contained_at,
        Action.RESOLVE: row.resolved_at,
    }
    return moments[action] is not None
