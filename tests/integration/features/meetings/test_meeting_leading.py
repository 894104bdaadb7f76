"""Leading the room: one presenter, a link that drops, a lead that goes over with consent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.meetings.actions import (
    ask_to_present,
    hand_over,
    move_cursor,
    show_life,
    start_presenting,
)
from dashboard.features.meetings.forms import HandOver, MoveCursor
from dashboard.features.meetings.queries.leading import CursorRow, cursor_of, time_used_of
from dashboard.features.meetings.rules.presenting import ASK_LASTS, PRESENTER_GONE, Presence, presence
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.features.meetings.tables import MeetingStep
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Revision
from tests.conftest import SteppedClock
from tests.integration.features.meetings.conftest import (
    KABAG_OPS,
    KAPOLRESTABES,
    KARUTAN,
    KPR,
    MONTH,
    SECRETARY,
    frozen,
    locked,
    opened,
    person,
    row,
    running,
)

GONE = PRESENTER_GONE.total_seconds() + 1


def cursor() -> CursorRow:
    with reading() as session:
        return cursor_of(session, MONTH)


def go(clock: SteppedClock, step: int, actor: Actor = KARUTAN, *, is_blank: bool = False) -> int:
    return move_cursor(actor, MoveCursor(MONTH, step, is_blank), clock=clock)


def yes(clock: SteppedClock, actor: Actor, to: Actor = KAPOLRESTABES) -> int:
    return hand_over(actor, HandOver(MONTH, to.user_id), clock=clock)


def revision() -> int:
    with reading() as session:
        found = session.get(Revision, "meetings")
        return 0 if found is None else found.number


def test_the_room_follows_its_presenter(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    frozen(clock)
    assert (cursor().step, cursor().presenter_id) == (1, None)
    assert start_presenting(KARUTAN, MONTH, clock=clock) == 1
    assert row().state is MeetingState.RUNNING
    before = revision()
    go(clock, 4)
    go(clock, 4, is_blank=True)
    assert (cursor().step, cursor().is_blank, cursor().presenter_agency) == (4, True, Agency.RUTAN)
    assert revision() == before + 2, "every screen hears of each move"
    with pytest.raises(Conflict) as refused:
        go(clock, 5, KAPOLRESTABES)
    assert refused.value.key == "meetings.conflict.not_presenter"
    assert cursor().step == 4


def test_only_a_frozen_meeting_is_presented_by_who_may(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    with pytest.raises(Refused) as refused:
        start_presenting(KARUTAN, MONTH, clock=clock)
    assert refused.value.key == "meetings.refused.not_frozen"
    frozen(clock)
    officer = person(Role.PERWIRA_PIKET, Agency.POLRES, 41)
    for act in (start_presenting, show_life, ask_to_present):
        with pytest.raises(Denied):
            act(officer, MONTH, clock=clock)
    with pytest.raises(Denied):
        go(clock, 2, officer)
    with pytest.raises(Denied):
        yes(clock, officer)
    assert row().state is MeetingState.FROZEN


def test_minutes_are_counted_from_the_steps(db: Database, clock: SteppedClock) -> None:
    running(clock)
    for step, minutes in ((2, 3), (2, 1), (1, 4)):
        clock.move(minutes=minutes)
        go(clock, step)
    clock.move(minutes=2)
    show_life(KARUTAN, MONTH, clock=clock)
    with reading() as session:
        used = time_used_of(session, MONTH, clock())
        assert len(session.exec(select(MeetingStep)).all()) == 3
    assert used == {Topic.SUMMARY: timedelta(minutes=5), Topic.INCIDENTS: timedelta(minutes=5)}
    absent = clock() + timedelta(hours=1)
    with reading() as session:
        assert time_used_of(session, MONTH, absent) == used, "nobody leads: nothing is used"
    locked(clock)
    clock.move(hours=9)
    with reading() as session:
        assert time_used_of(session, MONTH, clock()) == used


def test_two_presenters_cannot_be(db: Database, clock: SteppedClock) -> None:
    running(clock)
    with pytest.raises(Conflict) as refused:
        start_presenting(KAPOLRESTABES, MONTH, clock=clock)
    assert refused.value.key == "meetings.conflict.presenter"
    assert cursor().presenter_id == KARUTAN.user_id


def test_two_who_start_at_once(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    frozen(clock)
    people = [KARUTAN, KAPOLRESTABES, KPR, KABAG_OPS]

    def start(one: Actor) -> str:
        try:
            return str(start_presenting(one, MONTH, clock=clock))
        except DomainError as error:
            return error.key

    with ThreadPoolExecutor(4) as room:
        said = list(room.map(start, people))
    assert sorted(said) == ["1", *["meetings.conflict.presenter"] * 3]
    assert cursor().presenter_id == people[said.index("1")].user_id
    with reading() as session:
        assert len(session.exec(select(MeetingStep)).all()) == 1


def test_a_presenter_who_agrees_hands_over(db: Database, clock: SteppedClock) -> None:
    running(clock)
    go(clock, 6)
    ask_to_present(KAPOLRESTABES, MONTH, clock=clock)
    assert (cursor().wanted_by, cursor().wanted_agency) == (KAPOLRESTABES.user_id, Agency.POLRES)
    for actor in (KPR, KABAG_OPS, KAPOLRESTABES):
        with pytest.raises(Denied) as refused:
            yes(clock, actor)
        assert refused.value.key == "meetings.denied.consent"
    assert yes(clock, KARUTAN) == 6
    assert (cursor().presenter_id, cursor().step, cursor().wanted_by) == (KAPOLRESTABES.user_id, 6, None)
    go(clock, 7, KAPOLRESTABES)
    with pytest.raises(Conflict):
        go(clock, 5)


def test_when_the_presenter_is_gone_the_other_agency_agrees(db: Database, clock: SteppedClock) -> None:
    running(clock)
    go(clock, 3)
    clock.move(seconds=GONE)
    assert presence(cursor().lead, clock()) is Presence.GONE
    with pytest.raises(Conflict):
        start_presenting(KAPOLRESTABES, MONTH, clock=clock)
    ask_to_present(KAPOLRESTABES, MONTH, clock=clock)
    for actor in (KABAG_OPS, KAPOLRESTABES):  # of the agency that asks
        with pytest.raises(Denied):
            yes(clock, actor)
    assert yes(clock, KPR) == 3, "the screens have kept their step"
    assert cursor().presenter_id == KAPOLRESTABES.user_id
    assert presence(cursor().lead, clock()) is Presence.HERE


def test_a_presenter_who_is_back_answers_again_alone(db: Database, clock: SteppedClock) -> None:
    running(clock)
    clock.move(seconds=GONE)
    ask_to_present(KAPOLRESTABES, MONTH, clock=clock)
    before = revision()
    assert show_life(KARUTAN, MONTH, clock=clock)
    assert revision() == before + 1, "the screens hear that the presenter is back"
    clock.move(seconds=10)
    assert show_life(KARUTAN, MONTH, clock=clock)
    assert revision() == before + 1, "an ordinary sign of life is nobody's news"
    with pytest.raises(Denied):
        yes(clock, KPR)
    assert start_presenting(KARUTAN, MONTH, clock=clock) == 1


def test_life_of_somebody_else_counts_for_nothing(db: Database, clock: SteppedClock) -> None:
    running(clock)
    seen = cursor().seen_at
    clock.move(seconds=10)
    assert not show_life(KAPOLRESTABES, MONTH, clock=clock)
    assert cursor().seen_at == seen
    with reading() as session:
        assert "meeting.life" not in {entry.action for entry in session.exec(select(AuditEntry))}


def test_a_wish_is_answered_once_and_forgotten_in_time(db: Database, clock: SteppedClock) -> None:
    running(clock)
    with pytest.raises(Refused) as nobody:
        yes(clock, KARUTAN)
    assert nobody.value.key == "meetings.refused.nobody_asks"
    ask_to_present(KAPOLRESTABES, MONTH, clock=clock)
    with pytest.raises(Refused) as second:
        ask_to_present(SECRETARY, MONTH, clock=clock)
    assert second.value.key == "meetings.refused.asked"
    clock.move(seconds=ASK_LASTS.total_seconds() + 1)
    with pytest.raises(Refused):
        yes(clock, KARUTAN)
    ask_to_present(SECRETARY, MONTH, clock=clock)
    with pytest.raises(Conflict) as other:
        yes(clock, KARUTAN, KAPOLRESTABES)
    assert other.value.key == "meetings.conflict.asked"
    yes(clock, KARUTAN, SECRETARY)
    assert cursor().presenter_id == SECRETARY.user_id


def test_who_leads_or_could_just_start_need_not_ask(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    frozen(clock)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            ask_to_present(KARUTAN, MONTH, clock=clock)
        assert refused.value.key == "meetings.refused.may_start"
        start_presenting(KARUTAN, MONTH, clock=clock)


def test_a_locked_meeting_moves_nobody(db: Database, clock: SteppedClock) -> None:
    running(clock)
    go(clock, 9)
    locked(clock)
    for act in (start_presenting, show_life, ask_to_present):
        with pytest.raises(Refused):
            act(KARUTAN, MONTH, clock=clock)
    with pytest.raises(Refused):
        go(clock, 1)
    assert cursor().step == 9
