"""What the programme, move and calendar forms accept, and the sentence each bad field gets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.drills.forms import (
    parse_make_feed,
    parse_move,
    parse_programme,
    parse_revoke_feed,
)
from dashboard.features.drills.rules.calendar import hash_of, is_token, new_token
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from dashboard.kernel.text import table
from tests.conftest import NOW

KEY = "0123456789abcdef"
PROGRAMME = {
    "scenarios_riot": "on",
    "scenarios_escape": "on",
    "regus_A": "on",
    "regus_C": "on",
    "types_functional": "on",
    "agencies_rutan": "on",
    "agencies_polres": "on",
    "first_at": "2026-04-01T09:00",
    "interval": "30",
    "count": "",
    "series_commander": "karupam",
    "series_lead": "polres",
    "key": KEY,
}
MOVE = {"move_to": "2026-04-01T09:00", "move_reason": "Apel mendadak.", "version": "3", "key": KEY}


def errors_of(parse: Any, *arguments: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse(*arguments)
    return caught.value.fields


def test_a_programme() -> None:
    command = parse_programme(PROGRAMME, NOW)
    assert command.scenarios == (Scenario.RIOT, Scenario.ESCAPE)
    assert (command.regus, command.types) == ((Regu.A, Regu.C), (DrillType.FUNCTIONAL,))
    assert (command.agencies, command.lead_agency) == (tuple(Agency), Agency.POLRES)
    assert command.commander == "karupam"
    assert len(command.dates) == 10
    assert command.dates[0] == datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
    counted = parse_programme({**PROGRAMME, "interval": "", "count": "4", "series_lead": ""}, NOW)
    assert (len(counted.dates), counted.lead_agency) == (4, None)


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        (
            {"scenarios_riot": "", "scenarios_escape": ""},
            "scenarios",
            "drills.form.scenario.choose",
        ),
        ({"scenarios_flood": "on"}, "scenarios", "drills.form.scenario.unknown"),
        ({"regus_E": "on"}, "regus", "drills.form.regu.unknown"),
        ({"types_functional": "", "types_x": ""}, "types", "drills.form.type.unknown"),
        ({"agencies_rutan": "", "agencies_polres": ""}, "agencies", "drills.form.agency.choose"),
        ({"first_at": ""}, "first_at", "drills.form.planned_for.choose"),
        ({"first_at": "besok"}, "first_at", "form.time.format"),
        ({"first_at": "2026-03-12T14:32"}, "first_at", "programme.form.past"),
        ({"first_at": "2025-03-12T14:32"}, "first_at", "programme.form.past"),
        ({"first_at": "2028-01-01T09:00"}, "first_at", "drills.form.planned_for.far"),
        ({"interval": "", "count": ""}, "interval", "programme.form.interval"),
        ({"interval": "30", "count": "4"}, "interval", "programme.form.one_of"),
        ({"interval": "0"}, "interval", "programme.form.interval"),
        ({"interval": "-7"}, "interval", "programme.form.interval"),
        ({"interval": "7,5"}, "interval", "programme.form.interval"),
        ({"interval": "1"}, "interval", "programme.form.many"),
        ({"interval": "", "count": "201"}, "count", "programme.form.count"),
        ({"interval": "", "count": "0"}, "count", "programme.form.count"),
        ({"interval": "", "count": "30", "first_at": "2026-12-20T09:00"}, "count", "programme.form.days"),
        ({"series_commander": "wall"}, "series_commander", "drills.form.commander.choose"),
        ({"series_lead": "tni"}, "series_lead", "drills.form.agency.unknown"),
        ({"key": ""}, "key", "form.key"),
    ],
)
def test_a_bad_programme_says_what_to_mend(fields: dict[str, Any], field: str, key: str) -> None:
    now = NOW + timedelta(days=200) if fields.get("first_at", "").startswith("2026-12") else NOW
    assert errors_of(parse_programme, {**PROGRAMME, **fields}, now) == {field: key}


def test_a_move() -> None:
    command = parse_move(MOVE, "L-2026-0007", NOW)
    assert (command.reference, command.version, command.reason) == ("L-2026-0007", 3, "Apel mendadak.")
    assert command.planned_for == datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"move_to": ""}, "move_to", "drills.form.planned_for.choose"),
        ({"move_to": "2026-03-12T14:32"}, "move_to", "programme.form.past"),
        ({"move_to": "2028-01-01T09:00"}, "move_to", "drills.form.planned_for.far"),
        ({"move_to": "2026-13-01T09:00"}, "move_to", "form.time.format"),
        ({"move_reason": "  "}, "move_reason", "programme.form.move_reason"),
        ({"move_reason": "x" * 201}, "move_reason", "form.text.long"),
        ({"version": "0"}, "version", "programme.form.version"),
        ({"version": None}, "version", "programme.form.version"),
        ({"key": "x"}, "key", "form.key"),
    ],
)
def test_a_bad_move_says_what_to_mend(fields: dict[str, Any], field: str, key: str) -> None:
    assert errors_of(parse_move, {**MOVE, **fields}, "L", NOW) == {field: key}


def test_an_address_is_named_after_its_device() -> None:
    assert parse_make_feed({"device": "  HP   dinas ", "key": KEY}).name == "HP dinas"
    assert errors_of(parse_make_feed, {"device": " ", "key": KEY}) == {"device": "calendar.form.device"}
    assert errors_of(parse_make_feed, {"device": "x" * 41, "key": KEY}) == {"device": "form.text.long"}
    assert parse_revoke_feed({"feed": "7", "key": KEY}).feed_id == 7
    for wrong in ("", "0", "x", "99999999999", None, ["7"]):
        assert errors_of(parse_revoke_feed, {"feed": wrong, "key": KEY}) == {"feed": "calendar.form.feed"}


@given(
    st.dictionaries(st.text(max_size=12), st.none() | st.booleans() | st.text(max_size=12) | st.integers())
)
def test_rubbish_is_refused_in_words(fields: dict[str, Any]) -> None:
    for parse in (
        lambda: parse_programme(fields, NOW),
        lambda: parse_move(fields, "L", NOW),
        lambda: parse_make_feed(fields),
        lambda: parse_revoke_feed(fields),
    ):
        with pytest.raises(Invalid) as caught:
            parse()
        assert set(caught.value.fields.values()) <= set(table(Language.ID))


def test_a_secret_has_one_shape_and_a_hash_that_does_not_tell_it() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(is_token(one) for one in tokens)
    token = tokens.pop()
    assert (len(hash_of(token)), token in hash_of(token)) == (64, False)
    for wrong in ("", token[:-1], token + "A", token[:-1] + "=", token[:-1] + "/", token + "\n", "é" * 43):
        assert not is_token(wrong)
