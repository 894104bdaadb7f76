"""Counts of a period by type, zone and severity at any instant, against a naive reader of the same rows."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from dashboard.features.incidents.queries.periods import count_kinds, count_levels, first_recorded_at
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from tests.conftest import NOW
from tests.integration.features.incidents.history import Tale, random_tales, write_tales

_FIRST, _LAST = NOW - timedelta(days=40), NOW - timedelta(days=9)


@pytest.fixture(params=[3, 17])
def tales(request: pytest.FixtureRequest, db: Database) -> list[Tale]:
    made = random_tales(request.param, 70, NOW)
    write_tales(db, made)
    return made


def in_period(tales: list[Tale], as_of: datetime) -> list[Tale]:
    """Counted, and happened on the days as far as was known then."""
    first, last = site_day(_FIRST), site_day(_LAST)
    return [
        one
        for one in tales
        if one.is_counted(as_of)
        and first <= site_day(one.facts_at(as_of).occurred) <= last
        and one.facts_at(as_of).occurred <= as_of
    ]


@pytest.mark.parametrize("back", [0, 600, 14000, 30000])
def test_types_zones_and_levels_are_those_of_the_instant(tales: list[Tale], back: int) -> None:
    as_of = NOW - timedelta(minutes=back)
    found = in_period(tales, as_of)
    with reading() as session:
        kinds = count_kinds(session, site_day(_FIRST), site_day(_LAST), as_of)
        levels = count_levels(session, site_day(_FIRST), site_day(_LAST), as_of)
    facts = [one.facts_at(as_of) for one in found]
    assert kinds == Counter((one.type.value, one.zone.value) for one in facts)
    assert levels == Counter((one.facts_at(as_of).zone.value, one.severity_at(as_of).value) for one in found)
    assert sum(kinds.values()) > 0


def test_the_oldest_record_is_the_first_that_was_written(tales: list[Tale]) -> None:
    with reading() as session:
        assert first_recorded_at(session) == tales[0].reported


@pytest.mark.usefixtures("db")
def test_no_record_has_no_oldest() -> None:
    with reading() as session:
        assert first_recorded_at(session) is None
