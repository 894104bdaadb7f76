"""I9: yield of searches against rows, for any as-of; without a search there is no number at all."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from dashboard.features.incidents.kpis.searches import finds_kpi
from dashboard.features.incidents.tables import Search, SearchFind
from dashboard.kernel.database import Database, reading
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.tables import SourceInput
from tests.conftest import NOW

DAY = timedelta(days=1)


def yield_at(as_of: datetime) -> Kpi:
    with reading() as session:
        return finds_kpi(session, as_of, source_ages(session, as_of))


def search(number: int, ended: datetime, recorded: datetime | None = None, **flags: object) -> Search:
    values: dict[str, object] = {"is_unannounced": False, "is_joint": False, "rooms": 10, **flags}
    return Search(
        id=number,
        reference=f"Z-2026-{number:04}",
        agency="rutan",
        zone="block_a",
        kind="routine",
        started_at=ended - timedelta(hours=1),
        ended_at=ended,
        recorded_at=recorded or ended,
        recorded_by=1,
        **values,  # type: ignore[arg-type]
    )


def test_without_a_search_there_is_no_yield_and_that_is_said(db: Database) -> None:
    kpi = yield_at(NOW)
    assert (kpi.state, kpi.value, kpi.detail["no_search"]) == (KpiState.NO_DATA, None, True)
    assert kpi.detail["finds_per_100_rooms"] is None


def test_yield_rooms_items_and_targets(db: Database) -> None:
    # 12 March 2026 is a Thursday: the last complete week ran from 2 to 8 March.
    with Session(db.writer) as session:
        session.add_all(
            [
                search(1, NOW - 8 * DAY, is_unannounced=True, rooms=20),
                search(2, NOW - 5 * DAY, is_joint=True, rooms=0),
                search(3, NOW - DAY, recorded=NOW - timedelta(hours=1), rooms=30),
                search(4, NOW - 40 * DAY),
                search(5, NOW - 2 * DAY, recorded=NOW + DAY),
            ]
        )
        session.flush()
        session.add_all(
            [
                SearchFind(search_id=1, item="phone", quantity=2, unit="piece"),
                SearchFind(search_id=1, item="drug", quantity=1.5, unit="gram"),
                SearchFind(search_id=3, item="phone", quantity=1, unit="piece"),
                SearchFind(search_id=4, item="blade", quantity=9, unit="piece"),
            ]
        )
        session.add(SourceInput(agency="rutan", source="search", at=NOW - timedelta(hours=1)))
        session.commit()
    kpi = yield_at(NOW)
    assert (kpi.numerator, kpi.denominator, kpi.state) == (2, 3, KpiState.VALUE)
    assert kpi.value == pytest.approx(200 / 3)
    assert kpi.detail["finds_per_100_rooms"] == pytest.approx(100 * 3 / 50)
    assert kpi.detail["by_item"] == {"phone": 2, "drug": 1}
    assert (kpi.detail["last_week"], kpi.detail["last_week_unannounced"], kpi.detail["joint"]) == (2, 1, 1)
    # What was recorded later is not known earlier.
    assert yield_at(NOW - timedelta(hours=2)).denominator == 2
    assert yield_at(NOW + 2 * DAY).denominator == 4
