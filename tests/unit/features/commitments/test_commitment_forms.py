"""What the forms of commitments accept, and the sentence for everything they refuse."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.commitments.forms import (
    parse_back,
    parse_cancel,
    parse_close,
    parse_commitment,
    parse_evidence,
    parse_slip,
)
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.kernel.errors import Invalid
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import OWNER_ROLES, Clause, Origin, PromiseKind
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import table
from tests.conftest import NOW

REFERENCE = "K-2026-0001"
KEY = "0123456789abcdef"
NEW = {
    "promise_text": " Pemindai barang di Gerbang ",
    "promise_owner": "rutan",
    "promise_role": "kepala_kpr",
    "promise_due": "2026-04-15",
    "promise_kind": "preventive",
    "promise_clause": "cctv",
    "promise_origin": "",
    "key": KEY,
}
SLIP = {"slip_due": "2026-04-30", "slip_reason": "Barang belum datang", "version": "3", "key": KEY}


def new(**fields: Any) -> Any:
    return parse_commitment({**NEW, **fields}, NOW)


def errors(**fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        new(**fields)
    return caught.value.fields


def test_what_is_accepted() -> None:
    made = new()
    assert (made.text, made.owner, made.owner_role) == (
        "Pemindai barang di Gerbang",
        Agency.RUTAN,
        Role.KEPALA_KPR,
    )
    assert (made.due_on, made.kind, made.clause) == (
        date(2026, 4, 15),
        PromiseKind.PREVENTIVE,
        Clause.CCTV,
    )
    assert (made.origin, made.origin_reference) == (Origin.OWN, "")


@pytest.mark.parametrize(
    ("fields", "origin", "reference"),
    [
        ({"promise_origin": "r-2026-0042"}, Origin.INCIDENT, "R-2026-0042"),
        ({"promise_origin": "P-2026-0042"}, Origin.INCIDENT, "P-2026-0042"),
        ({"promise_origin": "T-2026-0003"}, Origin.DRILL_ACTION, "T-2026-0003"),
        ({"promise_meeting": "2026-02"}, Origin.OWN, ""),
    ],
)
def test_the_origin_is_what_its_number_names(fields: dict[str, str], origin: Origin, reference: str) -> None:
    made = new(**fields)
    assert (made.origin, made.origin_reference) == (origin, reference)


@pytest.mark.parametrize(
    ("fields", "field", "key"),
    [
        ({"promise_text": " "}, "promise_text", "text"),
        ({"promise_owner": "kejaksaan"}, "promise_owner", "owner"),
        ({"promise_role": ""}, "promise_role", "role"),
        ({"promise_role": "kapolrestabes"}, "promise_role", "role.agency"),
        ({"promise_role": "wall"}, "promise_role", "role.agency"),
        ({"promise_due": ""}, "promise_due", "day"),
        ({"promise_due": "2026-02-30"}, "promise_due", "day"),
        ({"promise_due": "2026-03-11"}, "promise_due", "due"),
        ({"promise_due": "2027-03-14"}, "promise_due", "due"),
        ({"promise_kind": "x"}, "promise_kind", "kind"),
        ({"promise_clause": None}, "promise_clause", "clause"),
        ({"promise_origin": "K-2026-0001"}, "promise_origin", "origin"),
    ],
)
def test_what_is_refused_says_how_to_mend_it(fields: dict[str, Any], field: str, key: str) -> None:
    assert errors(**fields) == {field: f"commitments.form.{key}"}


def test_today_is_a_due_day_and_every_duty_belongs_to_its_agency() -> None:
    assert new(promise_due="2026-03-12").due_on == date(2026, 3, 12)
    for agency, roles in OWNER_ROLES.items():
        for role in roles:
            assert new(promise_owner=agency.value, promise_role=role.value).owner_role is role


def test_slips_evidence_and_keys() -> None:
    slip = parse_slip(SLIP, REFERENCE, NOW)
    assert (slip.due_on, slip.reason, slip.version) == (date(2026, 4, 30), "Barang belum datang", 3)
    proof = parse_evidence({"evidence": "Foto", "version": "2", "key": KEY}, REFERENCE)
    assert (proof.text, proof.version) == ("Foto", 2)
    close = parse_close({"version": "4", "key": KEY, "cancel_reason": "x"}, REFERENCE)
    assert (close.purpose, close.reason, close.version) == (KeyPurpose.CLOSE, "", 4)
    cancel = parse_cancel({"version": "4", "key": KEY, "cancel_reason": " Berubah "}, REFERENCE)
    assert (cancel.purpose, cancel.reason) == (KeyPurpose.CANCEL, "Berubah")
    assert parse_back({"key": KEY}, REFERENCE).reference == REFERENCE


@pytest.mark.parametrize(
    ("parse", "missing"),
    [
        (lambda: parse_slip({"key": KEY}, REFERENCE, NOW), {"slip_due", "slip_reason", "version"}),
        (lambda: parse_evidence({"key": KEY}, REFERENCE), {"evidence", "version"}),
        (lambda: parse_close({"key": KEY}, REFERENCE), {"version"}),
        (lambda: parse_cancel({"key": KEY}, REFERENCE), {"cancel_reason", "version"}),
        (lambda: parse_back({}, REFERENCE), {"key"}),
    ],
)
def test_nothing_is_guessed(parse: Any, missing: set[str]) -> None:
    with pytest.raises(Invalid) as caught:
        parse()
    assert set(caught.value.fields) == missing


_junk = st.one_of(st.none(), st.booleans(), st.integers(), st.text("-0123KRPT é\x00", max_size=20))
_SENTENCES = frozenset(table(Language.ID))


def sentences_of(parse: Callable[[], object]) -> set[str]:
    """The keys of what was refused; nothing when it was accepted."""
    try:
        parse()
    except Invalid as error:
        return set(error.fields.values())
    return set()


@given(fields=st.dictionaries(st.sampled_from([*NEW, *SLIP, "evidence", "cancel_reason"]), _junk))
def test_whatever_a_browser_sends_is_a_command_or_sentences(fields: dict[str, Any]) -> None:
    for parse in (
        lambda: parse_commitment(fields, NOW),
        lambda: parse_slip(fields, REFERENCE, NOW),
        lambda: parse_evidence(fields, REFERENCE),
        lambda: parse_close(fields, REFERENCE),
        lambda: parse_cancel(fields, REFERENCE),
    ):
        assert sentences_of(parse) <= _SENTENCES
