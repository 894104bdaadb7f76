"""A rule's question in another language than it is stored in: read back into its values, and worded again.

The agenda keeps what a rule asked as one Indonesian sentence, whatever is frozen later and wherever the
question is carried to. Its template says which words are values. Pure; called by asked.py.
"""

import re
import string
from collections.abc import Callable
from functools import lru_cache

from babel.numbers import NumberFormatError, parse_decimal

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table
from dashboard.kernel.wording import number, percent
from dashboard.screens.review.board.proposals import Proposal, made

_STORED = Language.ID
Words = Callable[[str, Language], str]
"""A stored value -> the same in a language. Raises LookupError or ValueError for what it is not."""


def reworded(code: str, question: str, note: str, language: Language) -> Proposal | None:
    """What the rule ``code`` asked; None when the stored words are not of its present template."""
    key = f"picture.ask.{code}"
    if key not in table(_STORED):
        return None
    asked, said = _values(key, question), _values(f"{key}.note", note)
    if asked is None or said is None:
        return None
    values = {**said, **asked}
    try:
        return made(code, language, **{name: _WORDS[name](value, language) for name, value in values.items()})
    except (LookupError, ValueError):
        return None


def _values(key: str, words: str) -> dict[str, str] | None:
    found = _pattern(key).fullmatch(words)
    return None if found is None else found.groupdict()


@lru_cache(maxsize=32)
def _pattern(key: str) -> re.Pattern[str]:
    """The stored template, with a group for each value."""
    parts, seen = [], set[str]()
    for words, name, _, _ in string.Formatter().parse(table(_STORED)[key]):
        parts.append(re.escape(words))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts))


def _coded(prefix: str, *, is_lower: bool = False) -> Words:
    """The words of a code, by the table."""

    def shown(key: str, language: Language) -> str:
        words = say(key, language)
        return words.lower() if is_lower else words

    def worded(value: str, language: Language) -> str:
        keys = (key for key in table(_STORED) if key.startswith(prefix))
        for key in keys:
            if shown(key, _STORED) == value:
                return shown(key, language)
        raise LookupError(value)

    return worded


def _number(value: str, language: Language) -> str:
    """With the digits it was written with; what had no data still has none."""
    if value == say("kpi.no_data", _STORED):
        return say("kpi.no_data", language)
    digits = len(value.partition(",")[2])
    try:
        return number(float(parse_decimal(value, locale=_STORED.value)), language, digits)
    except NumberFormatError as error:
        raise ValueError(value) from error


def _percent(value: str, language: Language) -> str:
    try:
        return percent(float(parse_decimal(value.removesuffix(" %"), locale=_STORED.value)), language)
    except NumberFormatError as error:
        raise ValueError(value) from error


def _drill(value: str, language: Language) -> str:
    values = _values("picture.matrix.drill", value)
    if values is None:
        raise LookupError(value)
    told = {name: _WORDS[name](one, language) for name, one in values.items()}
    return say("picture.matrix.drill", language, **told)


def _type(value: str, language: Language) -> str:
    """Of an incident, or of a drill."""
    try:
        return _coded("picture.type.")(value, language)
    except LookupError:
        return _coded("drills.type.")(value, language)


def _same(value: str, language: Language) -> str:
    """Letters and references are the same in every language."""
    return value


_SCENARIO = _coded("scenario.", is_lower=True)
_WORDS: dict[str, Words] = {
    "type": _type,
    "zone": _coded("zone."),
    "scenario": _SCENARIO,
    "weakest": _SCENARIO,
    "drill": _drill,
    "share": _percent,
    "regu": _same,
    "references": _same,
    **dict.fromkeys(("before", "now", "done", "owed", "target", "total", "value", "gain", "hours"), _number),
}
