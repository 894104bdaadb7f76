"""Activation and reset links: half an hour, once, also when fifty press at once; nothing is told apart."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from dashboard.features.access.actions import (
    NextStep,
    SignedIn,
    clear_factor,
    issue_link,
    use_link,
)
from dashboard.features.access.queries.links import find_link
from dashboard.features.access.tables import Account, AccountLink, LoginSession
from dashboard.kernel.actor import system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.work import unit_of_work
from tests.integration.features.access.conftest import PASSWORD, PLACE, Desk

NEW = "gajah-tidur-sore-hari"


def _link(desk: Desk) -> str:
    with unit_of_work(system_actor("test", Agency.POLRES), desk.clock) as work:
        return issue_link(work, desk.account_id).secret


def _use(desk: Desk, secret: str, password: str = NEW) -> SignedIn:
    return use_link(secret, password, place=PLACE, clock=desk.clock)


def test_the_owner_chooses_a_password_and_is_signed_in(desk: Desk) -> None:
    signed = _use(desk, _link(desk))
    assert signed.next_step is NextStep.NONE
    assert desk.living(signed).actor.user_id == desk.account_id
    assert desk.sign_in(NEW).actor.username == signed.actor.username
    with pytest.raises(Denied):
        desk.sign_in(PASSWORD)


def test_a_link_works_once(desk: Desk) -> None:
    secret = _link(desk)
    _use(desk, secret)
    with pytest.raises(Missing):
        _use(desk, secret, "kucing-hitam-lari-cepat")
    assert desk.sign_in(NEW)


@pytest.mark.parametrize("minutes", [30, 31, 600])
def test_a_link_ends_after_half_an_hour(desk: Desk, minutes: int) -> None:
    secret = _link(desk)
    desk.wait(minutes=minutes)
    with pytest.raises(Missing):
        _use(desk, secret)
    assert desk.sign_in(PASSWORD)


def test_a_new_link_ends_the_one_before(desk: Desk) -> None:
    first, second = _link(desk), _link(desk)
    with pytest.raises(Missing):
        _use(desk, first)
    assert _use(desk, second)


def test_a_refused_password_leaves_the_link_open_and_nothing_changed(desk: Desk) -> None:
    secret = _link(desk)
    for password, key in (
        ("pendek", "access.password.length"),
        ("Palembang2024!", "access.password.own_words"),
    ):
        with pytest.raises(Invalid) as refused:
            _use(desk, secret, password)
        assert refused.value.fields == {"password": key}
    assert desk.sign_in(PASSWORD)
    assert _use(desk, secret)


def test_unknown_used_ended_and_closed_look_alike(desk: Desk) -> None:
    used, ended = _link(desk), "x" * 43
    _use(desk, used)
    closed = _link(desk)
    with unit_of_work(system_actor("test", Agency.POLRES), desk.clock) as work:
        account = work.session.get(Account, desk.account_id)
        assert account is not None
        account.is_active = False
        work.session.add(account)
        work.audit("test")
    told = []
    for secret in (used, ended, closed, "", "../../login"):
        with pytest.raises(Missing) as refused:
            _use(desk, secret)
        told.append(refused.value.key)
        with reading() as session:
            assert find_link(session, secret, desk.at) is None
    assert set(told) == {"activate.closed"}


def test_a_reset_ends_every_session(desk: Desk) -> None:
    before = [desk.sign_in(), desk.sign_in()]
    signed = _use(desk, _link(desk))
    assert [desk.live(one) for one in before] == [None, None]
    assert desk.live(signed) is not None


def test_a_reset_link_is_not_enough_where_there_is_a_second_factor(desk: Desk) -> None:
    desk.enrol()
    signed = _use(desk, _link(desk))
    assert signed.next_step is NextStep.CODE
    live = desk.living(signed)
    assert live.factor_due
    assert live.actor.roles == frozenset()


def test_with_the_phone_lost_an_administrator_clears_the_factor(desk: Desk) -> None:
    desk.enrol()
    with unit_of_work(system_actor("test", Agency.POLRES), desk.clock) as work:
        clear_factor(work, desk.account_id)
    assert _use(desk, _link(desk)).next_step is NextStep.NONE


def test_in_production_enrolling_comes_next(production: None, desk: Desk) -> None:
    assert _use(desk, _link(desk)).next_step is NextStep.ENROL


def test_of_fifty_who_use_one_link_at_once_exactly_one_succeeds(desk: Desk) -> None:
    secret = _link(desk)

    def attempt(number: int) -> str:
        password = f"burung-{number}-terbang-tinggi"
        try:
            _use(desk, secret, password)
        except Missing:
            return ""
        return password

    with ThreadPoolExecutor(12) as pool:
        won = [password for password in pool.map(attempt, range(50)) if password]
    assert len(won) == 1
    assert desk.sign_in(won[0])


def test_only_hashes_are_stored_and_every_step_is_audited(desk: Desk) -> None:
    secret = _link(desk)
    signed = _use(desk, secret)
    with reading() as session:
        links = session.exec(select(AccountLink)).all()
        rows = session.exec(select(LoginSession)).all()
        entries = session.exec(select(AuditEntry)).all()
    stored = repr([*links, *rows, *entries])
    assert secret not in stored
    assert signed.token not in stored
    assert NEW not in stored
    actions = [entry.action for entry in entries]
    assert actions[-3:] == ["account.link", "account.activate", "session.open"]
