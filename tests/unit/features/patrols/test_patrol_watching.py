"""When a running patrol alarms and how long a confirmation counts, to the second; what forms let through."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dashboard.features.patrols import forms
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.rules.joint import confirm_until, part_counts
from dashboard.features.patrols.rules.watching import is_overdue, planned_end
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


def test_the_alarm_comes_after_one_and_a_half_times_the_plan() -> None:
    assert planned_end(NOW, 40) == NOW + timedelta(minutes=40)
    assert not is_overdue(NOW, 40, NOW + timedelta(minutes=60))
    assert is_overdue(NOW, 40, NOW + timedelta(minutes=60) + SECOND)
    assert is_overdue(NOW, 25, NOW + timedelta(minutes=37, seconds=31))
    assert not is_overdue(NOW, 25, NOW + timedelta(minutes=37, seconds=30))


def test_a_side_counts_until_48_hours_after_the_end() -> None:
    last = confirm_until(NOW)
    assert last == NOW + timedelta(hours=48)
    assert part_counts(StepKind.CONFIRM, last, NOW)
    assert not part_counts(StepKind.CONFIRM, last + SECOND, NOW)
    assert not part_counts(StepKind.CONFIRM, NOW - SECOND, NOW)  # said before it was over
    assert not part_counts(StepKind.DECLINE, NOW, NOW)


KEY = {"key": "key-00000001"}
CAMERA = {"kind": "camera_down"}
POST = {"kind": "post_unmanned"}


@pytest.mark.parametrize(
    ("parse", "good", "bad", "field"),
    [
        (forms.parse_end, {"patrol": 3}, {"patrol": "x"}, "patrol"),
        (forms.parse_part, {"patrol": "3"}, {"patrol": -1}, "patrol"),
        (forms.parse_close, {"patrol": 3, "reason": "checked"}, {"patrol": 3, "reason": "x"}, "reason"),
        (forms.parse_review, {"visit": 3, "answer": "confirm"}, {"visit": 3, "answer": None}, "answer"),
        (forms.parse_end_weakness, {"control": 3}, {"control": 2**70}, "control"),
        (forms.parse_weakness, {**CAMERA, "zone": "gate"}, {**CAMERA, "zone": "city"}, "zone"),
        (forms.parse_weakness, {**CAMERA, "checkpoint": "A1"}, {"kind": [], "checkpoint": "A1"}, "kind"),
        (forms.parse_weakness, {**CAMERA, "checkpoint": "A1"}, {**CAMERA, "checkpoint": "<a>"}, "checkpoint"),
        (forms.parse_weakness, {**POST, "checkpoint": "A1"}, {**POST, "zone": "gate"}, "checkpoint"),
        (forms.parse_weakness, {**POST, "checkpoint": "A1"}, {**POST, "checkpoint": ""}, "checkpoint"),
        (forms.parse_weakness, {**CAMERA, "zone": "gate", "checkpoint": ""},
         {**CAMERA, "zone": "city", "checkpoint": "A1"}, "zone"),
    ],
)  # fmt: skip
def test_forms_give_a_command_or_a_sentence(
    parse: Callable[[object], Any], good: dict, bad: dict, field: str
) -> None:
    assert parse({**good, **KEY}).key == KEY["key"]
    with pytest.raises(Invalid) as caught:
        parse({**bad, **KEY})
    assert set(caught.value.fields) == {field}
    for nonsense in (None, [], "x", {"patrol": {}, "kind": {}, "zone": 1, "checkpoint": 5}):
        with pytest.raises(Invalid):
            parse(nonsense)
