"""The picture of a demo month, with patrols, searches, drills and promises, is the same a year later."""

from datetime import UTC, datetime

from dashboard.kernel.database import Database, reading
from dashboard.screens.review.board.picture import digest
from dashboard.screens.review.board.reading import review_picture
from tests.conftest import SteppedClock
from tests.integration.screens.later_year import Later
from tests.integration.seed.conftest import DEMO_NOW

MONTH, FIRST = "2026-02", datetime(2026, 1, 31, 17, tzinfo=UTC)


def test_a_month_of_the_demo_stays_what_it_was(demo: Database) -> None:
    del demo
    with reading() as session:
        frozen = review_picture(session, MONTH, DEMO_NOW)
    assert all((frozen.patrols.days, frozen.patrols.weak, frozen.readiness.cells, frozen.commitments))
    clock = SteppedClock(DEMO_NOW)
    year = Later(clock, FIRST)
    year.patrols()
    year.promises()
    clock.move(days=300)
    year.drills()
    year.census()
    assert {"mend", "slip", "proof", "key", "drill", "census"} <= set(year.done), year.done
    with reading() as session:
        again, today = (review_picture(session, MONTH, moment) for moment in (DEMO_NOW, clock.now))
    assert digest(again) == digest(frozen)
    assert again == frozen
    for part in ("kpis", "patrols", "readiness", "commitments"):
        assert getattr(today, part) != getattr(frozen, part), part
