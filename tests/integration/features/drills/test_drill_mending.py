"""A corrective action slips, is proved, fails and passes: who may, what stays, what it costs meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from dashboard.features.drills.actions import (
    ImportedAction,
    ImportedDrill,
    give_evidence,
    import_drills,
    retest_action,
    slip_action,
)
from dashboard.features.drills.forms import GiveEvidence, ObjectiveRating, RetestAction, SlipAction
from dashboard.features.drills.kpis import overdue_actions
from dashboard.features.drills.queries.improvement import ActionRow, find_action, list_open_actions
from dashboard.features.drills.rules.codes import ActionPriority, DrillType
from dashboard.features.drills.tables import ActionRetest
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Regu, Scenario
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    BOTH,
    PLANNER,
    POLICE_PLANNER,
    P,
    account,
    correction,
    fresh_key,
    hold,
    kpi,
)

FIRST = "T-2026-0001"


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        attempt()
    return caught.value.key


def fields_of(attempt: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        attempt()
    return caught.value.fields


def slip(due_on: date, version: int = 1, reference: str = FIRST) -> SlipAction:
    return SlipAction(reference, due_on, "Suku cadang belum datang", version, fresh_key())


def proof(text: str = "Foto di berkas", version: int = 1) -> GiveEvidence:
    return GiveEvidence(FIRST, text, version, fresh_key())


def retest(has_passed: bool, tested_on: date | None = None, note: str = "") -> RetestAction:
    return RetestAction(FIRST, tested_on, has_passed, note, fresh_key())


def stored(reference: str = FIRST) -> ActionRow:
    with reading() as session:
        return find_action(session, PLANNER, reference)


def test_the_whole_life_of_an_action(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock() + timedelta(days=7))
    hold(clock, *Regu, actions=(correction(due),))
    assert slip_action(PLANNER, slip(due + timedelta(days=20)), clock=clock) == FIRST
    clock.move(days=10)
    assert give_evidence(PLANNER, proof(version=2), clock=clock) == FIRST
    # Moved and proved: it still costs, from the original due day on.
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(95)
    retest_action(POLICE_PLANNER, retest(False, note="Masih macet"), clock=clock)
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(95)
    clock.move(days=2)
    last = retest(True)
    assert retest_action(POLICE_PLANNER, last, clock=clock) == FIRST
    assert retest_action(POLICE_PLANNER, last, clock=clock) == FIRST  # the same click again
    assert kpi(clock()).detail["scenarios"]["riot"] == pytest.approx(100)
    row = stored()
    assert (row.original_due_on, row.due_on) == (due, due + timedelta(days=20))
    assert [(one.from_day, one.to_day, one.reason) for one in row.slips] == [
        (due, due + timedelta(days=20), "Suku cadang belum datang")
    ]
    assert [(one.has_passed, one.note, one.agency) for one in row.retests] == [
        (False, "Masih macet", Agency.POLRES),
        (True, "", Agency.POLRES),
    ]
    assert (row.verified_on, row.evidence, row.is_open) == (site_day(clock()), "Foto di berkas", False)
    # What the past knew stays: yesterday it was overdue.
    with reading() as session:
        assert len(overdue_actions(session, clock() - timedelta(days=1))) == 1


def test_the_owner_mends_and_the_other_agency_tests(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock())
    hold(clock, actions=(correction(due),))
    later = due + timedelta(days=3)
    partner = "drills.refused.partner_action"
    assert refusal(lambda: slip_action(POLICE_PLANNER, slip(later), clock=clock)) == partner
    assert refusal(lambda: give_evidence(POLICE_PLANNER, proof(), clock=clock)) == partner
    own = "drills.refused.own_action"
    assert refusal(lambda: retest_action(PLANNER, retest(True), clock=clock)) == own
    assert refusal(lambda: retest_action(PLANNER, retest(False), clock=clock)) == own
    retest_action(POLICE_PLANNER, retest(True), clock=clock)
    done = "drills.refused.verified"
    version = stored().version
    assert refusal(lambda: slip_action(PLANNER, slip(later, version), clock=clock)) == done
    assert refusal(lambda: give_evidence(PLANNER, proof(version=version), clock=clock)) == done
    assert refusal(lambda: retest_action(POLICE_PLANNER, retest(False), clock=clock)) == done


def test_who_may_mend_and_test(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock())
    hold(clock, actions=(correction(due),))
    for role in HUMAN_ROLES:
        if account(role, Agency.RUTAN, 30).may(Permission.DRILL_PLAN):
            continue
        own, other = account(role, Agency.RUTAN, 30), account(role, Agency.POLRES, 31)
        for attempt in (
            lambda own=own: slip_action(own, slip(due + timedelta(days=1)), clock=clock),
            lambda own=own: give_evidence(own, proof(), clock=clock),
            lambda other=other: retest_action(other, retest(True), clock=clock),
        ):
            with pytest.raises(Denied):
                attempt()
    with pytest.raises(Missing):
        slip_action(PLANNER, slip(due + timedelta(days=1), reference="T-2026-9999"), clock=clock)
    assert stored().version == 1


def test_days_that_cannot_be(db: Database, clock: SteppedClock) -> None:
    due = site_day(clock() + timedelta(days=5))
    hold(clock, actions=(correction(due),))
    same = {"slip_due": "drills.form.slip.later"}
    assert fields_of(lambda: slip_action(PLANNER, slip(due), clock=clock)) == same
    today = site_day(clock())

    def tested(day: date, has_passed: bool = True) -> dict[str, str]:
        return fields_of(lambda: retest_action(POLICE_PLANNER, retest(has_passed, day, "x"), clock=clock))

    assert tested(today + timedelta(days=1)) == {"tested_on": "drills.form.tested_on.future"}
    assert tested(today - timedelta(days=1)) == {"tested_on": "drills.form.tested_on.early"}
    clock.move(days=4)
    retest_action(POLICE_PLANNER, retest(False, note="Belum"), clock=clock)
    # A success dated before the last failure would hide it.
    assert tested(today + timedelta(days=2)) == {"tested_on": "drills.form.tested_on.before_last"}
    assert stored().is_open


def test_a_second_device_overwrites_no_evidence(db: Database, clock: SteppedClock) -> None:
    hold(clock, actions=(correction(site_day(clock())),))
    give_evidence(PLANNER, proof("Pertama"), clock=clock)
    with pytest.raises(Conflict):
        give_evidence(PLANNER, proof("Kedua"), clock=clock)
    with pytest.raises(Conflict):
        slip_action(PLANNER, slip(site_day(clock() + timedelta(days=3))), clock=clock)
    assert stored().evidence == "Pertama"
    give_evidence(PLANNER, proof("Kedua", version=2), clock=clock)
    assert stored().evidence == "Kedua"


def test_overdue_first_then_the_oldest(db: Database, clock: SteppedClock) -> None:
    today = site_day(clock())
    soon = replace(correction(today + timedelta(days=1)), text="lewat dua hari")
    early = replace(correction(today), text="lewat tiga hari", owner=Agency.POLRES)
    old = replace(correction(today + timedelta(days=60)), text="lama terbuka")
    hold(clock, actions=(old, soon, early))
    clock.move(days=3)
    young = replace(correction(today + timedelta(days=30), ActionPriority.HIGH), text="baru")
    hold(clock, actions=(young,))

    def texts(owner: Agency | None = None) -> list[str]:
        with reading() as session:
            rows = list_open_actions(session, POLICE_PLANNER, site_day(clock()), owner)
        return [row.text for row in rows]

    assert texts() == ["lewat tiga hari", "lewat dua hari", "lama terbuka", "baru"]
    assert texts(Agency.POLRES) == ["lewat tiga hari"]
    with pytest.raises(Denied), reading() as session:
        list_open_actions(session, account(Role.ADMIN_RUTAN, Agency.RUTAN, 40), today)


def test_an_imported_verification_is_a_passed_retest(db: Database, clock: SteppedClock) -> None:
    day = site_day(clock() - timedelta(days=3))
    row = ImportedDrill(
        key="a",
        scenario=Scenario.RIOT,
        type=DrillType.FULL_SCALE,
        regus=(Regu.B,),
        agencies=BOTH,
        held_at=clock() - timedelta(days=20),
        ratings=tuple(ObjectiveRating(number, P) for number in range(1, 5)),
        actions=(ImportedAction(correction(day), verified_on=day), ImportedAction(correction(day))),
    )
    import_drills(system_actor("import", Agency.RUTAN), "old.csv", "batch", [row], clock=clock)
    with reading() as session:
        (test,) = session.exec(select(ActionRetest)).all()
    assert (test.tested_on, test.has_passed, test.agency) == (day, True, "polres")
    assert (stored().is_open, stored("T-2026-0002").is_open) == (False, True)
