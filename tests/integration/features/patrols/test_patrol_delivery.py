"""A phone's queue, with every fault: wrong clocks, twice, two tabs, retired, not yours, closed, withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.features.patrols.actions.delivering import Answer, DeliveryState, deliver_taps
from dashboard.features.patrols.forms import parse_batch
from dashboard.features.patrols.queries.round import list_round, list_round_taps
from dashboard.features.patrols.tables import Checkpoint, Patrol, PatrolStep, PlannedVisit, Visit
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from tests.conftest import SteppedClock
from tests.integration.features.patrols.conftest import (
    GUARD,
    POLICE,
    account,
    fresh_key,
    kpis_at,
    only_planned,
    plan,
    tap,
    total,
)

HOUR = timedelta(hours=1)
STATE = DeliveryState
SECOND_GUARD = account(Role.PETUGAS_BLOK, Agency.RUTAN, 32)


class Phone:
    """A phone whose clock is ``wrong`` (server minus phone) and that heard the server at ``issued``."""

    def __init__(self, clock: SteppedClock, wrong: timedelta = timedelta(0)) -> None:
        self.clock, self.wrong, self.known = clock, wrong, wrong
        self.issued = clock.now
        self.items: list[dict[str, Any]] = []

    def press(self, **fields: Any) -> str:
        key = fields.pop("key", "") or fresh_key()
        item = {
            "key": key,
            "seq": len(self.items),
            "phone_at": self._ms(self.clock.now - self.wrong),
            "offset": self.known / timedelta(seconds=1),
            "issued_at": self._ms(self.issued),
            "outcome": "ok",
            "how": "button",
        }
        self.items.append({**item, **fields})
        return key

    def send(self, actor: Actor = GUARD) -> tuple[Answer, ...]:
        """Everything, again and again: nothing was ever heard to have arrived."""
        batch = parse_batch({"items": self.items, "phone_now": self._ms(self.clock.now - self.wrong)})
        return deliver_taps(actor, batch, clock=self.clock)

    def sent(self, actor: Actor = GUARD) -> list[str]:
        return [answer.state.value for answer in self.send(actor)]

    @staticmethod
    def _ms(moment: datetime) -> int:
        return int(moment.timestamp() * 1000)


def change(db: Database, code: str, **values: Any) -> None:
    with Session(db.writer) as session:
        point = session.exec(select(Checkpoint).where(Checkpoint.code == code)).one()
        for name, value in values.items():
            setattr(point, name, value)
        session.add(point)
        session.commit()


def visits() -> list[Visit]:
    with reading() as session:
        return list(session.exec(select(Visit).order_by(col(Visit.id))))


def as_patrol(db: Database, clock: SteppedClock, minutes: int = 40) -> int:
    """What is planned becomes one patrol, point after point."""
    with Session(db.writer) as session:
        rows = session.exec(select(PlannedVisit).order_by(col(PlannedVisit.id))).all()
        walk = Patrol(
            agency="rutan", name="Rute", due_at=rows[0].due_at, minutes=minutes, recorded_at=clock.now
        )
        session.add(walk)
        session.flush()
        for position, row in enumerate(rows, 1):
            row.patrol_id, row.position = walk.id, position
            session.add(row)
        session.commit()
        return walk.id or 0


def steps() -> list[tuple[str, datetime]]:
    with reading() as session:
        return [(row.kind, row.at) for row in session.exec(select(PatrolStep).order_by(col(PatrolStep.id)))]


def standing_steps() -> list[tuple[str, datetime]]:
    with reading() as session:
        rows = session.exec(select(PatrolStep).order_by(col(PatrolStep.at), col(PatrolStep.id)))
        return [(row.kind, row.at) for row in rows if row.withdrawn_at is None]


def test_a_round_without_a_signal_arrives_with_its_own_times(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "G1", "P1")
    walk = as_patrol(db, clock)
    clock.move(minutes=28)
    phone = Phone(clock)
    points = {}
    with reading() as session:
        points = {row.checkpoint: row for row in list_round(session, GUARD, clock.now)}
    assert [(row.patrol_id, row.position) for row in points.values()] == [(walk, 1), (walk, 2), (walk, 3)]
    taps = []
    for code in ("A1", "G1", "P1"):
        taps.append(clock.move(minutes=4))
        phone.press(visit=points[code].id, checkpoint=code)
    clock.move(hours=3)
    assert phone.sent() == ["saved"] * 3
    assert [(row.at, row.recorded_at, row.planned_visit_id) for row in visits()] == [
        (at, clock.now, points[code].id) for at, code in zip(taps, ("A1", "G1", "P1"), strict=True)
    ]
    assert {(row.phone_at, row.phone_offset, row.flags, row.review) for row in visits()} == {
        (at, 0, "", "") for at in taps
    }
    assert steps() == [("start", taps[0]), ("end", taps[2])]
    assert kpis_at(clock.now)["patrol_coverage"].value == 100.0


@pytest.mark.parametrize("wrong", [timedelta(hours=5), timedelta(days=-9), timedelta(days=20_000)])
def test_a_phone_with_a_wrong_clock_is_corrected_and_marked(
    db: Database, clock: SteppedClock, wrong: timedelta
) -> None:
    plan(clock)
    clock.move(minutes=30)
    phone = Phone(clock, wrong)
    phone.press(visit=only_planned(clock))
    at = clock.now
    clock.move(hours=2)
    assert phone.sent() == ["saved"]
    (visit,) = visits()
    assert (visit.at, visit.phone_at, visit.flags, visit.review) == (at, at - wrong, "clock_off", "")
    assert visit.phone_offset == wrong // timedelta(seconds=1)
    assert visit.planned_visit_id is not None


def test_a_clock_set_back_waits_for_a_supervisor_and_holds_no_planned_visit(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock)
    clock.move(minutes=30)
    planned = only_planned(clock)
    liar = Phone(clock)
    clock.move(hours=2)
    liar.wrong = timedelta(hours=2)  # set back by two hours: now it looks as if it were on time
    liar.press(visit=planned)
    assert liar.sent() == ["waiting_review"]
    (visit,) = visits()
    assert (visit.review, visit.counts_from, visit.planned_visit_id) == ("waiting", None, None)
    assert visit.flags == "clock_moved"
    # An honest tap that arrives later still takes the visit.
    honest = Phone(clock)
    honest.issued -= 3 * HOUR
    honest.press(visit=planned, phone_at=Phone._ms(clock.now - 2 * HOUR))
    assert honest.sent(SECOND_GUARD) == ["saved"]
    assert visits()[1].planned_visit_id == planned


def test_older_than_a_day_and_before_its_page_wait_too(db: Database, clock: SteppedClock) -> None:
    phone = Phone(clock)
    phone.press(checkpoint="A1")
    early = Phone(clock)
    early.issued += HOUR
    early.press(checkpoint="P1")
    clock.move(hours=25)
    assert phone.sent() == ["waiting_review"]
    assert early.sent() == ["waiting_review"]
    assert [row.flags for row in visits()] == ["too_old", "too_early,too_fast,too_old"]


def test_the_same_queue_twice_and_from_two_tabs_is_one_of_each(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "G1", "P1")
    clock.move(minutes=30)
    phone = Phone(clock)
    for code in ("A1", "G1", "P1"):
        phone.press(checkpoint=code)
        clock.move(minutes=1)
    mistaken = phone.press(checkpoint="A1", outcome="skipped", reason="rain", visit=None)
    phone.press(undo=mistaken)
    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(lambda _: phone.send(), range(4)))
    clock.move(hours=1)
    answers.append(phone.send())
    assert [one.state.value for one in answers[0]] == ["saved", "saved", "saved", "skipped", "undone"]
    assert all(each == answers[0] for each in answers)
    with reading() as session:
        assert total(session, Visit) == 4
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.check_in")).all()) == 4
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "patrol.undo")).all()) == 1


def test_what_was_saved_stays_saved_though_the_sign_changed(db: Database, clock: SteppedClock) -> None:
    change(db, "A1", tag="A1A1A1A1")
    phone = Phone(clock)
    phone.press(sign="A1A1A1A1", how="scan")
    first = phone.send()
    clock.move(minutes=5)
    change(db, "A1", tag="B2B2B2B2")
    assert first[0].state is STATE.UNPLANNED
    assert phone.send() == first
    phone.press(sign="A1A1A1A1", how="scan")  # another tap of the old sign
    assert [one.state for one in phone.send()] == [STATE.UNPLANNED, STATE.REFUSED]
    assert len(visits()) == 1


def test_a_key_used_for_something_else_is_refused(db: Database, clock: SteppedClock) -> None:
    phone = Phone(clock)
    phone.press(checkpoint="A1", key="same-key-0001")
    phone.press(checkpoint="P1", key="same-key-0001")
    assert phone.sent() == ["unplanned", "refused"]
    assert len(visits()) == 1


def test_a_checkpoint_retired_while_queued(db: Database, clock: SteppedClock) -> None:
    phone = Phone(clock)
    phone.press(checkpoint="A1")
    clock.move(minutes=10)
    change(db, "A1", retired_at=clock.now)
    clock.move(minutes=10)
    phone.press(checkpoint="A1")
    phone.press(checkpoint="P1")
    answers = phone.send()
    assert [one.state for one in answers] == [STATE.UNPLANNED, STATE.REFUSED, STATE.UNPLANNED]
    assert answers[1].sentence == "patrols.round.refused.out_of_use"


def test_what_is_the_other_agencys_is_refused_and_nothing_is_learned(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock)
    clock.move(minutes=30)
    change(db, "A1", tag="A1A1A1A1")
    planned = only_planned(clock)
    phone = Phone(clock)
    phone.press(visit=planned)
    phone.press(visit=planned + 999)
    phone.press(checkpoint="A1")
    phone.press(sign="A1A1A1A1", how="scan")
    phone.press(sign="ZZZZZZZZ", how="scan")
    phone.press(checkpoint="X1")
    answers = phone.send(POLICE)
    assert [one.state.value for one in answers] == ["refused"] * 5 + ["unplanned"]
    assert answers[0].sentence == answers[1].sentence == "patrols.round.refused.other"
    assert answers[3].sentence == answers[4].sentence == "patrols.round.refused.sign"
    for item in phone.items:
        item["key"] = fresh_key()
    assert phone.sent(GUARD) == ["saved", "refused", "duplicate", "duplicate", "refused", "refused"]


def test_a_patrol_closed_meanwhile_keeps_its_end_and_the_visit_stands(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock)
    walk = as_patrol(db, clock)
    clock.move(minutes=30)
    phone = Phone(clock)
    phone.press(visit=only_planned(clock))
    clock.move(minutes=50)
    with Session(db.writer) as session:
        for kind in ("start", "close"):
            session.add(
                PatrolStep(
                    patrol_id=walk,
                    kind=kind,
                    agency="rutan",
                    actor_id=21,
                    at=clock.now,
                    recorded_at=clock.now,
                )
            )
        session.commit()
    assert phone.sent() == ["saved"]
    assert [kind for kind, _ in steps()] == ["start", "close"]
    assert visits()[0].planned_visit_id is not None


def test_a_plan_withdrawn_meanwhile_leaves_an_unplanned_visit(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    walk = as_patrol(db, clock)
    planned = only_planned(clock)
    clock.move(minutes=30)
    phone = Phone(clock)
    phone.press(visit=planned)
    with Session(db.writer) as session:
        for row in (session.get(PlannedVisit, planned), session.get(Patrol, walk)):
            assert row is not None
            row.withdrawn_at = clock.now
            session.add(row)
        session.commit()
    (answer,) = phone.send()
    assert (answer.state, answer.sentence) == (STATE.UNPLANNED, "patrols.round.answer.unplanned")
    assert (visits()[0].planned_visit_id, steps()) == (None, [])
    assert visits()[0].counts_from == clock.now


def test_a_sign_says_where_the_officer_stood(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1")
    clock.move(minutes=30)
    change(db, "P1", tag="P1P1P1P1", needs_scan=True)
    phone = Phone(clock)
    phone.press(visit=only_planned(clock, "A1"), sign="p1p1-p1p1", how="scan")
    clock.move(minutes=4)
    phone.press(visit=only_planned(clock, "P1"))
    clock.move(minutes=4)
    phone.press(visit=only_planned(clock, "P1"), sign="P1P1P1P1", how="code")
    assert phone.sent() == ["saved", "waiting_review", "unplanned"]
    found = visits()
    assert [row.how for row in found] == ["scan", "button", "code"]
    assert found[0].planned_visit_id == only_planned(clock, "P1")
    assert (found[1].flags, found[1].counts_from) == ("no_scan", None)


def test_faster_than_walking_waits_and_the_same_pace_in_time_counts(
    db: Database, clock: SteppedClock
) -> None:
    change(db, "A1", x=0, y=0)
    change(db, "P1", x=300, y=0)
    change(db, "G1", x=0, y=300)
    phone = Phone(clock)
    phone.press(checkpoint="A1")
    clock.move(seconds=60)
    phone.press(checkpoint="P1")  # 300 m in a minute
    assert phone.sent() == ["unplanned", "waiting_review"]
    clock.move(minutes=10)
    phone.press(checkpoint="G1")
    assert phone.sent() == ["unplanned", "waiting_review", "unplanned"]
    # Another officer is at a far point at the same time: nothing odd about that.
    other = Phone(clock)
    other.press(checkpoint="P1")
    assert other.sent(SECOND_GUARD) == ["unplanned"]
    assert [row.flags for row in visits()] == ["", "too_fast", "", ""]


def test_points_nobody_has_measured_are_twenty_seconds_apart(db: Database, clock: SteppedClock) -> None:
    phone = Phone(clock)
    phone.press(checkpoint="A1")
    clock.move(seconds=20)
    phone.press(checkpoint="P1")
    clock.move(seconds=9)
    phone.press(checkpoint="G1")
    clock.move(seconds=2)
    phone.press(checkpoint="G1")  # pressed again: it is no later that he came
    clock.move(minutes=10)
    phone.press(checkpoint="G1")
    assert phone.sent() == ["unplanned", "unplanned", "waiting_review", "waiting_review", "unplanned"]
    assert [row.flags for row in visits()] == ["", "", "too_fast", "too_fast", ""]


def test_an_undo_within_ten_minutes_frees_the_visit_whenever_it_arrives(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock)
    planned = only_planned(clock)
    clock.move(minutes=30)
    phone = Phone(clock)
    wrong = phone.press(visit=planned)
    clock.move(minutes=9)
    phone.press(undo=wrong)
    clock.move(seconds=20)
    right = phone.press(visit=planned)
    clock.move(hours=4)
    assert phone.sent() == ["saved", "undone", "saved"]
    first, second = visits()
    assert (first.counts_until, second.counts_until) == (clock.now, None)
    assert second.planned_visit_id == planned
    late = Phone(clock)
    late.press(undo=right)
    other = Phone(clock)
    other.press(undo=right)
    assert [one.sentence for one in late.send()] == ["patrols.round.refused.undo_late"]
    assert [one.sentence for one in other.send(SECOND_GUARD)] == ["patrols.round.refused.no_tap"]
    assert visits()[1].counts_until is None


def test_what_was_known_before_an_undo_stays_known(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    clock.move(minutes=30)
    phone = Phone(clock)
    key = phone.press(visit=only_planned(clock))
    phone.send()
    before = clock.now
    clock.move(minutes=5)
    phone.press(undo=key)
    phone.send()
    clock.move(hours=3)
    assert kpis_at(before + timedelta(minutes=1))["patrol_coverage"].value == 100.0
    assert kpis_at(clock.now)["patrol_coverage"].value == 0.0


def test_a_skip_and_its_undo_leave_the_point_open(db: Database, clock: SteppedClock) -> None:
    plan(clock)
    clock.move(minutes=30)
    phone = Phone(clock)
    key = phone.press(visit=only_planned(clock), outcome="skipped", reason="locked")
    assert phone.sent() == ["skipped"]
    with reading() as session:
        assert [row.outcome.value for row in list_round_taps(session, GUARD, clock.now)] == ["skipped"]
    phone.press(undo=key)
    assert phone.sent() == ["skipped", "undone"]
    with reading() as session:
        assert list_round_taps(session, GUARD, clock.now) == ()


def test_a_patrol_starts_once_and_ends_with_its_last_answered_point(
    db: Database, clock: SteppedClock
) -> None:
    plan(clock, "A1", "G1", "P1")
    as_patrol(db, clock)
    change(db, "P1", tag="P1P1P1P1", needs_scan=True)
    clock.move(minutes=30)
    began, phone = clock.now, Phone(clock)
    phone.press(visit=only_planned(clock, "A1"), outcome="skipped", reason="rain")
    clock.move(minutes=5)
    phone.press(visit=only_planned(clock, "G1"), outcome="finding")
    phone.send()
    assert steps() == [("start", began)]
    clock.move(minutes=5)
    phone.press(visit=only_planned(clock, "P1"))  # waits for a supervisor, and the walk is over
    assert phone.sent() == ["skipped", "saved", "waiting_review"]
    assert steps() == [("start", began), ("end", clock.now)]


def test_two_phones_start_a_patrol_once(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "G1", "P1")
    as_patrol(db, clock)
    clock.move(minutes=30)
    phones = [(Phone(clock), GUARD, "A1"), (Phone(clock), SECOND_GUARD, "G1")]
    for phone, _, code in phones:
        phone.press(checkpoint=code)
    with ThreadPoolExecutor(2) as pool:
        sent = pool.map(lambda one: one[0].sent(one[1]), phones)
        assert list(sent) == [["saved"], ["saved"]]
    assert [kind for kind, _ in steps()] == ["start"]


def test_whoever_may_not_check_in_delivers_nothing(db: Database, clock: SteppedClock) -> None:
    phone = Phone(clock)
    phone.press(checkpoint="A1")
    reader = account(Role.KARUTAN, Agency.RUTAN, 40)
    with pytest.raises(Denied):
        phone.send(reader)
    with reading() as session, pytest.raises(Denied):
        list_round(session, reader, clock.now)
    assert visits() == []
    assert phone.sent(GUARD) == ["unplanned"]


def test_the_pack_holds_only_the_own_agency_and_what_lies_near(db: Database, clock: SteppedClock) -> None:
    plan(clock, ahead=30)
    plan(clock, "P1", ahead=60 * 13)
    with reading() as session:
        assert [row.checkpoint for row in list_round(session, GUARD, clock.now)] == ["A1"]
        assert list_round(session, POLICE, clock.now) == ()
    with pytest.raises(Missing):
        tap(clock, planned=only_planned(clock), actor=POLICE)
