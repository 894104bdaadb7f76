"""One running product for the whole folder; each test signs in as whom it needs."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.product import Product
from tests.raw import sign_in
from tests.screens import Screen
from tests.security.canaries import sow


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    made = Product(
        tmp_path_factory.mktemp("product") / "var",
        settings={
            "SIAGA_SESSIONS_PER_ACCOUNT": "50",
            "SIAGA_EVENTS_BURST": "5000",
            "SIAGA_EVENTS_PER_SECOND": "1000",
            # The cookies of all roles are made once; what asks for a fresh proof has tests of its own.
            "SIAGA_PROOF_MINUTES": "600",
        },
    )
    made.prepare()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def application() -> None:
    """The registry of handlers, filled outside of any test: what an asynchronous one sets ends with it."""
    from dashboard.dashboard import app  # noqa: F401


@pytest.fixture(scope="session")
def cookies(product: Product) -> dict[str, str]:
    """Account name -> session cookie, for every role of each agency."""
    from dashboard.features.access.rules import role_fits
    from dashboard.kernel.reference import Agency
    from tests.product import ALL_ROLES

    names = [
        f"{role.value}.{agency.value}" for role in ALL_ROLES for agency in Agency if role_fits(role, agency)
    ]

    async def all_of_them() -> list[str]:
        return [await sign_in(product.url, name) for name in names]

    return dict(zip(names, asyncio.run(all_of_them()), strict=True))


@pytest.fixture(scope="session")
def screens(product: Product) -> dict[str, Screen]:
    """Profile -> a paired wall screen."""
    return {profile: Screen(product).pair(profile) for profile in ("control", "open")}


@dataclass
class Tally:
    """What a file tried and how much of it got in; printed when its last test is over (``pytest -s``)."""

    tried: int = 0
    inside: int = 0

    def is_out(self, is_refused: bool) -> bool:
        """Count one attempt; returns what it was given, to be asserted."""
        self.tried += 1
        self.inside += not is_refused
        return is_refused


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    counted = Tally()
    yield counted
    print(f"\n{request.path.stem}: {counted.tried} attempts, {counted.inside} got in")


@pytest.fixture(scope="session")
def sown(product: Product) -> dict[str, str]:
    """Kind -> reference of its canary."""
    return sow(product)
