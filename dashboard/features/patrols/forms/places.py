"""Checkpoints, as a form sends them and as commands. Read by the plan page.

Codes are only checked for their shape here; whether they exist and whose they are, is asked by the action.
"""

import re
from dataclasses import dataclass

from dashboard.features.patrols.forms.plans import LARGEST_NUMBER
from dashboard.features.patrols.forms.visits import code_of
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.rules.limits import Limits
from dashboard.kernel.form import FormReader
from dashboard.kernel.reference import Zone

NAME_LONGEST = 60
FURTHEST_METRE = 20_000
_WEIGHT = re.compile(r"\d{1,2}(?:[.,]\d)?")
_WEIGHTS = (0.1, 10.0)
_GAPS = (15, 1440)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A new checkpoint of the own agency, in use from now on."""

    code: str
    name: str
    zone: Zone
    kind: CheckpointKind
    limits: Limits
    x: int | None = None
    y: int | None = None
    needs_scan: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class EditCheckpoint:
    """What may change without telling the past anew. Zone and kind stay: elsewhere it is another point."""

    code: str
    version: int
    name: str
    x: int | None
    y: int | None
    needs_scan: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """What is allowed at a checkpoint from now on, never before."""

    code: str
    version: int
    limits: Limits
    key: str = ""


@dataclass(frozen=True, slots=True)
class RetireCheckpoint:
    """Nobody has to go there any more, from now on."""

    code: str
    version: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class NewTag:
    """A new code for the sign; the old sign is worth nothing from then on."""

    code: str
    version: int
    key: str = ""


def parse_place(fields: object) -> NewPlace:
    """Raises Invalid, one sentence a field: code, name, zone, kind, weight, day_gap, night_gap, x, y, key."""
    form = FormReader(fields)
    code = _code(form)
    name = _name(form)
    zone = form.code("zone", Zone, "patrols.form.zone.choose")
    kind = form.code("kind", CheckpointKind, "patrols.form.kind.choose")
    limits, (x, y) = _limits(form), _position(form)
    key, needs_scan = form.key(), form.checked("needs_scan")
    form.finish()
    if zone is None or kind is None or limits is None:
        raise AssertionError("finish raises for every missing field")
    return NewPlace(code, name, zone, kind, limits, x, y, needs_scan, key)


def parse_checkpoint_edit(fields: object) -> EditCheckpoint:
    """Raises Invalid with one sentence per field: name, x, y, code, version, key."""
    form = FormReader(fields)
    code, version = _versioned(form)
    name, (x, y) = _name(form), _position(form)
    key, needs_scan = form.key(), form.checked("needs_scan")
    form.finish()
    return EditCheckpoint(code, version, name, x, y, needs_scan, key)


def parse_limits(fields: object) -> ChangeLimits:
    """Raises Invalid with one sentence per field: weight, day_gap, night_gap, code, version, key."""
    form = FormReader(fields)
    code, version = _versioned(form)
    limits, key = _limits(form), form.key()
    form.finish()
    if limits is None:
        raise AssertionError("finish raises for every missing field")
    return ChangeLimits(code, version, limits, key)


def parse_checkpoint_retirement(fields: object) -> RetireCheckpoint:
    """Raises Invalid: code, version, key."""
    form = FormReader(fields)
    code, version = _versioned(form)
    key = form.key()
    form.finish()
    return RetireCheckpoint(code, version, key)


def parse_tag(fields: object) -> NewTag:
    """Raises Invalid: code, version, key."""
    form = FormReader(fields)
    code, version = _versioned(form)
    key = form.key()
    form.finish()
    return NewTag(code, version, key)


def _versioned(form: FormReader) -> tuple[str, int]:
    code = code_of(form.raw("code"))
    if not code:
        form.fail("code", "patrols.form.reload")
    return code, form.whole("version", 1, LARGEST_NUMBER, "patrols.form.reload") or 0


def _code(form: FormReader) -> str:
    code = code_of(form.raw("code")).upper()
    if not code:
        form.fail("code", "patrols.form.code.write")
    return code


def _name(form: FormReader) -> str:
    return " ".join(form.text("name", NAME_LONGEST, required="patrols.form.name.write").split())


def _position(form: FormReader) -> tuple[int | None, int | None]:
    """Metres on the site plan; both or neither."""
    values = [
        None
        if form.raw(axis) in (None, "")
        else form.whole(axis, -FURTHEST_METRE, FURTHEST_METRE, "patrols.form.metres.range")
        for axis in ("x", "y")
    ]
    if (values[0] is None) != (values[1] is None):
        form.fail("x" if values[0] is None else "y", "patrols.form.metres.both")
    return values[0], values[1]


def _limits(form: FormReader) -> Limits | None:
    """Weight and gaps; both gaps empty means that none was agreed."""
    raw = form.raw("weight")
    found = _WEIGHT.fullmatch(raw.strip()) if isinstance(raw, str) else None
    weight = float(found[0].replace(",", ".")) if found else 0.0
    if not _WEIGHTS[0] <= weight <= _WEIGHTS[1]:
        form.fail("weight", "patrols.form.weight.range")
    empty = [field for field in ("day_gap", "night_gap") if form.raw(field) in (None, "")]
    if len(empty) == 2:
        return Limits(weight)
    if empty:
        form.fail(empty[0], "patrols.form.gap.both")
    day = form.whole("day_gap", *_GAPS, "patrols.form.gap.range")
    night = form.whole("night_gap", *_GAPS, "patrols.form.gap.range")
    return Limits(weight, day, night)
