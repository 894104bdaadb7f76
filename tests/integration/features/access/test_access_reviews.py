"""The monthly review: each account ticked, the unneeded closed at once, what was left undone told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from dashboard.features.access.actions import (
    close_account,
    create_account,
    remind_of_reviews,
    tick_account,
)
from dashboard.features.access.forms import CloseAccount, TickAccount
from dashboard.features.access.queries import actor_of
from dashboard.features.access.queries.reviews import Review, overdue_review, review_of
from dashboard.features.access.tables import AccessReview, Account
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry, Notice
from tests.integration.features.access.conftest import NAME, PASSWORD, Desk

MARCH = "2026-03"


def stored(name: str, role: Role, agency: Agency, desk: Desk) -> Actor:
    number = create_account(
        system_actor("test", agency), name, agency, frozenset({role}), PASSWORD, clock=desk.clock
    )
    with reading() as session:
        account = session.get(Account, number)
        assert account is not None
        return actor_of(session, account)


@pytest.fixture
def leader(desk: Desk) -> Actor:
    stored("admin.satu", Role.ADMIN_POLRES, Agency.POLRES, desk)
    stored("karutan", Role.KARUTAN, Agency.RUTAN, desk)
    return stored("kapolres", Role.KAPOLRESTABES, Agency.POLRES, desk)


def tick(
    desk: Desk, leader: Actor, name: str, *, keeps: bool = True, month: str = MARCH, key: str = ""
) -> None:
    command = TickAccount(name, month, keeps, key or f"kunci-{name}-{keeps}-{month}")
    tick_account(leader, command, clock=desk.clock)


def review(desk: Desk, leader: Actor) -> Review:
    with reading() as session:
        return review_of(session, leader, desk.at)


def numbers(desk: Desk, leader: Actor) -> tuple[int, int]:
    progress = review(desk, leader).progress
    return progress.ticked, progress.total


def test_each_account_is_ticked_and_the_month_is_done(desk: Desk, leader: Actor) -> None:
    assert numbers(desk, leader) == (0, 3)
    for count, name in enumerate((NAME, "admin.satu", "kapolres"), start=1):
        tick(desk, leader, name)
        assert numbers(desk, leader) == (count, 3)
    assert review(desk, leader).progress.is_done


def test_one_that_is_needed_no_more_is_closed_the_same_moment(desk: Desk, leader: Actor) -> None:
    live = desk.sign_in()
    tick(desk, leader, NAME, keeps=False)
    assert desk.live(live) is None
    with pytest.raises(Denied):
        desk.sign_in()
    assert numbers(desk, leader) == (1, 3)
    for keeps in (True, False):
        with pytest.raises(Refused, match=r"access\.close\.closed"):
            tick(desk, leader, NAME, keeps=keeps, key="kunci-sekali-lagi")


def test_a_tick_may_be_changed_and_a_click_twice_is_one(desk: Desk, leader: Actor) -> None:
    tick(desk, leader, NAME)
    tick(desk, leader, NAME)
    with reading() as session:
        assert len(session.exec(select(AccessReview)).all()) == 1
    tick(desk, leader, NAME, keeps=False)
    (row, last) = next(one for one in review(desk, leader).rows if one[0].username == NAME)
    assert last is not None
    assert (last.is_kept, row.is_active) == (False, False)


def test_a_leader_may_keep_but_not_close_the_own_account_or_the_last_administrator(
    desk: Desk, leader: Actor
) -> None:
    tick(desk, leader, "kapolres")
    with pytest.raises(Refused, match=r"access\.admin\.self"):
        tick(desk, leader, "kapolres", keeps=False)
    with pytest.raises(Refused, match=r"access\.admin\.last"):
        tick(desk, leader, "admin.satu", keeps=False)
    assert numbers(desk, leader) == (1, 3)


def test_the_other_agency_and_what_does_not_exist_look_alike(desk: Desk, leader: Actor) -> None:
    for name in ("karutan", "tidak.ada"):
        for keeps in (True, False):
            with pytest.raises(Missing):
                tick(desk, leader, name, keeps=keeps)
    assert {row.username for row, _ in review(desk, leader).rows} == {NAME, "admin.satu", "kapolres"}


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_leaders_review(desk: Desk, leader: Actor, role: Role) -> None:
    who = replace(leader, roles=frozenset({role}))
    if Permission.ACCESS_REVIEW in ROLE_PERMISSIONS[role]:
        tick(desk, who, NAME)
        assert numbers(desk, who) == (1, 3)
        return
    with pytest.raises(Denied):
        tick(desk, who, NAME)
    with pytest.raises(Denied):
        review(desk, who)


def test_a_month_that_is_over_takes_no_tick_and_stays_as_it_was(desk: Desk, leader: Actor) -> None:
    tick(desk, leader, NAME)
    desk.at = datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
    with pytest.raises(Refused, match=r"access\.review\.over"):
        tick(desk, leader, "admin.satu")
    found = review(desk, leader)
    assert (found.progress.month, found.progress.ticked) == ("2026-04", 0)
    assert [(one.month, one.ticked, one.total) for one in found.earlier] == [(MARCH, 1, 3)]


def test_who_came_later_or_went_before_is_not_in_an_earlier_month(desk: Desk, leader: Actor) -> None:
    for name in (NAME, "admin.satu", "kapolres"):
        tick(desk, leader, name)
    desk.at = datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
    stored("baru.april", Role.SAMAPTA, Agency.POLRES, desk)
    with reading() as session:
        admin = session.exec(select(Account).where(Account.username == "admin.satu")).one()
        closer = actor_of(session, admin)
    close_account(closer, CloseAccount(NAME, "Pindah.", "kunci-tutup-april"), clock=desk.clock)
    found = review(desk, leader)
    assert [(one.ticked, one.total) for one in found.earlier] == [(3, 3)]
    assert numbers(desk, leader) == (0, 3)
    with reading() as session:
        assert overdue_review(session, Agency.POLRES, desk.at) is None


def test_what_was_left_undone_is_told_to_the_leaders_once_until_this_month_is_done(
    desk: Desk, leader: Actor
) -> None:
    tick(desk, leader, NAME)
    assert remind_of_reviews(clock=desk.clock) == 0
    desk.at = datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
    with reading() as session:
        late = overdue_review(session, Agency.POLRES, desk.at)
    assert late is not None
    assert (late.month, late.ticked, late.total) == (MARCH, 1, 3)
    assert remind_of_reviews(clock=desk.clock) == 2
    assert remind_of_reviews(clock=desk.clock) == 0
    with reading() as session:
        notices = session.exec(select(Notice).order_by("id")).all()
        due = session.exec(select(AuditEntry).where(AuditEntry.action == "account.review_due")).all()
    assert {(one.agency, one.audience, one.reference) for one in notices} == {
        (agency.value, Permission.ACCESS_REVIEW.value, f"review-{MARCH}") for agency in Agency
    }
    assert len(due) == 2
    for name in (NAME, "admin.satu", "kapolres"):
        tick(desk, leader, name, month="2026-04")
    with reading() as session:
        assert overdue_review(session, Agency.POLRES, desk.at) is None
        assert overdue_review(session, Agency.RUTAN, desk.at) is not None
