"""The commitments of the demo: 24 of four meetings, as domain 6 has them."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.features.commitments.kpis import commitment_kpis
from dashboard.features.commitments.queries import known_commitments
from dashboard.features.commitments.rules.codes import PromiseState
from dashboard.features.commitments.rules.numbers import tally
from dashboard.kernel.clock import site_day, to_site
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Agency
from dashboard.seed.meeting_steps import past_meetings
from tests.integration.seed.conftest import DEMO_NOW


@pytest.mark.usefixtures("demo")
def test_twenty_four_promises_of_four_meetings() -> None:
    with reading() as session:
        rows = known_commitments(session, DEMO_NOW)
        kpis = {kpi.slug: kpi for kpi in commitment_kpis(session, DEMO_NOW)}
    found = tally(row.state for row in rows)
    assert (found.in_time, found.done_late, found.late, found.running) == (14, 3, 4, 3)
    assert kpis["commitment_completion"].value == pytest.approx(66.7, abs=0.05)
    assert {row.meeting for row in rows} == {"2025-10", "2025-11", "2025-12", "2026-01"}
    assert {row.owner for row in rows} == set(Agency)
    assert {len(row.slips) for row in rows} == {0, 1, 2, 3}
    assert kpis["commitment_slips"].detail["most"] == 3
    assert (kpis["decision_age"].detail["open"], kpis["commitment_carry_over"].denominator) == (7, 7)
    # One waits for the second key, and nothing is done without evidence and both keys.
    assert sum(row.is_open and bool(row.active_keys) for row in rows) == 1
    for row in rows:
        if row.state in (PromiseState.DONE, PromiseState.DONE_LATE):
            assert row.evidence
            assert set(row.active_keys) == set(Agency)


@pytest.mark.usefixtures("demo")
def test_an_earlier_day_knew_less() -> None:
    earlier = DEMO_NOW - timedelta(days=40)
    with reading() as session:
        then, now = known_commitments(session, earlier), known_commitments(session, DEMO_NOW)
    assert len(then) == 18
    # What is overdue now was still in time, and what is done now was partly open.
    assert not any(row.state is PromiseState.LATE for row in then)
    late = {row.reference for row in now if row.state is PromiseState.LATE}
    assert late & {row.reference for row in then if row.is_open}


@pytest.mark.parametrize("day", [1, 10, 11, 28, 31])
def test_meetings_are_held_on_the_eleventh_about_the_month_before(day: int) -> None:
    found = past_meetings(datetime(2026, 3, day, 9, tzinfo=UTC))
    assert [one.month for one in found] == ["2025-10", "2025-11", "2025-12", "2026-01"]
    assert [site_day(one.held_at).isoformat() for one in found] == [
        "2025-11-11",
        "2025-12-11",
        "2026-01-11",
        "2026-02-11",
    ]
    assert {to_site(one.held_at).hour for one in found} == {10}
