"""Codes of the app against the examples of RFC 6238, their window, their single use; recovery codes."""

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.features.access.rules.browsers import browser_words
from dashboard.features.access.rules.factor import (
    matching_step,
    new_recovery_codes,
    new_seed,
    provisioning_uri,
    recovery_hash,
    step_of,
)
from dashboard.features.access.rules.links import is_link_secret, is_open, new_secret

# RFC 6238, appendix B: this seed gives ...94287082 at 59 s; six digits are its last six.
SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert matching_step(SEED, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("late", "taken"), [(0, True), (30, True), (-30, True), (61, False), (-61, False)])
def test_a_code_counts_one_step_before_and_after(late: int, taken: bool) -> None:
    at = datetime.fromtimestamp(1234567890, UTC) + timedelta(seconds=late)
    assert (matching_step(SEED, "005924", at) is not None) is taken


def test_a_step_that_was_used_and_those_before_it_are_spent() -> None:
    at = datetime.fromtimestamp(1234567890, UTC)
    step = step_of(at)
    assert matching_step(SEED, "005924", at, last_used=step - 1) == step
    assert matching_step(SEED, "005924", at, last_used=step) is None


@pytest.mark.parametrize("typed", ["005 924", "005-924", " 005924 "])
def test_a_code_may_be_typed_as_the_app_shows_it(typed: str) -> None:
    assert matching_step(SEED, typed, datetime.fromtimestamp(1234567890, UTC)) is not None


@pytest.mark.parametrize("typed", ["", "5924", "0059245", "٠٠٥٩٢٤", "005924\x00", "abcdef"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert matching_step(SEED, typed, datetime.fromtimestamp(1234567890, UTC)) is None


def test_what_the_app_is_given() -> None:
    uri = provisioning_uri(SEED, "piket.satu")
    assert uri.startswith("otpauth://totp/Siaga%20Bersama:piket.satu?secret=")
    assert base64.b32encode(SEED).decode() in uri
    assert len(new_seed()) == 20


def test_ten_recovery_codes_of_120_bits_however_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){5}[A-Z2-7]{4}", code) for code in codes)
    one = codes[0]
    assert recovery_hash(one) == recovery_hash(one.lower().replace("-", " "))
    assert recovery_hash(one.replace("O", "0").replace("I", "1").replace("B", "8")) == recovery_hash(one)
    assert recovery_hash(one) != recovery_hash(codes[1])
    assert recovery_hash("short") == recovery_hash("") == recovery_hash(one + "A") == ""


def test_a_link_is_open_once_for_half_an_hour_and_never_before_it_was_made() -> None:
    made = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    ends = made + timedelta(minutes=30)

    def at(minutes: int, used: datetime | None = None) -> bool:
        return is_open(used_at=used, created_at=made, ends_at=ends, now=made + timedelta(minutes=minutes))

    assert at(0)
    assert at(29)
    assert not at(30)
    assert not at(-1)
    assert not at(5, used=made)


def test_a_link_holds_256_bits_in_one_shape() -> None:
    assert is_link_secret(new_secret())
    assert not is_link_secret(new_secret()[:-1])
    assert not is_link_secret("../" + new_secret()[3:])


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8 <script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_words_of_our_own(agent: str, words: str) -> None:
    assert browser_words(agent) == words
