"""What a week's report claims about incidents and patrols: by the same rules as a meeting's headlines. Pure.

Few visits are not judged, and only the control chart speaks of a signal: by its point that holds the week,
which is longer than a week where incidents are rare.
"""

from datetime import date

from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number, percent
from dashboard.screens.review.board.findings import FEW, patrol_target, silent_days, weakest_zone
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.words import place


def incident_sentence(now: int, before: int, monday: date, picture: ReviewPicture, language: Language) -> str:
    """Two counts and the chart's word for the week; never how much more or less in percent."""
    return say(
        "review.print.week.incidents",
        language,
        now=number(now, language),
        before=number(before, language),
        word=say(f"review.print.week.signal.{_signal(monday, picture)}", language),
    )


def _signal(monday: date, picture: ReviewPicture) -> str:
    """better, worse, same; none without limits, running while the point that holds the week is not whole."""
    begun = [one for one in picture.incidents.weeks if one.start <= monday]
    point = max(begun, key=lambda one: one.start, default=None)
    if point is None or point.centre is None:
        return "none"
    return (point.signal or "same") if point.is_complete else "running"


def patrol_sentence(picture: ReviewPicture, language: Language) -> str:
    """The week's share, the weakest zone when one is below the target, and how many days have no data."""
    done = sum(one.done for one in picture.patrols.days)
    owed = sum(one.owed for one in picture.patrols.days)
    if not owed:
        return say("review.print.week.patrols.none", language)
    silent = silent_days(picture)
    missing = " " + say("picture.daily.missing", language, days=number(silent, language)) if silent else ""
    return _judged(picture, done, owed, language) + missing


def _judged(picture: ReviewPicture, done: int, owed: int, language: Language) -> str:
    counts = {"done": number(done, language), "owed": number(owed, language)}
    if owed < FEW:
        return say("review.print.week.patrols.few", language, **counts)
    share = percent(100 * done / owed, language)
    weak = weakest_zone(picture, patrol_target(picture))
    if weak is None:
        return say("review.print.week.patrols", language, share=share, **counts)
    least = percent(100 * weak.done / weak.owed, language)
    return say(
        "review.print.week.patrols.weakest",
        language,
        share=share,
        zone=place(weak.zone, language),
        least=least,
        **counts,
    )
