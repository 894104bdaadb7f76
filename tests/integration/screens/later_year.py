"""What people do in the year after a meeting's data were frozen: late entries, corrections, undone steps.

All through the real actions. Each kind is done as often as the house allows it; ``done`` counts what was
really done, so that a test can ask that nothing was only refused.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.commitments.actions import add_commitment, add_evidence, move_due_day, turn_key
from dashboard.features.commitments.forms import AddCommitment, AddEvidence, MoveDueDay, TurnKey
from dashboard.features.commitments.queries import known_commitments
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.features.dutylog.actions import import_census
from dashboard.features.dutylog.forms import CensusOfDay
from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    MoveRecord,
    UndoStep,
    change_severity,
    correct_facts,
    move_incident,
    move_record,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.forms import CorrectFacts, ReportIncident
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordAction
from dashboard.features.incidents.tables import Incident
from dashboard.features.patrols.actions import end_weakness, excuse_visit, report_weakness
from dashboard.features.patrols.forms import EndWeakness, ExcuseVisit, ReportWeakness, SkipReason
from dashboard.features.patrols.rules.codes import ControlKind
from dashboard.features.patrols.tables import Checkpoint, CompensatingControl, PlannedVisit
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, Origin, PromiseKind
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.seed.accounts import find_crew
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import P, hold


def promise(actor: Actor, due: datetime, clock: SteppedClock, key: str) -> str:
    """One promise of the actor's agency."""
    role = Role.KEPALA_KPR if actor.agency is Agency.RUTAN else Role.KABAG_OPS
    command = AddCommitment(
        "Pemindai barang di Gerbang",
        actor.agency,
        role,
        site_day(due),
        PromiseKind.PREVENTIVE,
        Clause.PATROL,
        Origin.OWN,
        "",
        key,
    )
    return add_commitment(actor, command, clock=clock)


class Later:
    """Both agencies at work after ``clock``'s instant."""

    def __init__(self, clock: SteppedClock, first: datetime) -> None:
        self.clock, self.first, self.crew = clock, first, find_crew()
        self.done: Counter[str] = Counter()
        self.number = 0

    def a_year(self) -> Counter[str]:
        """Everything, spread over the year; returns what was done how often."""
        self.patrols()
        for what in (self.incidents, self.drills, self.census, self.promises):
            self.clock.move(days=50)
            what()
        self.clock.move(days=165)
        self.incidents()
        return self.done

    def _try(self, name: str, act: Callable[[], object]) -> None:
        self.clock.move(minutes=3)
        try:
            act()
            self.done[name] += 1
        except DomainError:
            self.done["refused"] += 1

    def _key(self) -> str:
        self.number += 1
        return f"later-{self.number:06d}"

    def _supervisor(self, agency: str) -> Actor:
        return self.crew[Role.KEPALA_KPR if agency == Agency.RUTAN.value else Role.KABAG_OPS]

    def incidents(self) -> None:
        """A late entry into the month, and every incident of it corrected, raised, undone, taken out."""
        late = ReportIncident(
            IncidentType.FIRE,
            Severity.HIGH,
            Zone.GATE,
            self.first + timedelta(days=3),
            "",
            False,
            self._key(),
        )
        owner = self.crew[Role.KEPALA_KPR]
        self._try("late entry", lambda: report_incident(owner, late, clock=self.clock))
        with reading() as session:
            found = [(one.reference, one.agency) for one in session.exec(select(Incident))]
        for index, (reference, agency) in enumerate(found):
            self._incident(reference, self._supervisor(agency), index)

    def _incident(self, reference: str, owner: Actor, index: int) -> None:
        def version() -> int:
            with reading() as session:
                return session.exec(select(Incident).where(Incident.reference == reference)).one().version

        facts = (IncidentType.RIOT, Zone.BLOCK_B, self.first + timedelta(days=9), "Salah catat.")
        self._try(
            "correct",
            lambda: correct_facts(
                owner, CorrectFacts(reference, *facts, version(), self._key()), clock=self.clock
            ),
        )
        self._try(
            "level",
            lambda: change_severity(
                owner,
                ChangeSeverity(reference, Severity.CRITICAL, "Lebih berat.", version(), self._key()),
                clock=self.clock,
            ),
        )
        for action in (Action.CONTAIN, Action.RESOLVE):
            self._try(
                "move",
                lambda action=action: move_incident(
                    owner, MoveIncident(reference, action, self._key()), clock=self.clock
                ),
            )
            self._try(
                "undo",
                lambda action=action: undo_step(
                    owner, UndoStep(reference, action, self._key()), clock=self.clock
                ),
            )
        action = RecordAction.MARK_NOT_REPORTABLE if index % 2 else RecordAction.CLOSE
        self._try(
            "record",
            lambda: move_record(
                owner,
                MoveRecord(reference, action, version(), "Bukan kejadian.", "", self._key()),
                clock=self.clock,
            ),
        )

    def patrols(self) -> None:
        """Visits of the month excused afterwards, weak spots mended and found, a checkpoint given up."""
        planner = self.crew[Role.KARUPAM]
        with reading() as session:
            missed = session.exec(select(col(PlannedVisit.id)).order_by(col(PlannedVisit.id))).all()
            weak = session.exec(select(col(CompensatingControl.id))).all()
        for number in missed:
            self._try(
                "excuse",
                lambda number=number: excuse_visit(
                    planner, ExcuseVisit(number or 0, SkipReason.LOCKED, self._key()), clock=self.clock
                ),
            )
        chief = self.crew[Role.KEPALA_KPR]
        for number in weak:
            self._try(
                "mend",
                lambda number=number: end_weakness(
                    chief, EndWeakness(number or 0, self._key()), clock=self.clock
                ),
            )
        with reading() as session:
            code = session.exec(
                select(Checkpoint.code).where(
                    col(Checkpoint.day_gap).is_not(None), Checkpoint.agency == "rutan"
                )
            ).first()
        self._try(
            "weak",
            lambda: report_weakness(
                chief,
                ReportWeakness(ControlKind.POST_UNMANNED, None, code or "", self._key()),
                clock=self.clock,
            ),
        )

    def drills(self) -> None:
        """A drill that went well: the index of then stays what it was."""
        self._try("drill", lambda: hold(self.clock, ratings=(P, P, P, P)))

    def census(self) -> None:
        """Every day of the month counted anew."""
        days = [CensusOfDay(site_day(self.first + timedelta(days=n)), 900 + n) for n in range(28)]
        importer = system_actor("import", Agency.RUTAN)
        self._try("census", lambda: import_census(importer, "susulan", days, clock=self.clock))

    def promises(self) -> None:
        """Each open promise is moved, proved and closed with both keys; a new one is given."""
        with reading() as session:
            rows = [one for one in known_commitments(session, self.clock.now) if one.is_open]
        for row in rows:
            owner = self._supervisor(row.owner.value)
            later = MoveDueDay(
                row.reference, row.due_on + timedelta(days=30), "Suku cadang.", row.version, self._key()
            )
            self._try("slip", lambda owner=owner, later=later: move_due_day(owner, later, clock=self.clock))
            proof = AddEvidence(row.reference, "Sudah terpasang.", row.version + 1, self._key())
            self._try("proof", lambda owner=owner, proof=proof: add_evidence(owner, proof, clock=self.clock))
            for agency in Agency:
                self._try("key", lambda row=row, agency=agency: self._turn(row.reference, agency))
        chief = self.crew[Role.KEPALA_KPR]
        self._try(
            "promise", lambda: promise(chief, self.clock.now + timedelta(days=9), self.clock, self._key())
        )

    def _turn(self, reference: str, agency: Agency) -> None:
        with reading() as session:
            row = next(
                one for one in known_commitments(session, self.clock.now) if one.reference == reference
            )
        leader = self.crew[Role.KARUTAN if agency is Agency.RUTAN else Role.KAPOLRESTABES]
        turn_key(leader, TurnKey(reference, KeyPurpose.CLOSE, "", row.version, self._key()), clock=self.clock)
