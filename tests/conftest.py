"""Fixtures for all tests: the databases, each in two kinds, and a clock that stands still."""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# Before anything reads the settings: tests write into a folder of their own.
os.environ["SIAGA_VAR"] = tempfile.mkdtemp(prefix="siaga-test-")
os.environ["SIAGA_KEYS"] = tempfile.mkdtemp(prefix="siaga-keys-")
os.environ.pop("SIAGA_DATABASE_URL", None)

import pytest
from hypothesis import HealthCheck, settings

# How fast something is, is measured by `make bench`; a busy machine must fail no test.
settings.register_profile("product", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("product")

# Databases are copied from one test to another, and a chain is only signed on with the key it began with.
_KEY = Path(os.environ["SIAGA_KEYS"], "audit.key")
_KEY.touch(mode=0o600)
_KEY.write_text("5a" * 32 + "\n", encoding="ascii")

NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
"""14.32 WIB on 12 March 2026."""


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = NOW) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> datetime:
        self.now += timedelta(**step)
        return self.now


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: its driver keeps an event loop running, which others cannot share.

    By whole files, because a file is what a worker takes; by what a test uses, because a mark is forgotten.
    """
    driven = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in driven)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def restore_database() -> Iterator[Callable[[], None]]:
    from dashboard.kernel.database import use_database

    yield lambda: use_database(None)
    use_database(None)
