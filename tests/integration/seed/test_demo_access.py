"""What the demo shows of administration: the access reviews of the past months, done, one of them late."""

from datetime import timedelta

import pytest

from dashboard.features.access.queries.reviews import review_of
from dashboard.features.access.rules.reviews import begins
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.seed.access_steps import MONTHS, access_steps
from dashboard.seed.accounts import Crew, create_crew
from dashboard.seed.factories import RARE_DAYS
from dashboard.seed.timeline import play
from tests.integration.seed.conftest import DEMO_NOW


@pytest.fixture
def crew(db: Database) -> Crew:
    """The demo's people and their reviews, without the rest of the demo."""
    made = create_crew(lambda: DEMO_NOW - timedelta(days=RARE_DAYS))
    play(access_steps(made, DEMO_NOW), "tinjauan")
    return made


@pytest.mark.parametrize("leader", [Role.KARUTAN, Role.KAPOLRESTABES])
def test_every_past_month_was_reviewed_and_one_late(crew: Crew, leader: Role) -> None:
    with reading() as session:
        review = review_of(session, crew[leader], DEMO_NOW)
    assert len(review.earlier) == MONTHS
    assert all(one.is_done and one.total > 0 for one in review.earlier)
    days = [(one.last_at - begins(one.month)).days for one in review.earlier if one.last_at]
    assert [day > 20 for day in days] == [False, True] + [False] * (MONTHS - 2)
    assert review.progress.ticked == 0, "this month is for whoever tries it"
