"""Before the meeting: its month, its frozen numbers, its agenda and headlines, allowed and refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.meetings.actions import (
    add_item,
    drop_item,
    edit_headline,
    open_meeting,
    start_presenting,
)
from dashboard.features.meetings.forms import AddItem, DropItem, EditHeadline, OpenMeeting, Proposal
from dashboard.features.meetings.queries.agenda import AgendaRow, agenda_of, headlines_of, written_headlines
from dashboard.features.meetings.queries.meetings import find_meeting, list_meetings
from dashboard.features.meetings.queries.snapshots import newest_snapshot, previous_snapshot
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.months import begins
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.features.meetings.tables import Meeting, MeetingHeadline, MeetingSnapshot
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice, Revision
from tests.conftest import SteppedClock
from tests.integration.features.meetings.conftest import (
    KABAG_OPS,
    KAPOLRESTABES,
    KARUTAN,
    KPR,
    MONTH,
    SECRETARY,
    agreed_digest,
    confirmed,
    decided,
    fresh_key,
    frozen,
    locked,
    opened,
    person,
    row,
    running,
)

GAP = Proposal("patrol_gap", Topic.PATROLS, "Tambah titik di sisi rawa?", "2 dari 20 kunjungan terlewat")
LAMP = Proposal("weak_spot", Topic.MAP, "Perbaiki lampu di sisi timur?")


def agenda(month: str = MONTH) -> dict[str, AgendaRow]:
    with reading() as session:
        return {item.question: item for item in agenda_of(session, SECRETARY, month)}


def headline() -> str:
    with reading() as session:
        return headlines_of(session, MONTH)[Topic.PATROLS].text


def add(clock: SteppedClock, question: str = "Ganti kamera blok D?", month: str = MONTH) -> int:
    return add_item(KPR, AddItem(month, Topic.CAMERAS, question, "", fresh_key()), clock=clock)


def test_a_meeting_is_opened_once(db: Database, clock: SteppedClock) -> None:
    key = fresh_key()
    for _ in range(2):  # the same click twice
        assert open_meeting(SECRETARY, OpenMeeting(MONTH, key), clock=clock) == MONTH
    with pytest.raises(Refused) as refused:
        opened(clock, actor=KABAG_OPS)
    assert refused.value.key == "meetings.refused.exists"
    assert (row().state, row().snapshots, row().agreed) == (MeetingState.PLANNED, 0, "")
    with reading() as session:
        assert [meeting.month for meeting in list_meetings(session, KARUTAN)] == [MONTH]
        assert len(session.exec(select(Meeting)).all()) == 1


@pytest.mark.parametrize(("month", "key"), [("2026-04", "month.future"), ("2026-13", "month"), ("", "month")])
def test_a_month_that_has_not_begun_or_is_none(
    db: Database, clock: SteppedClock, month: str, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        opened(clock, month)
    assert refused.value.fields == {"month": f"meetings.form.{key}"}
    with reading() as session:
        assert session.exec(select(Meeting)).all() == []


def test_only_who_prepares_opens_and_only_who_reads_sees(db: Database, clock: SteppedClock) -> None:
    for actor in (KARUTAN, KAPOLRESTABES, person(Role.PENGAWAS, Agency.POLRES, 31)):
        with pytest.raises(Denied):
            opened(clock, actor=actor)
    opened(clock, actor=KABAG_OPS)
    outsider = person(Role.INTELKAM, Agency.POLRES, 32)
    with reading() as session:
        for ask in (
            list_meetings,
            lambda s, a: find_meeting(s, a, MONTH),
            lambda s, a: agenda_of(s, a, MONTH),
        ):
            with pytest.raises(Denied):
                ask(session, outsider)
        with pytest.raises(Missing):
            find_meeting(session, KARUTAN, "2026-01")


def test_frozen_numbers_are_kept_to_the_digit_and_never_lost(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    first = clock()
    assert frozen(clock) == 1
    assert row().state is MeetingState.FROZEN
    clock.move(hours=1)
    assert frozen(clock, numbers={"value": 1 / 3}) == 2
    with reading() as session:
        newest = newest_snapshot(session, MONTH)
        assert newest is not None
        assert (newest.as_of, newest.picture["value"]) == (clock(), 1 / 3)
        kept = session.exec(select(MeetingSnapshot).order_by(col(MeetingSnapshot.number))).all()
        assert [(one.as_of, one.picture["value"]) for one in kept] == [(first, 0.1 + 0.2), (clock(), 1 / 3)]
    assert (row().as_of, row().snapshots, row().digest) == (clock(), 2, newest.digest)


def test_a_freeze_with_the_same_key_is_one(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    assert {frozen(clock, key="kunci-beku-1") for _ in range(2)} == {1}
    assert row().snapshots == 1


@pytest.mark.parametrize("case", ["future", "early", "no_record", "empty"])
def test_what_cannot_be_frozen(db: Database, clock: SteppedClock, case: str) -> None:
    opened(clock)
    as_of, first, key = {
        "future": (clock() + timedelta(minutes=1), clock() - timedelta(days=99), "future"),
        "early": (begins(MONTH) - timedelta(seconds=1), clock() - timedelta(days=99), "early"),
        "no_record": (clock() - timedelta(days=3), clock() - timedelta(days=2), "no_record"),
        "empty": (clock(), None, "no_record"),
    }[case]
    with pytest.raises(Invalid) as refused:
        frozen(clock, as_of=as_of, first=first)
    assert refused.value.fields == {"as_of": f"meetings.form.as_of.{key}"}
    assert (row().state, row().snapshots, agenda()) == (MeetingState.PLANNED, 0, {})


def test_no_freeze_without_a_meeting_or_after_locking(db: Database, clock: SteppedClock) -> None:
    with pytest.raises(Missing) as missing:
        frozen(clock, "2026-01")
    assert missing.value.key == "meetings.missing"
    running(clock)
    assert frozen(clock) == 2, "again while it runs is allowed"
    assert row().state is MeetingState.RUNNING
    locked(clock)
    with pytest.raises(Refused) as refused:
        frozen(clock)
    assert refused.value.key == "meetings.refused.locked"
    with pytest.raises(Denied):
        frozen(clock, actor=KARUTAN)


def test_the_one_before_is_the_last_month_that_was_frozen(db: Database, clock: SteppedClock) -> None:
    for month in ("2025-11", "2025-12", "2026-01", MONTH):
        opened(clock, month)
    frozen(clock, "2025-11", numbers={"n": 1})
    frozen(clock, "2025-12", numbers={"n": 2})
    frozen(clock, "2025-12", numbers={"n": 3})
    with reading() as session:
        assert newest_snapshot(session, MONTH) is None
        assert previous_snapshot(session, MONTH) is None
    frozen(clock)
    with reading() as session:
        before = previous_snapshot(session, MONTH)
        assert before is not None
        assert before.picture["n"] == 3
        assert previous_snapshot(session, "2025-11") is None


def test_the_one_before_is_pinned_by_the_freeze(db: Database, clock: SteppedClock) -> None:
    """Freezing an earlier month again changes no minutes; freezing this one again takes it in and says so."""
    opened(clock, "2026-01")
    frozen(clock, "2026-01", numbers={"n": 1})
    running(clock)
    read = agreed_digest()
    frozen(clock, "2026-01", numbers={"n": 2})

    def before() -> int:
        with reading() as session:
            found = previous_snapshot(session, MONTH)
        assert found is not None
        return found.picture["n"]

    assert (before(), agreed_digest(), row().agreed) == (1, read, read)
    frozen(clock)
    assert before() == 2
    assert agreed_digest() == row().agreed != read, "the same numbers beside others are something else"
    locked(clock)
    read = agreed_digest()
    frozen(clock, "2026-01", numbers={"n": 3})
    assert (before(), agreed_digest()) == (2, read)


def test_rules_ask_anew_when_the_numbers_change(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    frozen(clock, proposals=[GAP, LAMP])
    assert {name: item.rule for name, item in agenda().items()} == {
        GAP.question: "patrol_gap",
        LAMP.question: "weak_spot",
    }
    again = Proposal("patrol_gap", Topic.PATROLS, "Tambah dua titik di sisi rawa?")
    typed = add(clock)
    frozen(clock, proposals=[again])
    found = agenda()
    assert set(found) == {again.question, "Ganti kamera blok D?"}
    assert (found["Ganti kamera blok D?"].id, found["Ganti kamera blok D?"].proposed_by) == (
        typed,
        Agency.RUTAN,
    )
    assert found[again.question].proposed_by is None


def test_a_decided_question_of_a_rule_stays_as_it_was_decided(db: Database, clock: SteppedClock) -> None:
    running(clock)
    frozen(clock, proposals=[GAP])
    decided(clock, item=agenda()[GAP.question].id)
    frozen(clock, proposals=[Proposal("patrol_gap", Topic.PATROLS, "Lain?")])
    assert {name: item.outcome for name, item in agenda().items()} == {GAP.question: Outcome.AGREED}


def test_the_agenda_goes_by_steps(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    frozen(clock, proposals=[LAMP, GAP])
    add(clock)
    assert [item.topic for item in agenda().values()] == [Topic.PATROLS, Topic.CAMERAS, Topic.MAP]


def test_an_open_question_can_be_dropped_a_decided_one_not(db: Database, clock: SteppedClock) -> None:
    running(clock)
    item, other = add(clock), add(clock, "Perbaiki pagar?")
    drop_item(KABAG_OPS, DropItem(MONTH, item, fresh_key()), clock=clock)
    assert set(agenda()) == {"Perbaiki pagar?"}
    decided(clock, item=other)
    with pytest.raises(Refused) as refused:
        drop_item(KPR, DropItem(MONTH, other, fresh_key()), clock=clock)
    assert refused.value.key == "meetings.refused.item_decided"
    with pytest.raises(Missing):
        drop_item(KPR, DropItem(MONTH, 999, fresh_key()), clock=clock)
    with pytest.raises(Denied):
        drop_item(KARUTAN, DropItem(MONTH, other, fresh_key()), clock=clock)


def test_what_was_left_open_comes_back(db: Database, clock: SteppedClock) -> None:
    """Postponed and never reached alike; what was agreed stays behind."""
    running(clock, "2026-01")
    kept, late, done = (add(clock, text, "2026-01") for text in ("Tunda?", "Tidak sempat?", "Setuju?"))
    decided(clock, item=kept, month="2026-01", outcome=Outcome.POSTPONED)
    decided(clock, item=done, month="2026-01")
    locked(clock, "2026-01")
    opened(clock)
    found = agenda()
    assert {name: item.carried_from for name, item in found.items()} == {
        "Tunda?": "2026-01",
        "Tidak sempat?": "2026-01",
    }
    assert all(item.outcome is None for item in found.values())
    assert agenda("2026-01")["Tidak sempat?"].id == late, "the old agenda is left as it was"
    with pytest.raises(Refused) as refused:
        drop_item(KPR, DropItem(MONTH, found["Tunda?"].id, fresh_key()), clock=clock)
    assert refused.value.key == "meetings.refused.item_carried"


def test_a_next_meeting_that_is_open_already_gets_it_at_the_lock(db: Database, clock: SteppedClock) -> None:
    running(clock, "2026-01")
    decided(clock, item=add(clock, "Tunda?", "2026-01"), month="2026-01", outcome=Outcome.POSTPONED)
    opened(clock)
    assert agenda() == {}
    locked(clock, "2026-01")
    assert [item.carried_from for item in agenda().values()] == ["2026-01"]


def test_an_older_meeting_locked_last_still_hands_on(db: Database, clock: SteppedClock) -> None:
    """To the first later one that is not locked; without one it waits for the next that is opened."""
    for month in ("2025-12", "2026-01", MONTH):
        running(clock, month)
        decided(clock, item=add(clock, f"Tunda {month}?", month), month=month, outcome=Outcome.POSTPONED)
    locked(clock, "2026-01")
    assert agenda()["Tunda 2026-01?"].carried_from == "2026-01"
    locked(clock, "2025-12")
    assert agenda()["Tunda 2025-12?"].carried_from == "2025-12", "January is closed, February is not"
    assert set(agenda("2026-01")) == {"Tunda 2026-01?"}
    locked(clock)
    clock.move(days=40)
    opened(clock, "2026-03")
    assert {name: item.carried_from for name, item in agenda("2026-03").items()} == {
        f"Tunda {month}?": MONTH for month in ("2025-12", "2026-01", MONTH)
    }, "each comes once, from where it was last"
    clock.move(days=31)
    opened(clock, "2026-04")
    assert agenda("2026-04") == {}


def test_all_locked_out_of_order_nothing_is_lost(db: Database, clock: SteppedClock) -> None:
    running(clock, "2026-01")
    decided(clock, item=add(clock, "Tunda?", "2026-01"), month="2026-01", outcome=Outcome.POSTPONED)
    running(clock)
    locked(clock)
    locked(clock, "2026-01")
    assert agenda() == {}
    clock.move(days=40)
    opened(clock, "2026-03")
    assert agenda("2026-03")["Tunda?"].carried_from == "2026-01"


def test_the_same_question_put_there_by_hand_is_the_carried_one(db: Database, clock: SteppedClock) -> None:
    running(clock, "2026-01")
    decided(clock, item=add(clock, "Tunda?", "2026-01"), month="2026-01", outcome=Outcome.POSTPONED)
    opened(clock)
    typed = add(clock, "Tunda?")
    locked(clock, "2026-01")
    assert [(item.id, item.carried_from) for item in agenda().values()] == [(typed, "2026-01")]


def test_opening_the_next_while_the_last_is_locked(db: Database, clock: SteppedClock) -> None:
    """At once: whoever comes second sees what the first has done."""
    running(clock, "2026-01")
    decided(clock, item=add(clock, "Tunda?", "2026-01"), month="2026-01", outcome=Outcome.POSTPONED)
    confirmed(clock, KARUTAN, "2026-01")
    acts = [lambda: confirmed(clock, KAPOLRESTABES, "2026-01"), lambda: opened(clock)]
    with ThreadPoolExecutor(2) as room:
        for done in [room.submit(act) for act in acts]:
            done.result()
    assert [item.carried_from for item in agenda().values()] == ["2026-01"]


def test_a_headline_is_written_before_and_taken_back(db: Database, clock: SteppedClock) -> None:
    def write(text: str, actor: Actor = SECRETARY) -> None:
        edit_headline(actor, EditHeadline(MONTH, Topic.PATROLS, text, fresh_key()), clock=clock)

    opened(clock)
    write("Patroli malam lengkap.")
    write("Patroli malam hampir lengkap.", KABAG_OPS)
    assert headline() == "Patroli malam hampir lengkap."
    write("")
    with reading() as session:
        assert headlines_of(session, MONTH) == {}
        assert len(session.exec(select(MeetingHeadline)).all()) == 3
    with pytest.raises(Denied):
        write("x", KARUTAN)
    frozen(clock)
    start_presenting(KARUTAN, MONTH, clock=clock)
    with pytest.raises(Refused) as refused:
        write("Terlambat.")
    assert refused.value.key == "meetings.refused.begun"


def test_a_headline_about_earlier_numbers_is_put_aside(db: Database, clock: SteppedClock) -> None:
    """It stays readable for who prepares, and counts again once it is written again."""

    def write() -> None:
        command = EditHeadline(MONTH, Topic.PATROLS, "96 persen.", fresh_key())
        edit_headline(KABAG_OPS, command, clock=clock)

    opened(clock)
    frozen(clock)
    write()
    assert headline() == "96 persen."
    with reading() as session:
        assert written_headlines(session, MONTH)[Topic.PATROLS].role == "kabag_ops"
    clock.move(minutes=1)
    frozen(clock)
    with reading() as session:
        assert headlines_of(session, MONTH) == {}
        aside = written_headlines(session, MONTH)[Topic.PATROLS]
    assert (aside.text, aside.is_old) == ("96 persen.", True)
    clock.move(minutes=1)
    write()
    assert headline() == "96 persen."


def test_what_is_told_audited_and_pushed(db: Database, clock: SteppedClock) -> None:
    running(clock)
    locked(clock)
    with reading() as session:
        told = {(one.agency, one.audience, one.kind, one.reference) for one in session.exec(select(Notice))}
        actions = [entry.action for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))]
        revision = session.get(Revision, "meetings")
    assert told == {
        (agency.value, "meeting.present", kind, MONTH)
        for agency in Agency
        for kind in ("meeting.frozen", "meeting.locked")
    }
    assert actions == [
        "meeting.open", "meeting.freeze", "meeting.present", "meeting.confirm", "meeting.lock",
        "meeting.confirm",
    ]  # fmt: skip
    assert revision is not None
    assert revision.number == 5


def test_a_rules_question_comes_back_only_when_it_was_put_off(db: Database, clock: SteppedClock) -> None:
    """One nobody came to is left: the rule asks again by itself. One put off is asked with newer numbers."""
    running(clock, "2026-01")
    frozen(clock, "2026-01", proposals=[GAP, LAMP])
    decided(clock, item=agenda("2026-01")[GAP.question].id, month="2026-01", outcome=Outcome.POSTPONED)
    locked(clock, "2026-01")
    opened(clock)
    assert set(agenda()) == {GAP.question}
    frozen(clock)
    assert set(agenda()) == {GAP.question}, "it was put off, so it stays though the rule is silent"
    frozen(clock, proposals=[Proposal(GAP.rule, GAP.topic, "Tambah tiga titik?"), LAMP])
    found = agenda()
    assert {name: item.carried_from for name, item in found.items()} == {
        "Tambah tiga titik?": "2026-01",
        LAMP.question: "",
    }
