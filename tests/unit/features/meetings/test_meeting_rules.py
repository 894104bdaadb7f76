"""The rules of a meeting as tables: its life and month, what may be frozen, who leads, what keys turn on."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from dashboard.features.meetings.rules.agreeing import digest_of
from dashboard.features.meetings.rules.freezing import freeze_fault, settled
from dashboard.features.meetings.rules.guests import (
    LinkState,
    hash_of,
    is_secret,
    link_state,
    new_secret,
)
from dashboard.features.meetings.rules.minutes import MINUTES, STEPS, time_used, topic_of
from dashboard.features.meetings.rules.months import begins, is_month, month_of
from dashboard.features.meetings.rules.presenting import (
    ASK_LASTS,
    LIFE_EVERY,
    PRESENTER_GONE,
    Lead,
    Presence,
    may_consent,
    may_start,
    presence,
)
from dashboard.features.meetings.rules.states import (
    MOVES,
    PERMISSION_OF,
    Act,
    MeetingState,
    is_possible,
    next_state,
    state_of,
)
from dashboard.kernel.errors import Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from tests.conftest import NOW

PLANNED, FROZEN, RUNNING, LOCKED = MeetingState
NEVER = "refused"
LIFE = {
    # act: state after it, from planned, frozen, running, locked
    Act.FREEZE: (FROZEN, FROZEN, RUNNING, NEVER),
    Act.EDIT_HEADLINE: (PLANNED, FROZEN, NEVER, NEVER),
    Act.CHANGE_AGENDA: (PLANNED, FROZEN, RUNNING, NEVER),
    Act.INVITE: (PLANNED, FROZEN, RUNNING, NEVER),
    Act.REVOKE: (PLANNED, FROZEN, RUNNING, LOCKED),
    Act.PRESENT: (NEVER, RUNNING, RUNNING, NEVER),
    Act.DECIDE: (NEVER, NEVER, RUNNING, NEVER),
    Act.CONFIRM: (NEVER, NEVER, LOCKED, NEVER),
}
SPEAKERS = {Role.KARUTAN, Role.KAPOLRESTABES, Role.KEPALA_KPR, Role.KABAG_OPS}


@pytest.mark.parametrize("act", Act)
def test_the_life_of_a_meeting(act: Act) -> None:
    for state, expected in zip(MeetingState, LIFE[act], strict=True):
        assert is_possible(state, act) is (expected != NEVER)
        if expected == NEVER:
            with pytest.raises(Refused) as refused:
                next_state(state, act)
            assert say(refused.value.key).endswith(".")
        else:
            assert next_state(state, act) is expected
            assert next_state(state, act).rank >= state.rank


def test_who_may_do_what() -> None:
    """Leaders speak and confirm; the joint secretariat prepares and presents, but turns nobody's key."""

    def able(act: Act) -> set[Role]:
        roles = {role for role, held in ROLE_PERMISSIONS.items() if PERMISSION_OF[act] in held}
        return roles - {Role.SYSTEM}

    office = {Role.KEPALA_KPR, Role.KABAG_OPS, Role.SEKRETARIAT_BERSAMA}
    assert {move.act for move in MOVES} == set(Act)
    for act in (Act.FREEZE, Act.EDIT_HEADLINE, Act.CHANGE_AGENDA, Act.INVITE, Act.REVOKE):
        assert able(act) == office
    assert able(Act.PRESENT) == able(Act.DECIDE) == SPEAKERS | {Role.SEKRETARIAT_BERSAMA}
    assert able(Act.CONFIRM) == SPEAKERS
    assert [move.act for move in MOVES if move.needs_both] == [Act.CONFIRM]


def test_where_a_meeting_stands() -> None:
    assert state_of(is_frozen=False, started_at=None, locked_at=None) is PLANNED
    assert state_of(is_frozen=True, started_at=None, locked_at=None) is FROZEN
    assert state_of(is_frozen=True, started_at=NOW, locked_at=None) is RUNNING
    assert state_of(is_frozen=True, started_at=NOW, locked_at=NOW) is LOCKED


@pytest.mark.parametrize("text", ["2026-02", "2025-12", "2099-01"])
def test_a_month(text: str) -> None:
    assert is_month(text)
    assert month_of(begins(text)) == text
    assert month_of(begins(text) - timedelta(seconds=1)) < text


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "26-02", "2026-2", " 2026-02", "2026-02\n", None, 202602]
)
def test_no_month(text: object) -> None:
    assert not is_month(text)


def test_a_month_begins_at_the_site_not_in_london() -> None:
    assert begins("2026-02") == datetime(2026, 1, 31, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("as_of", "first", "fault"),
    [
        (NOW, NOW - timedelta(days=40), ""),
        (NOW + timedelta(seconds=1), NOW - timedelta(days=40), "meetings.form.as_of.future"),
        (begins("2026-02"), NOW - timedelta(days=400), ""),
        (begins("2026-02") - timedelta(seconds=1), NOW - timedelta(days=400), "meetings.form.as_of.early"),
        (NOW - timedelta(days=2), NOW - timedelta(days=1), "meetings.form.as_of.no_record"),
        (NOW - timedelta(days=1), NOW - timedelta(days=1), ""),
        (NOW, None, "meetings.form.as_of.no_record"),
    ],
)
def test_what_can_be_frozen(as_of: datetime, first: datetime | None, fault: str) -> None:
    assert freeze_fault("2026-02", as_of, first, NOW) == fault
    assert not fault or say(fault).endswith(".")


def test_the_nine_steps_take_an_hour() -> None:
    assert (STEPS, sum(MINUTES.values()), list(MINUTES)) == (9, 60, list(Topic))
    assert [topic_of(step) for step in range(1, 10)] == list(Topic)
    for step in (0, 10, -1):
        with pytest.raises(IndexError):
            topic_of(step)


def test_minutes_used_add_up_when_a_step_is_come_back_to() -> None:
    minute = timedelta(minutes=1)
    steps = [(1, NOW), (2, NOW + 3 * minute), (1, NOW + 10 * minute)]
    used = time_used(steps, NOW + 12 * minute)
    assert used == {Topic.SUMMARY: 5 * minute, Topic.INCIDENTS: 7 * minute}
    assert time_used([], NOW) == {}


def lead(
    ago: timedelta | None, *, asked: timedelta | None = None, by: int = 2, of: Agency = Agency.POLRES
) -> Lead:
    """Account 1 leads and was seen so long ago; account ``by`` asked so long ago."""
    seen = None if ago is None else NOW - ago
    if asked is None:
        return Lead(1, seen, None, None, None)
    return Lead(1, seen, by, of, NOW - asked)


SOON = timedelta(seconds=1)
GONE = PRESENTER_GONE + SOON


def test_a_presenter_who_shows_no_life_is_gone() -> None:
    assert presence(Lead(None, None, None, None, None), NOW) is Presence.NONE
    assert presence(lead(PRESENTER_GONE), NOW) is Presence.HERE
    assert presence(lead(GONE), NOW) is Presence.GONE
    assert presence(lead(None), NOW) is Presence.GONE
    assert LIFE_EVERY * 2 < PRESENTER_GONE, "one sign of life may be lost without a word"


def test_only_nobody_or_oneself_is_taken_over_without_asking() -> None:
    assert may_start(Lead(None, None, None, None, None), 2)
    assert may_start(lead(GONE), 1)
    assert not may_start(lead(GONE), 2)


@pytest.mark.parametrize(
    ("who", "agency", "state", "allowed"),
    [
        (1, Agency.RUTAN, lead(SOON, asked=SOON), True),  # the presenter agrees
        (1, Agency.RUTAN, lead(GONE, asked=SOON), True),  # .. also who was away for a moment
        (3, Agency.RUTAN, lead(SOON, asked=SOON), False),  # a presenter who is here answers alone
        (3, Agency.RUTAN, lead(GONE, asked=SOON), True),  # gone: the agency that does not ask
        (4, Agency.POLRES, lead(GONE, asked=SOON), False),  # .. not the one that asks
        (2, Agency.POLRES, lead(GONE, asked=SOON), False),  # .. and nobody agrees with himself
        (3, Agency.RUTAN, lead(GONE, asked=SOON, by=5, of=Agency.RUTAN), False),
        (4, Agency.POLRES, lead(GONE, asked=SOON, by=5, of=Agency.RUTAN), True),
        (1, Agency.RUTAN, lead(SOON), False),  # nobody asks
        (1, Agency.RUTAN, lead(SOON, asked=ASK_LASTS + SOON), False),  # forgotten
    ],
)
def test_whose_yes_hands_over(who: int, agency: Agency, state: Lead, allowed: bool) -> None:
    assert may_consent(state, who, agency, NOW) is allowed


def test_now_is_frozen_a_moment_back() -> None:
    """A write that began before it is stored by then."""
    assert timedelta(0) < NOW - settled(NOW) <= timedelta(seconds=10)


ITEMS = [(1, "patrols", "Tambah titik?", "agreed", "K-2026-0001"), (2, "map", "Lampu?", "postponed", "")]


def test_a_key_is_turned_on_numbers_and_decisions_together() -> None:
    whole = digest_of("a" * 64, "b" * 64, ITEMS)
    assert len(whole) == 64
    assert {digest_of("a" * 64, "b" * 64, order) for order in permutations(ITEMS)} == {whole}
    looked_at = [("b" * 64, "b" * 64), ("a" * 64, "c" * 64), ("a" * 64, ""), ("b" * 64, "a" * 64)]
    others = [digest_of(snapshot, previous, ITEMS) for snapshot, previous in looked_at]
    others += [digest_of("a" * 64, "b" * 64, items) for items in (ITEMS[:1], [])]
    for position in range(5):
        changed = list(ITEMS[0])
        changed[position] = 3 if position == 0 else str(changed[position]) + "x"
        others.append(digest_of("a" * 64, "b" * 64, [tuple(changed), ITEMS[1]]))  # type: ignore[list-item]
    assert len({whole, *others}) == len(others) + 1


def test_secrets_have_256_bits_and_one_shape() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(is_secret(one) and len(hash_of(one)) == 64 for one in made)
    for text in ("", "x" * 42, "x" * 44, "x" * 42 + "=", "x" * 42 + "\n", "x" * 42 + "ü"):
        assert not is_secret(text)


@pytest.mark.parametrize(
    ("opened", "ends", "revoked", "state"),
    [
        (None, SOON, None, LinkState.WAITING),
        (-SOON, SOON, None, LinkState.WATCHING),
        (-SOON, timedelta(), None, LinkState.ENDED),
        (None, -SOON, None, LinkState.ENDED),
        (-SOON, SOON, timedelta(), LinkState.REVOKED),
        (None, -SOON, -SOON, LinkState.REVOKED),
    ],
)
def test_where_a_link_stands(
    opened: timedelta | None, ends: timedelta, revoked: timedelta | None, state: LinkState
) -> None:
    def at(step: timedelta | None) -> datetime | None:
        return None if step is None else NOW + step

    assert link_state(opened_at=at(opened), valid_until=NOW + ends, revoked_at=at(revoked), now=NOW) is state
