"""A filtered list has an address; nothing in an address can hurt."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.forms.filters import (
    TEXT_LONGEST,
    Filters,
    Tab,
    codes_of,
    parse_filters,
    to_query,
)
from dashboard.features.incidents.rules.codes import IncidentType, RecordState
from dashboard.kernel.reference import Agency, Severity, Zone

EVERYTHING = Filters(
    tab=Tab.ALL,
    severity=Severity.HIGH,
    type=IncidentType.FIRE,
    zone=Zone.BLOCK_C,
    agency=Agency.POLRES,
    record=RecordState.ON_HOLD,
    first=date(2026, 1, 2),
    last=date(2026, 3, 4),
    text="asap & api = 50%",
)


def parameters(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query))


def test_an_address_gives_back_the_same_filters() -> None:
    for filters in (Filters(), Filters(Tab.DONE), EVERYTHING):
        again = parse_filters(parameters(to_query(filters)))
        assert again == filters
        assert again.note == ""
    assert to_query(Filters()) == ""


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ({"severity": "deadly"}, "incidents.list.note.unknown"),
        ({"tab": "nope"}, "incidents.list.note.unknown"),
        ({"zone": ["block_a"]}, "incidents.list.note.unknown"),
        ({"type": {"a": 1}}, "incidents.list.note.unknown"),
        ({"from": "2026-02-30"}, "incidents.list.note.unknown"),
        ({"to": "20260212"}, "incidents.list.note.unknown"),
        ({"from": 5}, "incidents.list.note.unknown"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "incidents.list.note.order"),
        ({"q": "x" * (TEXT_LONGEST + 1)}, "incidents.list.note.long"),
        ({"q": "a b c d e f g"}, "incidents.list.note.long"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said(raw: dict[str, object], note: str) -> None:
    filters = parse_filters({**raw, "agency": "rutan"})
    assert filters.note == note
    assert filters.agency is Agency.RUTAN
    assert len(filters.text) <= TEXT_LONGEST
    assert not (filters.first and filters.last and filters.last < filters.first)


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.lists(st.integers()),
        st.dictionaries(
            st.sampled_from(["tab", "severity", "type", "zone", "agency", "record", "from", "to", "q"]),
            st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text()), st.binary()),
        ),
    )
)
def test_nothing_raises_and_what_was_understood_survives_its_own_address(raw: object) -> None:
    filters = parse_filters(raw)
    assert parse_filters(parameters(to_query(filters))) == filters


def test_words_and_references_are_told_apart() -> None:
    assert Filters(text="r-2026-00").reference == "R-2026-00"
    for text in ("e-mail", "R-", "2026-0001", "R-2026-0001 api", "x" * 30):
        assert Filters(text=text).reference == ""
    assert Filters(text="api di dapur").words == ("api", "di", "dapur")


def test_an_audit_entry_holds_codes_and_days_but_never_what_was_searched_for() -> None:
    codes = codes_of(EVERYTHING)
    assert codes["from"] == "2026-01-02"
    assert codes["record"] == "on_hold"
    assert "asap" not in str(codes)
    assert EVERYTHING.is_narrowed
    assert not Filters(Tab.DONE).is_narrowed
