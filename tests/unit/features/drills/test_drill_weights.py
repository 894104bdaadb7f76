"""The flat form of the weights: strict both ways, and which version holds when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.forms import parse_approval, parse_proposal
from dashboard.features.drills.rules.codes import DrillType, Rating
from dashboard.features.drills.rules.outline import injects_of, objectives_of
from dashboard.features.drills.rules.templates import INJECTS, OBJECTIVES
from dashboard.features.drills.rules.versions import AgreedWeights, WeightsHistory
from dashboard.features.drills.rules.weight_names import (
    RANGES,
    find_faults,
    stored_weights,
    values_of,
    weights_from,
)
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Scenario

STRICT = ReadinessWeights(interval_days=30, half_life_days=45)


def test_every_number_goes_there_and_back() -> None:
    flat = values_of(DEFAULT_WEIGHTS)
    assert set(flat) == set(RANGES)
    assert len(flat) == 62
    assert (flat["rating_S"], flat["type_full_scale"], flat["scenario_minimum"]) == (0.75, 1.0, 0.4)
    assert find_faults(flat) == {}
    assert weights_from(flat) == DEFAULT_WEIGHTS
    other = weights_from({**flat, "rating_M": 0.3, "hours_drill": 3, "interval_days": 60})
    assert (other.ratings[Rating.M], other.hours[DrillType.DRILL], other.interval_days) == (0.3, 3.0, 60)
    assert values_of(other) == {**flat, "rating_M": 0.3, "hours_drill": 3.0, "interval_days": 60}


@pytest.mark.parametrize(
    ("changed", "field", "fault"),
    [
        ({"rating_S": 1.2}, "rating_S", "share"),
        ({"rating_M": 0.8}, "rating_M", "order_ratings"),
        ({"type_drill": 0}, "type_drill", "positive"),
        ({"interval_days": 0}, "interval_days", "days"),
        ({"interval_days": 30.5}, "interval_days", "days"),
        ({"interval_days": True}, "interval_days", "days"),
        ({"expiry_days": 179}, "expiry_days", "expiry"),
        ({"interval_days": 300, "expiry_days": 200}, "interval_days", "order_days"),
        ({"objective_share": 0.6}, "objective_share", "sum"),
        ({"worst_share": 0.4}, "mean_share", "sum"),
        ({"scenario_riot": 0.36}, "scenario_riot", "sum_scenarios"),
        ({"limited_from": 80}, "limited_from", "order_bands"),
        ({"weak_from": 61}, "weak_from", "order_bands"),
        ({"ready_from": 101}, "ready_from", "points"),
        ({"overdue_critical": -0.05}, "overdue_critical", "share"),
        ({"hours_tabletop": 0}, "hours_tabletop", "hours"),
        ({"expected_quality": float("nan")}, "expected_quality", "positive"),
        ({"scenario_minimum": "0.4"}, "scenario_minimum", "share"),
        ({"objectives_riot_lockdown": 0}, "objectives_riot_lockdown", "objective"),
        ({"target_escape_headcount": 241}, "target_escape_headcount", "target"),
        ({"target_contraband_lockdown": 3}, "target_contraband_lockdown", "unknown"),
        ({"bonus": 1}, "bonus", "unknown"),
    ],
)
def test_each_fault_is_a_sentence_at_its_field(changed: dict, field: str, fault: str) -> None:
    values = {**values_of(DEFAULT_WEIGHTS), **changed}
    assert find_faults(values) == {field: f"drills.weights.fault.{fault}"}
    with pytest.raises(ValueError, match=field):
        weights_from(values)


def test_a_missing_number_is_a_fault() -> None:
    values = values_of(DEFAULT_WEIGHTS)
    del values["max_penalty"]
    assert find_faults(values) == {"max_penalty": "drills.weights.fault.share"}


def test_a_version_stored_before_a_name_existed_keeps_its_meaning() -> None:
    """Objectives and targets were constants then; a formula weight was always there."""
    flat = values_of(DEFAULT_WEIGHTS)
    old = {name: value for name, value in flat.items() if not name.startswith(("objectives_", "target_"))}
    assert len(old) == 33
    assert stored_weights({**old, "rating_M": 0.3}) == weights_from({**flat, "rating_M": 0.3})
    assert stored_weights({**flat, "target_riot_lockdown": 5}).targets["riot_lockdown"] == 5.0
    with pytest.raises(ValueError, match="max_penalty"):
        stored_weights({name: value for name, value in old.items() if name != "max_penalty"})


def test_a_scenario_has_the_numbers_of_its_version() -> None:
    weights = weights_from(
        {**values_of(DEFAULT_WEIGHTS), "objectives_riot_report": 2.5, "target_riot_police_at_gate": 12.5}
    )
    for scenario in Scenario:
        assert objectives_of(scenario, DEFAULT_WEIGHTS) == OBJECTIVES[scenario]
        assert injects_of(scenario, DEFAULT_WEIGHTS) == INJECTS[scenario]
    changed = {one.text_key.rpartition(".")[2]: one for one in objectives_of(Scenario.RIOT, weights)}
    assert (changed["report"].weight, changed["lockdown"].weight) == (2.5, 3)
    timed = {one.text_key.rpartition(".")[2]: one for one in injects_of(Scenario.RIOT, weights)}
    assert (timed["police_at_gate"].target_seconds, timed["lockdown"].target_seconds) == (750, 180)
    assert injects_of(Scenario.ESCAPE, weights) == INJECTS[Scenario.ESCAPE]


@given(st.sampled_from(sorted(RANGES)), st.floats(allow_nan=True, allow_infinity=True))
def test_what_has_no_fault_is_a_version_and_goes_there_and_back(name: str, value: float) -> None:
    values = {**values_of(DEFAULT_WEIGHTS), name: value}
    if not find_faults(values):
        assert find_faults(values_of(weights_from(values))) == {}


def typed(**changed: object) -> dict[str, object]:
    fields: dict[str, object] = {
        name: str(value).replace(".", ",") for name, value in values_of(DEFAULT_WEIGHTS).items()
    }
    return {**fields, "valid_from": "2026-04-20", "reason": "Rapat bersama", "key": "key-00000001", **changed}


def test_a_proposal_is_typed_with_comma_or_point() -> None:
    command = parse_proposal(typed(rating_M="0.3", half_life_days=" 60 "))
    expected = {**values_of(DEFAULT_WEIGHTS), "rating_M": 0.3, "half_life_days": 60.0}
    assert (command.values, command.valid_from, command.reason) == (
        expected,
        date(2026, 4, 20),
        "Rapat bersama",
    )


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"rating_P": "satu"}, "rating_P", "drills.weights.fault.number"),
        ({"rating_P": "-1"}, "rating_P", "drills.weights.fault.number"),
        ({"rating_P": "0,12345"}, "rating_P", "drills.weights.fault.number"),
        ({"rating_P": ""}, "rating_P", "drills.weights.fault.number"),
        ({"rating_P": "2"}, "rating_P", "drills.weights.fault.share"),
        ({"scenario_riot": "0,4"}, "scenario_riot", "drills.weights.fault.sum_scenarios"),
        ({"valid_from": "besok"}, "valid_from", "drills.weights.valid_from.choose"),
        ({"valid_from": "2026-02-30"}, "valid_from", "drills.weights.valid_from.choose"),
        ({"reason": "  "}, "reason", "drills.weights.reason.write"),
        ({"key": ""}, "key", "form.key"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(changed: dict, field: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_proposal(typed(**changed))
    assert caught.value.fields == {field: key}


def test_an_approval_names_its_proposal() -> None:
    command = parse_approval({"number": "3", "from_today": "on", "key": "key-00000002"})
    assert (command.number, command.from_today) == (3, True)
    with pytest.raises(Invalid) as caught:
        parse_approval({"number": "x", "key": "key-00000002"})
    assert caught.value.fields == {"number": "drills.weights.number.unknown"}


APPROVED = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # 10.00 at the site


def test_a_version_holds_from_its_day_and_never_before_both_agreed() -> None:
    early = WeightsHistory((AgreedWeights(date(2026, 4, 10), APPROVED, STRICT),))
    midnight = datetime(2026, 4, 9, 17, 0, tzinfo=UTC)
    assert early.at(midnight - timedelta(seconds=1)) is DEFAULT_WEIGHTS
    assert early.at(midnight) is STRICT
    assert (early.on(date(2026, 4, 9)), early.on(date(2026, 4, 10))) == (DEFAULT_WEIGHTS, STRICT)
    late = WeightsHistory((AgreedWeights(date(2026, 3, 20), APPROVED, STRICT),))
    assert late.at(APPROVED - timedelta(seconds=1)) is DEFAULT_WEIGHTS
    assert late.at(APPROVED) is STRICT
    assert (late.on(date(2026, 3, 31)), late.on(date(2026, 4, 1))) == (DEFAULT_WEIGHTS, STRICT)
    assert late.versions[0].holds_from == date(2026, 4, 1)


def test_the_last_one_that_has_begun_holds() -> None:
    wide = ReadinessWeights(expiry_days=500)
    two = WeightsHistory(
        (
            AgreedWeights(date(2026, 4, 10), APPROVED, STRICT),
            AgreedWeights(date(2026, 5, 1), APPROVED, wide),
        )
    )
    assert (two.on(date(2026, 4, 30)), two.on(date(2026, 5, 1))) == (STRICT, wide)
    assert two.longest_expiry == 500
    assert WeightsHistory().longest_expiry == 365
