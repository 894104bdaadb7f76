"""The own sessions: listed, ended one by one or all, renewed with the password, short on sensitive pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from dashboard.features.access.actions import (
    NextStep,
    change_password,
    enrol_factor,
    give_code,
    keep_session,
    prove,
    revoke_others,
    revoke_session,
    shorten_idle,
    show_seed,
    sign_in,
    signing_in,
)
from dashboard.features.access.actions.hashing import password_matches
from dashboard.features.access.actions.opening import hash_session
from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries.own import own_account, own_sessions
from dashboard.features.access.tables import LoginSession
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.tables import AuditEntry
from tests.integration.features.access.conftest import NAME, PASSWORD, PLACE, Desk

NEW = "gajah-tidur-sore-hari"


def test_every_open_session_is_listed_with_where_it_is(desk: Desk) -> None:
    first, second = desk.sign_in(), desk.sign_in()
    live = desk.living(second)
    with reading() as session:
        rows = own_sessions(session, live.actor, desk.at)
        account = own_account(session, live.actor)
    assert [row.is_this for row in rows] == [True, False]
    assert {(row.address, row.browser) for row in rows} == {(PLACE.address, PLACE.browser)}
    assert rows[1].ref == desk.living(first).id_hash[:12]
    assert (account.factor_at, account.codes_left) == (None, 0)


def test_sessions_that_are_over_or_wait_for_a_code_are_not_listed(desk: Desk) -> None:
    signed = desk.enrol()
    desk.sign_in()
    with reading() as session:
        assert len(own_sessions(session, signed.actor, desk.at)) == 1
        assert own_account(session, signed.actor).codes_left == 10
        assert own_sessions(session, signed.actor, desk.at + timedelta(hours=2)) == ()


def test_one_of_them_is_ended(desk: Desk) -> None:
    first, second = desk.sign_in(), desk.sign_in()
    ref = desk.living(first).id_hash[:12]
    revoke_session(desk.living(second).actor, ref, clock=desk.clock)
    assert desk.live(first) is None
    assert desk.live(second) is not None
    with pytest.raises(Missing):
        revoke_session(desk.living(second).actor, ref, clock=desk.clock)


def test_somebody_elses_session_is_not_there(desk: Desk) -> None:
    signed = desk.sign_in()
    other = replace(desk.living(signed).actor, user_id=desk.account_id + 1)
    with pytest.raises(Missing):
        revoke_session(other, desk.living(signed).id_hash[:12], clock=desk.clock)
    assert desk.live(signed) is not None


def test_all_others_are_ended(desk: Desk) -> None:
    others, mine = [desk.sign_in(), desk.sign_in()], desk.sign_in()
    live = desk.living(mine)
    assert revoke_others(live.actor, live.id_hash, clock=desk.clock) == 2
    assert [desk.live(one) for one in others] == [None, None]
    assert desk.live(mine) is not None


def test_a_new_password_gives_a_new_session_and_ends_all_others(desk: Desk) -> None:
    other, mine = desk.sign_in(), desk.sign_in()
    signed = change_password(desk.living(mine), PASSWORD, NEW, place=PLACE, clock=desk.clock)
    assert signed.token != mine.token
    assert [desk.live(one) for one in (other, mine)] == [None, None]
    assert desk.live(signed) is not None
    assert desk.sign_in(NEW)
    with pytest.raises(Denied):
        desk.sign_in(PASSWORD)


@pytest.mark.parametrize(
    ("present", "wanted", "field"),
    [
        ("salah-sama-sekali", NEW, "present"),
        (PASSWORD, "pendek", "password"),
        (PASSWORD, "Palembang2024!", "password"),
        (PASSWORD, PASSWORD, "password"),
    ],
)
def test_a_refused_new_password_changes_nothing(desk: Desk, present: str, wanted: str, field: str) -> None:
    other, mine = desk.sign_in(), desk.sign_in()
    with pytest.raises(Invalid) as refused:
        change_password(desk.living(mine), present, wanted, place=PLACE, clock=desk.clock)
    assert list(refused.value.fields) == [field]
    assert desk.live(other) is not None
    assert desk.live(mine) is not None
    assert desk.sign_in(PASSWORD)


def test_a_session_that_waits_for_a_code_changes_and_proves_nothing(desk: Desk) -> None:
    desk.enrol()
    half = desk.living(desk.sign_in())
    with pytest.raises(Denied):
        change_password(half, PASSWORD, NEW, place=PLACE, clock=desk.clock)
    with pytest.raises(Denied):
        prove(half, PASSWORD, place=PLACE, clock=desk.clock)


def test_a_proof_gives_a_new_session_that_ends_no_later(desk: Desk) -> None:
    mine = desk.sign_in()
    desk.wait(minutes=50)
    signed = prove(desk.living(mine), PASSWORD, place=PLACE, clock=desk.clock)
    assert signed.token != mine.token
    assert desk.live(mine) is None
    assert signed.lifetime_seconds == mine.lifetime_seconds - 50 * 60
    with reading() as session:
        ends = {row.ends_at for row in session.exec(select(LoginSession))}
    assert len(ends) == 1


def test_a_sign_in_ends_what_the_browser_still_held(desk: Desk) -> None:
    first, elsewhere = desk.sign_in(), desk.sign_in()
    held = desk.living(first).id_hash
    with pytest.raises(Denied):
        sign_in(SignIn(NAME, "salah-sama-sekali", "/"), address="", clock=desk.clock, replaces=held)
    assert desk.live(first) is not None
    second = sign_in(SignIn(NAME, PASSWORD, "/"), address="", clock=desk.clock, replaces=held)
    assert desk.live(first) is None
    assert desk.live(second) is not None
    assert desk.live(elsewhere) is not None


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Once, while the next password is being hashed."""

    def slowly(hashed: str, password: str) -> bool:
        monkeypatch.undo()
        happens()
        return password_matches(hashed, password)

    monkeypatch.setattr(signing_in, "password_matches", slowly)


def test_a_password_that_was_changed_meanwhile_opens_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = desk.living(desk.sign_in())
    with monkeypatch.context() as once:
        meanwhile(once, lambda: change_password(mine, PASSWORD, NEW, place=PLACE, clock=desk.clock))
        with pytest.raises(Denied):
            desk.sign_in(PASSWORD)
    with reading() as session:
        living = select(LoginSession).where(col(LoginSession.revoked_at).is_(None))
        assert len(session.exec(living).all()) == 1
        refused = session.exec(select(AuditEntry).where(AuditEntry.action == "session.refuse")).all()
    assert [entry.object_id for entry in refused] == [NAME]


def test_a_factor_that_was_enrolled_meanwhile_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:
        meanwhile(once, desk.enrol)
        signed = desk.sign_in()
    assert signed.next_step is NextStep.CODE
    assert desk.living(signed).factor_due


def test_a_stolen_password_pushes_nobody_out(desk: Desk) -> None:
    """Sessions that wait for a code are counted apart: only they make room for each other."""
    desk.enrol()
    whole = give_code(desk.living(desk.sign_in()), desk.code(), place=PLACE, clock=desk.clock)
    for _ in range(10):
        desk.sign_in()
    assert desk.live(whole) is not None


def test_a_sensitive_page_shortens_the_idle_time_until_the_next_sign_in(desk: Desk) -> None:
    signed = desk.sign_in()
    live = desk.living(signed)
    shorten_idle(live.actor, clock=desk.clock)
    assert desk.living(signed).idle_minutes == 15
    start = desk.at
    desk.at = start + timedelta(minutes=14, seconds=59)
    assert desk.live(signed) is not None
    desk.at = start + timedelta(minutes=15)
    assert desk.live(signed) is None
    again = desk.sign_in()
    assert desk.living(again).idle_minutes is None
    desk.wait(minutes=59)
    assert desk.live(again) is not None


def test_work_in_another_tab_keeps_a_sensitive_session_alive_and_short(desk: Desk) -> None:
    signed = desk.sign_in()
    shorten_idle(desk.living(signed).actor, clock=desk.clock)
    for _ in range(5):
        desk.wait(minutes=10)
        live = desk.living(signed)
        assert live.idle_minutes == 15
        keep_session(live.actor, live.id_hash, clock=desk.clock)
    desk.wait(minutes=14, seconds=59)
    assert desk.live(signed) is not None
    desk.wait(seconds=1)
    assert desk.live(signed) is None


def test_a_proof_a_new_password_and_a_new_factor_take_no_limit_away(desk: Desk) -> None:
    """One after the other: each session takes the place of the one before, its end and its idle time."""
    first = desk.sign_in()
    shorten_idle(desk.living(first).actor, clock=desk.clock)
    desk.wait(minutes=5)
    proved = prove(desk.living(first), PASSWORD, place=PLACE, clock=desk.clock)
    changed = change_password(desk.living(proved), PASSWORD, NEW, place=PLACE, clock=desk.clock)
    live = desk.living(changed)
    shown = show_seed(live, clock=desk.clock)
    desk.seed = shown.text
    enrolled = enrol_factor(live, shown.sealed, desk.code(), place=PLACE, clock=desk.clock).signed
    with reading() as session:
        rows = [session.get_one(LoginSession, hash_session(one.token)) for one in (proved, changed, enrolled)]
    assert [row.idle_minutes for row in rows] == [15] * 3
    left = first.lifetime_seconds - 5 * 60
    assert [one.lifetime_seconds for one in (proved, changed, enrolled)] == [left] * 3
    desk.wait(minutes=15)
    assert desk.live(enrolled) is None


def test_signing_in_with_a_code_begins_a_whole_shift(desk: Desk) -> None:
    desk.enrol()
    half = desk.living(desk.sign_in())
    assert give_code(half, desk.code(), place=PLACE, clock=desk.clock).lifetime_seconds == 10 * 3600


def test_only_the_session_that_opened_the_page_is_shortened(desk: Desk) -> None:
    one, other = desk.sign_in(), desk.sign_in()
    shorten_idle(desk.living(one).actor, clock=desk.clock)
    assert desk.living(other).idle_minutes is None


def test_nobody_works_longer_than_a_shift_and_a_half(desk: Desk) -> None:
    signed = desk.sign_in()
    id_hash = desk.living(signed).id_hash
    start = desk.at
    with reading() as session:
        row = session.get(LoginSession, id_hash)
    assert row is not None
    assert row.ends_at == start + timedelta(hours=10)
