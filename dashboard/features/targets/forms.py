"""What the page of targets sends: a number proposed for a name, the second key, or the end of a proposal."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.permissions import Permission
from dashboard.kernel.target_names import target_names

REASON_LONGEST = 200
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")
_HIGHEST_ID = 999_999_999

TARGET_DRAFTS = {
    "target": DraftForm(
        frozenset({"value", "valid_from", "reason"}), Permission.TARGET_WRITE, r"[a-z_]+(\.[a-z_]+){1,2}"
    ),
}


@dataclass(frozen=True, slots=True)
class ProposeTarget:
    """``value`` for ``name`` from the site day ``valid_from`` on; within the bounds of its name."""

    name: str
    value: float
    valid_from: date
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class DecideTarget:
    """Proposal ``number``: agreed to by the other agency, or closed without holding."""

    number: int
    key: str


def parse_proposal(fields: object, name: str) -> ProposeTarget:
    """Fields ``value``, ``valid_from``, ``reason``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    known = target_names().get(name)
    if known is None:
        form.fail("value", "targets.form.name")
    raw = form.raw("value")
    value = None
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        value = float(raw.strip().replace(",", "."))
    if known is not None and value is None:
        form.fail("value", f"targets.form.number.{known.unit}")
    elif known is not None and value is not None and not known.admits(value):
        form.fail("value", f"targets.form.bounds.{known.unit}")
    day = _day(form.raw("valid_from"))
    if day is None:
        form.fail("valid_from", "targets.form.day")
    reason = form.text("reason", REASON_LONGEST, required="targets.form.reason")
    key = form.key()
    form.finish()
    if value is None or day is None:
        raise AssertionError("finish raises for every missing field")
    return ProposeTarget(name, value, day, reason, key)


def parse_decision(fields: object) -> DecideTarget:
    """Fields ``proposal``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    number = form.whole("proposal", 1, _HIGHEST_ID, "targets.form.proposal")
    key = form.key()
    form.finish()
    return DecideTarget(number or 0, key)


def _day(value: object) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return None
