"""What the report form sends: markers, a reason, a measured time; and the suggestion it shows."""

import json
from itertools import chain, combinations
from typing import Any

import pytest

from dashboard.features.incidents.forms import DRAFT_FIELDS, parse_report
from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.features.incidents.rules.severity import suggest, suggestion_table
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW

GOOD = {"type": "riot", "severity": "critical", "location": "gate", "key": "form-key-0001"}


def parsed(**more: Any) -> Any:
    return parse_report({**GOOD, **more}, NOW)


@pytest.mark.parametrize(
    ("fields", "markers"),
    [
        ({}, ()),
        ({"marker_weapon": "on", "marker_group": "on"}, (Marker.WEAPON, Marker.GROUP)),
        ({"markers": ["group", "weapon", "weapon"]}, (Marker.WEAPON, Marker.GROUP)),
        ({"markers": "phone"}, (Marker.PHONE,)),
        ({"markers": ["unknown", 3, None, {}], "marker_unknown": "on", "marker_drugs": "off"}, ()),
        ({"markers": {"weapon": True}}, ()),
    ],
)
def test_markers_come_as_boxes_or_as_a_list(fields: dict[str, Any], markers: tuple[Marker, ...]) -> None:
    assert parsed(**fields).markers == markers


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("17", 17), (17, 17), ("86400", 86400), (86400, 86400), ("86401", None), (-1, None),
     ("-1", None), ("4.5", None), ("", None), (None, None), (True, None), ("²", None),
     ([3], None), ("1" * 5000, None)],
)  # fmt: skip
def test_an_unusable_measurement_is_dropped_silently(value: object, seconds: int | None) -> None:
    assert parsed(form_seconds=value).form_seconds == seconds


def test_the_reason_has_room_for_a_sentence_and_not_for_a_story() -> None:
    assert parsed(lower_reason="  Hanya alarm.  ").lower_reason == "Hanya alarm."
    assert parsed(lower_reason="x" * 300).lower_reason == "x" * 300
    with pytest.raises(Invalid) as refused:
        parsed(lower_reason="x" * 301)
    assert refused.value.fields == {"lower_reason": "form.text.long"}


def test_a_draft_holds_every_field_of_the_form_but_the_stopwatch() -> None:
    assert {"key", "description", "lower_reason", "marker_weapon"} <= DRAFT_FIELDS
    assert "form_seconds" not in DRAFT_FIELDS


def suggested_by_the_script(table: Any, kind: str, markers: tuple[str, ...]) -> str:
    """What assets/report.js computes, step by step."""
    found = [table["base"][kind]]
    found += [level for marker, level in table["any_type"].items() if marker in markers]
    found += [level for one, marker, level in table["with_type"] if one == kind and marker in markers]
    found += [level for a, b, level in table["together"] if a in markers and b in markers]
    return next(level for level in table["levels"] if level in found)


def test_the_table_for_the_browser_is_complete() -> None:
    table = json.loads(json.dumps(suggestion_table()))
    sets = list(chain.from_iterable(combinations(Marker, size) for size in range(4)))
    for kind in IncidentType:
        for markers in sets:
            codes = tuple(marker.value for marker in markers)
            assert suggested_by_the_script(table, kind.value, codes) == suggest(kind, markers).value
