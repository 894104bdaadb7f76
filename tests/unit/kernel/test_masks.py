"""Field masks of shared texts: what is refused, by which sentence, and what passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.kernel.masks import MASKED, mask_errors, masked_in
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

_SPOTS = {
    "nik": "1671012345678901",
    "phone": "081234567890",
    "plate": "BG 1234 AB",
    "registration": "No. Reg. 123/2026",
}
# Words between which a spot stands; none of them is one itself.
_WORDS = st.lists(st.sampled_from(["perkelahian", "di blok", "dua orang", "petugas", "aman"]), max_size=6)


def test_every_kind_has_a_case_and_a_sentence_in_both_languages() -> None:
    assert set(_SPOTS) == set(MASKED)
    for code in MASKED:
        assert len({say(f"mask.{code}", language) for language in Language}) == len(Language)


@given(code=st.sampled_from(MASKED), before=_WORDS, after=_WORDS)
def test_a_spot_is_found_wherever_it_stands(code: str, before: list[str], after: list[str]) -> None:
    text = " ".join([*before, _SPOTS[code], *after])
    assert code in masked_in(text)
    assert mask_errors({"note": text, "other": "aman"}) == {"note": f"mask.{masked_in(text)[0]}"}


@given(words=_WORDS)
def test_plain_words_pass(words: list[str]) -> None:
    assert mask_errors({"note": " ".join(words)}) == {}


@given(text=st.text(max_size=200))
def test_no_text_breaks_it_and_a_reason_lets_every_text_pass(text: str) -> None:
    assert set(masked_in(text)) <= set(MASKED)
    assert mask_errors({"note": text}, reason="Diperlukan untuk pencarian.") == {}


@pytest.mark.parametrize("text", ["a.n. Fulan", "Fulan bin Anu"])
def test_a_name_is_no_mask(text: str) -> None:
    """Names are a remark of data quality: no pattern can tell them from words."""
    assert masked_in(text) == ()
