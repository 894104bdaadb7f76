"""Can the starts of a route be guessed (P6)? Pure.

Called by queries/patrols.py and kpis. Never shown on a wall. Source: domain 3.2.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from math import log

BINS = 12
BIN_MINUTES = 5
MOST_STARTS = 28
FEWEST_STARTS = 14
GUESSED_BELOW = 0.5


def unpredictability(starts: Sequence[datetime]) -> float | None:
    """Shannon entropy of the starts' minutes in twelve bins of five, over ln 12: 0 always alike, 1 even (P6).

    ``starts`` are the last 28 of one route; None below 14.
    """
    if len(starts) < FEWEST_STARTS:
        return None
    bins = Counter(start.minute // BIN_MINUTES for start in starts)
    shares = [count / len(starts) for count in bins.values()]
    # Zero, not minus zero, when every start fell into one bin.
    return max(-sum(share * log(share) for share in shares) / log(BINS), 0.0)


def is_guessed(score: float) -> bool:
    """ "Mudah ditebak"."""
    return score < GUESSED_BELOW
