"""Random people at incidents: every action, allowed and refused, and what must hold after each.

Run by test_incident_machine. What is asserted is written out here anew, not asked of the code under test: a
step taken back, the states it leads to, and what was open at every instant the machine has seen.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlmodel import Session, col, select

from dashboard.features.incidents.actions import (
    AddNote,
    AssignHandler,
    ChangeSeverity,
    CorrectFacts,
    MoveIncident,
    MoveRecord,
    SaveAnswers,
    SetLp,
    UndoStep,
    add_note,
    assign_handler,
    change_severity,
    correct_facts,
    escalate_overdue,
    move_incident,
    move_record,
    report_incident,
    save_answers,
    set_lp,
    undo_step,
)
from dashboard.features.incidents.actions.checks import AnswerStep, answer_step, protap_of
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.tasks import (
    CancelTask,
    FinishTask,
    add_task,
    cancel_task,
    finish_task,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.queries.numbers import count_open
from dashboard.features.incidents.rules.codes import (
    Action,
    EventKind,
    IncidentType,
    OperationalState,
    RecordAction,
    RecordState,
)
from dashboard.features.incidents.rules.questions import question_set, visible_questions
from dashboard.features.incidents.rules.record import (
    EDITABLE,
    ENDED,
    RECORD_TRANSITIONS,
    RecordTransition,
    record_transition,
)
from dashboard.features.incidents.rules.severity import is_lowering, suggest
from dashboard.features.incidents.rules.transitions import (
    PERMISSION_OF,
    TRANSITIONS,
    actions_for,
    missing_acceptances,
)
from dashboard.features.incidents.tables import Incident, IncidentDay, IncidentEvent, IncidentTask
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.tables import AuditEntry
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

# What each step leads to; the owner's own acceptance leads nowhere.
_LEADS_TO = {"acknowledge": 1, "on_scene": 2, "contain": 3, "resolve": 4}
_STATES = [state.value for state in OperationalState]
_MILESTONES = ("acknowledged_at", "owner_accepted_at", "on_scene_at", "contained_at", "resolved_at")


class Lifecycle(RuleBasedStateMachine):
    """Whatever is tried: it is done by the tables and told twice, or refused and nothing has changed."""

    references = Bundle("references")
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

    @precondition(lambda self: len(self.rows()) < 4)
    @rule(
        target=references,
        who=people,
        kind=st.sampled_from(IncidentType),
        severity=st.sampled_from(Severity),
        zone=st.sampled_from(Zone),
        reason=reasons,
    )
    def report(self, who: Actor, kind: IncidentType, severity: Severity, zone: Zone, reason: str) -> Any:
        command = ReportIncident(kind, severity, zone, None, "", False, self.key(), lower_reason=reason)
        made: list[str] = []
        self.attempt("report", lambda: made.append(report_incident(who, command, clock=self.clock)))
        return multiple(*made)

    @rule(reference=references, who=people, action=st.sampled_from(Action))
    def move(self, reference: str, who: Actor, action: Action) -> None:
        old = self.rows()[reference]
        command = MoveIncident(reference, action, self.key())
        if not self.attempt(action, lambda: move_incident(who, command, clock=self.clock)):
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
        if action is Action.RESOLVE and old["severity"] == "critical" and old["is_site"]:
            assert old["acknowledged_at"], "ended without the other agency"
            assert old["owner_accepted_at"], "ended without a person of the owner"

    @rule(reference=references, pick=st.integers(0, 99))
    def a_step_of_the_response_by_the_right_person_is_done(self, reference: str, pick: int) -> None:
        old = self.rows()[reference]
        owner, acting, severity = Agency(old["agency"]), list(Agency)[pick % 2], Severity(old["severity"])
        accepted = [
            agency
            for agency, moment in ((owner, old["owner_accepted_at"]), (owner.other, old["acknowledged_at"]))
            if moment is not None
        ]
        possible = [
            action
            for action in actions_for(
                OperationalState(old["state"]),
                acting=acting,
                owner=owner,
                acknowledged_by=accepted,
                severity=severity,
            )
            if not missing_acceptances(
                action, owner=owner, severity=severity, is_site=old["is_site"], accepted_by=accepted
            )
            and (action is not Action.ON_SCENE or old["on_scene_at"] is None)
        ]
        if not possible or not old["is_site"] or not RecordState(old["record_state"]).is_live:
            return
        action = possible[pick // 2 % len(possible)]
        who = next(one for one in BUSY if one.agency is acting and one.may(PERMISSION_OF[action]))
        move_incident(who, MoveIncident(reference, action, self.key()), clock=self.clock)
        DONE[action] += 1

    @rule(reference=references, who=people, action=st.sampled_from(Action))
    def take_back(self, reference: str, who: Actor, action: Action) -> None:
        self.undo_as(reference, who, action)

    @rule(reference=references)
    def whoever_made_the_last_step_takes_it_back(self, reference: str) -> None:
        steps = _standing(self.lines(reference))
        if steps:
            who = next(one for one in PEOPLE if one.user_id == steps[-1].actor_id)
            done = self.undo_as(reference, who, Action(steps[-1].action))
            is_fresh = self.clock.now - steps[-1].at <= timedelta(minutes=10)
            row = self.rows()[reference]
            assert done is (is_fresh and RecordState(row["record_state"]).is_live)

    def undo_as(self, reference: str, who: Actor, action: Action) -> bool:
        old, steps = self.rows()[reference], _standing(self.lines(reference))
        command = UndoStep(reference, action, self.key())
        if not self.attempt("undo", lambda: undo_step(who, command, clock=self.clock)):
            return False
        own = [step for step in steps if step.actor_id == who.user_id][-1]
        assert own.action == action, "something else than the own last step"
        assert self.clock.now - own.at <= timedelta(minutes=10)
        assert old["state"] != "resolved" or action is Action.RESOLVE
        assert who.may(PERMISSION_OF[action])
        new = self.rows()[reference]
        changed = [name for name in _MILESTONES if new[name] != old[name]]
        by_owner = who.agency == old["agency"]
        accepted = "owner_accepted_at" if by_owner else "acknowledged_at"
        names: dict[str, str] = {
            "acknowledge": accepted,
            "on_scene": "on_scene_at",
            "contain": "contained_at",
            "resolve": "resolved_at",
        }
        assert changed == [names[action]]
        assert (old[changed[0]], new[changed[0]]) == (own.at, None)
        return True

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
        if not self.attempt(action, lambda: move_record(who, command, clock=self.clock)):
            return
        row = record_transition(RecordState(old["record_state"]), action)
        assert who.may(row.permission)
        assert who.agency == old["agency"]
        assert not stale
        assert comment or old["record_state"] not in row.comment_in
        assert not row.needs_original or original not in ("", reference)
        assert self.rows()[reference]["record_state"] == row.to_state

    @rule(reference=references, action=st.sampled_from(RecordAction))
    def every_step_of_the_record_is_reached_by_the_right_people(
        self, reference: str, action: RecordAction
    ) -> None:
        for row in _way_to(RecordState(self.rows()[reference]["record_state"]), action):
            if not self.record_rightly(reference, row):
                return

    def record_rightly(self, reference: str, row: RecordTransition) -> bool:
        """Whether it could be tried: a duplicate needs another record that is none."""
        rows = self.rows()
        old = rows[reference]
        original = ""
        if row.needs_original:
            others = [name for name, one in rows.items() if name != reference and not one["duplicate_of"]]
            if not others or any(one["duplicate_of"] == reference for one in rows.values()):
                return False
            original = others[-1]
        who = self.right_person(old["agency"], row.permission)
        if row.needs_answers:
            self.answer_as(who, reference, 0)
        version = self.rows()[reference]["version"]
        command = MoveRecord(reference, row.action, version, "Diperiksa.", original, self.key())
        assert move_record(who, command, clock=self.clock) is row.to_state
        DONE[row.action] += 1
        return True

    def right_person(self, agency: str, permission: Permission) -> Actor:
        return next(one for one in BUSY if one.agency == agency and one.may(permission))

    @rule(reference=references, severity=st.sampled_from(Severity))
    def a_supervisor_with_a_reason_sets_any_level(self, reference: str, severity: Severity) -> None:
        old = self.rows()[reference]
        if old["record_state"] in ENDED or old["severity"] == severity:
            return
        who = self.right_person(old["agency"], Permission.INCIDENT_REVIEW)
        command = ChangeSeverity(reference, severity, "Ditinjau.", old["version"], self.key())
        assert change_severity(who, command, clock=self.clock) is severity
        DONE["lower" if is_lowering(severity, Severity(old["severity"])) else "raise"] += 1

    @rule(reference=references, pick=st.integers(0, 99))
    def a_task_is_asked_for_and_ended_by_the_right_agency(self, reference: str, pick: int) -> None:
        old = self.rows()[reference]
        if (
            old["resolved_at"] is not None
            or not RecordState(old["record_state"]).is_live
            or not old["is_site"]
        ):
            return
        asks, asked = list(Agency)[pick % 2], list(Agency)[pick // 2 % 2]
        asker = self.right_person(asks, Permission.INCIDENT_ACKNOWLEDGE)
        command = AddTask(reference, asked, "Kirim satu regu.", None, self.key())
        task = add_task(asker, command, clock=self.clock)
        if pick // 4 % 2:
            finisher = self.right_person(asked, Permission.INCIDENT_ON_SCENE)
            finish_task(finisher, FinishTask(reference, task, self.key()), clock=self.clock)
        else:
            cancel_task(asker, CancelTask(reference, task, self.key()), clock=self.clock)
        DONE["task_done" if pick // 4 % 2 else "task_cancelled"] += 1

    @rule(reference=references, who=people, stale=st.sampled_from([0, 0, 1]))
    def answer(self, reference: str, who: Actor, stale: int) -> None:
        self.answer_as(who, reference, stale)

    def answer_as(self, who: Actor, reference: str, stale: int) -> None:
        row = self.rows()[reference]
        answers = complete_answers(row["type"], row["type_version"])
        command = SaveAnswers(reference, row["type_version"], row["version"] - stale, answers, self.key())
        self.attempt("answers", lambda: save_answers(who, command, clock=self.clock))

    @rule(
        reference=references,
        who=people,
        severity=st.sampled_from(Severity),
        reason=reasons,
        stale=st.sampled_from([0, 0, 1]),
    )
    def change(self, reference: str, who: Actor, severity: Severity, reason: str, stale: int) -> None:
        old = self.rows()[reference]
        command = ChangeSeverity(reference, severity, reason, old["version"] - stale, self.key())
        lowers = is_lowering(severity, Severity(old["severity"]))
        name = "lower" if lowers else "raise"
        if not self.attempt(name, lambda: change_severity(who, command, clock=self.clock)):
            return
        assert who.agency == old["agency"]
        assert who.may(Permission.INCIDENT_REVIEW if lowers else Permission.INCIDENT_REPORT)
        assert reason or not lowers
        assert severity != old["severity"]
        assert old["record_state"] not in ENDED
        assert not stale

    @rule(
        reference=references,
        who=people,
        kind=st.sampled_from(IncidentType),
        zone=st.sampled_from(Zone),
        keep=st.sampled_from(["", "", "Sudah reda."]),
        stale=st.sampled_from([0, 0, 1]),
    )
    def correct(
        self, reference: str, who: Actor, kind: IncidentType, zone: Zone, keep: str, stale: int
    ) -> None:
        old = self.rows()[reference]
        at = old["reported_at"] - timedelta(minutes=self.number % 3)
        version = old["version"] - stale
        command = CorrectFacts(reference, kind, zone, at, "Salah dengar.", version, self.key(), keep)
        if not self.attempt("correct", lambda: correct_facts(who, command, clock=self.clock)):
            return
        new = self.rows()[reference]
        assert who.agency == old["agency"]
        assert who.may(Permission.INCIDENT_REVIEW if keep else Permission.INCIDENT_REPORT)
        assert old["record_state"] in EDITABLE
        assert not stale
        assert zone.is_site is old["is_site"]
        assert (new["type"], new["zone"]) == (kind, zone)
        asked = suggest(kind) if kind != old["type"] else Severity.LOW
        rises = is_lowering(Severity(old["severity"]), asked) and not keep
        assert new["severity"] == (asked if rises else old["severity"])

    @rule(reference=references, who=people, text=st.sampled_from(["", "Dicatat."]), shared=st.booleans())
    def note(self, reference: str, who: Actor, text: str, shared: bool) -> None:
        command = AddNote(reference, text, shared, self.key())
        if self.attempt("note", lambda: add_note(who, command, clock=self.clock)):
            assert text
            assert who.may(Permission.INCIDENT_REPORT)

    @rule(reference=references, who=people, number=st.sampled_from(["", "LP/1", "LP/2", "2"]))
    def lp(self, reference: str, who: Actor, number: str) -> None:
        old = self.rows()[reference]
        command = SetLp(reference, number, old["lp_number"], self.key())
        if self.attempt("lp", lambda: set_lp(who, command, clock=self.clock)):
            assert number != "2"
            is_polices = who.agency is Agency.POLRES and old["is_site"]
            assert who.may(Permission.INCIDENT_REPORT)
            assert who.agency == old["agency"] or is_polices

    @rule(reference=references, who=people, other=people, takes=st.booleans())
    def lead(self, reference: str, who: Actor, other: Actor, takes: bool) -> None:
        old, whom = self.rows()[reference], who if takes else other
        command = AssignHandler(reference, whom.user_id, self.key())
        if self.attempt("lead", lambda: assign_handler(who, command, clock=self.clock)):
            assert who.agency == old["agency"]
            assert whom is who, "nobody has an account here, so nobody else can lead"
            assert old["state"] != "resolved"
            assert self.rows()[reference]["handler_id"] == who.user_id

    @rule(reference=references, who=people, asked=st.sampled_from(Agency), text=reasons)
    def ask(self, reference: str, who: Actor, asked: Agency, text: str) -> None:
        old = self.rows()[reference]
        command = AddTask(reference, asked, text, None, self.key())
        if self.attempt("task_added", lambda: add_task(who, command, clock=self.clock)):
            assert text
            assert who.may(Permission.INCIDENT_ACKNOWLEDGE)
            assert old["resolved_at"] is None
            assert old["is_site"] or who.agency == old["agency"]

    @rule(reference=references, who=people, number=st.integers(1, 6), finishes=st.booleans())
    def end_task(self, reference: str, who: Actor, number: int, finishes: bool) -> None:
        with Session(self.database.reader) as session:
            task = session.get(IncidentTask, number)
        if finishes:
            finish = FinishTask(reference, number, self.key())
            done = self.attempt("task_done", lambda: finish_task(who, finish, clock=self.clock))
        else:
            cancel = CancelTask(reference, number, self.key())
            done = self.attempt("task_cancelled", lambda: cancel_task(who, cancel, clock=self.clock))
        if done:
            assert task is not None
            assert self.rows()[reference]["id"] == task.incident_id
            assert who.agency == (task.agency if finishes else task.created_agency)
            assert task.done_at is None
            assert task.cancelled_at is None

    @rule(reference=references, who=people, pick=st.integers(0, 99))
    def check(self, reference: str, who: Actor, pick: int) -> None:
        old = self.rows()[reference]
        checklist = protap_of(Incident(**old))
        step = checklist.steps[pick % len(checklist.steps)]
        answer = step.answers[pick // 7 % len(step.answers)]
        command = AnswerStep(reference, step.code, answer, checklist.version, self.key())
        if self.attempt("check", lambda: answer_step(who, command, clock=self.clock)):
            assert who.may(Permission.INCIDENT_ON_SCENE)
            assert step.agency in ("both", who.agency)
            assert old["resolved_at"] is None

    @rule(reference=references, who=people, kind=reasons, major=st.booleans())
    def tell_methane(self, reference: str, who: Actor, kind: str, major: bool) -> None:
        old = self.rows()[reference]
        command = SendMethane(reference, major, "Blok C", kind, "", "", "", "", self.key())
        if self.attempt("methane", lambda: send_methane(who, command, clock=self.clock)):
            assert kind
            assert who.may(Permission.INCIDENT_ON_SCENE)
            assert old["is_site"]
            assert old["resolved_at"] is None

    @rule(minutes=st.sampled_from([1, 4, 10, 40, 3000]))
    def wait_and_sweep(self, minutes: int) -> None:
        self.clock.now += timedelta(minutes=minutes)
        escalate_overdue(system_actor("escalation", Agency.RUTAN), clock=self.clock)

    @rule()
    def every_earlier_instant_keeps_its_answer(self) -> None:
        with Session(self.database.reader) as session:
            for at, known in self.open_at.items():
                counts = count_open(session, at, is_now=False).by_severity
                assert {level.value: total for level, total in counts.items() if total} == known

    @invariant()
    def every_state_is_one_of_the_tables(self) -> None:
        if not hasattr(self, "clock"):
            return
        still: Counter[str] = Counter()
        for row in self.rows().values():
            state = RecordState(row["record_state"])
            OperationalState(row["state"])
            assert row["in_statistics"] is state.is_counted
            assert (row["resolved_at"] is not None) is (row["state"] == "resolved")
            assert bool(row["duplicate_of"]) is (state is RecordState.DUPLICATE)
            if row["is_site"] and row["resolved_at"] is None and state.is_live:
                still[row["severity"]] += 1
        # The last word of an instant counts: that is what everybody could know then.
        self.open_at[self.clock.now] = still

    @invariant()
    def history_is_a_path_through_the_tables(self) -> None:
        if not hasattr(self, "clock"):
            return
        allowed = {(old, row.action, row.to_state) for row in RECORD_TRANSITIONS for old in row.from_states}
        histories = self.histories()
        for reference, row in self.rows().items():
            lines = histories[reference]
            assert row["version"] == len(lines)
            assert [line.at for line in lines] == sorted(line.at for line in lines)
            state, record, level = "", RecordState.DRAFT.value, ""
            for number, line in enumerate(lines, 1):
                if line.kind in (EventKind.OPERATIONAL, EventKind.UNDO):
                    assert line.old == state
                    state = line.new
                    rank = max((_lead(one, row) for one in _standing(lines[:number])), default=0)
                    assert state == _STATES[rank], "another state than the standing steps lead to"
                elif line.kind == EventKind.RECORD:
                    assert line.old == record
                    assert (line.old, line.action, line.new) in allowed
                    record = line.new
                elif line.kind == EventKind.SEVERITY:
                    assert level in ("", line.old)
                    level = line.new
                assert line.state == state
            assert (state, record) == (row["state"], row["record_state"])
            assert level in ("", row["severity"])

    @invariant()
    def audit_tells_the_same_story_as_the_history(self) -> None:
        if not hasattr(self, "clock"):
            return
        told = Counter(
            (reference, line.actor_id, *_said(line))
            for reference, lines in self.histories().items()
            for line in lines
        )
        with Session(self.database.reader) as session:
            audited = Counter(
                (entry.object_id, entry.actor_id, *said)
                for entry in session.exec(select(AuditEntry))
                for said in _audited(entry)
            )
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


def _way_to(state: RecordState, action: RecordAction) -> list[RecordTransition]:
    """The shortest row of steps from this state that ends with the action; there is one from everywhere."""
    ways: list[tuple[RecordState, list[RecordTransition]]] = [(state, [])]
    for at, way in ways:
        for row in (one for one in RECORD_TRANSITIONS if at in one.from_states):
            if row.action is action:
                return [*way, row]
            if len(way) < len(RecordState):
                ways.append((row.to_state, [*way, row]))
    raise AssertionError(f"no way from {state} to {action}")


def _standing(lines: list[IncidentEvent]) -> list[IncidentEvent]:
    """The steps of the response that nobody has taken back, oldest first."""
    steps = [line for line in lines if line.kind == EventKind.OPERATIONAL and line.action != "report"]
    for undo in (line for line in lines if line.kind == EventKind.UNDO):
        taken = [
            step
            for step in steps
            if (step.action, step.actor_id, step.at) == (undo.action, undo.actor_id, undo.was_at)
        ]
        steps.remove(taken[-1])
    return steps


def _lead(step: IncidentEvent, row: dict[str, Any]) -> int:
    is_owners_acceptance = step.action == "acknowledge" and step.agency == row["agency"]
    return 0 if is_owners_acceptance else _LEADS_TO[step.action]


_TASKS = {"task_added": "task.add", "task_done": "task.finish", "task_cancelled": "task.cancel"}


def _said(line: IncidentEvent) -> tuple[str, str, str]:
    """(action of the audit, old, new) that this line of history must have beside it."""
    kind = EventKind(line.kind)
    name = {
        EventKind.UNDO: f"undo.{line.action}",
        EventKind.RECORD: f"record.{line.action}",
        EventKind.TASK: _TASKS.get(line.action, ""),
        EventKind.CHECK: f"check.{line.action}",
        EventKind.METHANE: "methane",
        EventKind.NOTE: "note",
    }.get(kind, line.action)
    if kind is EventKind.FIELD:
        name = {"answers": "answers", "lp_number": "lp"}.get(line.action, f"correct.{line.action}")
    return f"incident.{name}", line.old, line.new


def _audited(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """The same from the audit: one correction tells of each field it changed."""
    detail = entry.detail
    if entry.action == "incident.correct":
        return [(f"incident.correct.{name}", *change.split(" > ")) for name, change in detail.items()]  # type: ignore[misc]
    name = f"incident.check.{detail['step']}" if entry.action == "incident.check" else entry.action
    return [(name, detail.get("old", ""), detail.get("new", ""))]


def complete_answers(kind: str, version: int) -> dict[str, object]:
    """An answer to every visible question of the type."""
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
