"""What the drill forms accept, and the sentence each bad field gets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.forms import (
    DrillOutline,
    EvaluateDrill,
    InjectResult,
    parse_action,
    parse_cancellation,
    parse_evaluation,
    parse_evidence,
    parse_observations,
    parse_plan_drill,
    parse_reaction,
    parse_retest,
    parse_slip,
)
from dashboard.features.drills.rules.codes import ActionPriority, DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.templates import INJECTS, OBJECTIVES
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from dashboard.kernel.text import table
from tests.conftest import NOW

OUTLINE = DrillOutline("L-2026-0007", NOW - timedelta(hours=3), frozenset({1, 2, 3, 4}), frozenset({1, 2}))
KEY = "0123456789abcdef"
PLAN = {
    "scenario": "escape",
    "type": "full_scale",
    "regu_A": "on",
    "regu_D": "on",
    "agency_rutan": "on",
    "agency_polres": "on",
    "commander": "karupam",
    "planned_for": "2026-04-01T09:00",
    "key": KEY,
}
EVALUATION = {
    "rating_1": "P",
    "rating_2": "S",
    "rating_3": "M",
    "rating_4": "not_observed",
    "attended_polres": "present",
    "attended_rutan": "absent",
    "version": "3",
    "key": KEY,
}
ACTION = {
    "action_text": "Latih ulang penutupan gang steril",
    "action_owner": "rutan",
    "action_priority": "critical",
    "action_due": "2026-04-30",
    "key": KEY,
}


def evaluation(**fields: Any) -> EvaluateDrill:
    return parse_evaluation({**EVALUATION, **fields}, OUTLINE, NOW)


def errors_of_evaluation(**fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        evaluation(**fields)
    return caught.value.fields


def errors_of_plan(**fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse_plan_drill({**PLAN, **fields}, NOW)
    return caught.value.fields


def test_a_plan() -> None:
    plan = parse_plan_drill(PLAN, NOW)
    assert (plan.scenario, plan.type) == (Scenario.ESCAPE, DrillType.FULL_SCALE)
    assert plan.regus == (Regu.A, Regu.D)
    assert plan.agencies == (Agency.RUTAN, Agency.POLRES)
    assert plan.planned_for == datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
    assert plan.commander == "karupam"
    assert parse_plan_drill({**PLAN, "commander": ""}, NOW).commander == ""
    assert plan.lead_agency is None
    assert parse_plan_drill({**PLAN, "lead_agency": "polres"}, NOW).lead_agency is Agency.POLRES


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"scenario": "flood"}, "scenario", "drills.form.scenario.choose"),
        ({"type": "FULL_SCALE"}, "type", "drills.form.type.choose"),
        ({"regu_A": "", "regu_D": None}, "regu", "drills.form.regu.choose"),
        ({"regu_E": "on"}, "regu", "drills.form.regu.unknown"),
        ({"agency_rutan": "", "agency_polres": ""}, "agency", "drills.form.agency.choose"),
        ({"agency_tni": "on"}, "agency", "drills.form.agency.unknown"),
        ({"planned_for": ""}, "planned_for", "drills.form.planned_for.choose"),
        ({"planned_for": "besok"}, "planned_for", "form.time.format"),
        ({"planned_for": "2028-04-01T09:00"}, "planned_for", "drills.form.planned_for.far"),
        ({"planned_for": "2020-04-01T09:00"}, "planned_for", "form.time.old"),
        ({"commander": "wall"}, "commander", "drills.form.commander.choose"),
        ({"commander": ["karupam"]}, "commander", "drills.form.commander.choose"),
        ({"lead_agency": "tni"}, "lead_agency", "drills.form.agency.unknown"),
        ({"key": "x"}, "key", "form.key"),
    ],
)
def test_a_bad_plan_says_what_to_mend(fields: dict[str, Any], field: str, key: str) -> None:
    assert errors_of_plan(**fields) == {field: key}


def test_every_missing_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        parse_plan_drill({}, NOW)
    assert set(caught.value.fields) == {"scenario", "type", "regu", "agency", "planned_for", "key"}


def test_an_evaluation() -> None:
    command = evaluation(
        actual_1="245", actual_2="", outcome_2="not_achieved", held_at="2026-03-12T09:00", ended_at=""
    )
    assert [one.rating for one in command.ratings] == [Rating.P, Rating.S, Rating.M, None]
    assert [(one.outcome, one.actual_seconds) for one in command.injects] == [
        (InjectOutcome.ACHIEVED, 245),
        (InjectOutcome.NOT_ACHIEVED, None),
    ]
    assert command.held_at == datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
    assert (command.ended_at, command.actions, command.reference) == (None, (), "L-2026-0007")
    assert (command.attended, command.absent) == ((Agency.POLRES,), (Agency.RUTAN,))
    assert command.version == 3


def test_what_is_left_empty_says_nothing() -> None:
    """A form that was opened before the drill began leaves every press and every agency as it stands."""
    silent = {"outcome_1": "recorded", "actual_1": "", "attended_polres": "recorded", "attended_rutan": ""}
    command = evaluation(**silent)
    assert (command.injects, command.attended, command.absent) == ((), (), ())
    said = evaluation(outcome_1="no_time", actual_2="90", outcome_2="recorded", was_2="achieved:60")
    assert said.injects == (
        InjectResult(1, InjectOutcome.ACHIEVED, None),
        InjectResult(2, InjectOutcome.ACHIEVED, 90, "achieved:60"),
    )


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("245", 245), ("4:05", 245), ("4.05", 245), (" 12:30 ", 750), ("0", 0), (300, 300)],
)
def test_seconds_as_people_write_them(typed: object, seconds: int) -> None:
    assert evaluation(actual_1=typed).injects[0].actual_seconds == seconds


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"rating_5": "P"}, "rating_5", "drills.form.rating.unknown"),
        ({"rating_x": "P"}, "rating_x", "drills.form.rating.unknown"),
        ({"rating_1": "A"}, "rating_1", "drills.form.rating.choose"),
        ({"rating_1": ["P"]}, "rating_1", "drills.form.rating.choose"),
        ({"rating_1": "", "rating_2": None, "rating_3": ""}, "ratings", "drills.form.rating.none"),
        ({"actual_3": "10"}, "actual_3", "drills.form.actual.unknown"),
        ({"outcome_0": "cancelled"}, "outcome_0", "drills.form.actual.unknown"),
        ({"actual_1": "-5"}, "actual_1", "drills.form.actual.range"),
        ({"actual_1": "86401"}, "actual_1", "drills.form.actual.range"),
        ({"actual_1": "4:75"}, "actual_1", "drills.form.actual.format"),
        ({"actual_1": "12.5"}, "actual_1", "drills.form.actual.format"),
        ({"actual_1": True}, "actual_1", "drills.form.actual.format"),
        ({"outcome_1": "lost"}, "outcome_1", "drills.form.outcome.choose"),
        ({"actual_1": "10", "outcome_1": "cancelled"}, "actual_1", "drills.form.actual.conflict"),
        ({"held_at": "2026-03-12T20:00"}, "held_at", "form.time.future"),
        (
            {"held_at": "2026-03-12T10:00", "ended_at": "2026-03-12T09:59"},
            "ended_at",
            "drills.form.ended_at.order",
        ),
        ({"ended_at": "2026-03-12T11:31"}, "ended_at", "drills.form.ended_at.order"),
        ({"notes": "x" * 2001}, "notes", "form.text.long"),
        ({"actual_1": "10", "outcome_1": "no_time"}, "actual_1", "drills.form.actual.conflict"),
        ({"outcome_1": "achieved"}, "actual_1", "drills.form.actual.missing"),
        ({"outcome_1": ["achieved"]}, "outcome_1", "drills.form.outcome.choose"),
        ({"attended_polres": "absent"}, "attended", "drills.form.attended.choose"),
        ({"attended_polres": "on"}, "attended", "drills.form.attended.unknown"),
        ({"version": "0"}, "version", "drills.form.stale"),
        ({"version": None}, "version", "drills.form.stale"),
        ({"key": ""}, "key", "form.key"),
    ],
)
def test_a_bad_evaluation_says_what_to_mend(fields: dict[str, Any], field: str, key: str) -> None:
    assert errors_of_evaluation(**fields) == {field: key}


def test_actions_of_an_evaluation() -> None:
    row = {name.replace("action_", "action_2_"): value for name, value in ACTION.items() if name != "key"}
    (action,) = evaluation(**row).actions
    assert (action.owner, action.priority) == (Agency.RUTAN, ActionPriority.CRITICAL)
    assert action.due_on == date(2026, 4, 30)
    assert errors_of_evaluation(action_1_owner="rutan") == {
        "action_1_text": "drills.form.action.text",
        "action_1_priority": "drills.form.action.priority",
        "action_1_due": "drills.form.day",
    }


@pytest.mark.parametrize("due", ["2026-03-11", "2027-12-31", "9999-01-01"])
def test_an_absurd_due_day(due: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_action({**ACTION, "action_due": due}, "L-2026-0001", NOW)
    assert caught.value.fields == {"action_due": "drills.form.action.due"}


def test_a_cancellation_needs_its_reason() -> None:
    fields = {"key": KEY, "cancel_reason": "  Ada kunjungan pimpinan.  "}
    command = parse_cancellation(fields, "L")
    assert (command.reference, command.reason) == ("L", "Ada kunjungan pimpinan.")
    for reason, key in (("", "drills.form.cancel_reason"), ("x" * 201, "form.text.long")):
        with pytest.raises(Invalid) as caught:
            parse_cancellation({"key": KEY, "cancel_reason": reason}, "L")
        assert caught.value.fields == {"cancel_reason": key}


@given(
    st.dictionaries(st.text(max_size=12), st.none() | st.booleans() | st.text(max_size=12) | st.integers())
)
def test_rubbish_is_refused_politely(fields: dict[str, Any]) -> None:
    for parse in (
        lambda: parse_plan_drill(fields, NOW),
        lambda: parse_evaluation(fields, OUTLINE, NOW),
        lambda: parse_action(fields, "L", NOW),
        lambda: parse_slip(fields, "T", NOW),
        lambda: parse_evidence(fields, "T"),
        lambda: parse_retest(fields, "T", NOW),
        lambda: parse_observations(fields, OUTLINE),
        lambda: parse_reaction(fields, "R", frozenset({"lockdown"})),
    ):
        with pytest.raises(Invalid):
            parse()


def test_templates_have_words_in_both_languages() -> None:
    keys = {one.text_key for group in (OBJECTIVES, INJECTS) for rows in group.values() for one in rows}
    for language in Language:
        assert keys <= set(table(language))
    assert all(sum(one.weight for one in OBJECTIVES[scenario]) == 8 for scenario in Scenario)
