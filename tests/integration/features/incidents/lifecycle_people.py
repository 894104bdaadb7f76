"""The people of the random run, the incidents they begin with, and how a step of theirs is tried.

Read by the other files lifecycle*.py, one for each machine; lifecycle.py puts them together.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
)
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions import (
    report_incident,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import (
    IncidentType,
)
from dashboard.features.incidents.tables import Incident, IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import SteppedClock

PEOPLE = [
    Actor(number, f"{role}-{agency}", agency, frozenset({role}))
    for number, (role, agency) in enumerate([(role, agency) for role in HUMAN_ROLES for agency in Agency], 1)
]
# Half of the drawn people may do something, or the machine would mostly be refused.
BUSY = [
    one for one in PEOPLE if one.roles & {Role.KARUPAM, Role.KEPALA_KPR, Role.PERWIRA_PIKET, Role.KABAG_OPS}
]
people = st.one_of(st.sampled_from(BUSY), st.sampled_from(PEOPLE))
reasons = st.sampled_from(["", "Ternyata ringan."])

DONE: Counter[str] = Counter()
"""What the machine really did, so that a run in which everything was refused fails."""

references = Bundle("references")
"""Every incident that was reported, for all the rules."""


class People(RuleBasedStateMachine):
    """Who there is, what is stored, and how a step is tried."""

    clock: SteppedClock
    number: int
    open_at: dict[datetime, Counter[str]]
    database: Database

    @initialize(target=references, severity=st.sampled_from(Severity), zone=st.sampled_from(Zone))
    def begin(self, severity: Severity, zone: Zone) -> Any:
        """One of each agency to begin with, the Rutan's by somebody who accepts for nobody."""
        self.clock = SteppedClock()
        self.number = 0
        self.open_at: dict[datetime, Counter[str]] = {}
        guard = next(one for one in PEOPLE if one.roles == {Role.PETUGAS_BLOK} and one.agency == "rutan")
        chief = self.right_person("polres", Permission.INCIDENT_REVIEW)
        riot = ReportIncident(IncidentType.RIOT, Severity.CRITICAL, Zone.BLOCK_C, None, "", False, self.key())
        other = ReportIncident(IncidentType.OTHER, severity, zone, None, "", False, self.key())
        made = (
            report_incident(guard, riot, clock=self.clock),
            report_incident(chief, other, clock=self.clock),
        )
        return multiple(*made)

    def key(self) -> str:
        self.number += 1
        return f"langkah-{self.number:06d}"

    def rows(self) -> dict[str, dict[str, Any]]:
        with Session(self.database.reader) as session:
            return {row.reference: row.model_dump() for row in session.exec(select(Incident))}

    def lines(self, reference: str) -> list[IncidentEvent]:
        with Session(self.database.reader) as session:
            of_this = Incident.reference == reference
            statement = select(IncidentEvent).join(Incident).where(of_this).order_by(col(IncidentEvent.id))
            return list(session.exec(statement))

    def histories(self) -> dict[str, list[IncidentEvent]]:
        """Every line of every incident, in one reading."""
        statement = select(Incident.reference, IncidentEvent).join(IncidentEvent)
        found: dict[str, list[IncidentEvent]] = {}
        with Session(self.database.reader) as session:
            for reference, line in session.exec(statement.order_by(col(IncidentEvent.id))):
                found.setdefault(reference, []).append(line)
        return found

    def attempt(self, name: str, act: Any) -> bool:
        """Whether it was done; a refusal leaves every row as it was."""
        before = self.rows()
        try:
            act()
        except DomainError:
            assert self.rows() == before, "a refused step has changed something"
            return False
        DONE[name] += 1
        return True

    def right_person(self, agency: str, permission: Permission) -> Actor:
        return next(one for one in BUSY if one.agency == agency and one.may(permission))
