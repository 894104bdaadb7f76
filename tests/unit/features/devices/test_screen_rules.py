"""Codes and cookies of wall screens: what a code is made of, what a profile may, when a cookie is due."""

from datetime import timedelta

import pytest

from dashboard.features.devices.forms import parse_pair, parse_revoke
from dashboard.features.devices.rules import (
    ALPHABET,
    ANSWER_LASTS,
    ROTATES_AFTER,
    SILENT_AFTER,
    Profile,
    ScreenState,
    code_of,
    hash_of,
    is_due,
    new_token,
    permissions_of,
    screen_state,
    typed_code,
)
from dashboard.kernel.errors import Invalid
from dashboard.kernel.permissions import Permission
from tests.conftest import NOW

TYPED = {"code": "km7p r4xd", "place": " Ruang kendali ", "profile": "control", "key": "kunci-layar-1"}


def test_a_code_has_forty_bits_and_no_letter_that_looks_like_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)
    codes = {code_of(new_token()) for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET), "every letter is used"


def test_the_code_follows_from_the_claim_and_not_the_other_way() -> None:
    claim = new_token()
    assert code_of(claim) == code_of(claim)
    assert code_of(claim) not in claim
    assert hash_of(code_of(claim)) != hash_of(claim)


@pytest.mark.parametrize("typed", ["KM7PR4XD", "km7p r4xd", " KM7P-R4XD ", "k m 7 p r 4 x d"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert typed_code(typed) == "KM7PR4XD"


@pytest.mark.parametrize(
    "typed", ["", "KM7PR4X", "KM7PR4XDD", "KM7PR4X0", "KM7PR4XI", "КM7PR4XD", "KM7PR4X_"]
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert typed_code(typed) == ""


def test_a_profile_may_read_its_wall_and_nothing_else() -> None:
    assert permissions_of(Profile.CONTROL) == {Permission.WALL_READ, Permission.WALL_READ_CONTROL}
    assert permissions_of(Profile.OPEN) == {Permission.WALL_READ}
    assert permissions_of("admin") == set()


def test_where_a_screen_stands() -> None:
    def state(**more: object) -> ScreenState:
        base = {
            "seen": NOW,
            "ends": NOW + timedelta(days=1),
            "revoked": None,
            "by": None,
            "now": NOW,
        }
        return screen_state(**{**base, **more})  # type: ignore[arg-type]

    assert state() is ScreenState.ON
    assert state(seen=NOW - SILENT_AFTER) is ScreenState.ON
    assert state(seen=NOW - SILENT_AFTER - timedelta(seconds=1)) is ScreenState.SILENT
    assert state(seen=None) is ScreenState.COMING, "it has not spoken yet, however long that is"
    assert state(seen=None, ends=NOW) is ScreenState.ENDED
    assert state(ends=NOW) is ScreenState.ENDED
    assert state(ends=NOW, revoked=NOW, by=7) is ScreenState.REVOKED
    assert state(revoked=NOW) is ScreenState.ENDED, "closed by the machine, whatever its clock says now"


def test_a_cookie_is_due_daily_and_again_when_it_never_came_back() -> None:
    def due(newest: bool, ago: timedelta) -> bool:
        return is_due(came_with_newest=newest, rotated=NOW - ago, now=NOW)

    assert due(True, ROTATES_AFTER)
    assert not due(True, ROTATES_AFTER - timedelta(seconds=1))
    assert due(False, ANSWER_LASTS)
    assert not due(False, ANSWER_LASTS - timedelta(seconds=1)), "the answer may still be under way"


def test_what_the_form_sends_becomes_a_command() -> None:
    command = parse_pair({**TYPED, "bound": "on"})
    assert (command.code, command.place, command.profile) == ("KM7PR4XD", "Ruang kendali", Profile.CONTROL)
    assert command.is_bound
    assert not parse_pair(TYPED).is_bound


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"code": ""}, "code", "devices.form.code"),
        ({"code": "0000 0000"}, "code", "devices.form.code"),
        ({"code": ["KM7PR4XD"]}, "code", "form.text.type"),
        ({"place": "  "}, "place", "devices.form.place"),
        ({"place": "x" * 61}, "place", "form.text.long"),
        ({"profile": "admin"}, "profile", "devices.form.profile"),
        ({"profile": None}, "profile", "devices.form.profile"),
        ({"key": ""}, "key", "form.key"),
    ],
)
def test_a_sentence_beside_each_field_that_is_wrong(change: dict[str, object], field: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_pair({**TYPED, **change})
    assert refused.value.fields == {field: key}


def test_revoking_names_a_screen() -> None:
    assert parse_revoke({"screen": "7", "key": "kunci-cabut-1"}).screen == 7
    for screen in ("", "0", "-1", "x", None):
        with pytest.raises(Invalid):
            parse_revoke({"screen": screen, "key": "kunci-cabut-1"})
