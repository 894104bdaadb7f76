"""Patrol forms: a good one becomes a command, anything else one sentence per field, never an exception."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.patrols.forms import (
    ExcuseVisit,
    PlanRound,
    SkipReason,
    parse_excuse,
    parse_plan_round,
    wrong_dues,
)
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from tests.conftest import NOW

KEY = "key-0123456789"
PLAN = {
    "checkpoints": ["T1", "T2"],
    "start": "2026-03-12T19:00",
    "interval": "60",
    "rounds": "3",
    "route": " Rute \n malam ",
    "key": KEY,
}


def errors_of(parse: Any, *arguments: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse(*arguments)
    for key in caught.value.fields.values():
        for language in Language:
            assert say(key, language)
    return caught.value.fields


def test_a_plan_in_site_time_becomes_dues_in_utc() -> None:
    command = parse_plan_round(PLAN, NOW)
    start = datetime.fromisoformat("2026-03-12T12:00:00+00:00")
    assert command == PlanRound(("T1", "T2"), start, 60, 3, None, "Rute malam", KEY)
    assert command.dues == tuple(start + timedelta(hours=n) for n in range(3))


def test_until_ends_the_rounds_and_is_itself_included() -> None:
    command = parse_plan_round({**PLAN, "until": "2026-03-12T20:00"}, NOW)
    assert len(command.dues) == 2


def test_checkboxes_of_a_browser_are_checkpoints_too() -> None:
    ticked = {"checkpoint-T2": "on", "checkpoint-T1": "on", "checkpoint-T3": ""}
    fields = {name: value for name, value in PLAN.items() if name != "checkpoints"} | ticked
    assert parse_plan_round(fields, NOW).checkpoints == ("T1", "T2")


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"checkpoints": []}, "checkpoints", "patrols.form.checkpoints.choose"),
        ({"checkpoints": None}, "checkpoints", "patrols.form.checkpoints.choose"),
        ({"checkpoints": ["T1", "' OR 1=1"]}, "checkpoints", "patrols.form.checkpoints.unknown"),
        ({"checkpoints": [{"a": 1}]}, "checkpoints", "patrols.form.checkpoints.unknown"),
        ({"checkpoints": [f"T{n}" for n in range(61)]}, "checkpoints", "patrols.form.checkpoints.unknown"),
        ({"start": ""}, "start", "patrols.form.start.choose"),
        ({"start": "besok"}, "start", "form.time.format"),
        ({"start": "2026-03-12T14:32"}, "start", "patrols.form.start.past"),
        ({"start": "2026-03-26T14:00"}, "start", "patrols.form.start.far"),
        ({"start": "9999-12-31T23:59", "rounds": "96"}, "start", "patrols.form.start.far"),
        ({"until": "2026-03-12T18:59"}, "until", "patrols.form.until.order"),
        ({"interval": "14"}, "interval", "patrols.form.interval.range"),
        ({"interval": "721"}, "interval", "patrols.form.interval.range"),
        ({"interval": "1e3"}, "interval", "patrols.form.interval.range"),
        ({"interval": True}, "interval", "patrols.form.interval.range"),
        ({"rounds": "0"}, "rounds", "patrols.form.rounds.range"),
        ({"rounds": 97}, "rounds", "patrols.form.rounds.range"),
        ({"route": "x" * 41}, "route", "form.text.long"),
        ({"key": "short"}, "key", "form.key"),
    ],
)  # fmt: skip
def test_a_bad_plan_says_what_to_mend(change: dict[str, Any], field: str, key: str) -> None:
    assert errors_of(parse_plan_round, {**PLAN, **change}, NOW) == {field: key}


def test_every_bad_field_is_named_at_once() -> None:
    assert set(errors_of(parse_plan_round, {}, NOW)) == {"checkpoints", "start", "interval", "rounds", "key"}


def test_a_plan_may_reach_fourteen_days_and_not_further() -> None:
    command = parse_plan_round({**PLAN, "start": "2026-03-26T12:32"}, NOW)
    assert wrong_dues(command, NOW) == ""
    assert wrong_dues(command, NOW - timedelta(minutes=1)) == "patrols.form.start.far"
    assert wrong_dues(command, command.start) == "patrols.form.start.past"


def test_an_excuse_needs_a_visit_and_a_reason() -> None:
    fields = {"planned_visit": 7, "reason": "locked", "key": KEY}
    assert parse_excuse(fields) == ExcuseVisit(7, SkipReason.LOCKED, KEY)
    assert set(errors_of(parse_excuse, {})) == {"planned_visit", "reason", "key"}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
names = st.sampled_from([*PLAN, "planned_visit", "until", "reason", "checkpoint", "checkpoint-T1"])


@given(st.dictionaries(names | st.text(max_size=12), anything, max_size=10) | anything)
def test_nothing_a_browser_can_send_is_an_exception(fields: object) -> None:
    for parse in (parse_plan_round, lambda given, _now: parse_excuse(given)):
        with suppress(Invalid):
            parse(fields, NOW)
