"""Whatever a browser sends is read without an exception: a value, or one sentence per field."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.forms import parse_report
from dashboard.kernel.errors import Invalid
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import table

NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
GOOD = {"type": "fire", "severity": "low", "location": "services", "key": "abcdefgh1234"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["type", "severity", "location", "occurred_at", "description", "is_text_shared", "key", "x"]
        ),
        anything,
    )
    | anything
)
def test_any_input_gives_a_command_or_sentences(fields: Any) -> None:
    try:
        parse_report(fields, NOW)
    except Invalid as refused:
        keys = set(refused.fields.values())
        assert keys
        assert keys <= set(table(Language.ID))


def test_a_good_report_is_read() -> None:
    command = parse_report({**GOOD, "occurred_at": "2026-03-12T14:00", "description": "  dua\r\nbaris "}, NOW)
    assert command.occurred_at == datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    assert command.description == "dua\nbaris"
    assert parse_report(GOOD, NOW).occurred_at is None


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("type", "nope", "incidents.form.type.choose"),
        ("type", None, "incidents.form.type.choose"),
        ("severity", 3, "incidents.form.severity.choose"),
        ("location", ["gate"], "incidents.form.location.choose"),
        ("occurred_at", "2026-03-12T14:45", "form.time.future"),
        ("occurred_at", "9999-12-31T23:59", "form.time.future"),
        ("occurred_at", "0001-01-01T00:00", "form.time.format"),
        ("occurred_at", "2025-03-12T14:00", "form.time.old"),
        ("occurred_at", "kemarin", "form.time.format"),
        ("description", "x" * 2001, "form.text.long"),
        ("description", "a\x00b", "form.text.control"),
        ("description", "a\ud800b", "form.text.control"),
        ("description", 5, "form.text.type"),
        ("key", "short", "form.key"),
        ("key", "spaces are not allowed", "form.key"),
    ],
)
def test_each_wrong_field_has_its_sentence(field: str, value: object, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_report({**GOOD, field: value}, NOW)
    assert refused.value.fields == {field: key}


def test_whole_numbers() -> None:
    form = FormReader({"a": " 12 ", "b": "1.188", "c": True, "d": 7})
    assert form.whole("a", 1, 99, "k") == 12
    assert form.whole("d", 1, 99, "k") == 7
    assert form.whole("b", 1, 9999, "k") is None
    assert form.whole("c", 0, 9, "k") is None
    assert set(form.errors) == {"b", "c"}


def test_a_code_of_another_kind_is_refused() -> None:
    form = FormReader({"a": "critical", "b": "gate"})
    assert form.code("a", Severity, "k") is Severity.CRITICAL
    assert form.code("b", Severity, "k") is None


def test_the_tolerance_for_a_phone_ahead_of_the_server() -> None:
    form = FormReader({"a": "2026-03-12T14:35", "b": "2026-03-12T14:38"})
    assert form.moment("a", NOW) == NOW + timedelta(minutes=3)
    assert form.moment("b", NOW) is None
