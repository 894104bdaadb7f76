"""The response in a random run: reports, steps by the table, steps taken back.

What is asserted is written out here anew, not asked of the code under test: who may do which step, and what
one that is taken back leaves.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    multiple,
    precondition,
    rule,
)

from dashboard.features.incidents.actions import (
    MoveIncident,
    UndoStep,
    move_incident,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import (
    Action,
    EventKind,
    IncidentType,
    OperationalState,
    RecordState,
)
from dashboard.features.incidents.rules.transitions import (
    PERMISSION_OF,
    TRANSITIONS,
    actions_for,
    missing_acceptances,
)
from dashboard.features.incidents.tables import IncidentEvent
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.integration.features.incidents.lifecycle_people import (
    BUSY,
    DONE,
    PEOPLE,
    People,
    people,
    reasons,
    references,
)

_MILESTONES = ("acknowledged_at", "owner_accepted_at", "on_scene_at", "contained_at", "resolved_at")


class Response(People):
    """The machine of the response: done by its table, or refused."""

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
        steps = standing(self.lines(reference))
        if steps:
            who = next(one for one in PEOPLE if one.user_id == steps[-1].actor_id)
            done = self.undo_as(reference, who, Action(steps[-1].action))
            is_fresh = self.clock.now - steps[-1].at <= timedelta(minutes=10)
            row = self.rows()[reference]
            assert done is (is_fresh and RecordState(row["record_state"]).is_live)

    def undo_as(self, reference: str, who: Actor, action: Action) -> bool:
        old, steps = self.rows()[reference], standing(self.lines(reference))
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


def standing(lines: list[IncidentEvent]) -> list[IncidentEvent]:
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
