"""The one string table: Indonesian first, English second, from the ``strings`` folders.

A large feature splits its table: ``id.json``, ``list.id.json``, ``list.en.json``.

``say`` fills placeholders on the server. The screen's own labels go through web/locale.py, which
reads the same table when the page is built, so that a missing key fails the build, not the user.
"""

import json
from functools import lru_cache
from pathlib import Path

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
    return table(language)[key].format(**params)
