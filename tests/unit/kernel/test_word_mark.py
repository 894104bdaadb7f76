"""A mark of typed words: equal for equal words, and nothing that can be found without the key."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.kernel.secrets import BadKey
from dashboard.kernel.settings import settings
from dashboard.kernel.word_mark import word_mark


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the key is made when nobody has given one."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path))
    for name in ("SIAGA_KEYS", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield tmp_path / "keys" / "words.key"
    monkeypatch.undo()
    settings.cache_clear()


def test_the_same_words_in_the_same_place_have_the_same_mark(key_file: Path) -> None:
    marks = [word_mark("search", "gudang"), word_mark("search", "gudang"), word_mark("search", "gudanh")]
    assert marks[0] == marks[1] != marks[2]
    assert word_mark("sign-in", "gudang") != marks[0]
    assert all(len(mark) == 12 and set(mark) <= set("0123456789abcdef") for mark in marks)
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_whoever_has_no_key_cannot_try_words_out(key_file: Path) -> None:
    mark = word_mark("search", "gudang")
    for plain in ("gudang", "search:gudang"):
        assert hashlib.sha256(plain.encode()).hexdigest()[:12] != mark
    key_file.unlink()
    assert word_mark("search", "gudang") != mark, "with another key it is another mark"


def test_a_given_key_is_used_and_a_cut_one_is_refused(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "words.key").write_text("7c" * 32 + "\n", encoding="ascii")
    given.chmod(0o500)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    assert word_mark("search", "gudang") == word_mark("search", "gudang")
    assert not key_file.exists(), "a folder that is given is only read, and enough"
    (given / "words.key").write_text("7c", encoding="ascii")
    with pytest.raises(BadKey):
        word_mark("search", "gudang")


def test_any_text_has_a_mark() -> None:
    assert len({word_mark("search", text) for text in ("", "\ud800", "é", "\x00", "x" * 10_000)}) == 5
