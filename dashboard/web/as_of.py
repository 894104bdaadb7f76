"""The instant a page of numbers answers for: now, or what the viewer asked. Used by their states.

What was asked stands in the address (``?as_of=2026-03-12T12:52:00``, the clock of the site), so that a reload
or a lost link shows the same numbers, and whoever is sent the address sees them too: never silently now's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.kernel.clock import to_site
from dashboard.kernel.errors import Invalid
from dashboard.kernel.form import FormReader


@dataclass(frozen=True, slots=True)
class Instant:
    """``asked`` None means now; ``moment`` is the instant to compute for."""

    moment: datetime
    asked: datetime | None

    @property
    def is_now(self) -> bool:
        return self.asked is None


_LONGEST = 40
# Nothing was recorded before; an earlier instant is a typing error.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def parse_as_of(fields: object, now: datetime) -> datetime | None:
    """The instant asked for, never in the future; None means now. Raises Invalid with a sentence."""
    form = FormReader(fields)
    asked = form.moment("as_of", now)
    if asked is not None and asked < EARLIEST:
        form.fail("as_of", "form.time.early")
    form.finish()
    return None if asked is None else min(asked, now)


def at(asked: datetime | None, now: datetime) -> Instant:
    return Instant(now if asked is None else asked, asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``written`` is the instant as the picker writes it, "" for now.

    ``error`` is the key of a sentence when the address asks for something that is no instant.
    """

    moment: datetime | None
    written: str = ""
    error: str = ""


def asked_in(query: Mapping[str, str], now: datetime) -> Asked:
    """The instant in an address' query; what is not one is said, and now is shown as now."""
    try:
        moment = parse_as_of({"as_of": str(query.get("as_of", ""))[:_LONGEST]}, now)
    except Invalid as error:
        return Asked(None, error=error.fields["as_of"])
    return Asked(moment, written(moment))


def written(moment: datetime | None) -> str:
    """As the picker and the address write it; "" for now."""
    return "" if moment is None else to_site(moment).strftime("%Y-%m-%dT%H:%M:%S")


def address_at(path: str, moment: datetime | None) -> str:
    """The page's address for this instant."""
    return path if moment is None else f"{path}?as_of={written(moment)}"
