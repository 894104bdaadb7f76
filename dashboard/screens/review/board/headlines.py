"""One sentence per step, made from the picture by rule: the finding, never a guess. Pure.

A change is a signal or ordinary variation by the control chart alone; two points never make a percentage.
Templates are strings/headline.*.json; the longest sentence has room in two lines of a slide. A guest's
sentence is made from the guest's picture.
"""

from collections.abc import Callable

from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import known_day, number, percent
from dashboard.screens.review.board.changes import repeat_of
from dashboard.screens.review.board.compare import is_on_target
from dashboard.screens.review.board.findings import (
    FEW,
    patrol_target,
    silent_days,
    weakest_scenario,
    weakest_zone,
)
from dashboard.screens.review.board.months import month_words
from dashboard.screens.review.board.picture import ReviewPicture
from dashboard.screens.review.board.words import band_word, noun, place, plain_day, trend_word

LONGEST = 96
"""Letters that two lines of 68 px hold at 1792 px."""


def headline(
    picture: ReviewPicture,
    previous: ReviewPicture | None,
    topic: Topic,
    language: Language,
    *,
    is_guest: bool = False,
) -> str:
    """The sentence of a step. ``previous`` is the picture of the last meeting.

    ``is_guest``: both pictures are a guest's (guest.py), so what is not in them may be hidden, not nothing.
    """
    sentence = _RULES[topic](_Told(picture, previous, language, is_guest))
    return sentence[0].upper() + sentence[1:]


class _Told:
    """What the rules ask for, by short names."""

    def __init__(
        self, picture: ReviewPicture, previous: ReviewPicture | None, language: Language, is_guest: bool
    ) -> None:
        self.picture, self.previous, self.language, self.is_guest = picture, previous, language, is_guest

    def say(self, name: str, **params: object) -> str:
        """A template; whole numbers get the language's separators."""
        written = {
            key: number(value, self.language) if isinstance(value, int) else value
            for key, value in params.items()
        }
        return say(f"picture.head.{name}", self.language, **written)

    def month(self) -> str:
        return month_words(self.picture.month, self.language)

    def counts(self) -> tuple[int | None, int | None]:
        """(month before, this month); None is hidden, or there is no data."""
        counts = {one.month: one.count for one in self.picture.incidents.months}
        names = sorted(counts)
        before = [name for name in names if name < self.picture.month]
        is_known = bool(before) and (before[-1], self.picture.month) == _neighbours(self.picture.month)
        return counts[before[-1]] if is_known else None, counts.get(self.picture.month)


def _neighbours(month: str) -> tuple[str, str]:
    year, number_ = int(month[:4]), int(month[5:])
    return (f"{year - 1}-12" if number_ == 1 else f"{year}-{number_ - 1:02d}"), month


def _summary(told: _Told) -> str:
    judged = [kpi for kpi in told.picture.kpis if is_on_target(kpi) is not None]
    if not judged:
        return told.say("summary.none", month=told.month())
    good = sum(bool(is_on_target(kpi)) for kpi in judged)
    late = sum(one.state == "late" for one in told.picture.commitments)
    word = trend_word(told.picture, told.language)
    name = "summary.late" if late else "summary"
    return told.say(name, good=good, total=len(judged), word=word, **({"late": late} if late else {}))


def _incidents(told: _Told) -> str:
    before, now = told.counts()
    word = trend_word(told.picture, told.language)
    if not told.picture.is_counted(told.picture.month):
        return told.say("incidents.none", month=told.month())
    if _is_silent(told.picture.kpi("open_incidents")) and not now:
        return told.say("incidents.none", month=told.month())
    if now is None:
        return told.say("incidents.hidden", word=word)
    repeat = repeat_of(told.picture.incidents.changes)
    tail = ""
    if repeat is not None:
        tail = told.say(
            "incidents.repeat",
            type=noun(repeat.type, told.language),
            zone=place(repeat.zone, told.language),
            count=repeat.now,
        )
    if not told.picture.is_month_over:
        day = plain_day(told.picture.as_of, told.language)
        return told.say("incidents.running", now=now, day=day, word=word) + tail
    if before is None:
        return told.say("incidents.alone", now=now, word=word) + tail
    if now == 0:
        return told.say("incidents.zero", month=told.month(), before=before, word=word)
    return told.say("incidents.count", now=now, before=before, word=word) + tail


def _patrols(told: _Told) -> str:
    days = told.picture.patrols.days
    done, owed = sum(one.done for one in days), sum(one.owed for one in days)
    if told.is_guest:
        kpi = told.picture.kpi("patrol_coverage")
        if kpi is None or kpi.value is None:
            return told.say("patrols.guest.none")
        if (kpi.denominator or 0) < FEW:
            return told.say("patrols.few", done=int(kpi.numerator or 0), owed=int(kpi.denominator or 0))
        day = known_day(told.picture.as_of, told.language)
        return told.say("patrols.guest", day=day, share=percent(kpi.value, told.language))
    if not owed:
        return told.say("patrols.none", month=told.month())
    silent = silent_days(told.picture)
    missing = told.say("patrols.missing", days=silent) if silent else ""
    if owed < FEW:
        return told.say("patrols.few", done=done, owed=owed) + missing
    target = patrol_target(told.picture)
    is_good = 100 * done / owed >= target
    share = percent(100 * done / owed, told.language)
    sentence = told.say(f"patrols.{'good' if is_good else 'poor'}", share=share, done=done, owed=owed)
    weak = weakest_zone(told.picture, target)
    if weak is None:
        return sentence + missing
    worst = percent(100 * weak.done / weak.owed, told.language)
    named = told.say("patrols.weakest", zone=place(weak.zone, told.language), share=worst)
    # Where both do not fit, the figure has the zone on top; that days are missing must be heard.
    both = sentence + named + missing
    return both if len(both) <= LONGEST else sentence + (missing or named)


def _readiness(told: _Told) -> str:
    index = told.picture.kpi("drill_readiness")
    if index is None or index.value is None:
        return told.say("readiness.none")
    band = band_word(index, told.language)
    value = number(index.value, told.language, 1)
    then = told.previous.kpi("drill_readiness") if told.previous is not None else None
    if then is None or then.value is None:
        sentence = told.say("readiness.first", index=value, band=band)
    else:
        before = number(then.value, told.language, 1)
        sentence = told.say("readiness", index=value, before=before, band=band)
    weak = weakest_scenario(told.picture)
    if weak is None:
        return sentence
    name = say(f"scenario.{weak.slug.removeprefix('drill_readiness_')}", told.language)
    return sentence + told.say(
        "readiness.weakest", scenario=name.lower(), value=number(weak.value or 0, told.language, 1)
    )


def _cameras(told: _Told) -> str:
    if told.is_guest:
        return told.say("cameras.guest")
    down = sum(total for kind, _, total in told.picture.patrols.weak if kind == "camera_down")
    return told.say("cameras.down", count=down) if down else told.say("cameras.none")


def _map(told: _Told) -> str:
    totals = {one.zone: sum(one.levels.values()) for one in told.picture.zones}
    total = sum(totals.values())
    if not totals:
        return told.say("map.hidden" if told.is_guest else "map.none")
    is_counted = told.picture.is_counted(told.picture.month)
    if (_is_silent(told.picture.kpi("open_incidents")) or not is_counted) and not total:
        return told.say("map.none")
    named = {zone: count for zone, count in totals.items() if zone}
    most = max(named.values(), default=0)
    if total == 0 or most == 0:
        return told.say("map.zero", month=told.month()) if total == 0 else told.say("map.hidden")
    busiest = [zone for zone, count in named.items() if count == most]
    quiet = sum(count == 0 for count in named.values())
    tail = told.say("map.quiet", quiet=quiet) if quiet else ""
    if len(busiest) > 1:
        return told.say("map.tie", zones=len(busiest), count=most, total=total) + tail
    return told.say("map.most", zone=place(busiest[0], told.language), count=most, total=total) + tail


def _commitments(told: _Told) -> str:
    kept = told.picture.kpi("commitment_completion")
    if kept is None or kept.value is None:
        is_hidden = kept is not None and kept.state is KpiState.SUPPRESSED
        return told.say("commitments.hidden" if is_hidden else "commitments.none")
    done, judged = int(kept.numerator or 0), int(kept.denominator or 0)
    late = {
        agency: sum(one.owner == agency.value and one.state == "late" for one in told.picture.commitments)
        for agency in Agency
    }
    soon = sum(one.state == "due_soon" for one in told.picture.commitments)
    sentence = told.say("commitments", done=done, total=judged)
    if any(late.values()):
        sentence += told.say("commitments.late", rutan=late[Agency.RUTAN], polres=late[Agency.POLRES])
    return sentence + (told.say("commitments.soon", count=soon) if soon else "")


def _decisions(told: _Told) -> str:
    still = sum(one.state in ("open", "late", "due_soon") for one in told.picture.commitments)
    return told.say("decisions.open", count=still) if still else told.say("decisions")


def _is_silent(kpi: Kpi | None) -> bool:
    return kpi is None or kpi.state is KpiState.NO_DATA


_RULES: dict[Topic, Callable[[_Told], str]] = {
    Topic.SUMMARY: _summary,
    Topic.INCIDENTS: _incidents,
    Topic.PATROLS: _patrols,
    Topic.READINESS: _readiness,
    Topic.INTELLIGENCE: lambda told: told.say("intelligence.none"),
    Topic.CAMERAS: _cameras,
    Topic.MAP: _map,
    Topic.COMMITMENTS: _commitments,
    Topic.DECISIONS: _decisions,
}
