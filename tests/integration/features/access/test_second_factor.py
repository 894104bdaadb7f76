"""The second factor: enrolled, asked for, used once in any race, recovered, replaced, given up."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlmodel import select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.features.access.actions import (
    NextStep,
    SignedIn,
    enrol_factor,
    give_code,
    may_enrol,
    prove,
    remove_factor,
    renew_recovery_codes,
    show_seed,
)
from dashboard.features.access.actions.factor_checks import seal_seed
from dashboard.features.access.actions.sealing import unseal
from dashboard.features.access.queries.own import own_account
from dashboard.features.access.tables import Account, RecoveryCode
from dashboard.features.access.ui import factor_routes
from dashboard.features.access.ui.account_state import facts_of
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied, Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.settings import settings
from dashboard.kernel.wording import short_moment
from dashboard.kernel.work import unit_of_work
from tests.integration.features.access.conftest import PASSWORD, PLACE, Desk


def _give(desk: Desk, half: SignedIn, code: str) -> SignedIn:
    return give_code(desk.living(half), code, place=PLACE, clock=desk.clock)


def _account(desk: Desk) -> Account:
    with reading() as session:
        account = session.get(Account, desk.account_id)
    assert account is not None
    return account


def test_without_a_factor_the_demo_asks_for_a_password_alone(desk: Desk) -> None:
    signed = desk.sign_in()
    assert signed.next_step is NextStep.NONE
    assert desk.living(signed).actor.may(Permission.INCIDENT_READ)


def test_production_asks_everybody_to_enrol_first(production: None, desk: Desk) -> None:
    signed = desk.sign_in()
    assert signed.next_step is NextStep.ENROL
    live = desk.living(signed)
    assert live.factor_due
    assert not any(live.actor.may(permission) for permission in Permission)
    assert may_enrol(live)


def test_a_password_opens_a_session_that_may_do_nothing(desk: Desk) -> None:
    desk.enrol()
    half = desk.sign_in()
    assert half.next_step is NextStep.CODE
    live = desk.living(half)
    assert live.factor_due
    assert live.proved_at is None
    assert not any(live.actor.may(permission) for permission in Permission)
    desk.wait(minutes=11)
    assert desk.live(half) is None  # and not for long


def test_the_code_gives_a_new_session_and_ends_the_old_one(desk: Desk) -> None:
    desk.enrol()
    half = desk.sign_in()
    whole = _give(desk, half, desk.code())
    assert whole.token != half.token
    assert desk.live(half) is None
    assert desk.living(whole).actor.may(Permission.INCIDENT_READ)
    assert not desk.living(whole).factor_due


@pytest.mark.parametrize("code", ["000000", "", "12345", "abc", "x" * 500])
def test_a_wrong_code_opens_nothing_and_ends_nothing(desk: Desk, code: str) -> None:
    desk.enrol()
    half = desk.sign_in()
    with pytest.raises(Denied):
        _give(desk, half, code)
    assert desk.living(half).factor_due
    assert _give(desk, half, desk.code())


def test_a_code_is_used_once(desk: Desk) -> None:
    desk.enrol()
    code = desk.code()
    _give(desk, desk.sign_in(), code)
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), code)
    desk.wait(seconds=30)
    assert _give(desk, desk.sign_in(), desk.code())


def test_the_code_of_enrolling_is_used_up_too(desk: Desk) -> None:
    desk.enrol()
    desk.wait(seconds=-30)
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), desk.code())


def _parallel(attempts: Sequence[Callable[[], object]]) -> int:
    def attempt(work: Callable[[], object]) -> bool:
        try:
            work()
        except Denied:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        return sum(pool.map(attempt, attempts))


def test_of_fifty_with_one_code_at_once_exactly_one_succeeds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty sessions that wait, one code: also across them a step is used once."""
    monkeypatch.setenv("SIAGA_SESSIONS_PER_ACCOUNT", "60")
    from dashboard.kernel.settings import settings

    settings.cache_clear()
    desk.enrol()
    waiting = [desk.living(desk.sign_in()) for _ in range(10)]
    code = desk.code()
    lives = [waiting[turn % 10] for turn in range(50)]
    tries = [lambda live=live: give_code(live, code, place=PLACE, clock=desk.clock) for live in lives]
    assert _parallel(tries) == 1


def test_of_fifty_with_one_recovery_code_at_once_exactly_one_succeeds(desk: Desk) -> None:
    desk.enrol()
    waiting = [desk.living(desk.sign_in()) for _ in range(3)]
    lives = [waiting[turn % 3] for turn in range(50)]
    code = desk.codes[0]
    tries = [lambda live=live: give_code(live, code, place=PLACE, clock=desk.clock) for live in lives]
    assert _parallel(tries) == 1


def test_each_recovery_code_works_once_and_others_after_it(desk: Desk) -> None:
    desk.enrol()
    assert _give(desk, desk.sign_in(), desk.codes[0].lower())
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), desk.codes[0])
    assert _give(desk, desk.sign_in(), desk.codes[1].replace("-", ""))


def test_a_recovery_code_tells_how_many_are_left_and_the_account_page_goes_on_telling(desk: Desk) -> None:
    enrolled = desk.enrol()

    def told(language: Language = Language.ID) -> str:
        with reading() as session:
            return facts_of(own_account(session, enrolled.actor), language, desk.at).codes_warning

    assert not _give(desk, desk.sign_in(), desk.code()).by_recovery
    assert told() == ""
    used = desk.at
    assert _give(desk, desk.sign_in(), desk.codes[0]).by_recovery
    desk.wait(hours=30)
    when = short_moment(used, desk.at, Language.ID)
    assert told().startswith(f"9 kode pemulihan tersisa; yang terakhir dipakai {when}.")
    assert told(Language.EN).startswith("Recovery codes left: 9.")
    for code in desk.codes[1:]:
        assert _give(desk, desk.sign_in(), code).by_recovery
    assert told().startswith("Kode pemulihan terakhir dipakai"), "the last of them was used by somebody"
    desk.wait(minutes=1)
    renew_recovery_codes(enrolled.actor, clock=desk.clock)
    assert told() == "", "ten new ones, and nobody used any of them"
    with unit_of_work(enrolled.actor, desk.clock, quiet=True) as work:
        work.session.exec(update(RecoveryCode).values(used_at=desk.at))  # as a restore does
    assert told().startswith("Tidak ada kode pemulihan yang masih berlaku."), "nobody came in with them"


def test_new_recovery_codes_make_the_old_ones_worthless(desk: Desk) -> None:
    signed = desk.enrol()
    fresh = renew_recovery_codes(signed.actor, clock=desk.clock)
    assert len(fresh) == 10
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), desk.codes[0])
    assert _give(desk, desk.sign_in(), fresh[0])


def test_codes_without_a_factor_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        renew_recovery_codes(desk.sign_in().actor, clock=desk.clock)


def test_a_recovery_code_of_somebody_else_opens_nothing(desk: Desk) -> None:
    desk.enrol()
    codes = list(desk.codes)
    with reading() as session:
        rows = session.exec(select(RecoveryCode)).all()
    assert len(rows) == 10
    assert {row.account_id for row in rows} == {desk.account_id}
    assert not {row.code_hash for row in rows} & set(codes)


def test_the_seed_is_sealed_and_bound_to_its_account(desk: Desk) -> None:
    desk.enrol()
    stored = _account(desk).totp_seed
    assert desk.seed not in stored
    assert unseal(stored, f"account:{desk.account_id}:totp") is not None
    assert unseal(stored, f"account:{desk.account_id + 1}:totp") is None
    assert unseal(stored[:-4] + "AAAA", f"account:{desk.account_id}:totp") is None
    assert seal_seed(b"x" * 20, 1) != seal_seed(b"x" * 20, 1)


def test_a_lost_key_is_not_made_anew_by_somebody_who_signs_in(desk: Desk) -> None:
    desk.enrol()
    (key,) = settings().var.rglob("factor.key")
    kept = key.read_bytes()
    key.unlink()
    assert unseal(_account(desk).totp_seed, f"account:{desk.account_id}:totp") is None
    assert not key.exists()
    key.write_bytes(kept)  # its copy is put back, and everything is as before
    assert unseal(_account(desk).totp_seed, f"account:{desk.account_id}:totp") is not None


def test_a_lost_key_is_not_made_anew_by_somebody_who_enrols(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would have a copy of it, and the copy of the old one would shut its new owners out."""
    whole = desk.living(desk.enrol())
    (key,) = settings().var.rglob("factor.key")
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Refused) as refused:
        show_seed(whole, clock=desk.clock)
    assert refused.value.key == "factor.key_lost"
    assert not key.exists()

    async def this_session(_request: object) -> LiveSession:
        return replace(whole, proved_at=system_clock())

    monkeypatch.setattr(factor_routes, "live_session", this_session)
    browser = TestClient(Starlette(routes=factor_routes.factor_routes(lambda _ended: None)))
    page = browser.get("/login/factor")
    assert page.status_code == 503
    assert "salinan factor.key" in page.text
    assert "<svg" not in page.text
    key.write_bytes(kept)
    assert browser.get("/login/factor").status_code == 200


def test_nothing_is_enrolled_before_its_first_code_was_right(desk: Desk) -> None:
    live = desk.living(desk.sign_in())
    shown = show_seed(live, clock=desk.clock)
    with pytest.raises(Refused) as refused:
        enrol_factor(live, shown.sealed, "000000", place=PLACE, clock=desk.clock)
    assert refused.value.key == "factor.wrong"
    assert _account(desk).factor_at is None
    again = show_seed(live, clock=desk.clock, sealed=shown.sealed)
    assert again.text == shown.text  # a typing error needs no new scan


def test_a_shown_seed_belongs_to_its_session_and_does_not_last(desk: Desk) -> None:
    live, other = desk.living(desk.sign_in()), desk.living(desk.sign_in())
    shown = show_seed(live, clock=desk.clock)
    desk.seed = shown.text
    with pytest.raises(Refused):
        enrol_factor(other, shown.sealed, desk.code(), place=PLACE, clock=desk.clock)
    desk.wait(minutes=31)
    with pytest.raises(Refused) as refused:
        enrol_factor(live, shown.sealed, desk.code(), place=PLACE, clock=desk.clock)
    assert refused.value.key == "factor.old"


def test_a_password_alone_cannot_replace_a_factor(desk: Desk) -> None:
    desk.enrol()
    half = desk.living(desk.sign_in())
    assert not may_enrol(half)
    shown = show_seed(half, clock=desk.clock)
    desk.seed, kept = shown.text, desk.seed
    with pytest.raises(Denied):
        enrol_factor(half, shown.sealed, desk.code(), place=PLACE, clock=desk.clock)
    desk.seed = kept
    assert _give(desk, desk.sign_in(), desk.code())


def test_replacing_the_phone_ends_every_other_session(desk: Desk) -> None:
    first = desk.enrol()
    other = _give(desk, desk.sign_in(), desk.code())
    desk.wait(seconds=30)
    live = desk.living(first)
    shown = show_seed(live, clock=desk.clock)
    old, desk.seed = desk.seed, shown.text
    enrolled = enrol_factor(live, shown.sealed, desk.code(), place=PLACE, clock=desk.clock)
    assert desk.live(first) is None
    assert desk.live(other) is None
    assert desk.live(enrolled.signed) is not None
    desk.wait(seconds=60)
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), desk.codes[3])
    new, desk.seed = desk.seed, old
    with pytest.raises(Denied):
        _give(desk, desk.sign_in(), desk.code())
    desk.seed = new
    assert _give(desk, desk.sign_in(), desk.code())


def test_the_factor_can_be_given_up_in_the_demo(desk: Desk) -> None:
    signed = desk.enrol()
    remove_factor(desk.living(signed), clock=desk.clock)
    assert desk.sign_in().next_step is NextStep.NONE
    assert _account(desk).totp_seed == ""


def test_the_factor_cannot_be_given_up_in_production(production: None, desk: Desk) -> None:
    signed = desk.enrol()
    with pytest.raises(Refused):
        remove_factor(desk.living(signed), clock=desk.clock)
    assert desk.sign_in().next_step is NextStep.CODE


def test_a_proof_is_password_or_code_and_a_code_only_once(desk: Desk) -> None:
    live = desk.living(desk.enrol())
    desk.wait(minutes=10)
    assert not desk.living_by_hash(live).is_proved(desk.at, 5)
    code = desk.code()
    live = desk.living(prove(live, code, place=PLACE, clock=desk.clock))
    assert live.is_proved(desk.at, 5)
    with pytest.raises(Denied):
        prove(live, code, place=PLACE, clock=desk.clock)
    with pytest.raises(Denied):
        prove(live, desk.codes[0], place=PLACE, clock=desk.clock)  # these are for a lost phone
    desk.wait(minutes=5)
    assert not desk.living_by_hash(live).is_proved(desk.at, 5)
    assert desk.living(prove(live, PASSWORD, place=PLACE, clock=desk.clock)).is_proved(desk.at, 5)
