"""Taps outside of every window, and what an officer is told of a tap that does not count yet."""

from dashboard.features.patrols.actions import review_visit
from dashboard.features.patrols.forms import ReviewAnswer, ReviewVisit
from dashboard.features.patrols.queries.round import list_round, list_round_taps
from dashboard.features.patrols.rules.codes import ScanFlag
from dashboard.features.patrols.ui.round_pack import round_pack
from dashboard.features.patrols.ui.round_routes import answer_json
from dashboard.kernel.database import Database, reading
from dashboard.kernel.reference import Language
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import CHIEF, GUARD, fresh_key, only_planned, plan
from tests.integration.features.patrols.test_patrol_delivery import (
    STATE,
    Phone,
    as_patrol,
    change,
    steps,
    visits,
)


def test_a_tap_before_the_window_is_unplanned_and_starts_no_patrol(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1")
    as_patrol(db, clock)
    clock.move(minutes=15)  # due in 15 minutes, the window opens in 5
    phone = Phone(clock)
    phone.press(visit=only_planned(clock))
    first = phone.send()
    assert [(one.state, one.sentence) for one in first] == [
        (STATE.UNPLANNED, "patrols.round.answer.unplanned")
    ]
    assert phone.send() == first  # asked again, it is answered alike
    (visit,) = visits()
    assert (visit.planned_visit_id, visit.counts_from, steps()) == (None, clock.now, [])
    with reading() as session:
        found = {row.checkpoint: row.state.value for row in list_round(session, GUARD, clock.now)}
        pack = round_pack(GUARD, (), (), list_round_taps(session, GUARD, clock.now), clock.now)
    assert found == {"A1": "waiting", "P1": "waiting"}
    assert [(one["point"], one["state"]) for one in pack["taps"]] == [(0, "unplanned")]

    began = clock.move(minutes=10)
    phone.press(visit=only_planned(clock))
    ended = clock.move(minutes=5)
    phone.press(visit=only_planned(clock, "P1"))
    assert phone.sent() == ["unplanned", "saved", "saved"]
    assert steps() == [("start", began), ("end", ended)]


def test_a_tap_after_the_grace_starts_no_patrol_but_one_that_runs_ends(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock, "A1", "P1")
    as_patrol(db, clock)
    began = clock.move(minutes=30)
    phone = Phone(clock)
    phone.press(visit=only_planned(clock))
    assert phone.sent() == ["saved"]
    late = clock.move(minutes=61)  # P1 was missed a minute ago
    phone.press(visit=only_planned(clock, "P1"))
    assert phone.sent() == ["saved", "unplanned"]
    assert steps() == [("start", began), ("end", late)]


def test_who_waits_for_a_supervisor_is_told_why(db: Database, clock: SteppedClock) -> None:
    change(db, "P1", needs_scan=True)
    phone = Phone(clock)
    phone.press(checkpoint="P1")
    clock.move(minutes=10)
    phone.press(checkpoint="A1")
    answers = phone.send()
    assert [one.flags for one in answers] == [(ScanFlag.NO_SCAN,), ()]
    assert phone.send() == answers
    said = [answer_json(one, Language.ID)["sentence"] for one in answers]
    assert said[0].endswith("Sebab: papan titik ini tidak dipindai.")
    assert "Sebab" not in said[1]
    assert answer_json(answers[0], Language.EN)["sentence"].endswith("was not scanned.")


def test_what_a_supervisor_rejected_is_shown_as_not_taken(db: Database, clock: SteppedClock) -> None:
    change(db, "P1", needs_scan=True)
    phone = Phone(clock)
    phone.press(checkpoint="P1")
    (answer,) = phone.send()
    review_visit(CHIEF, ReviewVisit(answer.visit_id, ReviewAnswer.REJECT, fresh_key()), clock=clock)
    with reading() as session:
        taps = list_round_taps(session, GUARD, clock.now)
    assert [one["state"] for one in round_pack(GUARD, (), (), taps, clock.now)["taps"]] == ["refused"]
