"""Guest links: a secret that is told once, exchanged once, at one address, until its end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from dashboard.features.meetings.actions import OpenedLink, invite_guest, open_guest_link, revoke_guest
from dashboard.features.meetings.forms import InviteGuest, RevokeGuest
from dashboard.features.meetings.queries.guests import (
    find_guest,
    guest_links,
    is_session_of,
    meeting_of_guest,
)
from dashboard.features.meetings.rules.guests import MOST_LINKS, LinkState, hash_of, new_secret
from dashboard.features.meetings.tables import GuestLink
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, IdempotencyKey
from tests.conftest import SteppedClock
from tests.integration.features.meetings.conftest import (
    KABAG_OPS,
    KAPOLRESTABES,
    KARUTAN,
    MONTH,
    SECRETARY,
    confirmed,
    fresh_key,
    locked,
    opened,
    person,
    running,
)

HERE, ELSEWHERE = "10.20.30.40", "10.20.30.41"


def invite(clock: SteppedClock, hours: int = 2, key: str = "", month: str = MONTH) -> str:
    command = InviteGuest(month, "Layar ruang rapat", hours, key or fresh_key())
    return invite_guest(SECRETARY, command, clock=clock)


def exchange(clock: SteppedClock, secret: str, address: str = HERE) -> OpenedLink:
    return open_guest_link(secret, address, clock=clock)


def guest_of(clock: SteppedClock, opened_link: OpenedLink) -> LiveSession | None:
    with reading() as session:
        return find_guest(session, hash_of(opened_link.token), clock())


def link() -> GuestLink:
    with reading() as session:
        return session.exec(select(GuestLink)).one()


def revoke(clock: SteppedClock, key: str = "") -> str:
    return revoke_guest(KABAG_OPS, RevokeGuest(link().id or 0, key or fresh_key()), clock=clock)


def test_a_link_opens_one_screen_of_one_meeting(db: Database, clock: SteppedClock) -> None:
    opened(clock, "2026-01")
    opened(clock)
    secret = invite(clock)
    session_of = exchange(clock, secret)
    assert session_of.ends_at == clock() + timedelta(hours=2)
    live = guest_of(clock, session_of)
    assert live is not None
    assert live.actor.is_guest
    assert live.actor.roles == {Role.GUEST}
    assert [one for one in Permission if live.actor.may(one)] == [Permission.MEETING_WATCH]
    assert live.is_at(HERE)
    assert not live.is_at(ELSEWHERE)
    with reading() as session:
        assert meeting_of_guest(session, live.actor) == MONTH
        assert is_session_of(session, hash_of(secret), live.id_hash)
        assert not is_session_of(session, hash_of(new_secret()), live.id_hash)


def test_secrets_are_kept_as_hashes_and_in_no_audit(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    secret = invite(clock, key="kunci-undangan")
    token = exchange(clock, secret).token
    assert (link().secret_hash, link().session_hash) == (hash_of(secret), hash_of(token))
    with reading() as session:
        rows = [*session.exec(select(GuestLink)), *session.exec(select(AuditEntry))]
        kept = " ".join(str(row.model_dump()) for row in [*rows, *session.exec(select(IdempotencyKey))])
    assert secret not in kept
    assert token not in kept


def test_the_secret_is_told_once(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    assert invite(clock, key="kunci-undangan")
    assert invite(clock, key="kunci-undangan") == ""
    assert link().label == "Layar ruang rapat"


def test_used_ended_revoked_and_unknown_sound_alike(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    used, revoked, ended = invite(clock), invite(clock), invite(clock, hours=1)
    exchange(clock, used)
    revoke_guest(SECRETARY, RevokeGuest(2, fresh_key()), clock=clock)
    clock.move(hours=1)
    said = []
    for secret in (used, revoked, ended, new_secret(), "", "x" * 43, used[:-1]):
        with pytest.raises(Missing) as refused:
            exchange(clock, secret)
        said.append((refused.value.key, refused.value.params))
    assert set(map(str, said)) == {"('meetings.guest.closed', {})"}


def test_no_address_no_session(db: Database, clock: SteppedClock) -> None:
    """A link that cannot be bound is not used up either."""
    opened(clock)
    secret = invite(clock)
    for address in ("", "x" * 65):
        with pytest.raises(Missing):
            exchange(clock, secret, address)
    assert exchange(clock, secret).token


def test_two_who_open_it_at_once(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    secret = invite(clock)

    def attempt(number: int) -> str:
        try:
            return exchange(clock, secret, f"10.0.0.{number}").token
        except Missing:
            return ""

    with ThreadPoolExecutor(4) as screens:
        tokens = [token for token in screens.map(attempt, range(4)) if token]
    assert len(tokens) == 1
    assert link().session_hash == hash_of(tokens[0])


def test_the_session_ends_with_the_link(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    session_of = exchange(clock, invite(clock, hours=1))
    clock.move(minutes=59)
    assert guest_of(clock, session_of) is not None
    clock.move(minutes=1)
    assert guest_of(clock, session_of) is None


def test_a_revoked_link_ends_at_once_also_by_the_other_agency(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    session_of = exchange(clock, invite(clock))
    assert revoke(clock) == "Layar ruang rapat"
    assert guest_of(clock, session_of) is None
    at = link().revoked_at
    clock.move(minutes=5)
    assert revoke(clock) == "Layar ruang rapat", "again is no mistake"
    assert link().revoked_at == at
    with pytest.raises(Missing):
        revoke_guest(SECRETARY, RevokeGuest(99, fresh_key()), clock=clock)


def test_an_unknown_cookie_is_nobody(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    invite(clock)
    with reading() as session:
        for id_hash in (hash_of(new_secret()), "", link().secret_hash):
            assert find_guest(session, id_hash, clock()) is None


def test_only_so_many_links_at_once(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    for _ in range(MOST_LINKS):
        invite(clock, hours=1)
    with pytest.raises(Refused) as refused:
        invite(clock)
    assert refused.value.params == {"most": MOST_LINKS}
    clock.move(hours=1)
    assert invite(clock), "those that ended make room"


def test_no_link_to_a_locked_meeting_but_revoking_goes_on(db: Database, clock: SteppedClock) -> None:
    running(clock)
    invite(clock)
    locked(clock)
    with pytest.raises(Refused):
        invite(clock)
    assert revoke(clock)


def test_links_of_a_meeting_end_when_its_minutes_are_locked(db: Database, clock: SteppedClock) -> None:
    running(clock)
    opened(clock, "2026-01")
    watching, waiting, other = invite(clock), invite(clock), invite(clock, month="2026-01")
    ended, goes_on = exchange(clock, watching), exchange(clock, other)
    clock.move(minutes=30)
    confirmed(clock, KARUTAN)
    assert guest_of(clock, ended) is not None, "one key ends nothing"
    confirmed(clock, KAPOLRESTABES)
    assert guest_of(clock, ended) is None
    with pytest.raises(Missing):
        exchange(clock, waiting)
    assert guest_of(clock, goes_on) is not None, "another meeting's guest stays"
    with reading() as session:
        rows = guest_links(session, KABAG_OPS, MONTH, clock())
    assert [row.state for row in rows] == [LinkState.ENDED, LinkState.ENDED]


def test_the_list_says_where_each_stands(db: Database, clock: SteppedClock) -> None:
    opened(clock)
    first, _, third = invite(clock), invite(clock, hours=1), invite(clock)
    exchange(clock, first)
    revoke_guest(SECRETARY, RevokeGuest(3, fresh_key()), clock=clock)
    clock.move(hours=1)
    with reading() as session:
        rows = guest_links(session, KABAG_OPS, MONTH, clock())
    assert [(row.id, row.state) for row in rows] == [
        (3, LinkState.REVOKED),
        (2, LinkState.ENDED),
        (1, LinkState.WATCHING),
    ]
    assert (rows[2].address, rows[2].agency) == (HERE, Agency.RUTAN)
    assert third not in str(rows)


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_who_invites_revokes_and_sees_the_links(db: Database, clock: SteppedClock, role: Role) -> None:
    opened(clock)
    invite(clock)
    who = person(role, Agency.POLRES, 71)
    command = InviteGuest(MONTH, "Layar", 1, fresh_key())
    if Permission.MEETING_PREPARE in ROLE_PERMISSIONS[role]:
        assert invite_guest(who, command, clock=clock)
        assert revoke_guest(who, RevokeGuest(1, fresh_key()), clock=clock)
        return
    with pytest.raises(Denied):
        invite_guest(who, command, clock=clock)
    with pytest.raises(Denied):
        revoke_guest(who, RevokeGuest(1, fresh_key()), clock=clock)
    with reading() as session, pytest.raises(Denied):
        guest_links(session, who, MONTH, clock())
    with reading() as session, pytest.raises(Denied):
        meeting_of_guest(session, who)
