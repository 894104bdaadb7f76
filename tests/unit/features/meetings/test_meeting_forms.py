"""What the forms of a meeting accept and refuse, each refusal with the sentence at its field."""

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.features.meetings.forms import (
    AddItem,
    ConfirmMinutes,
    Decide,
    EditHeadline,
    Freeze,
    HandOver,
    InviteGuest,
    MoveCursor,
    OpenMeeting,
    RevokeGuest,
    parse_confirm,
    parse_decision,
    parse_drop_item,
    parse_freeze,
    parse_hand_over,
    parse_headline,
    parse_invite,
    parse_item,
    parse_move,
    parse_open,
    parse_revoke,
)
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.kernel.clock import site_day
from dashboard.kernel.errors import Invalid
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Clause, PromiseKind, Topic
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from tests.conftest import NOW

MONTH = "2026-02"
KEY = "key-00000001"
DECISION: dict[str, Any] = {
    "item": "7",
    "outcome": "agreed",
    "text": "Tambah titik kontrol di sisi rawa.",
    "owner": "rutan",
    "owner_role": "kepala_kpr",
    "due_on": "2026-03-31",
    "kind": "preventive",
    "clause": "patrol",
    "key": KEY,
}


def faults(parse: Any, fields: object, *more: Any) -> dict[str, str]:
    """Field -> key, each of which is a sentence."""
    with pytest.raises(Invalid) as refused:
        parse(fields, *more)
    assert all(say(key).endswith(".") for key in refused.value.fields.values())
    return refused.value.fields


def decided(**changes: Any) -> dict[str, Any]:
    return {**DECISION, **changes}


def test_a_decision_as_it_is_typed() -> None:
    whole = Decide(
        MONTH, 7, None, Outcome.AGREED, DECISION["text"], Agency.RUTAN, Role.KEPALA_KPR, date(2026, 3, 31),
        PromiseKind.PREVENTIVE, Clause.PATROL, KEY,
    )  # fmt: skip
    assert parse_decision(DECISION, MONTH, NOW) == whole
    live = parse_decision(decided(item="0", topic="patrols"), MONTH, NOW)
    assert (live.item, live.topic) == (0, Topic.PATROLS)


def test_a_decision_without_owner_or_day_says_both() -> None:
    assert faults(parse_decision, decided(owner="", due_on=""), MONTH, NOW) == {
        "owner": "meetings.form.owner",
        "due_on": "meetings.form.due_on",
    }
    nothing = faults(parse_decision, {}, MONTH, NOW)
    assert set(nothing) == {
        "topic", "outcome", "text", "owner", "owner_role", "due_on", "kind", "clause", "key",
    }  # fmt: skip


def test_a_postponed_question_needs_no_owner() -> None:
    later = parse_decision({"item": 7, "outcome": "postponed", "key": KEY}, MONTH, NOW)
    assert later == Decide(MONTH, 7, None, Outcome.POSTPONED, "", None, None, None, None, None, KEY)
    typed = {"item": 0, "topic": "map", "outcome": "postponed", "key": KEY}
    assert faults(parse_decision, typed, MONTH, NOW) == {"text": "meetings.form.text"}


TODAY = site_day(NOW)


@pytest.mark.parametrize(
    ("day", "is_good"),
    [
        (TODAY.isoformat(), True),
        ((TODAY - timedelta(days=1)).isoformat(), False),
        ((TODAY + timedelta(days=366)).isoformat(), True),
        ((TODAY + timedelta(days=367)).isoformat(), False),
        ("31-03-2026", False),
        ("2026-02-30", False),
        (None, False),
        (20260331, False),
    ],
)
def test_a_due_day(day: Any, is_good: bool) -> None:
    if is_good:
        assert parse_decision(decided(due_on=day), MONTH, NOW).due_on is not None
    else:
        assert set(faults(parse_decision, decided(due_on=day), MONTH, NOW)) == {"due_on"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner_role": "kapolrestabes"}, "owner_role"),  # not a duty of the Rutan
        ({"owner_role": "guest"}, "owner_role"),
        ({"owner_role": "admin_rutan"}, "owner_role"),
        ({"text": "x" * 201}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "\x00"}, "text"),
        ({"item": "-1"}, "item"),
        ({"item": "x"}, "item"),
        ({"item": 2**31}, "item"),
        ({"outcome": "maybe"}, "outcome"),
        ({"kind": ["preventive"]}, "kind"),
        ({"clause": "peace"}, "clause"),
        ({"key": "short"}, "key"),
    ],
)
def test_what_a_decision_refuses(changes: dict[str, Any], field: str) -> None:
    assert set(faults(parse_decision, decided(**changes), MONTH, NOW)) == {field}


def test_opening_and_freezing() -> None:
    assert parse_open({"month": MONTH, "key": KEY}) == OpenMeeting(MONTH, KEY)
    for month in ("", "2026-13", None, "2026-02-01"):
        assert faults(parse_open, {"month": month, "key": KEY}) == {"month": "meetings.form.month"}
    assert parse_freeze({"key": KEY}, MONTH, NOW) == Freeze(MONTH, None, KEY)
    assert parse_freeze({"as_of": "2026-03-12T14:32", "key": KEY}, MONTH, NOW).as_of == NOW
    assert set(faults(parse_freeze, {"as_of": "kemarin", "key": KEY}, MONTH, NOW)) == {"as_of"}


def test_headlines_and_questions() -> None:
    headline = parse_headline({"topic": "map", "text": " Satu\nkalimat. ", "key": KEY}, MONTH)
    assert headline == EditHeadline(MONTH, Topic.MAP, "Satu kalimat.", KEY)
    assert parse_headline({"topic": "map", "text": "", "key": KEY}, MONTH).text == ""
    assert set(faults(parse_headline, {"topic": "x", "text": "y" * 161, "key": KEY}, MONTH)) == {
        "topic",
        "text",
    }
    item = parse_item({"topic": "cameras", "question": "Ganti kamera?", "key": KEY}, MONTH)
    assert item == AddItem(MONTH, Topic.CAMERAS, "Ganti kamera?", "", KEY)
    assert set(faults(parse_item, {}, MONTH)) == {"topic", "question", "key"}
    assert set(faults(parse_drop_item, {"item": 0, "key": KEY}, MONTH)) == {"item"}


def test_leading() -> None:
    assert parse_move({"step": 9, "is_blank": True}, MONTH) == MoveCursor(MONTH, 9, True)
    for step in (0, 10, "x", None, True):
        assert set(faults(parse_move, {"step": step}, MONTH)) == {"step"}
    assert parse_hand_over({"to": "12"}, MONTH) == HandOver(MONTH, 12)
    assert set(faults(parse_hand_over, {"to": 0}, MONTH)) == {"to"}


def test_keys() -> None:
    assert parse_confirm({"digest": "a" * 64, "key": KEY}, MONTH) == ConfirmMinutes(MONTH, "a" * 64, KEY)
    for digest in ("", "A" * 64, "a" * 63, None, 7):
        assert set(faults(parse_confirm, {"digest": digest, "key": KEY}, MONTH)) == {"digest"}


def test_guest_links() -> None:
    fields = {"label": "Layar ruang rapat", "hours": "3", "key": KEY}
    assert parse_invite(fields, MONTH) == InviteGuest(MONTH, "Layar ruang rapat", 3, KEY)
    for hours in ("0", "13", "", None):
        assert set(faults(parse_invite, {**fields, "hours": hours}, MONTH)) == {"hours"}
    assert set(faults(parse_invite, {**fields, "label": " "}, MONTH)) == {"label"}
    assert parse_revoke({"link": 4, "key": KEY}) == RevokeGuest(4, KEY)
    assert set(faults(parse_revoke, {})) == {"link", "key"}
