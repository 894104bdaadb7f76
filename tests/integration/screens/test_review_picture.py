"""The frozen picture: right when it is made, and the same to the digit a year later, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.kpi import KpiState
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.explain.answers import every_kpi
from dashboard.screens.review.board.guest import is_small
from dashboard.screens.review.board.picture import ReviewPicture, as_json, digest, from_json
from dashboard.screens.review.board.reading import review_picture
from dashboard.screens.review.board.slides import slides_of
from dashboard.seed import golden
from dashboard.seed.accounts import find_crew
from dashboard.seed.scenarios import seed
from tests.conftest import SteppedClock
from tests.integration.screens.later_year import Later, promise

MONTH = "2026-03"
FIRST = datetime(2026, 2, 28, 17, tzinfo=UTC)


def picture(as_of: datetime, month: str = MONTH) -> ReviewPicture:
    with reading() as session:
        return review_picture(session, month, as_of)


@pytest.fixture
def golden_month(db: Database) -> Database:
    seed("golden_month")
    return db


@pytest.mark.usefixtures("golden_month")
def test_the_same_numbers_a_year_later() -> None:
    clock = SteppedClock(golden.AS_OF - timedelta(minutes=5))
    promise(find_crew()[Role.KEPALA_KPR], clock.now + timedelta(days=3), clock, "janji-000001")
    clock = SteppedClock(golden.AS_OF)
    frozen = picture(clock.now)
    stored = as_json(frozen)
    year = Later(clock, FIRST)
    done = year.a_year()
    kinds = {"late entry", "correct", "level", "move", "undo", "record", "excuse", "drill", "census"}
    kinds |= {"slip", "proof", "key", "promise"}
    assert kinds <= set(done), done
    again = picture(golden.AS_OF)
    assert again == frozen
    assert digest(again) == digest(from_json(stored)) == digest(frozen)
    # What was done did matter: read with today's knowledge every part says something else.
    today = picture(clock.now)
    for part in ("kpis", "incidents", "patrols", "readiness", "zones", "commitments"):
        assert getattr(today, part) != getattr(frozen, part), part


@pytest.mark.usefixtures("golden_month")
def test_its_numbers_are_those_of_the_documents() -> None:
    made = picture(golden.AS_OF)
    with reading() as session:
        known = every_kpi(session, golden.AS_OF, is_now=False)
    assert [(kpi.slug, kpi.state, kpi.value, kpi.numerator, kpi.denominator) for kpi in made.kpis] == [
        (kpi.slug, kpi.state, kpi.value, kpi.numerator, kpi.denominator) for kpi in known
    ]
    assert made.is_month_over
    assert made.first_record_at is not None
    months = {one.month: one.count for one in made.incidents.months}
    rate = made.kpi("incident_rate")
    assert rate is not None
    assert len(months) == 24
    # One of the ten happened on the 1st: 31 days are more than the rate's last 720 hours.
    assert (months[MONTH], rate.numerator) == (10, 9)
    assert sum(one.now for one in made.incidents.changes) == months[MONTH]
    # Drills were evaluated a year before, but nobody reported incidents: no data, not months without any.
    assert {count for name, count in months.items() if name < MONTH} == {None}
    assert not any(one.before for one in made.incidents.changes)
    assert sum(sum(one.levels.values()) for one in made.zones) == months[MONTH]
    for column in ("done", "owed"):
        by_day = sum(getattr(one, column) for one in made.patrols.days)
        assert by_day == sum(getattr(one, column) for one in made.patrols.zones) > 0
    index = made.kpi("drill_readiness")
    assert index is not None
    assert made.readiness.history[-1].index == index.value


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("language", list(Language))
def test_an_empty_house_is_no_data_and_no_zero(language: Language) -> None:
    made = picture(golden.AS_OF)
    assert made.first_record_at is None
    for is_guest in (False, True):
        slides = slides_of(made, None, language, is_guest=is_guest)
        assert [slide.step for slide in slides] == list(range(1, 10))
        for slide in slides:
            assert slide.headline
            assert slide.empty or slide.figures or slide.topic == Topic.DECISIONS.value
    assert not any(kpi.value for kpi in made.kpis if kpi.state is not KpiState.NO_DATA)


@pytest.mark.usefixtures("golden_month")
def test_before_the_first_record_nothing_was_known() -> None:
    early = picture(golden.BEGIN - timedelta(days=400))
    assert early.first_record_at is not None
    assert early.first_record_at > early.as_of
    assert not any(one.count for one in early.incidents.months)
    assert early.readiness.cells == early.commitments == early.patrols.weak == ()


@pytest.mark.usefixtures("db")
def test_a_month_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        picture(golden.AS_OF, "2026-13")


@pytest.mark.usefixtures("golden_month")
def test_a_guest_gets_no_small_number_and_no_way_further() -> None:
    made = picture(golden.AS_OF)
    shown = slides_of(made, replace(made, month="2026-02"), Language.ID, is_guest=True)
    texts = [
        text for slide in shown for figure in slide.figures for row in figure.rows for text in row.cells[1:]
    ]
    assert not any(text.isdigit() and is_small(int(text)) for text in texts)
    for slide in shown:
        assert not any(line.href for line in slide.lines)
        assert not any(line.href for line in slide.compare)
        assert "K-20" not in repr(slide)
        assert "R-20" not in repr(slide)
    staff = slides_of(made, None, Language.ID)
    assert any(line.href for slide in staff for line in slide.compare)
