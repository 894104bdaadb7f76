"""Every sentence exists in both languages with the same placeholders, and none is an orphan."""

import re
import string
from pathlib import Path

from dashboard.kernel.reference import Language
from dashboard.kernel.text import table

ROOT = Path(__file__).resolve().parents[2]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    indonesian, english = table(Language.ID), table(Language.EN)
    assert set(indonesian) == set(english)
    for key, sentence in indonesian.items():
        assert sentence.strip(), key
        assert placeholders(sentence) == placeholders(english[key]), key


def test_no_sentence_is_an_orphan() -> None:
    """Each key is asked for, whole or by a prefix to which a code is added."""
    files = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "assets").glob("*.js")]
    files += (ROOT / "dashboard").rglob("sheets/*.html")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r"""["']([a-z_]+(?:\.[a-z_0-9-]+)+)["']""", sources))
    prefixes = {
        match.rstrip(".") for match in re.findall(r'f"([a-z_]+(?:\.[a-z_0-9-]+)*\.?)\{', sources)
    } | set(re.findall(r'(?:choice|_definition)\(\s*"([a-z_.]+)"', sources))
    prefixes |= set(re.findall(r'"([a-z_.]+)\." \+', sources))  # in a script
    orphans = []
    for key in table(Language.ID):
        parents = {key.rsplit(".", cut)[0] for cut in range(1, key.count(".") + 1)}
        if key not in whole and not parents & prefixes and not parents & whole:
            orphans.append(key)
    assert orphans == []
