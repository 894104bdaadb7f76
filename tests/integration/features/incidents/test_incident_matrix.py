"""Every role, state and step of both tables through the real actions: allowed and refused."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.features.access.rules import role_fits
from dashboard.features.incidents.actions import MoveIncident, MoveRecord, move_incident, move_record
from dashboard.features.incidents.rules.codes import Action, OperationalState, RecordAction, RecordState
from dashboard.features.incidents.rules.record import RECORD_TRANSITIONS, RecordTransition
from dashboard.features.incidents.rules.transitions import PERMISSION_OF, TRANSITIONS, Transition, Who
from dashboard.features.incidents.tables import Incident, IncidentAnswers
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database
from dashboard.kernel.errors import Denied, DomainError, Refused
from dashboard.kernel.identity import HUMAN_ROLES
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity
from tests.conftest import NOW, SteppedClock
from tests.integration.conftest import actor
from tests.integration.features.incidents.lifecycle_record import complete_answers

OWNER = Agency.RUTAN
EVERYBODY = [
    actor(role, agency, number)
    for number, (role, agency) in enumerate(product(HUMAN_ROLES, Agency), 1)
    if role_fits(role, agency)
]
_REACHED = {
    OperationalState.ACKNOWLEDGED: ("acknowledged_at",),
    OperationalState.ON_SCENE: ("on_scene_at",),
    OperationalState.CONTAINED: ("on_scene_at", "contained_at"),
    OperationalState.RESOLVED: ("on_scene_at", "contained_at", "resolved_at"),
}


class Shelf:
    """Incidents of the Rutan in a wanted state, each used once."""

    def __init__(self, db: Database) -> None:
        self.db, self.number = db, 0

    def put(self, **values: Any) -> str:
        self.number += 1
        reference = f"R-2026-{self.number:04}"
        row: dict[str, Any] = {
            "reference": reference, "agency": OWNER, "type": "other", "severity": "medium", "zone": "block_a",
            "is_site": True, "occurred_at": NOW - timedelta(minutes=9), "occurred_day": site_day(NOW),
            "reported_at": NOW - timedelta(minutes=9), "recorded_at": NOW - timedelta(minutes=9),
            "reporter_id": 1, **values,
        }  # fmt: skip
        with Session(self.db.writer) as session:
            incident = Incident(**row)
            session.add(incident)
            session.flush()
            answers = complete_answers("other", 1)
            session.add(
                IncidentAnswers(
                    incident_id=incident.id or 0, at=NOW, agency=OWNER, actor_id=1, type="other",
                    type_version=1, answers=answers,
                )
            )  # fmt: skip
            session.commit()
        return reference

    def read(self, reference: str) -> dict[str, Any]:
        with Session(self.db.reader) as session:
            return session.exec(select(Incident).where(Incident.reference == reference)).one().model_dump()


def _rows(action: Action, state: OperationalState, severity: Severity, by_owner: bool) -> list[Transition]:
    sides = {Who.EITHER_AGENCY, Who.OWNER_AGENCY if by_owner else Who.OTHER_AGENCY}
    return [
        row
        for row in TRANSITIONS
        if row.action is action
        and state in row.from_states
        and row.who in sides
        and row.only in (None, severity)
    ]


def _cells() -> Iterator[tuple[OperationalState, Action, Severity]]:
    yield from product(OperationalState, Action, (Severity.MEDIUM, Severity.CRITICAL))


def test_every_role_at_every_state_of_the_response(db: Database, clock: SteppedClock) -> None:
    shelf, done, said = Shelf(db), 0, 0
    for state, action, severity in _cells():
        reached = {name: NOW - timedelta(minutes=5) for name in _REACHED.get(state, ())}
        # A critical one is ended only when both have accepted; who accepts finds that nobody has.
        if severity is Severity.CRITICAL and action is not Action.ACKNOWLEDGE:
            reached |= {"acknowledged_at": NOW, "owner_accepted_at": NOW}
        values = {"state": state, "severity": severity, **reached}
        if action is Action.ACKNOWLEDGE and state is not OperationalState.ACKNOWLEDGED:
            values["acknowledged_at"] = None
        reference = shelf.put(**values)
        before = shelf.read(reference)
        for who in EVERYBODY:
            rows = _rows(action, state, severity, who.agency is OWNER)
            may = any(who.may(row.permission) for row in rows)
            outcome = _try_move(who, reference, action, clock)
            if may:
                after = rows[0].to_state or state
                assert outcome is max(state, after, key=lambda one: one.rank), (who, state, action, severity)
                reference, done = shelf.put(**values), done + 1
                before = shelf.read(reference)
                continue
            assert isinstance(outcome, DomainError), (who, state, action, severity)
            is_heard = who.may(PERMISSION_OF[action])
            assert isinstance(outcome, Refused | Denied if is_heard else Denied), (who, state, action)
            said += 1
        assert shelf.read(reference) == before, "a refused step has changed something"
    assert done > 50
    assert said > 500


def _try_move(who: Actor, reference: str, action: Action, clock: SteppedClock) -> Any:
    try:
        return move_incident(who, MoveIncident(reference, action, ""), clock=clock)
    except DomainError as error:
        return error


def _record_row(action: RecordAction, state: RecordState) -> RecordTransition | None:
    found = [row for row in RECORD_TRANSITIONS if row.action is action and state in row.from_states]
    return found[0] if found else None


@pytest.mark.parametrize("state", list(RecordState))
def test_every_role_at_every_state_of_the_record(
    db: Database, clock: SteppedClock, state: RecordState
) -> None:
    shelf = Shelf(db)
    original = shelf.put(record_state="closed", in_statistics=True)
    values = {"record_state": state, "in_statistics": state.is_counted, "version": 1}
    for action in RecordAction:
        reference = shelf.put(**values)
        before, row = shelf.read(reference), _record_row(action, state)
        for who in EVERYBODY:
            outcome = _try_record(who, reference, action, clock, original)
            if row is not None and who.agency is OWNER and who.may(row.permission):
                assert outcome is row.to_state, (who, state, action)
                assert shelf.read(reference)["in_statistics"] is row.to_state.is_counted
                reference = shelf.put(**values)
                before = shelf.read(reference)
                continue
            expected = Refused if who.may(Permission.INCIDENT_REPORT) else Denied
            if row is not None and who.agency is OWNER:
                expected = Denied
            assert isinstance(outcome, expected), (who, state, action)
        assert shelf.read(reference) == before, "a refused step has changed something"


def _try_record(who: Actor, reference: str, action: RecordAction, clock: SteppedClock, original: str) -> Any:
    needs = original if action is RecordAction.MARK_DUPLICATE else ""
    try:
        return move_record(who, MoveRecord(reference, action, 1, "Diperiksa.", needs, ""), clock=clock)
    except DomainError as error:
        return error
