"""Random people through both machines: no state outside the tables, history and audit tell the same story."""

import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    MoveRecord,
    SaveAnswers,
    change_severity,
    escalate_overdue,
    move_incident,
    move_record,
    report_incident,
    save_answers,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import (
    Action,
    EventKind,
    IncidentType,
    OperationalState,
    RecordAction,
    RecordState,
)
from dashboard.features.incidents.rules.record import (
    RECORD_TRANSITIONS,
    record_actions,
    record_transition,
)
from dashboard.features.incidents.rules.transitions import PERMISSION_OF, TRANSITIONS, actions_for
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry
from tests.conftest import SteppedClock
from tests.postgres import postgres_address, statement

_PEOPLE = [
    Actor(number, f"{role}-{agency}", agency, frozenset({role}))
    for number, (role, agency) in enumerate([(role, agency) for role in HUMAN_ROLES for agency in Agency], 1)
]
# Half of the drawn people may do something, or the machine would mostly be refused.
_BUSY = [
    one for one in _PEOPLE if one.roles & {Role.KARUPAM, Role.KEPALA_KPR, Role.PERWIRA_PIKET, Role.KABAG_OPS}
]
people = st.one_of(st.sampled_from(_BUSY), st.sampled_from(_PEOPLE))


DONE: Counter[str] = Counter()
"""What the machine really did, so that a run in which everything was refused fails."""


class Lifecycle(RuleBasedStateMachine):
    """Whatever is tried: it is done by the tables and told twice, or refused and nothing has changed."""

    references = Bundle("references")
    database: Database

    @initialize()
    def begin(self) -> None:
        self.clock = SteppedClock()
        self.number = 0

    def key(self) -> str:
        self.number += 1
        return f"langkah-{self.number:06d}"

    def rows(self) -> dict[str, dict[str, Any]]:
        with Session(self.database.reader) as session:
            return {row.reference: row.model_dump() for row in session.exec(select(Incident))}

    def attempt(self, act: Any) -> bool:
        """Whether it was done; a refusal leaves every row as it was."""
        before = self.rows()
        try:
            act()
        except DomainError:
            assert self.rows() == before, "a refused step has changed something"
            return False
        return True

    def version(self, reference: str) -> int:
        return int(self.rows()[reference]["version"])

    @precondition(lambda self: len(self.rows()) < 4)
    @rule(
        target=references,
        who=people,
        kind=st.sampled_from(IncidentType),
        severity=st.sampled_from(Severity),
        zone=st.sampled_from(Zone),
        reason=st.sampled_from(["", "Ternyata ringan."]),
    )
    def report(self, who: Actor, kind: IncidentType, severity: Severity, zone: Zone, reason: str) -> Any:
        command = ReportIncident(kind, severity, zone, None, "", False, self.key(), lower_reason=reason)
        made: list[str] = []
        self.attempt(lambda: made.append(report_incident(who, command, clock=self.clock)))
        return multiple(*made)

    @rule(reference=references, who=people, action=st.sampled_from(Action))
    def move(self, reference: str, who: Actor, action: Action) -> None:
        old = self.rows()[reference]
        command = MoveIncident(reference, action, self.key())
        if not self.attempt(lambda: move_incident(who, command, clock=self.clock)):
            return
        by_owner = old["agency"] == who.agency
        found = [
            row
            for row in TRANSITIONS
            if row.action is action
            and old["state"] in row.from_states
            and row.only in (None, old["severity"])
            and row.who
            in ({"owner_agency", "either_agency"} if by_owner else {"other_agency", "either_agency"})
        ]
        assert found, f"{who.username} did {action} on {old['state']}: no row of the table says so"
        assert who.may(found[0].permission)

    @rule(
        reference=references,
        who=people,
        action=st.sampled_from(RecordAction),
        comment=st.sampled_from(["", "Sudah dilengkapi."]),
        original=st.one_of(st.just(""), references),
        stale=st.sampled_from([0, 0, 0, 1]),
    )
    def record(
        self, reference: str, who: Actor, action: RecordAction, comment: str, original: str, stale: int
    ) -> None:
        old = self.rows()[reference]
        command = MoveRecord(reference, action, old["version"] - stale, comment, original, self.key())
        if not self.attempt(lambda: move_record(who, command, clock=self.clock)):
            return
        row = record_transition(RecordState(old["record_state"]), action)
        assert who.may(row.permission)
        assert who.agency == old["agency"]
        assert not stale
        assert comment or old["record_state"] not in row.comment_in
        assert not row.needs_original or original not in ("", reference)
        assert self.rows()[reference]["record_state"] == row.to_state
        DONE[action] += 1

    @rule(reference=references, pick=st.integers(0, 99))
    def a_step_of_the_record_table_by_the_right_person_is_done(self, reference: str, pick: int) -> None:
        old = self.rows()[reference]
        possible = record_actions(RecordState(old["record_state"]))
        action = possible[pick % len(possible)]
        row = record_transition(RecordState(old["record_state"]), action)
        if row.needs_original:
            return
        who = next(one for one in _BUSY if one.agency == old["agency"] and one.may(row.permission))
        if row.needs_answers:
            self.answer_as(who, reference, 0)
        command = MoveRecord(reference, action, self.version(reference), "Diperiksa.", "", self.key())
        assert move_record(who, command, clock=self.clock) is row.to_state
        DONE[action] += 1

    @rule(reference=references, pick=st.integers(0, 99))
    def a_step_of_the_response_by_the_right_person_is_done(self, reference: str, pick: int) -> None:
        old = self.rows()[reference]
        acting = list(Agency)[pick % 2]
        accepted = [
            agency
            for agency, moment in (
                (Agency(old["agency"]), old["owner_accepted_at"]),
                (Agency(old["agency"]).other, old["acknowledged_at"]),
            )
            if moment is not None
        ]
        possible = actions_for(
            OperationalState(old["state"]),
            acting=acting,
            owner=Agency(old["agency"]),
            acknowledged_by=accepted,
            severity=Severity(old["severity"]),
        )
        if not possible or not old["is_site"] or not RecordState(old["record_state"]).is_live:
            return
        action = possible[pick // 2 % len(possible)]
        who = next(one for one in _BUSY if one.agency is acting and one.may(PERMISSION_OF[action]))
        move_incident(who, MoveIncident(reference, action, self.key()), clock=self.clock)
        DONE[action] += 1

    @rule(reference=references, who=people, stale=st.sampled_from([0, 0, 1]))
    def answer(self, reference: str, who: Actor, stale: int) -> None:
        self.answer_as(who, reference, stale)

    def answer_as(self, who: Actor, reference: str, stale: int) -> None:
        row = self.rows()[reference]
        answers = complete_answers(row["type"], row["type_version"])
        command = SaveAnswers(reference, row["type_version"], row["version"] - stale, answers, self.key())
        self.attempt(lambda: save_answers(who, command, clock=self.clock))

    @rule(
        reference=references,
        who=people,
        severity=st.sampled_from(Severity),
        reason=st.sampled_from(["", "Ternyata ringan."]),
    )
    def change(self, reference: str, who: Actor, severity: Severity, reason: str) -> None:
        command = ChangeSeverity(reference, severity, reason, self.version(reference), self.key())
        self.attempt(lambda: change_severity(who, command, clock=self.clock))

    @rule(minutes=st.sampled_from([1, 4, 40, 3000]))
    def wait_and_sweep(self, minutes: int) -> None:
        self.clock.now += timedelta(minutes=minutes)
        escalate_overdue(system_actor("escalation", Agency.RUTAN), clock=self.clock)

    @invariant()
    def every_state_is_one_of_the_tables(self) -> None:
        if not hasattr(self, "clock"):
            return
        for row in self.rows().values():
            state = RecordState(row["record_state"])
            OperationalState(row["state"])
            assert row["in_statistics"] is state.is_counted
            assert (row["resolved_at"] is not None) is (row["state"] == "resolved")
            assert bool(row["duplicate_of"]) is (state is RecordState.DUPLICATE)

    @invariant()
    def history_is_a_path_through_the_tables(self) -> None:
        if not hasattr(self, "clock"):
            return
        allowed = {(old, row.action, row.to_state) for row in RECORD_TRANSITIONS for old in row.from_states}
        with Session(self.database.reader) as session:
            for incident in session.exec(select(Incident)):
                of_this = IncidentEvent.incident_id == incident.id
                steps = session.exec(
                    select(IncidentEvent).where(of_this).order_by(col(IncidentEvent.id))
                ).all()
                assert incident.version == len(steps)
                assert [step.at for step in steps] == sorted(step.at for step in steps)
                state = RecordState.DRAFT.value
                for step in (one for one in steps if one.kind == EventKind.RECORD):
                    assert step.old == state
                    assert (step.old, step.action, step.new) in allowed
                    state = step.new
                assert state == incident.record_state
                moves = [one for one in steps if one.kind == EventKind.OPERATIONAL]
                ranks = [OperationalState(one.state).rank for one in moves]
                assert ranks == sorted(ranks), "a response never goes back"
                assert moves[-1].state == incident.state
                levels = [one.new for one in steps if one.kind == EventKind.SEVERITY]
                assert not levels or levels[-1] == incident.severity

    @invariant()
    def audit_equals_history(self) -> None:
        if not hasattr(self, "clock"):
            return
        with Session(self.database.reader) as session:
            references = dict(session.exec(select(Incident.id, Incident.reference)).all())
            audited = Counter(session.exec(select(AuditEntry.object_id, AuditEntry.actor_id)).all())
            told: Counter[tuple[str, int]] = Counter()
            for step in session.exec(select(IncidentEvent)):
                told[references[step.incident_id], step.actor_id] += 1
        assert audited == told

    @invariant()
    def daily_sums_are_the_counted_records(self) -> None:
        if not hasattr(self, "clock"):
            return
        with Session(self.database.reader) as session:
            sums = {
                (row.day, row.zone, row.severity): row.total
                for row in session.exec(select(IncidentDay))
                if row.total
            }
        rows = [row for row in self.rows().values() if row["in_statistics"]]
        assert sums == Counter((row["occurred_day"], row["zone"], row["severity"]) for row in rows)


def complete_answers(kind: str, version: int) -> dict[str, object]:
    """An answer to every visible question of the type."""
    from dashboard.features.incidents.rules.questions import question_set, visible_questions

    questions, answers = question_set(kind, version), dict[str, object]()
    while fresh := [one for one in visible_questions(questions, answers) if one.code not in answers]:
        for one in fresh:
            answers[one.code] = {
                "choice": one.options[0] if one.options else "",
                "many": [one.options[-1]] if one.options else [],
                "yes_no": "no",
                "number": one.lowest,
                "moment": "2026-03-11T10:00",
                "text": "Dicatat.",
            }[one.kind]
    return answers


def test_roles_of_the_machine_cover_the_table() -> None:
    assert {role for one in _PEOPLE for role in one.roles} == set(ROLE_PERMISSIONS) - {Role.SYSTEM}


def _run(make: Any, examples: int) -> None:
    DONE.clear()

    class Machine(Lifecycle):
        def __init__(self) -> None:
            super().__init__()
            self.database, self._drop = make()
            use_database(self.database)

        def teardown(self) -> None:
            use_database(None)
            self.database.dispose()
            self._drop()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            # The same draws on every machine: a run that reaches less than the tables is a fault of the test.
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    def make() -> tuple[Database, Any]:
        path = tmp_path / f"{uuid.uuid4().hex}.db"
        path.write_bytes(sqlite_template.read_bytes())
        return Database(f"sqlite:///{path}"), lambda: path.unlink()

    _run(make, 120)
    assert set(DONE) >= {*Action, *set(RecordAction) - {RecordAction.MARK_DUPLICATE}}


def test_postgres(postgres_template: str) -> None:
    def make() -> tuple[Database, Any]:
        name = f"test_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'))

        def drop() -> None:
            with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
                connection.execute(statement(f'DROP DATABASE "{name}" WITH (FORCE)'))

        return Database(postgres_address(name).replace("postgresql://", "postgresql+psycopg://")), drop

    _run(make, 15)
