"""What a page says after the commit: ``Tersimpan 14.32.07 #K-2026-0042.`` and what follows from it.

Called by pages after their action has come back, never before: whoever reads it may walk away.
"""

from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time


def saved_words(
    language: Language, reference: str = "", follows: str = "", *, clock: Clock = system_clock
) -> str:
    """``reference``: the number it can be found under, when it has one; ``follows``: a sentence."""
    words = say("saved.at", language, time=exact_time(clock(), language))
    mark = f" #{reference}" if reference else ""
    return f"{words}{mark}. {follows}".rstrip()
