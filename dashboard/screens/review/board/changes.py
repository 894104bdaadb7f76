"""Which changes between two months are worth a line: a rule, not a choice. Called by reading.py. Pure."""

from collections import Counter
from collections.abc import Mapping

from dashboard.screens.review.board.picture import Change

REPEATED = 3
"""From so many incidents of one type in one zone in a month on, the place is named."""
MEDICAL = "medical"
# Told as one thing wherever others may look (domain 5.5): "Kejadian medis".
_NAMED = {"self_harm": MEDICAL, "death": MEDICAL}


def largest_changes(
    before: Mapping[tuple[str, str], int], now: Mapping[tuple[str, str], int]
) -> tuple[Change, ...]:
    """A line per type that occurred, largest differences first; a zone where it repeats has its own line.

    Keys are (type, zone). Sorted by difference, then count, then name, so that equal data give equal lines.
    """
    before, now = _named(before), _named(now)
    lines = []
    for kind in sorted({kind for kind, _ in (*before, *now)}):
        zone = _repeating(kind, before, now)
        if zone:
            lines.append(Change(kind, zone, before.get((kind, zone), 0), now[kind, zone]))
        rest = [
            sum(total for (one, place), total in month.items() if one == kind and place != zone)
            for month in (before, now)
        ]
        if any(rest):
            lines.append(Change(kind, "", rest[0], rest[1]))
    return tuple(sorted(lines, key=_largest_first))


def repeat_of(changes: tuple[Change, ...]) -> Change | None:
    """The type and zone that repeats most this month; None when nothing does."""
    named = [one for one in changes if one.zone and one.now >= REPEATED]
    return max(named, key=lambda one: (one.now, one.now - one.before, one.type), default=None)


def _named(counts: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (kind, zone), total in counts.items():
        found[_NAMED.get(kind, kind), zone] += total
    return found


def _repeating(kind: str, before: Mapping[tuple[str, str], int], now: Mapping[tuple[str, str], int]) -> str:
    """The zone where the type repeats and grew most, "" for none."""
    grown = Counter(
        {
            zone: total - before.get((kind, zone), 0)
            for (one, zone), total in now.items()
            if one == kind and total >= REPEATED and total > before.get((kind, zone), 0)
        }
    )
    return max(grown, key=lambda zone: (grown[zone], zone), default="")


def _largest_first(one: Change) -> tuple[int, int, str, str]:
    return -abs(one.now - one.before), -one.now, one.type, one.zone
