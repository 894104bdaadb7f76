"""Accounts with and without a second factor, a clock that the test sets, and their live sessions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyotp.totp import TOTP

from dashboard.features.access.actions import (
    Place,
    SignedIn,
    create_account,
    enrol_factor,
    hash_session,
    show_seed,
    sign_in,
)
from dashboard.features.access.forms import SignIn
from dashboard.features.access.queries import find_session
from dashboard.kernel.actor import LiveSession, system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings

PASSWORD = "kuda-laut-biru-terbang"
NAME = "piket.satu"
PLACE = Place("10.1.2.3", "Firefox, Linux")


@dataclass
class Desk:
    """One account of the police desk, and what its owner can do. ``at`` is now."""

    at: datetime = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
    account_id: int = 0
    seed: str = ""
    codes: list[str] = field(default_factory=list)

    def clock(self) -> datetime:
        return self.at

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)

    def sign_in(self, password: str = PASSWORD) -> SignedIn:
        command = SignIn(NAME, password, "/")
        return sign_in(command, address=PLACE.address, browser=PLACE.browser, clock=self.clock)

    def live(self, signed: SignedIn | str) -> LiveSession | None:
        token = signed if isinstance(signed, str) else signed.token
        with reading() as session:
            return find_session(session, hash_session(token), self.at)

    def living(self, signed: SignedIn) -> LiveSession:
        found = self.live(signed)
        assert found is not None
        return found

    def living_by_hash(self, live: LiveSession) -> LiveSession:
        """The same session as it is now."""
        with reading() as session:
            found = find_session(session, live.id_hash, self.at)
        assert found is not None
        return found

    def code(self, **later: float) -> str:
        """The code of now, or of a little later, so that a used step is not asked for again."""
        return TOTP(self.seed).at(self.at + timedelta(**later))

    def enrol(self) -> SignedIn:
        """Sign in, enrol, and go on half a minute, so that the next code is a fresh one."""
        live = self.living(self.sign_in())
        shown = show_seed(live, clock=self.clock)
        self.seed = shown.text
        enrolled = enrol_factor(live, shown.sealed, self.code(), place=PLACE, clock=self.clock)
        self.codes = enrolled.codes
        self.wait(seconds=30)
        return enrolled.signed


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys of the test's own, in a folder of its own."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path / "var"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def production(own_keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The profile in which everybody needs a second factor."""
    monkeypatch.setenv("SIAGA_PROFILE", "production")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def desk(db: Database) -> Desk:
    made = Desk()
    made.account_id = create_account(
        system_actor("test", Agency.POLRES),
        NAME,
        Agency.POLRES,
        frozenset({Role.PIKET_SPKT}),
        PASSWORD,
        clock=made.clock,
    )
    return made
