"""Which passwords are refused, and why: short, common, or made of what everybody here knows.

No composition rules and no expiry (ASVS 5.0, 6.2). The lists lie beside the code, so nothing is asked of the
network; where they come from stands in ``data/README.md``.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 128
_FEWEST_CHARACTERS = 5
# A stem shorter than this is padding around nothing.
_STEM_SHORTEST = 4
# What is left of a password without the agencies' own words must be at least this long.
_REST_SHORTEST = 6
# So many other letters must stand beside a common word of at least this length.
_WORD_SHORTEST, _FEWEST_OTHERS = 6, 4

_DATA = Path(__file__).resolve().parent.parent / "data"
# A 1 stands for an i or for an l: both are tried.
_LEET = tuple(str.maketrans("0134578@$!|+", "o" + one + "eastba" + "s" + one + one + "t") for one in "il")
# 1900 to 2099 as leet reads it: a 1 is an i or an l, 5, 7, 3 and the others are letters.
_YEAR = re.compile(r"(?:19|[il]9|20|2o)[0-9oilseatb]{2}")
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def normalised(password: str) -> str:
    """The same password from every keyboard: composed and compatible, for its length and its hash."""
    return unicodedata.normalize("NFKC", password)


def password_fault(password: str, username: str) -> str:
    """The key of the sentence that says why this password is refused; "" when it is taken."""
    clean = normalised(password)
    if not PASSWORD_SHORTEST <= len(clean) <= PASSWORD_LONGEST:
        return "access.password.length"
    stems = _stems(clean)
    if _is_plain(clean.casefold()) or stems & _common() or _is_padded(clean.casefold()):
        return "access.password.common"
    own = (*_names(username), *_own_words())
    if any(_is_own(stem, own) for stem in stems):
        return "access.password.own_words"
    return ""


def _is_plain(password: str) -> bool:
    """Few characters again and again, a run of the keyboard, or nothing but digits and signs."""
    if len(set(password)) < _FEWEST_CHARACTERS or not any(char.isalpha() for char in password):
        return True
    return any(password in run or password in run[::-1] for run in _RUNS)


def _is_padded(password: str) -> bool:
    """A common word with digits, signs and a letter or two about it: only the letters are looked at."""
    letters = _once(re.sub(r"[^a-z]", "", password))
    shortest = max(_WORD_SHORTEST, len(letters) - _FEWEST_OTHERS + 1)
    parts = {
        letters[start:end]
        for start in range(_FEWEST_OTHERS)
        for end in range(start + shortest, len(letters) + 1)
    }
    return not _common().isdisjoint(parts | {letters})


def _stems(password: str) -> set[str]:
    """What is left without leet, signs, digits around it and repetition; in every reading."""
    whole = password.casefold()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", whole)
    readings = {text.translate(leet) for text in (whole, bare) for leet in _LEET}
    return {_once(re.sub(r"[\W_]+", "", text)) for text in readings}


def _once(text: str) -> str:
    """``secretsecret`` is ``secret``."""
    repeated = re.fullmatch(r"(.+?)\1+", text)
    return repeated[1] if repeated else text


def _is_own(stem: str, own: tuple[str, ...]) -> bool:
    rest = stem
    for word in own:
        rest = rest.replace(word, "")
    if rest == stem:
        return False
    # A year beside an own word is no secret, in whatever letters its digits were read.
    rest = _YEAR.sub("", rest)
    return len(rest) < _REST_SHORTEST or rest in _common()


def _names(username: str) -> tuple[str, ...]:
    """The account name and its parts, as they stand in a stem; the longest first."""
    parts = [username, *re.split(r"[\W_]+", username)]
    stems = {stem for part in parts for stem in _stems(part) if len(stem) >= _STEM_SHORTEST}
    return tuple(sorted(stems, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    words = (_DATA / "common.txt").read_text(encoding="utf-8").split()
    return frozenset(stem for word in words for stem in _stems(word) if len(stem) >= _STEM_SHORTEST)


@lru_cache(maxsize=1)
def _own_words() -> tuple[str, ...]:
    """The longest first: ``polrestabes`` goes before ``polres`` leaves half of it behind."""
    words = {
        stem for word in (_DATA / "own.txt").read_text(encoding="utf-8").split() for stem in _stems(word)
    }
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
