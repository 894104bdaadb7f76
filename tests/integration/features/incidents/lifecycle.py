"""Random people at incidents: every action, allowed and refused, and what must hold after each.

Run by test_incident_machine. The rules are in the files lifecycle_*.py, one for each machine; what must hold
is written out here anew, not asked of the code under test: the states that steps lead to, and what was open
at every instant the machine has seen.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
)
from sqlmodel import Session, select

from dashboard.features.incidents.actions import (
    escalate_overdue,
)
from dashboard.features.incidents.queries.numbers import count_open
from dashboard.features.incidents.rules.codes import (
    EventKind,
    OperationalState,
    RecordState,
)
from dashboard.features.incidents.rules.record import (
    RECORD_TRANSITIONS,
)
from dashboard.features.incidents.tables import IncidentDay, IncidentEvent
from dashboard.kernel.actor import system_actor
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from tests.integration.features.incidents.lifecycle_facts import Facts
from tests.integration.features.incidents.lifecycle_record import Record
from tests.integration.features.incidents.lifecycle_response import Response, standing
from tests.integration.features.incidents.lifecycle_tasks import Tasks

# What each step leads to; the owner's own acceptance leads nowhere.
_LEADS_TO = {"acknowledge": 1, "on_scene": 2, "contain": 3, "resolve": 4}
_STATES = [state.value for state in OperationalState]


class Lifecycle(Response, Record, Facts, Tasks):
    """Whatever is tried: it is done by the tables and told twice, or refused and nothing has changed."""

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
                    rank = max((_lead(one, row) for one in standing(lines[:number])), default=0)
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
                for entry in session.exec(select(AuditEntry).where(AuditEntry.outcome == "done"))
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
