"""Quality of one drill against the golden drill of domain 3.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.rules.codes import DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.quality import (
    DrillQuality,
    RatedObjective,
    TimedInject,
    drill_quality,
    inject_score,
    objective_score,
    timing_score,
)
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS

P, S, M, U = Rating.P, Rating.S, Rating.M, Rating.U
OBJECTIVES = [RatedObjective(3, P), RatedObjective(2, S), RatedObjective(2, S), RatedObjective(1, M)]
INJECTS = [TimedInject(3, 4), TimedInject(10, 12.5), TimedInject(5, 5)]


def test_golden_drill() -> None:
    result = drill_quality(OBJECTIVES, INJECTS)
    assert result.objectives == pytest.approx(0.80, abs=1e-12)
    assert result.timing == pytest.approx(0.85, abs=1e-12)
    assert result.quality == pytest.approx(0.815, abs=1e-12)
    assert result.rated_share == 1.0


def test_ratings_and_codes() -> None:
    assert [DEFAULT_WEIGHTS.ratings[rating] for rating in Rating] == [1.0, 0.75, 0.40, 0.0]
    assert [kind.value for kind in DrillType] == ["full_scale", "functional", "drill", "tabletop"]


def test_without_timed_inject_the_objectives_alone_count() -> None:
    untimed = [TimedInject(None, 4), TimedInject(3, None, InjectOutcome.CANCELLED)]
    assert drill_quality(OBJECTIVES, untimed).quality == pytest.approx(0.80)
    assert drill_quality(OBJECTIVES, []).timing is None


def test_executed_in_vain_is_zero_and_cancelled_is_left_out() -> None:
    vain = TimedInject(3, 2, InjectOutcome.NOT_ACHIEVED)
    assert timing_score([TimedInject(5, 5), vain]) == pytest.approx(0.5)
    assert timing_score([TimedInject(5, 5), TimedInject(3, 30, InjectOutcome.CANCELLED)]) == 1.0
    assert inject_score(TimedInject(3, None, InjectOutcome.NOT_ACHIEVED)) == 0.0
    assert inject_score(TimedInject(3, None)) is None
    assert inject_score(TimedInject(3, 0)) == 1.0


@pytest.mark.parametrize("inject", [TimedInject(0, 4), TimedInject(-1, 4), TimedInject(3, -1)])
def test_impossible_times_are_refused(inject: TimedInject) -> None:
    with pytest.raises(ValueError, match="minutes"):
        inject_score(inject)


def test_below_sixty_percent_rated_weight_there_is_no_quality() -> None:
    enough = drill_quality([RatedObjective(6, S), RatedObjective(4, None)], [])
    assert (enough.quality, enough.rated_share) == (0.75, 0.6)
    short = drill_quality([RatedObjective(59, P), RatedObjective(41, None)], INJECTS)
    assert (short.quality, short.objectives) == (None, 1.0)
    assert short.rated_share == pytest.approx(0.59)


def test_unable_is_rated_but_not_observed_is_not() -> None:
    assert drill_quality([RatedObjective(1, U)], []).quality == 0.0
    assert objective_score([RatedObjective(1, P), RatedObjective(1, None)]) == (1.0, 0.5)


def test_nothing_to_rate_is_no_quality() -> None:
    unrated = drill_quality([], INJECTS)
    assert (unrated.objectives, unrated.quality, unrated.rated_share) == (None, None, None)
    assert drill_quality([RatedObjective(1, None)], []) == DrillQuality(None, None, None, 0.0)


@given(
    st.lists(st.builds(RatedObjective, st.integers(1, 9), st.sampled_from([P, S, M, U, None])), max_size=8),
    st.lists(
        st.builds(
            TimedInject,
            st.one_of(st.none(), st.floats(0.5, 90)),
            st.one_of(st.none(), st.floats(0, 500)),
            st.sampled_from(list(InjectOutcome)),
        ),
        max_size=8,
    ),
)
def test_quality_is_a_share_or_nothing(objectives: list[RatedObjective], injects: list[TimedInject]) -> None:
    result = drill_quality(objectives, injects)
    for value in (result.objectives, result.timing, result.quality, result.rated_share):
        assert value is None or 0 <= value <= 1 + 1e-12
    total = sum(item.weight for item in objectives)
    rated = sum(item.weight for item in objectives if item.rating is not None)
    assert (result.quality is None) is (total == 0 or 10 * rated < 6 * total)
