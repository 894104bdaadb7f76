"""Callsigns: easy to say, hard to mistake, never given twice."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.callsigns import WORDS, next_callsign


def distance(one: str, other: str) -> int:
    """Letters to change, add or drop (Levenshtein)."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != against)))
        above = line
    return above[-1]


def test_the_words_can_be_told_apart_over_a_bad_radio() -> None:
    assert len(WORDS) >= 60
    assert len({word.casefold() for word in WORDS}) == len(WORDS)
    for word in WORDS:
        assert re.fullmatch(r"[A-Z][a-z]{3,8}", word), word
        assert len(re.findall(r"[aeiou]+", word.casefold())) == 2, word
    near = [pair for pair in combinations(WORDS, 2) if distance(pair[0].lower(), pair[1].lower()) < 3]
    assert near == []


def test_the_first_free_word_from_the_seed_on() -> None:
    assert next_callsign((), 0) == WORDS[0]
    assert next_callsign({WORDS[0]}, 0) == WORDS[1]
    assert next_callsign({WORDS[0].lower()}, len(WORDS)) == WORDS[1]
    assert next_callsign({WORDS[-1]}, -1) == WORDS[0]


def test_when_all_are_taken_they_come_again_with_a_number() -> None:
    second = [f"{word} 2" for word in WORDS]
    assert next_callsign(WORDS, 3) == second[3]
    assert next_callsign({*WORDS, second[3]}, 3) == second[4]
    assert next_callsign({*WORDS, *second}, 3) == f"{WORDS[3]} 3"


@given(st.sets(st.sampled_from([*WORDS, *(f"{word} 2" for word in WORDS)])), st.integers())
def test_never_one_that_is_taken_and_always_short_enough(taken: set[str], seed: int) -> None:
    callsign = next_callsign(taken, seed)
    assert callsign not in taken
    assert len(callsign) <= 16


@given(st.integers(), st.integers(1, 200))
def test_a_row_of_open_incidents_never_shares_one(seed: int, count: int) -> None:
    taken: list[str] = []
    for step in range(count):
        taken.append(next_callsign(taken, seed + step))
    assert len(set(taken)) == count
