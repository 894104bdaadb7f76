"""Which passwords are refused and why: length, the list, the agencies' own words; and what is taken."""

import secrets

import pytest

from dashboard.features.access.rules.passwords import normalised, password_fault

NAME = "karupam.rutan"
LENGTH, COMMON, OWN = "access.password.length", "access.password.common", "access.password.own_words"


@pytest.mark.parametrize(
    "password",
    [
        "kuda-laut-biru-terbang",
        "correct horse battery",
        "rutan kuda terbang malam",
        "gajah-tidur-di-lapas-sore",
        "Ñandú volador 🐎🐎",
        "x7Qp-2vLm-9Rt",
    ],
)
def test_long_words_that_do_not_belong_together_are_taken(password: str) -> None:
    assert password_fault(password, NAME) == ""


@pytest.mark.parametrize("password", ["", "sebelas-kar", "k" * 129, "🐎" * 11])
def test_too_short_and_too_long(password: str) -> None:
    assert password_fault(password, NAME) == LENGTH


def test_characters_are_counted_not_bytes() -> None:
    """Twelve of them are enough whatever they weigh, and 128 of them are not too many."""
    assert password_fault("ēñţéŕ-ķŭđä-ļ", NAME) == ""
    assert password_fault("kuda🐎" * 25 + "abc", NAME) == ""
    assert password_fault("kuda🐎" * 26, NAME) == LENGTH


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "qwertyuiop[]",
        "qwertyuiopas",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "ababababababab",
        "password1234",
        "PASSWORD!!!!2024",
        "P@ssw0rd2024!",
        "passwordpassword",
        "....password",
        "katasandi12345",
        "monkeymonkey1",
        "0987654321098",
        "........letmein",
        "password2026!!a",
        "qwerty123456a",
        "x7!sunshine99y",
    ],
)
def test_what_everybody_tries_first(password: str) -> None:
    assert password_fault(password, NAME) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "Palembang2024!",
        "RutanPalembang#1",
        "polrestabes-palembang",
        "P0lr3st4bes-2026",
        "Karupam.Rutan99",
        "karupam12345678",
        "s14ga-bersama-1945",
        "rutanmonkey2024",
        "Sriw1jaya-2025",
        "perwira piket spkt 7",
        "Rutan2024!!aa",
        "polres-1999-ab",
        "xy.Karupam.2031",
    ],
)
def test_the_agencies_own_words_and_the_account_name(password: str) -> None:
    assert password_fault(password, NAME) == OWN


def test_the_name_counts_only_for_its_own_account() -> None:
    assert password_fault("sulistyowati-991", "sulistyowati") == OWN
    assert password_fault("sulistyowati-991", "someone.else") == ""


def test_nothing_has_to_be_composed() -> None:
    """No digit, no capital, no sign is asked for (ASVS 6.2.5)."""
    assert password_fault("hanya huruf kecil saja di sini", NAME) == ""


def test_two_ways_to_type_one_letter_are_one_password() -> None:
    assert normalised("e\u0301") == normalised("é")


def test_random_passwords_are_never_refused() -> None:
    """Those that the demo makes, and that a password manager makes."""
    made = [secrets.token_urlsafe(12) for _ in range(2000)]
    assert [one for one in made if password_fault(one, NAME)] == []
