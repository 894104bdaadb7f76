"""The limits of the bands as thin lines with words, for charts whose points each have their own version."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.features.drills.rules.codes import ReadinessBand
from dashboard.features.drills.rules.weights import ReadinessWeights
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say


@dataclass(frozen=True)
class BandLines:
    """``at``: the labels where the lines begin, step and end; ``ready`` and so on have the same length.

    ``words`` stand at ``word_at`` (all at one label, the first or the last) and ``word_y``.
    """

    at: tuple[str, ...] = ()
    ready: tuple[float, ...] = ()
    limited: tuple[float, ...] = ()
    weak: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    word_at: tuple[str, ...] = ()
    word_y: tuple[float, ...] = ()


NO_BANDS = BandLines()


def band_lines(
    labels: Sequence[str], weights: Sequence[ReadinessWeights], language: Language, *, at_end: bool = False
) -> BandLines:
    """Only the points where a limit changes, the first and the last: most lines have two points.

    ``at_end``: the words stand at the last label, where a curve that falls leaves room.
    """
    limits = [(one.ready_from, one.limited_from, one.weak_from) for one in weights]
    last = len(limits) - 1
    kept = [n for n in range(len(limits)) if n in (0, last) or limits[n] != limits[n - 1]]
    if not kept:
        return NO_BANDS
    bands = (ReadinessBand.READY, ReadinessBand.LIMITED, ReadinessBand.WEAK)
    return BandLines(
        at=tuple(labels[n] for n in kept),
        ready=tuple(limits[n][0] for n in kept),
        limited=tuple(limits[n][1] for n in kept),
        weak=tuple(limits[n][2] for n in kept),
        words=tuple(say(f"drills.band.{band.value}", language) for band in bands),
        word_at=(labels[-1 if at_end else 0],) * len(bands),
        word_y=limits[-1 if at_end else 0],
    )
