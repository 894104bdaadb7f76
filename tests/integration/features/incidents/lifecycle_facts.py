"""Facts of an incident in a random run: its level, type, place and time, notes, number, and who leads.

Each is done by whom the rules name, on the version that was read, or refused.
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from dashboard.features.incidents.actions import (
    AddNote,
    AssignHandler,
    ChangeSeverity,
    CorrectFacts,
    SetLp,
    add_note,
    assign_handler,
    change_severity,
    correct_facts,
    set_lp,
)
from dashboard.features.incidents.rules.codes import (
    IncidentType,
)
from dashboard.features.incidents.rules.record import (
    EDITABLE,
    ENDED,
)
from dashboard.features.incidents.rules.severity import is_lowering, suggest
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.integration.features.incidents.lifecycle_people import DONE, People, people, reasons, references


class Facts(People):
    """What is said about an incident, apart from both machines."""

    @rule(reference=references, severity=st.sampled_from(Severity))
    def a_supervisor_with_a_reason_sets_any_level(self, reference: str, severity: Severity) -> None:
        old = self.rows()[reference]
        if old["record_state"] in ENDED or old["severity"] == severity:
            return
        who = self.right_person(old["agency"], Permission.INCIDENT_REVIEW)
        command = ChangeSeverity(reference, severity, "Ditinjau.", old["version"], self.key())
        assert change_severity(who, command, clock=self.clock) is severity
        DONE["lower" if is_lowering(severity, Severity(old["severity"])) else "raise"] += 1

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
