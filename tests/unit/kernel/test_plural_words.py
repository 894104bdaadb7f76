"""A word that follows a number has the form of the language's plural rule."""

import pytest

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table

ID, EN = Language.ID, Language.EN


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "moved 1 time, to 3 Mar"),
        ("1", "moved 1 time, to 3 Mar"),
        (0, "moved 0 times, to 3 Mar"),
        (2, "moved 2 times, to 3 Mar"),
        ("1,001", "moved 1,001 times, to 3 Mar"),
        ("many", "moved many times, to 3 Mar"),
    ],
)
def test_the_form_follows_the_number(count: object, words: str) -> None:
    assert say("commitments.list.moved", EN, count=count, day="3 Mar") == words


def test_a_form_may_follow_another_number_than_the_one_before_it() -> None:
    assert say("picture.daily.few", EN, done=1, owed=2) == "1 of 2 visits was made: too few to judge."
    assert say("picture.daily.few", EN, done=0, owed=1) == "0 of 1 visit were made: too few to judge."


def test_a_point_is_one_only_when_it_is_whole() -> None:
    told = {"scenario": "riot", "regu": "C", "type": "drill"}
    assert say("picture.matrix.drill", EN, gain="1.0", hours="1", **told).endswith("+1.0 points in 1 hour")


def test_indonesian_has_one_form() -> None:
    assert not [key for key, sentence in table(ID).items() if "|" in sentence]
    assert say("picture.promises.past", ID, days="1") == "lewat 1 hari"
