"""Finds what looks like personal data in free text: field masks of what is shared, and data quality (D3).

Called before a text reaches the other agency (``mask_errors``, domain 5.3 R12) and by the data-quality page.
It only says which kind was seen: it never stores, changes or repeats the text, and proves no text clean.
"""

import re
import unicodedata
from collections.abc import Mapping

# Codes of the regional police on number plates. One letter alone is also a block or a sector, see below.
_TWO_LETTERS = (
    "AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|EA|EB|ED"
    "|KB|KH|KT|KU|PA|PB|PG|PS|PT"
)
_UNIT = r"(?!(?:HP|SIM|WIB|WBP|KM|KG|GR|RB|JT|ORG|PCS|CM|MM|JAM|HR|BH|BKS|DAN|DI|KE)\b)"
_BEFORE_NUMBER = r"(?<![\w/+])(?<!\d[.,:-])"

_NIK = re.compile(
    _BEFORE_NUMBER
    + r"(?:\d{16}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{6}([ .-])\d{6}\2\d{4}"
    + r"|\d{2}([.-])\d{2}\3\d{2}\3\d{6}\3\d{4})"
    + r"(?![\w/]|[.,-]\d)"
)
_PHONE = re.compile(
    r"(?<![\w/])(?<!\d[.,:-])"
    r"(?:"
    r"(?:\(?\+?62\)?[ .-]?(?:\(0\))?|0)8[1-9]\d(?:\d{6,9}|\d?[ .-]\d{3,4}[ .-]\d{3,5}|\d?[ .-]\d{6,8})"
    r"|\+62[ .-]?[2-7]\d{1,2}[ .-]?\d{3,4}[ .-]?\d{3,4}"
    r"|\(0[2-9]\d{1,2}\) ?\d{3,4}[ .-]?\d{2,4}"
    r"|0(?:21|22|24|31|61|[2-9]\d{2})[ -]?(?:\d{6,8}|\d{3,4}-\d{3,4})"
    r")(?![\w/]|[.,:-]\d)"
)
_PLATE = re.compile(
    # Two letters are never a block, so short numbers count; in small letters only those of this region.
    rf"(?<![\w./-])(?:(?:{_TWO_LETTERS})[ -]?\d{{2,4}}[ -]?{_UNIT}[A-Z]{{1,3}}"
    rf"|(?i:BG|BH|BE|BD|BN)[ -]?\d{{4}}[ -]?(?i:{_UNIT}[A-Z]{{2,3}})"
    # One letter: not after the word for a place, and only a number long enough to be no count.
    rf"|(?<!(?i:\bBLOK) )(?<!(?i:\bKAMAR) )(?<!(?i:\bPOS) )(?<!(?i:\bREGU) )(?<!(?i:\bSEKTOR) )"
    rf"[ABDEFGHKLMNPRSTWZ][ -]?\d{{3,4}}[ -]?{_UNIT}[A-Z]{{1,3}})(?![\w/-])"
)
_NAME = re.compile(
    # "on behalf of" an office is no name.
    r"(?<!\w)(?i:a\s?[./]\s?n\.?)\s*:?\s+(?!(?i:kepala|karutan|kapolres\w*|kabag|kasat|direktur|menteri)\b)\w"
    r"|(?<!\w)an\.\s?[A-Z]"
    r"|(?<!\w)(?:[Bb]in|[Bb]inti|BINTI|[Bb]t[ei]?\.)\s+[A-Z]"
    r"|(?<!\w)\w{2,}\s+(?:bin|binti)\s+\w{2,}"
    r"|(?<!\w)[A-Z]{2,}\s+BIN\s+(?!(?:DAN|ATAU|DI|KE|DARI|UNTUK|SUMSEL|PUSAT)\b)[A-Z]{2,}"
    r"|(?<!\w)(?:[Ss]dri?|[Tt]n|[Nn]y)\.\s?[A-Z]"
    r"|(?<!\w)(?i:alias)\s+[A-Z]"
)
_REGISTRATION = re.compile(
    # Registers of detainees and convicted persons: A.III 123/2026, BI.45/2025, Reg. B.IIa/0123/26.
    r"(?<![\w/])[AB]\s?[./]?\s?(?:III|II|IV|I|V)\s?[abAB]?\s?[./-]?\s?\d{1,5}\s?/\s?(?:[A-Za-z.]{1,8}\s?/\s?)?(?:20)?\d{2}(?!\d)"
    r"|(?<!\w)(?i:no(?:mor)?\.?\s?reg(?:\.|ister|istrasi)?(?:\s?no\.?)?)(?!\w)\s*:?\s*[\w./ -]{0,10}?\d{2,}"
    r"|(?<!\w)(?i:reg\.\s?(?:no\.?)?)\s*:?\s*[A-Z./ ]{0,6}\d{2,}"
    # Case numbers of a court.
    r"|(?<!\w)\d{1,5}\s?/\s?(?i:pid)(?:\.[\w.-]{1,12})?\s?/\s?\d{4}(?!\d)"
)
_DETECTORS = (
    ("nik", _NIK),
    ("phone", _PHONE),
    ("plate", _PLATE),
    ("name_marker", _NAME),
    ("registration", _REGISTRATION),
)

PERSONAL_DATA = tuple(code for code, _ in _DETECTORS)
"""Every code, in the order in which they are reported."""


def find_personal_data(text: str) -> tuple[str, ...]:
    """Codes of what the text seems to hold, each once, in the order of ``PERSONAL_DATA``; () for nothing."""
    clean = " ".join(unicodedata.normalize("NFKC", text).split())
    return tuple(code for code, pattern in _DETECTORS if pattern.search(clean))


MASKED = ("nik", "phone", "plate", "registration")
"""What no shared text may hold: each has a sentence ``mask.CODE`` that says what to write instead."""


def mask_errors(texts: Mapping[str, str], *, reason: str = "") -> dict[str, str]:
    """Field -> key of the sentence why this text cannot be shared so; empty when all of them can.

    ``reason`` is why somebody who may decide that shares it nevertheless: then nothing is wrong.
    """
    if reason:
        return {}
    found = {field: masked_in(text) for field, text in texts.items()}
    return {field: f"mask.{codes[0]}" for field, codes in found.items() if codes}


def masked_in(text: str) -> tuple[str, ...]:
    """The codes of ``MASKED`` that the text seems to hold, in their order."""
    return tuple(code for code in find_personal_data(text) if code in MASKED)
