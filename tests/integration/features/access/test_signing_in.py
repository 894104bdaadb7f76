"""Every refusal of signing in costs the same work and says the same; only a full sign-in opens anything."""

import hashlib

import pytest
from sqlmodel import select

from dashboard.features.access.actions import hashing, sign_in
from dashboard.features.access.forms import SignIn
from dashboard.features.access.tables import Account
from dashboard.kernel.actor import system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.word_mark import word_mark
from dashboard.kernel.work import unit_of_work
from tests.integration.features.access.conftest import NAME, PASSWORD, Desk


def _set(desk: Desk, **values: object) -> None:
    with unit_of_work(system_actor("test", Agency.POLRES), desk.clock) as work:
        account = work.session.get(Account, desk.account_id)
        assert account is not None
        for name, value in values.items():
            setattr(account, name, value)
        work.session.add(account)
        work.audit("test")


@pytest.mark.parametrize("case", ["unknown", "wrong", "closed", "never activated"])
def test_a_refusal_costs_one_check_and_says_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    if case == "closed":
        _set(desk, is_active=False)
    if case == "never activated":
        _set(desk, password_hash="")
    checked: list[str] = []
    real = hashing._HASHER.verify

    class Counting:
        hash = staticmethod(hashing._HASHER.hash)

        @staticmethod
        def verify(stored: str, password: str) -> bool:
            checked.append(stored)
            return real(stored, password)

    hashing._dummy_hash()
    monkeypatch.setattr(hashing, "_HASHER", Counting)
    name = "nobody" if case == "unknown" else NAME
    password = PASSWORD if case in ("closed", "never activated") else "salah-salah-salah"
    with pytest.raises(Denied) as refused:
        sign_in(SignIn(name, password, "/"), address="10.0.0.1", clock=desk.clock)
    assert refused.value.key == "login.wrong"
    assert len(checked) == 1
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in checked)


def test_a_refusal_is_recorded_without_what_was_typed(desk: Desk) -> None:
    with pytest.raises(Denied):
        sign_in(SignIn("kata sandi saya", "x" * 12, "/"), address="10.0.0.1", clock=desk.clock)
    with reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "session.refuse")).one()
    assert entry.object_id == f"unknown:{word_mark('sign-in', 'kata sandi saya')}"
    plain = hashlib.sha256(b"kata sandi saya").hexdigest()
    assert plain[:12] not in entry.object_id, "a plain hash is found by trying passwords out"
    assert "kata sandi" not in repr(entry)


def test_where_and_with_which_browser_is_kept_and_signing_in_is_a_proof(desk: Desk) -> None:
    live = desk.living(desk.sign_in())
    assert live.is_proved(desk.at, 5)
    assert not live.factor_due
    assert live.kind == "account"


def test_the_same_password_from_two_keyboards(desk: Desk) -> None:
    """Composed and decomposed letters are the same letters."""
    _set(desk, password_hash=hashing.hash_password("caf\u00e9-kopi-susu-gula"))
    assert desk.sign_in("cafe\u0301-kopi-susu-gula")
