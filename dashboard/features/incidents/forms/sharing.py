"""What the panel "Sifat dan pembagian" and the page of releases send, and the commands they become.

Called by ui/sharing_state and ui/releases_state, taken by actions/sharing and actions/releasing. The
reference comes from the address or the row, never from a field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.features.incidents.rules.releasing import copy_errors
from dashboard.features.incidents.rules.sharing import Share
from dashboard.kernel.clock import day_start
from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.permissions import Permission
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling

LONGEST_REASON = 500
LONGEST_CONDITIONS = 200
LONGEST_TEXT = 1000
LONGEST_PURPOSE = 200
READER = r"reader_[1-9]\d{0,8}"
"""The name of a check box: one person, by number."""
RECORD = r"[A-Z]-\d{4}-\d{4,6}"
CIRCLES = {circle: f"circle_{(circle.name or '').lower()}" for circle in Compartment if circle}


@dataclass(frozen=True, slots=True)
class ShareIncident:
    """How an incident shall be; ``version`` is that of the page, ``reason`` is needed to lower or widen."""

    reference: str
    share: Share
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class DecideShare:
    """A second person's answer to an asked change."""

    reference: str
    request_id: int
    is_approved: bool
    key: str


@dataclass(frozen=True, slots=True)
class ReleaseIncident:
    """A sanitised copy for the other agency. ``mask_reason``: why a text that looks personal goes out."""

    reference: str
    text: str
    purpose: str
    handling: Handling
    handling_text: str
    last_day: date | None
    mask_reason: str
    key: str


@dataclass(frozen=True, slots=True)
class DecideRelease:
    """A second person's answer to a release that is not out yet."""

    release: str
    is_approved: bool
    key: str


@dataclass(frozen=True, slots=True)
class RecallRelease:
    release: str
    key: str


def parse_share(fields: object, reference: str, version: int) -> ShareIncident:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    level = form.whole(
        "classification", 0, int(Classification.SANGAT_RAHASIA), "incidents.share.level.choose"
    )
    audience = form.code("audience", Audience, "incidents.share.audience.choose")
    circles = Compartment(sum(int(circle) for circle, name in CIRCLES.items() if form.checked(name)))
    handling, words = _handling(form, "handling")
    last = _day(form, "expires_on")
    reason = form.text("share_reason", LONGEST_REASON)
    readers = _readers(form, fields)
    key = form.key()
    form.finish()
    if level is None or audience is None or handling is None:
        raise AssertionError("finish raises for every missing field")
    # The end of the last day on which it may be read.
    ends = None if last is None else day_start(last + timedelta(days=1))
    share = Share(Classification(level), circles, audience, readers, ends, handling, words)
    return ShareIncident(reference, share, reason, version, key)


def parse_release(fields: object, reference: str, now: datetime) -> ReleaseIncident:
    """Raises Invalid with one sentence per field that has to be mended, what looks personal among them."""
    form = FormReader(fields)
    text = form.text("release_text", LONGEST_TEXT, required="incidents.release.text.write")
    purpose = form.text("purpose", LONGEST_PURPOSE, required="incidents.release.purpose.write")
    handling, words = _handling(form, "release_handling")
    last = _day(form, "release_until")
    reason = form.text("release_mask", LONGEST_REASON)
    key = form.key()
    wrong = copy_errors(
        text=text,
        purpose=purpose,
        handling=handling,
        handling_text=words,
        last_day=last,
        mask_reason=reason,
        now=now,
    )
    for field, sentence in wrong.items():
        form.fail(field, sentence)
    form.finish()
    if handling is None:
        raise AssertionError("finish raises without a handling code")
    return ReleaseIncident(reference, text, purpose, handling, words, last, reason, key)


def _handling(form: FormReader, field: str) -> tuple[Handling | None, str]:
    handling = form.code(field, Handling, "incidents.share.handling.choose")
    return handling, form.text(f"{field}_text", LONGEST_CONDITIONS)


def _day(form: FormReader, field: str) -> date | None:
    value: Any = form.raw(field)
    if not value:
        return None
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _bad(form, field)
    except ValueError:
        return _bad(form, field)


def _bad(form: FormReader, field: str) -> None:
    form.fail(field, "form.time.format")


def _readers(form: FormReader, fields: object) -> frozenset[int]:
    """The people ticked: a check box each, named by a number."""
    names = fields if isinstance(fields, Mapping) else {}
    ticked = [name for name in names if isinstance(name, str) and re.fullmatch(READER, name, re.ASCII)]
    return frozenset(int(name.removeprefix("reader_")) for name in ticked if form.checked(name))


SHARING_DRAFTS = {
    "incident-share": DraftForm(
        frozenset(
            {"classification", "audience", "expires_on", "handling", "handling_text", "share_reason"}
            | set(CIRCLES.values())
        ),
        Permission.RECORD_CLASSIFY,
        RECORD,
        READER,
    ),
    "incident-release": DraftForm(
        frozenset(
            {"release_text", "purpose", "release_handling", "release_handling_text", "release_until"}
            | {"release_mask"}
        ),
        Permission.RECORD_RELEASE,
        RECORD,
    ),
}
