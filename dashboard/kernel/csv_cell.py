"""A value that may stand in a CSV file: no spreadsheet runs it. Used by every export.

Source: ASVS 1.2.10, and what spreadsheets take for a formula.
"""

import re

# What a spreadsheet takes for a formula, also in its full-width form: at the start of the cell, behind
# spaces, or behind something a program with another separator takes for the end of the cell.
_DANGER = re.compile(
    r"(\A|[;\t\r\n|])((?:[^\S\t\r\n]|[\u200b\ufeff\x00])*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])"
)
_CONTROL_START = re.compile(r"\A[\t\r\n\x00]")


def csv_cell(value: str) -> str:
    """The value with an apostrophe before everything a spreadsheet would run."""
    marked = _DANGER.sub(r"\1'\2", value)
    return f"'{marked}" if _CONTROL_START.match(marked) else marked
