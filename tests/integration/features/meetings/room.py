"""Random people in two review meetings: every action, allowed and refused, and what must always hold.

Run by test_meeting_machine. What is asserted is written out here anew, not asked of the code under test.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, SQLModel, col, select

from dashboard.features.commitments.tables import Commitment, CommitmentDiscussion
from dashboard.features.meetings.actions import (
    add_item,
    ask_to_present,
    confirm_minutes,
    decide,
    drop_item,
    edit_headline,
    freeze_meeting,
    hand_over,
    invite_guest,
    move_cursor,
    open_guest_link,
    open_meeting,
    revoke_guest,
    show_life,
    start_presenting,
)
from dashboard.features.meetings.forms import (
    AddItem,
    ConfirmMinutes,
    Decide,
    DropItem,
    EditHeadline,
    Freeze,
    HandOver,
    InviteGuest,
    MoveCursor,
    OpenMeeting,
    Proposal,
    RevokeGuest,
)
from dashboard.features.meetings.queries.agreed import decisions_digest
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.tables import (
    AgendaItem,
    GuestLink,
    Meeting,
    MeetingCursor,
    MeetingHeadline,
    MeetingKey,
    MeetingSnapshot,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database
from dashboard.kernel.errors import DomainError
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, PromiseKind, Topic
from dashboard.kernel.reference import Agency
from tests.conftest import SteppedClock

MONTHS = ("2025-12", "2026-01")
PEOPLE = [
    Actor(number, f"{role}-{agency}", agency, frozenset({role}))
    for number, (role, agency) in enumerate(
        [
            (Role.KARUTAN, Agency.RUTAN),
            (Role.KEPALA_KPR, Agency.RUTAN),
            (Role.SEKRETARIAT_BERSAMA, Agency.RUTAN),
            (Role.KAPOLRESTABES, Agency.POLRES),
            (Role.KABAG_OPS, Agency.POLRES),
            (Role.PERWIRA_PIKET, Agency.POLRES),
        ],
        1,
    )
]
SPEAKS = {Role.KARUTAN, Role.KEPALA_KPR, Role.KAPOLRESTABES, Role.KABAG_OPS}
PREPARES = {Role.KEPALA_KPR, Role.KABAG_OPS, Role.SEKRETARIAT_BERSAMA}
people, months = st.sampled_from(PEOPLE), st.sampled_from(MONTHS)

DONE: Counter[str] = Counter()
"""What the machine really did, so that a run in which everything was refused fails."""

_TABLES: tuple[type[SQLModel], ...] = (
    Meeting, MeetingSnapshot, MeetingHeadline, MeetingKey, MeetingCursor, AgendaItem, GuestLink, Commitment,
)  # fmt: skip


class Room(RuleBasedStateMachine):
    """Whatever is tried: it is done by the tables, or refused and nothing has changed."""

    database: Database

    @initialize(ahead=st.integers(0, 3))
    def begin(self, ahead: int) -> None:
        """The first meeting is so many steps ahead."""
        self.clock = SteppedClock()
        self.number = 0
        self.minutes: dict[str, list[Any]] = {}
        self.secrets: list[str] = []
        for _ in range(ahead):
            self.the_right_people_get_on(MONTHS[0], False)

    def key(self) -> str:
        self.number += 1
        return f"langkah-{self.number:06d}"

    def rows(self, model: type[SQLModel]) -> list[dict[str, Any]]:
        with Session(self.database.reader) as session:
            return [row.model_dump() for row in session.exec(select(model))]

    def everything(self) -> list[list[dict[str, Any]]]:
        return [self.rows(model) for model in _TABLES]

    def meeting(self, month: str) -> dict[str, Any]:
        return next((row for row in self.rows(Meeting) if row["month"] == month), {})

    def of(self, model: type[SQLModel], month: str) -> list[dict[str, Any]]:
        number = self.meeting(month).get("id")
        return [row for row in self.rows(model) if row["meeting_id"] == number]

    def attempt(self, name: str, act: Any) -> bool:
        """Whether it was done; a refusal leaves every row as it was."""
        before = self.everything()
        try:
            act()
        except DomainError:
            assert self.everything() == before, f"{name} was refused and has changed something"
            return False
        DONE[name] += 1
        return True

    def must_prepare(self, who: Actor, month: str) -> None:
        """What every step of the preparation has in common."""
        assert who.roles & PREPARES
        assert self.meeting(month)["locked_at"] is None

    @rule(who=people, month=months)
    def open(self, who: Actor, month: str) -> None:
        was = self.meeting(month)
        command = OpenMeeting(month, self.key())
        if self.attempt("open", lambda: open_meeting(who, command, clock=self.clock)):
            assert who.roles & PREPARES
            assert not was

    @rule(who=people, month=months, asks=st.booleans(), value=st.integers(0, 3))
    def freeze(self, who: Actor, month: str, asks: bool, value: int) -> None:
        now = self.clock()
        kept = self.of(MeetingSnapshot, month)
        asked = [Proposal("gap", Topic.PATROLS, f"Tambah {value} titik?")] if asks else []
        command, digest = Freeze(month, None, self.key()), f"{self.number:064x}"

        def act() -> None:
            freeze_meeting(
                who,
                command,
                {"n": value},
                digest,
                now,
                now - timedelta(days=9),
                proposals=asked,
                clock=self.clock,
            )

        if self.attempt("freeze", act):
            self.must_prepare(who, month)
            assert self.of(MeetingSnapshot, month)[:-1] == kept, "an earlier snapshot is never lost"

    @rule(who=people, month=months, topic=st.sampled_from(Topic))
    def ask(self, who: Actor, month: str, topic: Topic) -> None:
        command = AddItem(month, topic, f"Pertanyaan {self.number}?", "", self.key())
        if self.attempt("ask", lambda: add_item(who, command, clock=self.clock)):
            self.must_prepare(who, month)

    @rule(who=people, month=months, pick=st.integers(0, 99))
    def drop(self, who: Actor, month: str, pick: int) -> None:
        items = self.of(AgendaItem, month)
        if not items:
            return
        item = items[pick % len(items)]
        command = DropItem(month, item["id"], self.key())
        if self.attempt("drop", lambda: drop_item(who, command, clock=self.clock)):
            self.must_prepare(who, month)
            assert (item["outcome"], item["carried_from"]) == ("", None)

    @rule(who=people, month=months)
    def headline(self, who: Actor, month: str) -> None:
        command = EditHeadline(month, Topic.MAP, "Kalimat.", self.key())
        if self.attempt("headline", lambda: edit_headline(who, command, clock=self.clock)):
            self.must_prepare(who, month)
            assert self.meeting(month)["started_at"] is None

    @rule(who=people, month=months)
    def present(self, who: Actor, month: str) -> None:
        before = self.of(MeetingCursor, month)
        if self.attempt("present", lambda: start_presenting(who, month, clock=self.clock)):
            assert self.of(MeetingSnapshot, month), "presented without numbers"
            assert not before or before[0]["presenter_id"] in (None, who.user_id)

    @rule(who=people, month=months, step=st.integers(1, 9))
    def move(self, who: Actor, month: str, step: int) -> None:
        before = self.of(MeetingCursor, month)
        command = MoveCursor(month, step, False)
        if self.attempt("move", lambda: move_cursor(who, command, clock=self.clock)):
            assert before[0]["presenter_id"] == who.user_id
            assert self.of(MeetingCursor, month)[0]["step"] == step

    @rule(month=months, step=st.integers(1, 9))
    def the_presenter_is_there(self, month: str, step: int) -> None:
        for cursor in self.of(MeetingCursor, month):
            who = PEOPLE[cursor["presenter_id"] - 1]
            self.move(who, month, step)
            self.attempt("life", lambda who=who: show_life(who, month, clock=self.clock))

    @rule(who=people, month=months)
    def want(self, who: Actor, month: str) -> None:
        self.attempt("want", lambda: ask_to_present(who, month, clock=self.clock))

    @rule(who=people, month=months)
    def agree(self, who: Actor, month: str) -> None:
        for cursor in self.of(MeetingCursor, month):
            if cursor["wanted_by"] is None:
                return
            command = HandOver(month, cursor["wanted_by"])
            if not self.attempt("agree", lambda command=command: hand_over(who, command, clock=self.clock)):
                return
            is_gone = self.clock() - cursor["seen_at"] > timedelta(seconds=25)
            is_other = who.agency != cursor["wanted_agency"]
            assert who.user_id == cursor["presenter_id"] or (is_gone and is_other)
            assert who.user_id != cursor["wanted_by"]

    @rule(who=people, month=months, outcome=st.sampled_from(Outcome), pick=st.integers(0, 99))
    def decide(self, who: Actor, month: str, outcome: Outcome, pick: int) -> None:
        items = self.of(AgendaItem, month)
        item = items[pick % len(items)] if items and pick % 3 else None
        promises = len(self.rows(Commitment))
        command = Decide(
            month, item["id"] if item else 0, Topic.MAP, outcome, f"Keputusan {self.number}.", Agency.POLRES,
            Role.KABAG_OPS, date(2026, 4, 1), PromiseKind.PREVENTIVE, Clause.PATROL, self.key(),
        )  # fmt: skip
        if self.attempt("decide", lambda: decide(who, command, clock=self.clock)):
            assert self.meeting(month)["started_at"] is not None
            assert self.meeting(month)["locked_at"] is None
            assert item is None or not item["commitment"]
            assert len(self.rows(Commitment)) == promises + (outcome is not Outcome.POSTPONED)

    @rule(month=months, outcome=st.sampled_from(Outcome), pick=st.integers(0, 99))
    def a_leader_decides(self, month: str, outcome: Outcome, pick: int) -> None:
        self.until_it_runs(month)
        self.decide(PEOPLE[0], month, outcome, pick)

    @rule(who=people, month=months)
    def confirm(self, who: Actor, month: str) -> None:
        with Session(self.database.reader) as session:
            read = decisions_digest(session, month)
        turned = {row["agency"] for row in self.of(MeetingKey, month) if row["digest"] == read}
        command = ConfirmMinutes(month, read, self.key())
        if self.attempt("confirm", lambda: confirm_minutes(who, command, clock=self.clock)):
            assert who.roles & SPEAKS
            assert who.agency not in turned
            is_locked = self.meeting(month)["locked_at"] is not None
            assert is_locked is bool(turned), "locked by exactly the second key"
            DONE["lock"] += is_locked

    @rule(who=people, month=months)
    def invite(self, who: Actor, month: str) -> None:
        command = InviteGuest(month, "Layar", 1, self.key())

        def act() -> None:
            self.secrets.append(invite_guest(who, command, clock=self.clock))

        if self.attempt("invite", act):
            self.must_prepare(who, month)

    @rule(pick=st.integers(0, 99), address=st.sampled_from(["10.0.0.1", "10.0.0.2"]))
    def enter(self, pick: int, address: str) -> None:
        if not self.secrets:
            return
        secret = self.secrets[pick % len(self.secrets)]
        links = {row["secret_hash"]: row for row in self.rows(GuestLink)}
        if self.attempt("enter", lambda: open_guest_link(secret, address, clock=self.clock)):
            (link,) = [row for row in self.rows(GuestLink) if row not in links.values()]
            was = links[link["secret_hash"]]
            assert (was["opened_at"], was["revoked_at"]) == (None, None)
            assert was["valid_until"] > self.clock()

    @rule(who=people, pick=st.integers(1, 4))
    def revoke(self, who: Actor, pick: int) -> None:
        command = RevokeGuest(pick, self.key())
        if self.attempt("revoke", lambda: revoke_guest(who, command, clock=self.clock)):
            assert who.roles & PREPARES

    @rule(seconds=st.sampled_from([1, 10, 30, 150, 1800]))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(month=months, who=people, is_late=st.booleans())
    def the_lead_goes_over(self, month: str, who: Actor, is_late: bool) -> None:
        """Somebody asks, and everybody is asked to agree."""
        self.until_it_runs(month)
        self.want(who, month)
        self.clock.move(seconds=30 if is_late else 5)
        for other in PEOPLE:
            self.agree(other, month)

    @rule(month=months, is_twice=st.booleans(), who=people)
    def a_guest_comes_and_goes(self, month: str, is_twice: bool, who: Actor) -> None:
        self.invite(PEOPLE[2], month)
        for _ in range(1 + is_twice):
            self.enter(len(self.secrets) - 1, "10.0.0.1")
        self.revoke(who, len(self.secrets))

    def until_it_runs(self, month: str) -> None:
        while self.meeting(month).get("started_at") is None:
            self.the_right_people_get_on(month, False)

    @rule(month=months, is_at_its_end=st.sampled_from([False, False, True]))
    def the_right_people_get_on(self, month: str, is_at_its_end: bool) -> None:
        """One step forward, so that a run sees locked minutes too."""
        secretary, leader, police = PEOPLE[2], PEOPLE[0], PEOPLE[3]
        found = self.meeting(month)
        if not found:
            self.open(secretary, month)
        elif not self.of(MeetingSnapshot, month):
            self.freeze(secretary, month, True, 1)
            self.headline(secretary, month)
        elif found["started_at"] is None:
            self.present(leader, month)
        elif found["locked_at"] is None and is_at_its_end:
            self.confirm(leader, month)
            self.confirm(police, month)

    @invariant()
    def locked_minutes_never_change(self) -> None:
        for meeting in self.rows(Meeting):
            if meeting["locked_at"] is None:
                continue
            month = meeting["month"]
            now = [meeting, *(self.of(model, month) for model in (MeetingSnapshot, AgendaItem, MeetingKey))]
            assert self.minutes.setdefault(month, now) == now
            with Session(self.database.reader) as session:
                read = decisions_digest(session, month)
                noted = session.exec(
                    select(CommitmentDiscussion).where(col(CommitmentDiscussion.meeting) == month)
                ).all()
            keys = {row["agency"] for row in self.of(MeetingKey, month) if row["digest"] == read}
            assert keys == {"rutan", "polres"}, "locked on something else than what both read"
            made = [row["commitment"] for row in self.of(AgendaItem, month) if row["commitment"]]
            assert len(noted) >= len(made)

    @invariant()
    def decisions_and_promises_tell_the_same_story(self) -> None:
        promised = {row["reference"]: row["meeting"] for row in self.rows(Commitment)}
        numbers = {row["id"]: row["month"] for row in self.rows(Meeting)}
        decided = {
            row["commitment"]: numbers[row["meeting_id"]]
            for row in self.rows(AgendaItem)
            if row["outcome"] in ("agreed", "changed")
        }
        assert decided == promised

    @invariant()
    def what_was_put_off_is_on_the_next_agenda(self) -> None:
        first, second = (self.meeting(month) for month in MONTHS)
        if not first or not second or not first["locked_at"]:
            return
        if second["locked_at"] and second["locked_at"] <= first["locked_at"]:
            return
        carried = {row["carried_from"] for row in self.of(AgendaItem, MONTHS[1])}
        put_off = {row["id"] for row in self.of(AgendaItem, MONTHS[0]) if row["outcome"] == "postponed"}
        assert put_off <= carried
