"""The forms of the weights: a proposal with every number, its approval, its withdrawal.

A number is typed as people write it: ``0,35`` or ``0.35``, four decimals at most.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from dashboard.features.drills.rules.weight_names import RANGES, find_faults
from dashboard.kernel.form import FormReader

REASON_LONGEST = 200
_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,4})?")


@dataclass(frozen=True, slots=True)
class ProposeWeights:
    """A checked proposal; ``values`` has every name of ``RANGES`` and no fault."""

    valid_from: date
    values: Mapping[str, float]
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class ApproveWeights:
    """The other agency agrees to proposal ``number``. ``from_today``: although its first day has passed."""

    number: int
    from_today: bool
    key: str


@dataclass(frozen=True, slots=True)
class WithdrawWeights:
    """Proposal ``number`` shall not become a version."""

    number: int
    key: str


def parse_proposal(fields: object) -> ProposeWeights:
    """Fields ``valid_from``, ``reason`` and one per weight. Raises Invalid, one sentence per field."""
    form = FormReader(fields)
    values = {name: _number(form, name) for name in RANGES}
    known = {name: value for name, value in values.items() if value is not None}
    if not form.errors:
        for name, fault in find_faults(known).items():
            form.fail(name, fault)
    valid_from = _day(form, "valid_from")
    reason = form.text("reason", REASON_LONGEST, required="drills.weights.reason.write")
    key = form.key()
    form.finish()
    if valid_from is None:
        raise AssertionError("finish raises for every missing field")
    return ProposeWeights(valid_from, known, reason, key)


def parse_approval(fields: object) -> ApproveWeights:
    """Fields ``number`` and ``from_today``. Raises Invalid."""
    form = FormReader(fields)
    number, key = _proposal(form), form.key()
    form.finish()
    return ApproveWeights(number, form.checked("from_today"), key)


def parse_withdrawal(fields: object) -> WithdrawWeights:
    """Field ``number``. Raises Invalid."""
    form = FormReader(fields)
    number, key = _proposal(form), form.key()
    form.finish()
    return WithdrawWeights(number, key)


def _proposal(form: FormReader) -> int:
    return form.whole("number", 1, 999_999_999, "drills.weights.number.unknown") or 0


def _number(form: FormReader, name: str) -> float | None:
    value = form.raw(name)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value.strip().replace(",", "."))
    form.fail(name, "drills.weights.fault.number")
    return None


def _day(form: FormReader, field: str) -> date | None:
    value = form.raw(field)
    if isinstance(value, str) and len(value) == 10:
        with suppress(ValueError):
            return date.fromisoformat(value)
    form.fail(field, "drills.weights.valid_from.choose")
    return None
