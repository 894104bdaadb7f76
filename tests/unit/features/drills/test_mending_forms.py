"""What the forms of observations, of one action and of a real incident's reaction accept and refuse."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.features.drills.forms import (
    DrillOutline,
    parse_evidence,
    parse_observations,
    parse_reaction,
    parse_retest,
    parse_slip,
)
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.kernel.errors import Invalid
from tests.conftest import NOW

KEY = "0123456789abcdef"
OUTLINE = DrillOutline("L-2026-0007", NOW - timedelta(hours=3), frozenset({1, 2}), frozenset({1}))
SEEN = {
    "seen_1": "M",
    "note_1": " Pintu macet ",
    "version_1": "2",
    "seen_2": "",
    "version_2": "0",
    "key": KEY,
}
SLIP = {"slip_due": "2026-05-01", "slip_reason": "Suku cadang", "version": "1", "key": KEY}
RETEST = {"retest_result": "failed", "retest_note": "Masih macet", "tested_on": "2026-03-12", "key": KEY}
SAID = {"inject": "lockdown", "outcome": "achieved", "actual": "4.05", "version": "0", "key": KEY}


def observations(**fields: Any) -> Any:
    return parse_observations({**SEEN, **fields}, OUTLINE)


def slip(**fields: Any) -> Any:
    return parse_slip({**SLIP, **fields}, "T-2026-0001", NOW)


def retest(**fields: Any) -> Any:
    return parse_retest({**RETEST, **fields}, "T-2026-0001", NOW)


def said(**fields: Any) -> Any:
    return parse_reaction({**SAID, **fields}, "R-2026-0001", frozenset({"lockdown"}))


def evidence(**fields: Any) -> Any:
    return parse_evidence({"evidence": "Foto di berkas", "version": "4", "key": KEY, **fields}, "T-2026-0001")


def test_what_is_accepted() -> None:
    first, second = observations().seen
    assert (first.rating, first.note, first.version) == (Rating.M, "Pintu macet", 2)
    assert (second.rating, second.note, second.version) == (None, "", 0)
    assert (slip().due_on, slip().reason) == (date(2026, 5, 1), "Suku cadang")
    assert (evidence().evidence, evidence().version) == ("Foto di berkas", 4)
    assert (retest().has_passed, retest().tested_on) == (False, date(2026, 3, 12))
    good = retest(retest_result="passed", retest_note="", tested_on="")
    assert (good.has_passed, good.tested_on, good.note) == (True, None, "")
    assert (said().outcome, said().actual_seconds) == (InjectOutcome.ACHIEVED, 245)
    assert said(outcome="not_achieved", actual="").actual_seconds is None


@pytest.mark.parametrize(
    ("parse", "fields", "field", "key"),
    [
        (observations, {"seen_3": "P"}, "seen_3", "drills.form.rating.unknown"),
        (observations, {"note_x": "P"}, "note_x", "drills.form.rating.unknown"),
        (observations, {"seen_1": "X"}, "seen_1", "drills.form.rating.choose"),
        (observations, {"note_1": "x" * 501}, "note_1", "form.text.long"),
        (observations, {"version_2": ""}, "version_2", "drills.form.stale"),
        (slip, {"slip_due": "2026-03-11"}, "slip_due", "drills.form.action.due"),
        (slip, {"slip_due": "besok"}, "slip_due", "drills.form.day"),
        (slip, {"slip_reason": " "}, "slip_reason", "drills.form.slip.reason"),
        (slip, {"slip_reason": "x" * 201}, "slip_reason", "form.text.long"),
        (slip, {"version": "0"}, "version", "drills.form.stale"),
        (evidence, {"evidence": ""}, "evidence", "drills.form.evidence.text"),
        (evidence, {"evidence": "x" * 501}, "evidence", "form.text.long"),
        (retest, {"retest_result": ""}, "retest_result", "drills.form.retest.result"),
        (retest, {"retest_note": ""}, "retest_note", "drills.form.retest.note"),
        (retest, {"tested_on": "2026-03-13"}, "tested_on", "drills.form.tested_on.future"),
        (said, {"inject": "negotiator"}, "inject", "drills.form.actual.unknown"),
        (said, {"inject": ["lockdown"]}, "inject", "drills.form.actual.unknown"),
        (said, {"actual": "-1"}, "actual", "drills.form.actual.range"),
        (said, {"actual": "90000"}, "actual", "drills.form.actual.range"),
        (said, {"actual": ""}, "actual", "drills.form.actual.needed"),
        (said, {"outcome": "cancelled"}, "actual", "drills.form.actual.conflict"),
        (said, {"outcome": ""}, "outcome", "drills.form.outcome.choose"),
        (said, {"version": "-1"}, "version", "drills.form.stale"),
    ],
)
def test_what_is_refused(parse: Callable[..., Any], fields: dict[str, Any], field: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(**fields)
    assert caught.value.fields == {field: key}
