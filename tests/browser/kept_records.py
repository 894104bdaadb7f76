"""What the forms of kept_cases are about, and a drill that runs, made through the product's own actions.

Run as a module against a product's database: ``python -m tests.browser.kept_records held gap`` prints a JSON
list of the words of each (``record``: its reference or number; ``line``: the one point of a round's sheet).
"""

import json
import sys
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlmodel import select

from dashboard.features.access.actions import create_account
from dashboard.features.access.queries import find_actor
from dashboard.features.drills.actions import (
    add_incident_action,
    deliver_presses,
    evaluate_drill,
    plan_drill,
    say_reaction,
)
from dashboard.features.drills.forms import (
    AddAction,
    EvaluateDrill,
    NewAction,
    ObjectiveRating,
    PlanDrill,
    PressBatch,
    QueuedPress,
    SayReaction,
)
from dashboard.features.drills.rules.codes import ActionPriority, DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms.report import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.patrols.actions import plan_round, register_checkpoints
from dashboard.features.patrols.actions.checkpoints import NewCheckpoint
from dashboard.features.patrols.forms import PlanRound
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.tables import PlannedVisit
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.phone_queue import PhoneTime
from dashboard.kernel.reference import Agency, Regu, Scenario, Severity, Zone
from dashboard.shell.ports import install_ports

HEAD, EVALUATOR, ADMIN = "kepala_kpr.rutan", "penilai.rutan", "admin_rutan.rutan"
DAY = timedelta(days=1)
POINTS = ("M1", "M2", "M3")


def _who(username: str) -> Actor:
    with reading() as session:
        found = find_actor(session, username)
    assert found is not None, username
    return found


def _key() -> str:
    return f"kept-{uuid.uuid4().hex}"


def _report(kind: IncidentType) -> str:
    severity = Severity.CRITICAL if kind is IncidentType.RIOT else Severity.HIGH
    command = ReportIncident(kind, severity, Zone.BLOCK_A, None, "", False, _key())
    return report_incident(_who(HEAD), command, clock=system_clock)


def _drill(days: float) -> str:
    planned = system_clock() + days * DAY
    command = PlanDrill(
        Scenario.RIOT, DrillType.DRILL, (Regu.A,), tuple(Agency), planned, "karupam", _key(), Agency.RUTAN
    )
    return plan_drill(_who(HEAD), command, clock=system_clock)


def _running() -> str:
    reference, now = _drill(0), system_clock()
    start = QueuedPress(_key(), reference, Press.START, 0, PhoneTime(now, timedelta(0), None))
    deliver_presses(_who(HEAD), PressBatch((start,), now), clock=system_clock)
    return reference


def _evaluated() -> str:
    command = EvaluateDrill(
        reference=_drill(-1),
        held_at=None,
        ended_at=None,
        ratings=tuple(ObjectiveRating(number, Rating.P) for number in range(1, 5)),
        injects=(),
        notes="",
        is_text_shared=False,
        actions=(),
        key=_key(),
    )
    return evaluate_drill(_who(EVALUATOR), command, clock=system_clock)


def _action(owner: Agency) -> str:
    new = NewAction("Perbaiki pintu dua", owner, ActionPriority.HIGH, site_day(system_clock()) + 14 * DAY)
    command = AddAction(_report(IncidentType.RIOT), new, _key())
    return add_incident_action(_who(HEAD), command, clock=system_clock)


def _gap() -> str:
    reference = _report(IncidentType.RIOT)
    command = SayReaction(reference, "lockdown", InjectOutcome.NOT_ACHIEVED, None, 0, _key())
    return say_reaction(_who(EVALUATOR), command, clock=system_clock)


def _round() -> dict[str, str]:
    """A round of one point whose window has opened."""
    due = system_clock() + timedelta(minutes=2)
    plan_round(
        _who(HEAD), PlanRound(POINTS[:1], due, 60, 1, None, "Ronde kertas", _key()), clock=system_clock
    )
    with reading() as session:
        made = select(PlannedVisit.id).where(PlannedVisit.due_at == due)
        number = str(session.exec(made).one())
    return {"record": number, "line": number}


def _account(*roles: Role) -> dict[str, str]:
    """An account of the own agency that its owner has activated; its number and its name."""
    name = f"kept.{uuid.uuid4().hex[:12]}"
    number = create_account(
        system_actor("test", Agency.RUTAN), name, Agency.RUTAN, frozenset(roles), _key(), clock=system_clock
    )
    return {"record": str(number), "line": name}


def register_points() -> None:
    """M1 to M3, in use since yesterday; made again, they are left alone."""
    points = [
        NewCheckpoint(code, f"Pos {number}", Zone.PERIMETER, CheckpointKind.TOWER)
        for number, code in enumerate(POINTS, 1)
    ]
    register_checkpoints(
        system_actor("test", Agency.RUTAN), points, clock=lambda: system_clock() - timedelta(days=1)
    )


RECORDS: Mapping[str, Callable[[], str | dict[str, str]]] = {
    "": lambda: "",
    "contraband": lambda: _report(IncidentType.CONTRABAND),
    "riot": lambda: _report(IncidentType.RIOT),
    "gap": _gap,
    "held": lambda: _drill(-1),
    "planned": lambda: _drill(20),
    "running": _running,
    "evaluated": _evaluated,
    "own action": lambda: _action(Agency.RUTAN),
    "their action": lambda: _action(Agency.POLRES),
    "round": _round,
    "account": lambda: _account(Role.P2U),
    "leader": lambda: _account(Role.KEPALA_KPR),
}


if __name__ == "__main__":
    install_ports()
    register_points()
    made = [RECORDS[kind]() for kind in sys.argv[1:]]
    print(json.dumps([{"record": one} if isinstance(one, str) else one for one in made]))
