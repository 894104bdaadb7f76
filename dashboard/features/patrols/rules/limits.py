"""What a checkpoint allows, and since when: versions of its limit, weak spots that halve it, its retirement.

Called by rules/gaps.py and built by queries/gaps.py. A later version never changes an instant before it.
Source: decision 7, domain 3.2 P2 and A4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from dashboard.features.patrols.rules.codes import CheckpointKind, ControlKind
from dashboard.kernel.clock import is_night


@dataclass(frozen=True, slots=True)
class AllowedGap:
    """Longest time without a visit, by time band: night is 19.00 to 07.00 site time.

    A gap is judged by the band in which it started, for its whole length: a visit at 18.50 buys the day's
    gap, also past 19.00. So what is allowed is fixed when the guard leaves and does not jump under him.
    """

    day: timedelta
    night: timedelta

    def for_gap_from(self, start: datetime) -> timedelta:
        return self.night if is_night(start) else self.day

    def halved(self) -> "AllowedGap":
        """While a compensating control is active (domain 3.2 P2)."""
        return AllowedGap(self.day / 2, self.night / 2)


_HOUR = timedelta(minutes=60)
_TWO_HOURS = timedelta(minutes=120)

# None: no gap was agreed, the checkpoint is not part of P2 and never a "hal". The police patrols outside
# come a few times a day; judging them by the guards' hour would only teach people to ignore red.
DEFAULT_ALLOWED_GAPS: Mapping[CheckpointKind, AllowedGap | None] = MappingProxyType(
    {
        CheckpointKind.TOWER: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.PERIMETER: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.BLOCK: AllowedGap(_TWO_HOURS, _HOUR),
        CheckpointKind.GATE: AllowedGap(_TWO_HOURS, _TWO_HOURS),
        CheckpointKind.SERVICES: AllowedGap(_TWO_HOURS, _TWO_HOURS),
        CheckpointKind.OUTSIDE: None,
    }
)


@dataclass(frozen=True, slots=True)
class LimitVersion:
    """In force from ``valid_from`` until the next version. ``allowed`` None: no part of P2 meanwhile."""

    valid_from: datetime
    allowed: AllowedGap | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Control:
    """A weak spot as it was known: open at [start, end), ``end`` None while nobody has fixed it."""

    kind: ControlKind
    start: datetime
    end: datetime | None = None

    def is_open(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


Span = tuple[datetime, datetime]
"""[from, until)."""


@dataclass(frozen=True, slots=True)
class PointLimits:
    """Everything that was agreed about one checkpoint. ``versions`` oldest first, at least one.

    Measuring begins with the first version that agrees a gap; ``retired_at`` ends it.
    """

    versions: tuple[LimitVersion, ...]
    retired_at: datetime | None = None
    controls: tuple[Control, ...] = ()

    def at(self, moment: datetime) -> LimitVersion | None:
        """The version in force; None before the first and from the retirement on."""
        if self.retired_at is not None and moment >= self.retired_at:
            return None
        return next((one for one in reversed(self.versions) if one.valid_from <= moment), None)

    def spans(self, end: datetime) -> tuple[tuple[LimitVersion, Span], ...]:
        """Each version with the time it was in force, cut at ``end`` and at the retirement."""
        stop = end if self.retired_at is None else min(end, self.retired_at)
        untils = [*(one.valid_from for one in self.versions[1:]), stop]
        pairs = zip(self.versions, untils, strict=True)
        return tuple(
            (version, (version.valid_from, min(until, stop)))
            for version, until in pairs
            if version.valid_from < min(until, stop)
        )

    def measured(self, end: datetime) -> tuple[Span, ...]:
        """The stretches up to ``end`` in which some gap was agreed, joined where one follows another."""
        found: list[Span] = []
        for version, (start, until) in self.spans(end):
            if version.allowed is None:
                continue
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], until)
            else:
                found.append((start, until))
        return tuple(found)

    def for_gap_from(self, start: datetime) -> timedelta:
        """What a gap that began at ``start`` may last.

        Begun while no gap was agreed, it is judged by the next agreement: taking a limit away and giving it
        back must not make a forgotten point look fresh.
        """
        version = self.at(start)
        if version is None or version.allowed is None:
            coming = (one for one in self.versions if one.valid_from > start and one.allowed is not None)
            version = next(coming, None)
        if version is None or version.allowed is None:
            raise AssertionError("a measured gap has an agreed limit")
        return version.allowed.for_gap_from(start)

    def open_controls(self, moment: datetime) -> tuple[ControlKind, ...]:
        """Why the limit is halved now; several open ones halve it once."""
        kinds = {one.kind for one in self.controls if one.is_open(moment)}
        return tuple(kind for kind in ControlKind if kind in kinds)

    def halving(self, end: datetime) -> tuple[Span, ...]:
        """When at least one control was open, up to ``end``, without overlaps."""
        spans = sorted((one.start, end if one.end is None else min(one.end, end)) for one in self.controls)
        return joined(spans)


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The union of spans that are sorted by their start; empty ones vanish."""
    found: list[Span] = []
    for start, end in spans:
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def overlap(span: Span, other: Span) -> timedelta:
    """How long both last together."""
    return max(min(span[1], other[1]) - max(span[0], other[0]), timedelta(0))
