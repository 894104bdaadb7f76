"""A plan is completed before the drill begins, and none is closed while nobody knows who led it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import (
    cancel_drill,
    deliver_presses,
    edit_drill,
    evaluate_drill,
    move_drill,
)
from dashboard.features.drills.forms import (
    CancelDrill,
    EditDrill,
    MoveDrill,
    PressBatch,
    QueuedPress,
)
from dashboard.features.drills.queries.conduct import find_course
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.rules.conduct import Press
from dashboard.features.drills.ui import edit_state
from dashboard.features.drills.ui.edit_state import DrillEditState
from dashboard.features.notices.rules import known_kind
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.phone_queue import PhoneTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice
from tests.conftest import NOW, SteppedClock
from tests.integration.features.drills.conftest import (
    BOTH,
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    P,
    account,
    evaluation,
    fresh_key,
    hold,
    plan,
)

RATED = (P, P, P, P)


def edit(reference: str, *agencies: Agency, commander: str = "karupam", version: int = 1) -> EditDrill:
    return EditDrill(reference, agencies or BOTH, commander, version, fresh_key())


def press(reference: str, kind: Press, clock: SteppedClock, who: Actor = PLANNER) -> str:
    item = QueuedPress(fresh_key(), reference, kind, 0, PhoneTime(clock(), timedelta(0), None))
    (answer,) = deliver_presses(who, PressBatch((item,), clock()), clock=clock)
    return answer.sentence


def key_of(attempt: Callable[[], object]) -> str:
    with pytest.raises((Refused, Denied, Missing, Invalid)) as caught:
        attempt()
    error = caught.value
    return next(iter(error.fields.values())) if isinstance(error, Invalid) else error.key


def notices() -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.exec(select(Notice).order_by(col(Notice.id)))
        return [(row.agency, row.kind) for row in rows]


def test_an_agency_is_added_and_may_conduct(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, agencies=(Agency.RUTAN,), commander="")
    refused = press(reference, Press.JOIN, clock, POLICE_PLANNER)
    assert refused == "drills.run.refused.not_taking_part"
    command = edit(reference)
    assert edit_drill(PLANNER, command, clock=clock) == reference
    assert edit_drill(PLANNER, command, clock=clock) == reference  # the same click
    assert press(reference, Press.JOIN, clock, POLICE_PLANNER) == "drills.run.answer.saved"
    with reading() as session:
        change = find_change(session, PLANNER, reference)
        course = find_course(session, PLANNER, reference)
        audit = session.exec(select(AuditEntry).where(AuditEntry.action == "drill.edit")).one()
    assert (change.agencies, change.commander, change.version) == (BOTH, "karupam", 2)
    assert (course.agencies, course.commander) == ({"rutan", "polres"}, "karupam")
    assert audit.detail == {"agencies": ["rutan", "polres"], "commander": "karupam"}
    assert notices() == [("polres", "drill.edited")]
    assert known_kind("drill.edited") == "drill.edited"


def test_an_agency_is_taken_out_and_told(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    edit_drill(PLANNER, edit(reference, Agency.RUTAN), clock=clock)
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.agencies == (Agency.RUTAN,)
    assert notices() == [("polres", "drill.edited")]
    edit_drill(PLANNER, edit(reference, Agency.RUTAN, commander="kabag_ops", version=2), clock=clock)
    assert notices() == [("polres", "drill.edited")]  # it has nothing to do with it any more


def test_every_refusal_of_an_edit(db: Database, clock: SteppedClock) -> None:
    rated = hold(clock)
    names = ("open", "off", "begun", "moved")
    drills = {name: plan(clock) for name in names}
    cancel_drill(PLANNER, CancelDrill(drills["off"], fresh_key(), "Hujan"), clock=clock)
    press(drills["begun"], Press.START, clock)
    later = MoveDrill(drills["moved"], NOW + timedelta(days=2), "Apel", 1, fresh_key())
    move_drill(PLANNER, later, clock=clock)
    refused = {
        "drills.refused.evaluated": edit(rated, version=2),
        "drills.refused.cancelled": edit(drills["off"], version=2),
        "drills.refused.begun": edit(drills["begun"]),
        "drills.refused.plan_changed": edit(drills["moved"]),
        "drills.refused.same_plan": edit(drills["open"], commander="perwira_piket"),
        "error.missing": edit("L-2026-9999"),
    }
    for key, command in refused.items():
        assert key_of(lambda one=command: edit_drill(PLANNER, one, clock=clock)) == key
    other = edit(drills["open"])
    assert key_of(lambda: edit_drill(POLICE_PLANNER, other, clock=clock)) == "error.denied"
    for role in HUMAN_ROLES:
        who = account(role, Agency.RUTAN, 70)
        if not who.may(Permission.DRILL_PLAN):
            with pytest.raises(Denied):
                edit_drill(who, other, clock=clock)
    assert edit_drill(PLANNER, other, clock=clock) == drills["open"]


def test_no_evaluation_is_closed_while_nobody_knows_who_led_it(db: Database, clock: SteppedClock) -> None:
    """The start is never refused for it; the lead says it at closing, and not of himself."""
    lead = Actor(61, "both", Agency.RUTAN, frozenset({Role.PENILAI, Role.KARUPAM}))
    reference = plan(clock, commander="")
    assert press(reference, Press.START, clock) == "drills.run.answer.saved"
    assert press(reference, Press.END, clock) == "drills.run.answer.saved"
    command = evaluation(reference, RATED)
    assert key_of(lambda: evaluate_drill(lead, command, clock=clock)) == "drills.form.commander.needed"
    own = replace(command, commander="karupam", key=fresh_key())
    assert key_of(lambda: evaluate_drill(lead, own, clock=clock)) == "drills.refused.own_command"
    named = replace(command, commander="kabag_ops", key=fresh_key())
    assert evaluate_drill(lead, named, clock=clock) == reference
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.commander == "kabag_ops"
        (audit,) = session.exec(select(AuditEntry).where(AuditEntry.action == "drill.evaluate"))
    assert audit.detail["commander"] == "kabag_ops"


def test_the_planned_commander_is_not_replaced_at_closing(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, commander="karupam")
    command = replace(evaluation(reference, RATED), commander="kabag_ops")
    evaluate_drill(EVALUATOR, command, clock=clock)
    with reading() as session:
        assert find_drill(session, PLANNER, reference, clock()).row.commander == "karupam"


async def test_the_form_is_drawn_anew_on_what_somebody_else_saved(
    db: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = plan(clock, agencies=(Agency.RUTAN,), commander="")

    async def current() -> Actor:
        return PLANNER

    monkeypatch.setattr(edit_state, "system_clock", clock)
    monkeypatch.setattr(edit_state, "current_actor", current)
    monkeypatch.setattr(DrillEditState, "_address", lambda _self: reference)
    kind: Any = DrillEditState
    state = kind(_reflex_internal_init=True)

    async def fire(name: str, *arguments: Any) -> None:
        await state.event_handlers[name].fn(state, *arguments)

    await fire("look")
    assert (state.may_edit, state.seen.commander, state.seen.agencies["polres"]) == (True, "", False)
    colleague = account(Role.KEPALA_KPR, Agency.RUTAN, 12)
    edit_drill(colleague, edit(reference, Agency.RUTAN, commander="kabag_ops"), clock=clock)
    await fire("refresh")
    assert state.seen.version == 1  # what is being typed is left alone
    typed = {"edit_agency_rutan": "on", "edit_agency_polres": "on", "edit_commander": ""}
    await fire("edit", {**typed, "version": "1", "key": fresh_key()})
    assert state.refusal.startswith("Rencana ini baru saja diubah orang lain")
    assert (state.seen.version, state.seen.commander, state.forms_sent) == (2, "kabag_ops", 0)
    await fire("edit", {**typed, "edit_commander": "kabag_ops", "version": "2", "key": fresh_key()})
    assert (state.notice, state.refusal, state.seen.version) == ("Rencana diubah.", "", 3)
    await fire("edit", {"version": "3", "key": fresh_key()})
    assert state.errors == {"edit_agency": "Pilih paling sedikit satu instansi."}
    press(reference, Press.START, clock)
    await fire("refresh")
    assert not state.may_edit
