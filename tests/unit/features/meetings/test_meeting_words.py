"""A refusal that names a button names one that stands on the page, in both languages."""

import re

import pytest

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table

BUTTONS = (
    "review.prepare.freeze",
    "review.room.start",
    "review.room.ask",
)
PRESS = {
    Language.ID: re.compile(r"\b(?:[Tt]ekan|menekan) (?!tombol ini)([A-Z].*)"),
    Language.EN: re.compile(r"\b[Pp]ress (?!this button)([A-Z].*)"),
}


def named(language: Language) -> dict[str, str]:
    """Key -> the words after "Press"."""
    found = {key: PRESS[language].search(words) for key, words in table(language).items()}
    return {key: one[1] for key, one in found.items() if one is not None and key.startswith("meetings.")}


@pytest.mark.parametrize("language", list(Language))
def test_what_is_to_be_pressed_is_a_button(language: Language) -> None:
    labels = tuple(say(key, language) for key in BUTTONS)
    sentences = named(language)
    assert [words for words in sentences.values() if not words.startswith(labels)] == []
    used = {label for label in labels if any(words.startswith(label) for words in sentences.values())}
    assert used == set(labels), "every one of these buttons is named by some sentence"


def test_both_languages_send_to_the_same_button() -> None:
    assert named(Language.ID).keys() == named(Language.EN).keys()


@pytest.mark.parametrize("language", list(Language))
def test_the_outcomes_are_called_as_on_the_slide(language: Language) -> None:
    sentence = say("meetings.form.outcome", language)
    for name in ("agree", "change", "postpone"):
        assert say(f"review.room.{name}", language) in sentence
