"""The screen's own words: ``text("incidents.form.title")`` in the viewer's language.

Both languages are put into the page when it is built (each page carries only the sentences it shows),
so switching needs no rebuild and no string table on the wire, and a missing key fails the build.
"""

from typing import Any

import reflex as rx

from dashboard.kernel.reference import Language
from dashboard.kernel.text import table

USED_KEYS: set[str] = set()
"""Keys that pages asked for; the test of orphan keys reads it after all pages were built."""


class LocaleState(rx.State):
    """The language of this page; set by the page's load handler from the account."""

    language: str = "id"


def text(key: str) -> rx.Var[str]:
    """The sentence for a key as a Var. Raises KeyError when either language lacks it."""
    USED_KEYS.add(key)
    indonesian, english = table(Language.ID)[key], table(Language.EN)[key]
    if indonesian == english:
        return rx.Var.create(indonesian).to(str)
    chosen: Any = rx.cond(LocaleState.language == "en", english, indonesian)
    return chosen.to(str)


def choice(prefix: str, codes: list[str], var: rx.Var[str]) -> rx.Var[str]:
    """The sentence ``prefix.CODE`` for a code that is only known in the browser."""
    chosen: Any = rx.match(var, *[(code, text(f"{prefix}.{code}")) for code in codes], "")
    return chosen.to(str)
