"""The one string table: Indonesian first, English second, from the ``strings`` folders.

A large feature splits its table: ``id.json``, ``list.id.json``, ``list.en.json``.

``say`` fills placeholders on the server. The screen's own labels go through web/locale.py, which
reads the same table when the page is built, so that a missing key fails the build, not the user.

A word that follows a number has its forms in the sentence, in the order of the language's plural rule (CLDR):
``{days} {days:day|days} left``. A number that was written with separators counts as that number.
"""

import json
import string
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from dashboard.kernel.reference import Language

_ROOT = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=2)
def table(language: Language) -> dict[str, str]:
    """Key to sentence. Raises ValueError when two files define the same key."""
    merged: dict[str, str] = {}
    for file in sorted(_ROOT.rglob(f"strings/*{language.value}.json")):
        for key, sentence in json.loads(file.read_text(encoding="utf-8")).items():
            if key in merged:
                raise ValueError(f"string key defined twice: {key} in {file}")
            merged[key] = sentence
    return merged


def say(key: str, language: Language = Language.ID, **params: object) -> str:
    """The sentence for a key with its placeholders filled. Raises KeyError for an unknown key."""
    sentence = table(language)[key]
    # Most have no plural forms, and the built-in way is several times as fast.
    return _writer(language).format(sentence, **params) if "|" in sentence else sentence.format(**params)


class _Writer(string.Formatter):
    """``str.format`` with plural forms."""

    def __init__(self, language: Language) -> None:
        self._locale = Locale.parse(language.value)
        # The rule's own order: "one" before "other".
        self._forms = [*self._locale.plural_form.rules, "other"]

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return super().format_field(value, format_spec)
        words = format_spec.split("|")
        return words[min(self._forms.index(self._form(value)), len(words) - 1)]

    def _form(self, value: object) -> str:
        try:
            return self._locale.plural_form(parse_decimal(str(value), locale=self._locale))
        except NumberFormatError:
            return "other"


@lru_cache(maxsize=2)
def _writer(language: Language) -> _Writer:
    return _Writer(language)
